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

    /// @dev What each side offers, plus one; zero is no offer.
    mapping(uint256 id => mapping(uint32 account => uint16)) private _offers;

    /// @param platform_ who receives the fees
    /// @dev Reverts if the platform is zero (ZeroPlatform).
    constructor(address platform_) {
        if (platform_ == address(0)) revert ZeroPlatform();
        platform = platform_;
        _platformAccount = _openAccount(platform_);
    }

    /// @inheritdoc IEscrow
    function fund(Terms memory terms) external payable returns (uint256 id) {
        id = _fund(terms);
    }

    /// @inheritdoc IEscrow
    function fundWithPermit(
        Terms memory terms,
        Permit calldata permit
    ) external payable returns (uint256 id) {
        _permit(terms.token, _total(terms), permit.deadline, permit.v, permit.r, permit.s);
        id = _fund(terms);
    }

    /// @inheritdoc IEscrow
    function ship(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Funded);
        _requireCaller(id, order_.seller);
        _requireBefore(id, order_.deadline);
        uint40 deadline = _after(order_.deliverHours);
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
        uint40 deadline = _after(order_.inspectHours);
        order_.state = State.Delivered;
        order_.delivered = true;
        order_.deadline = deadline;
        emit Delivered(id, deadline);
    }

    /// @inheritdoc IEscrow
    function confirm(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(
            id, state, state == State.Shipped || state == State.Delivered || state == State.Returning
        );
        _requireCaller(id, order_.buyer);
        _settle(id, State.Released, 0, true);
    }

    /// @inheritdoc IEscrow
    function release(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Delivered || state == State.Returning);
        _requireSince(id, order_.deadline);
        _settle(id, State.Released, 0, true);
    }

    /// @inheritdoc IEscrow
    function cancel(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Funded);
        if (_requireTrader(id, order_) == order_.seller) _settle(id, State.Unshipped, WHOLE, false);
        else _settleCancelled(id, order_.cancelBps);
    }

    /// @inheritdoc IEscrow
    function refund(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state != State.Funded && _isOpen(state));
        _requireCaller(id, order_.seller);
        _settle(id, State.Refunded, WHOLE, order_.delivered);
    }

    /// @inheritdoc IEscrow
    function expire(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(
            id, state, state == State.Funded || state == State.Shipped || state == State.Returned
        );
        _requireSince(id, order_.deadline);
        if (state == State.Funded) _settle(id, State.Unshipped, WHOLE, false);
        else if (state == State.Shipped) _settle(id, State.Lost, WHOLE, false);
        else _settle(id, State.Refunded, WHOLE, true);
    }

    /// @inheritdoc IEscrow
    function sendBack(uint256 id) external {
        Progress storage progress = _orders[id].progress;
        State state = progress.state;
        _requireState(id, state, state == State.Delivered);
        _requireCaller(id, progress.buyer);
        _requireBefore(id, progress.deadline);
        if (!progress.returnable) revert NotReturnable(id);
        uint40 deadline = _after(progress.deliverHours);
        progress.state = State.Returning;
        progress.deadline = deadline;
        emit SentBack(id, deadline);
    }

    /// @inheritdoc IEscrow
    function takeBack(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Returning);
        _requireCaller(id, order_.carrier);
        _requireBefore(id, order_.deadline);
        uint40 deadline = _after(order_.inspectHours);
        order_.state = State.Returned;
        order_.deadline = deadline;
        emit Returned(id, deadline);
    }

    /// @inheritdoc IEscrow
    function dispute(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state != State.Funded && state != State.Disputed && _isOpen(state));
        _requireTrader(id, order_);
        _requireBefore(id, order_.deadline);
        uint40 deadline = _after(order_.rulingHours);
        order_.state = State.Disputed;
        order_.deadline = deadline;
        emit Disputed(id, msg.sender, deadline);
    }

    /// @inheritdoc IEscrow
    function offer(uint256 id, uint16 buyerBps) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, _isOpen(state));
        uint32 caller = _requireTrader(id, order_);
        _validateShare(buyerBps);
        _offers[id][caller] = buyerBps + 1;
        emit Offered(id, msg.sender, buyerBps);
    }

    /// @inheritdoc IEscrow
    function accept(uint256 id, uint16 buyerBps) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, _isOpen(state));
        uint32 caller = _requireTrader(id, order_);
        uint32 other = caller == order_.buyer ? order_.seller : order_.buyer;
        // Widened: the largest share plus one would not fit.
        if (_offers[id][other] != uint256(buyerBps) + 1) revert NoSuchOffer(id, buyerBps);
        order_.buyerBps = buyerBps;
        _settle(id, State.Agreed, buyerBps, order_.delivered);
    }

    /// @inheritdoc IEscrow
    function rule(uint256 id, uint16 buyerBps) external {
        Packed storage order_ = _orders[id];
        State state = order_.progress.state;
        _requireState(id, state, state == State.Disputed);
        _requireCaller(id, order_.charges.arbiter);
        _requireBefore(id, order_.progress.deadline);
        _validateShare(buyerBps);
        order_.progress.buyerBps = buyerBps;
        _settle(id, State.Ruled, buyerBps, order_.progress.delivered);
    }

    /// @inheritdoc IEscrow
    function lapse(uint256 id) external {
        Progress storage order_ = _orders[id].progress;
        State state = order_.state;
        _requireState(id, state, state == State.Disputed);
        _requireSince(id, order_.deadline);
        _settle(id, State.Ruled, order_.buyerBps, order_.delivered);
    }

    /// @dev The money comes first: no moment exists in which an order stands that was not paid for.
    function _fund(Terms memory terms) private returns (uint256 id) {
        _validate(terms);
        uint256 deposit = _total(terms);
        _take(terms.token, deposit);
        uint40 deadline = _after(terms.shipHours);
        id = _open(terms, deadline);
        _announce(id, terms, deposit, deadline);
    }

    function _settle(uint256 id, State outcome, uint16 buyerBps, bool delivered) private {
        Packed storage order_ = _orders[id];
        Payout memory payout = _divide(order_, buyerBps, delivered);
        _payOut(id, outcome, buyerBps, order_.dues.token, payout);
    }

    /// @dev The buyer gets all back but the seller's part of the price.
    function _settleCancelled(uint256 id, uint16 cancelBps) private {
        Packed storage order_ = _orders[id];
        Charges memory charges = order_.charges;
        Payout memory payout;
        payout.toSeller = (uint256(charges.price) * cancelBps) / WHOLE;
        payout.toBuyer = uint256(charges.price) + charges.freight + order_.dues.tax - payout.toSeller;
        _payOut(id, State.Cancelled, WHOLE - cancelBps, order_.dues.token, payout);
    }

    /// @dev The one way out of every order. Credits only: nobody else's contract is called, and nothing is
    /// read or written for a party that gets nothing.
    function _payOut(
        uint256 id,
        State outcome,
        uint16 buyerBps,
        address token,
        Payout memory payout
    ) private {
        Packed storage order_ = _orders[id];
        Progress storage progress = order_.progress;
        // Read at once: every credit in between would make the next read cost again.
        (uint32 buyer, uint32 seller, uint32 carrier) = (progress.buyer, progress.seller, progress.carrier);
        progress.state = outcome;
        if (payout.toBuyer != 0) _credit(buyer, token, payout.toBuyer);
        if (payout.toSeller != 0) _credit(seller, token, payout.toSeller);
        if (payout.toCarrier != 0) _credit(carrier, token, payout.toCarrier);
        if (payout.toTax != 0) _credit(order_.charges.taxPayee, token, payout.toTax);
        if (payout.toPlatform != 0) _credit(_platformAccount, token, payout.toPlatform);
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

    function _announce(uint256 id, Terms memory terms, uint256 deposit, uint40 deadline) private {
        emit Funded(
            id,
            terms.buyer,
            terms.seller,
            terms.token,
            deposit,
            terms.carrier,
            terms.taxPayee,
            deadline
        );
    }

    /// @dev A deadline. The clock fits into 40 bits until the year 36812.
    function _after(uint16 windowHours) private view returns (uint40) {
        return uint40(block.timestamp + uint256(windowHours) * 1 hours);
    }

    function _requireCaller(uint256 id, uint32 account) private view {
        if (_account(msg.sender) != account) revert Unauthorised(id, msg.sender);
    }

    function _requireTrader(uint256 id, Progress storage order_) private view returns (uint32 caller) {
        caller = _account(msg.sender);
        if (caller != order_.buyer && caller != order_.seller) revert Unauthorised(id, msg.sender);
    }

    function _requireBefore(uint256 id, uint40 deadline) private view {
        if (block.timestamp >= deadline) revert TooLate(id, deadline, block.timestamp);
    }

    function _requireSince(uint256 id, uint40 deadline) private view {
        if (block.timestamp < deadline) revert TooEarly(id, deadline, block.timestamp);
    }

    function _requireState(uint256 id, State state, bool allowed) private pure {
        if (state == State.None) revert UnknownOrder(id);
        if (!allowed) revert WrongState(id, state);
    }

    function _isOpen(State state) private pure returns (bool) {
        return (state >= State.Funded && state <= State.Disputed) ||
            state == State.Returning ||
            state == State.Returned;
    }

    function _total(Terms memory terms) private pure returns (uint256) {
        return uint256(terms.price) + terms.freight + terms.tax;
    }

    /// @dev Shares round down for the buyer and for the platform; what rounding leaves goes to the seller, the
    /// tax payee and the carrier. Freight follows the parcel: delivered, it is the carrier's whoever wins.
    function _divide(
        Packed storage order_,
        uint256 buyerBps,
        bool delivered
    ) private view returns (Payout memory payout) {
        (uint256 price, uint256 freight) = (order_.charges.price, order_.charges.freight);
        uint256 tax = order_.dues.tax;
        // Nothing here can overflow: amounts have 96 bits and shares are at most the whole.
        unchecked {
            uint256 priceBack = (price * buyerBps) / WHOLE;
            uint256 taxBack = (tax * buyerBps) / WHOLE;
            uint256 freightBack = delivered ? 0 : (freight * buyerBps) / WHOLE;
            payout.toPlatform = ((price - priceBack) * order_.progress.feeBps) / WHOLE;
            payout.toBuyer = priceBack + taxBack + freightBack;
            payout.toSeller = price - priceBack - payout.toPlatform;
            payout.toCarrier = freight - freightBack;
            payout.toTax = tax - taxBack;
        }
    }
}
