// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "./interfaces/IEscrow.sol";
import {Ledger} from "./Ledger.sol";

/// @title OrderBook
/// @notice Checks the terms of an order, keeps it in three storage slots and shows it with addresses again.
abstract contract OrderBook is Ledger, IEscrow {
    /// @dev First slot: all that shipping and delivering touch. Parties are account numbers.
    struct Progress {
        State state;
        bool delivered;
        uint40 deadline;
        uint24 deliverWindow;
        uint24 inspectWindow;
        uint24 rulingWindow;
        uint16 defaultBuyerBps;
        uint32 buyer;
        uint32 seller;
        uint32 carrier;
    }

    /// @dev Second slot.
    struct Charges {
        uint96 price;
        uint96 freight;
        uint32 arbiter;
        uint32 taxPayee;
    }

    /// @dev Third slot.
    struct Dues {
        uint96 tax;
        uint96 fee;
        uint32 token;
    }

    /// @dev Three slots an order.
    struct Packed {
        Progress progress;
        Charges charges;
        Dues dues;
    }

    /// @dev All of a share, in basis points.
    uint16 internal constant WHOLE = 10_000;

    /// @inheritdoc IEscrow
    uint256 public orderCount;

    mapping(uint256 id => Packed) internal _orders;

    /// @inheritdoc IEscrow
    function order(uint256 id) external view returns (Order memory result) {
        Progress memory progress = _orders[id].progress;
        if (progress.state == State.None) revert UnknownOrder(id);
        Charges memory charges = _orders[id].charges;
        Dues memory dues = _orders[id].dues;
        result.state = progress.state;
        result.delivered = progress.delivered;
        result.deadline = progress.deadline;
        result.deliverWindow = progress.deliverWindow;
        result.inspectWindow = progress.inspectWindow;
        result.rulingWindow = progress.rulingWindow;
        result.defaultBuyerBps = progress.defaultBuyerBps;
        result.buyer = _owner(progress.buyer);
        result.seller = _owner(progress.seller);
        result.carrier = _owner(progress.carrier);
        result.taxPayee = _owner(charges.taxPayee);
        result.arbiter = _owner(charges.arbiter);
        result.token = _token(dues.token);
        result.price = charges.price;
        result.freight = charges.freight;
        result.tax = dues.tax;
        result.fee = dues.fee;
    }

    /// @dev Writes a new order, opening accounts for parties seen for the first time.
    function _open(Terms memory terms, uint40 deadline) internal returns (uint256 id) {
        id = ++orderCount;
        Packed storage order_ = _orders[id];
        order_.progress = Progress({
            state: State.Funded,
            delivered: false,
            deadline: deadline,
            deliverWindow: terms.deliverWindow,
            inspectWindow: terms.inspectWindow,
            rulingWindow: terms.rulingWindow,
            defaultBuyerBps: terms.defaultBuyerBps,
            buyer: _openAccount(terms.buyer),
            seller: _openAccount(terms.seller),
            carrier: _openAccount(terms.carrier)
        });
        order_.charges = Charges({
            price: terms.price,
            freight: terms.freight,
            arbiter: _openAccount(terms.arbiter),
            taxPayee: _openAccount(terms.taxPayee)
        });
        order_.dues = Dues({tax: terms.tax, fee: terms.fee, token: _openToken(terms.token)});
    }

    /// @dev Reverts as listed at IEscrow.fund, up to TaxWithoutPayee.
    function _validate(Terms memory terms) internal pure {
        _validateParties(terms.buyer, terms.seller, terms.carrier, terms.arbiter);
        if (terms.price == 0) revert ZeroPrice();
        if (terms.fee > terms.price) revert FeeAbovePrice(terms.fee, terms.price);
        _validateWindows(terms.shipWindow, terms.deliverWindow, terms.inspectWindow, terms.rulingWindow);
        if (terms.defaultBuyerBps > WHOLE) revert BpsOutOfRange(terms.defaultBuyerBps);
        if (terms.tax != 0 && terms.taxPayee == address(0)) revert TaxWithoutPayee(terms.tax);
    }

    function _validateParties(address buyer, address seller, address carrier, address arbiter) private pure {
        if (buyer == address(0) || seller == address(0) || carrier == address(0) || arbiter == address(0)) {
            revert ZeroParty(buyer, seller, carrier, arbiter);
        }
        if (buyer == seller || buyer == arbiter) revert SameParty(buyer);
        if (seller == arbiter) revert SameParty(seller);
    }

    function _validateWindows(uint24 toShip, uint24 toDeliver, uint24 toInspect, uint24 toRule) private pure {
        if (toShip == 0 || toDeliver == 0 || toInspect == 0 || toRule == 0) {
            revert ZeroWindow(toShip, toDeliver, toInspect, toRule);
        }
    }
}
