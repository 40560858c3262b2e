// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "./interfaces/IEscrow.sol";
import {OrderBook} from "./OrderBook.sol";

/// @title Escrow
/// @notice All orders of a marketplace in one contract: no owner, no pause, no upgrade.
contract Escrow is OrderBook {
    /// @dev How a deposit is divided; the parts add up to the deposit.
    struct Payout {
        uint256 toBuyer;
        uint256 toSeller;
        uint256 toCarrier;
        uint256 toTax;
        uint256 toPlatform;
    }

    /// @inheritdoc IEscrow
    address public immutable platform;
    uint32 private immutable _platformAccount;

    /// @param platform_ who receives the fees
    /// @dev Reverts if the platform is zero (ZeroPlatform).
    constructor(address platform_) {
        if (platform_ == address(0)) revert ZeroPlatform();
        platform = platform_;
        _platformAccount = _openAccount(platform_);
    }

    /// @inheritdoc IEscrow
    function fund(Terms memory terms) external payable returns (uint256 id) {
        _validate(terms);
        // The money comes first: no moment exists in which an order stands that was not paid for.
        _take(terms.token, uint256(terms.price) + terms.freight + terms.tax);
        uint40 deadline = _after(terms.shipWindow);
        id = _open(terms, deadline);
        _announce(id, terms, deadline);
    }

    /// @inheritdoc IEscrow
    function ship(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Funded);
        _requireCaller(id, order_.seller);
        _requireBefore(id, order_.deadline);
        uint40 deadline = _after(order_.deliverWindow);
        order_.state = State.Shipped;
        order_.deadline = deadline;
        emit Shipped(id, deadline);
    }

    /// @inheritdoc IEscrow
    function deliver(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Shipped);
        _requireCaller(id, order_.carrier);
        _requireBefore(id, order_.deadline);
        uint40 deadline = _after(order_.inspectWindow);
        order_.state = State.Delivered;
        order_.delivered = true;
        order_.deadline = deadline;
        emit Delivered(id, deadline);
    }

    /// @inheritdoc IEscrow
    function confirm(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        _requireOnTheWay(id, order_.state);
        _requireCaller(id, order_.buyer);
        _settle(id, State.Released, 0, true);
    }

    /// @inheritdoc IEscrow
    function release(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Delivered);
        _requireSince(id, order_.deadline);
        _settle(id, State.Released, 0, true);
    }

    /// @inheritdoc IEscrow
    function cancel(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Funded);
        _requireTrader(id, order_);
        _settle(id, State.Refunded, WHOLE, false);
    }

    /// @inheritdoc IEscrow
    function refund(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state >= State.Shipped && state <= State.Disputed);
        _requireCaller(id, order_.seller);
        _settle(id, State.Refunded, WHOLE, order_.delivered);
    }

    /// @inheritdoc IEscrow
    function expire(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Funded || state == State.Shipped);
        _requireSince(id, order_.deadline);
        _settle(id, State.Refunded, WHOLE, false);
    }

    /// @inheritdoc IEscrow
    function dispute(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        _requireOnTheWay(id, order_.state);
        _requireTrader(id, order_);
        _requireBefore(id, order_.deadline);
        uint40 deadline = _after(order_.rulingWindow);
        order_.state = State.Disputed;
        order_.deadline = deadline;
        emit Disputed(id, msg.sender, deadline);
    }

    /// @inheritdoc IEscrow
    function rule(uint256 id, uint16 buyerBps) external {
        Packed storage order_ = _orders[id];
        State state = order_.progress.state;
        _requireState(id, state, state == State.Disputed);
        _requireCaller(id, order_.charges.arbiter);
        _requireBefore(id, order_.progress.deadline);
        if (buyerBps > WHOLE) revert BpsOutOfRange(buyerBps);
        _settle(id, State.Ruled, buyerBps, order_.progress.delivered);
    }

    /// @inheritdoc IEscrow
    function lapse(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Disputed);
        _requireSince(id, order_.deadline);
        _settle(id, State.Ruled, order_.defaultBuyerBps, order_.delivered);
    }

    /// @dev The one way out of every order. Credits only: nobody else's contract is called, and nothing is
    /// read or written for a party that gets nothing.
    function _settle(uint256 id, State outcome, uint16 buyerBps, bool delivered) private {
        Packed storage order_ = _orders[id];
        Progress storage progress = order_.progress;
        Charges memory charges = order_.charges;
        Dues memory dues = order_.dues;
        Payout memory payout = _divide(charges, dues, buyerBps, delivered);
        progress.state = outcome;
        if (payout.toBuyer != 0) _credit(progress.buyer, dues.token, payout.toBuyer);
        if (payout.toSeller != 0) _credit(progress.seller, dues.token, payout.toSeller);
        if (payout.toCarrier != 0) _credit(progress.carrier, dues.token, payout.toCarrier);
        if (payout.toTax != 0) _credit(charges.taxPayee, dues.token, payout.toTax);
        if (payout.toPlatform != 0) _credit(_platformAccount, dues.token, payout.toPlatform);
        emit Settled(
            id,
            outcome,
            buyerBps,
            payout.toBuyer,
            payout.toSeller,
            payout.toCarrier,
            payout.toTax,
            payout.toPlatform
        );
    }

    function _announce(uint256 id, Terms memory terms, uint40 deadline) private {
        emit Funded(
            id,
            terms.buyer,
            terms.seller,
            terms.token,
            terms.price,
            terms.freight,
            terms.tax,
            terms.fee,
            terms.carrier,
            terms.taxPayee,
            deadline
        );
    }

    /// @dev A deadline `window` seconds from now. The clock fits into 40 bits until the year 36812.
    function _after(uint24 window) private view returns (uint40) {
        return uint40(block.timestamp) + window;
    }

    function _requireCaller(uint256 id, uint32 account) private view {
        if (_account(msg.sender) != account) revert Unauthorised(id, msg.sender);
    }

    function _requireTrader(uint256 id, Progress storage order_) private view {
        uint32 caller = _account(msg.sender);
        if (caller != order_.buyer && caller != order_.seller) revert Unauthorised(id, msg.sender);
    }

    function _requireBefore(uint256 id, uint40 deadline) private view {
        if (block.timestamp >= deadline) revert TooLate(id, deadline, block.timestamp);
    }

    function _requireSince(uint256 id, uint40 deadline) private view {
        if (block.timestamp < deadline) revert TooEarly(id, deadline, block.timestamp);
    }

    function _requireOnTheWay(uint256 id, State state) private pure {
        _requireState(id, state, state == State.Shipped || state == State.Delivered);
    }

    function _requireState(uint256 id, State state, bool allowed) private pure {
        if (state == State.None) revert UnknownOrder(id);
        if (!allowed) revert WrongState(id, state);
    }

    /// @dev Shares round down for the buyer and for the platform; what rounding leaves goes to the seller, the
    /// tax payee and the carrier. Freight follows the parcel: delivered, it is the carrier's whoever wins.
    function _divide(
        Charges memory charges,
        Dues memory dues,
        uint256 buyerBps,
        bool delivered
    ) private pure returns (Payout memory payout) {
        // Nothing here can overflow: amounts have 96 bits, shares are at most the whole, and fee <= price.
        unchecked {
            uint256 priceBack = (charges.price * buyerBps) / WHOLE;
            uint256 taxBack = (dues.tax * buyerBps) / WHOLE;
            uint256 freightBack = delivered ? 0 : (charges.freight * buyerBps) / WHOLE;
            payout.toPlatform = (dues.fee * (WHOLE - buyerBps)) / WHOLE;
            payout.toBuyer = priceBack + taxBack + freightBack;
            payout.toSeller = charges.price - priceBack - payout.toPlatform;
            payout.toCarrier = charges.freight - freightBack;
            payout.toTax = dues.tax - taxBack;
        }
    }
}
