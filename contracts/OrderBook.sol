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
        bool returnable;
        uint40 deadline;
        uint16 deliverHours;
        uint16 inspectHours;
        uint16 rulingHours;
        uint16 buyerBps;
        uint16 feeBps;
        uint16 cancelBps;
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
        address token;
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
        result.returnable = progress.returnable;
        result.deadline = progress.deadline;
        result.deliverHours = progress.deliverHours;
        result.inspectHours = progress.inspectHours;
        result.rulingHours = progress.rulingHours;
        result.buyerBps = progress.buyerBps;
        result.feeBps = progress.feeBps;
        result.cancelBps = progress.cancelBps;
        result.buyer = _owner(progress.buyer);
        result.seller = _owner(progress.seller);
        result.carrier = _owner(progress.carrier);
        result.taxPayee = _owner(charges.taxPayee);
        result.arbiter = _owner(charges.arbiter);
        result.token = dues.token;
        result.price = charges.price;
        result.freight = charges.freight;
        result.tax = dues.tax;
    }

    /// @dev Writes a new order, opening accounts for parties seen for the first time.
    function _open(Terms memory terms, uint40 deadline) internal returns (uint256 id) {
        unchecked {
            id = ++orderCount;
        }
        Packed storage order_ = _orders[id];
        order_.dues = Dues({tax: terms.tax, token: terms.token});
        order_.charges = Charges({
            price: terms.price,
            freight: terms.freight,
            arbiter: _openAccount(terms.arbiter),
            taxPayee: _openAccount(terms.taxPayee)
        });
        (uint32 buyer, uint32 seller, uint32 carrier) = (
            _openAccount(terms.buyer),
            _openAccount(terms.seller),
            _openAccount(terms.carrier)
        );
        _begin(order_.progress, terms, deadline, buyer, seller, carrier);
    }

    /// @dev Field by field, which the compiler joins into fewer writes than it does for a whole struct.
    function _begin(
        Progress storage progress,
        Terms memory terms,
        uint40 deadline,
        uint32 buyer,
        uint32 seller,
        uint32 carrier
    ) private {
        progress.state = State.Funded;
        progress.returnable = terms.returnable;
        progress.deadline = deadline;
        progress.deliverHours = terms.deliverHours;
        progress.inspectHours = terms.inspectHours;
        progress.rulingHours = terms.rulingHours;
        progress.buyerBps = terms.defaultBuyerBps;
        progress.feeBps = terms.feeBps;
        progress.cancelBps = terms.cancelBps;
        progress.buyer = buyer;
        progress.seller = seller;
        progress.carrier = carrier;
    }

    /// @dev Reverts as listed at IEscrow.fund, up to TaxWithoutPayee.
    function _validate(Terms memory terms) internal pure {
        _validateParties(terms.buyer, terms.seller, terms.carrier, terms.arbiter);
        if (terms.price == 0) revert ZeroPrice();
        _validateWindows(terms.shipHours, terms.deliverHours, terms.inspectHours, terms.rulingHours);
        _validateShare(terms.feeBps);
        _validateShare(terms.defaultBuyerBps);
        _validateShare(terms.cancelBps);
        if (terms.tax != 0 && terms.taxPayee == address(0)) revert TaxWithoutPayee(terms.tax);
    }

    /// @dev Reverts with BpsOutOfRange if a share is more than the whole.
    function _validateShare(uint16 bps) internal pure {
        if (bps > WHOLE) revert BpsOutOfRange(bps);
    }

    function _validateParties(address buyer, address seller, address carrier, address arbiter) private pure {
        if (buyer == address(0) || seller == address(0) || carrier == address(0) || arbiter == address(0)) {
            revert ZeroParty(buyer, seller, carrier, arbiter);
        }
        if (buyer == seller || buyer == arbiter) revert SameParty(buyer);
        if (seller == arbiter) revert SameParty(seller);
    }

    function _validateWindows(uint16 toShip, uint16 toDeliver, uint16 toInspect, uint16 toRule) private pure {
        if (toShip == 0 || toDeliver == 0 || toInspect == 0 || toRule == 0) {
            revert ZeroWindow(toShip, toDeliver, toInspect, toRule);
        }
    }
}
