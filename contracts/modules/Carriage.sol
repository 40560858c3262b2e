// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICarriage} from "../interfaces/ICarriage.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Bonds} from "./Bonds.sol";
import {Outcomes} from "./Outcomes.sol";
import {Waybill} from "./Waybill.sol";

/// @title Carriage
/// @notice Freight, milestones and bonds of the parcels of an escrow's orders.
contract Carriage is Waybill, Bonds {
    /// @inheritdoc ICarriage
    IEscrow public immutable escrow;
    /// @inheritdoc ICarriage
    mapping(address buyer => mapping(address booker => bool)) public appointed;
    /// @inheritdoc ICarriage
    mapping(uint256 orderId => uint256) public recovered;

    /// @param escrow_ where the orders are
    constructor(IEscrow escrow_) {
        escrow = escrow_;
    }

    /// @inheritdoc ICarriage
    function appoint(address booker, bool may) external {
        appointed[msg.sender][booker] = may;
        emit Appointed(msg.sender, booker, may);
    }

    /// @inheritdoc ICarriage
    function book(uint256 orderId, Booking calldata booking) external {
        IEscrow.Order memory order = escrow.order(orderId);
        _requireStage(orderId, Stage.None);
        if (order.state != IEscrow.State.Funded) revert WrongOrderState(orderId, order.state);
        if (order.carrier != address(this)) revert OtherCarrier(orderId, order.carrier);
        bool may = msg.sender == order.buyer || appointed[order.buyer][msg.sender];
        if (!may) revert Unauthorised(orderId, msg.sender);
        _validate(booking);
        // Shipping comes later, and the order's deadline with it: this is the earliest that it can be.
        uint40 deadline = uint40(block.timestamp) + uint40(order.deliverHours) * 1 hours;
        if (booking.lostAt > deadline) revert OrderEndsFirst(orderId, deadline, booking.lostAt);
        _bookings[orderId] = booking;
        _progress[orderId].stage = Stage.Booked;
        emit Booked(orderId, booking.carrier, booking.payer, booking.freight, booking.bond, booking.pickUpBy);
        _take(order.token, booking.freight);
    }

    /// @inheritdoc ICarriage
    function pickUp(uint256 orderId) external {
        IEscrow.Order memory order = escrow.order(orderId);
        _requireStage(orderId, Stage.Booked);
        if (order.state != IEscrow.State.Shipped) revert WrongOrderState(orderId, order.state);
        Booking memory booking = _bookings[orderId];
        if (msg.sender != booking.carrier) revert Unauthorised(orderId, msg.sender);
        if (block.timestamp >= booking.pickUpBy) revert TooLate(orderId, booking.pickUpBy, block.timestamp);
        _lock(msg.sender, order.token, booking.bond);
        Progress storage progress = _progress[orderId];
        (progress.stage, progress.held) = (Stage.Carried, booking.bond);
        emit Accepted(orderId, booking.bond);
        _attest(orderId, Milestone.PickedUp, booking, true);
    }

    /// @inheritdoc ICarriage
    function revoke(uint256 orderId) external {
        IEscrow.Order memory order = escrow.order(orderId);
        _requireStage(orderId, Stage.Booked);
        uint40 since = _bookings[orderId].pickUpBy;
        // An order that is over can be accepted no more.
        bool over = Outcomes.isFinal(order.state);
        if (!over && block.timestamp < since) revert TooEarly(orderId, since, block.timestamp);
        _close(orderId, order, Stage.Revoked, 0);
    }

    /// @inheritdoc ICarriage
    function attest(uint256 orderId, Milestone milestone) external {
        _requireStage(orderId, Stage.Carried);
        Booking memory booking = _bookings[orderId];
        bool byCarrier = msg.sender == booking.carrier;
        bool byCheckpoint = msg.sender == booking.checkpoint && _isScanned(booking, milestone);
        if (!byCarrier && !byCheckpoint) revert Unauthorised(orderId, msg.sender);
        Milestone reached = _progress[orderId].reached;
        if (uint8(milestone) != uint8(reached) + 1) revert OutOfOrder(orderId, milestone, reached);
        _attest(orderId, milestone, booking, byCarrier);
    }

    /// @inheritdoc ICarriage
    function takeBack(uint256 orderId) external {
        Stage stage = _progress[orderId].stage;
        if (stage != Stage.Arrived && stage != Stage.Delivered) revert WrongStage(orderId, stage);
        if (msg.sender != _bookings[orderId].carrier) revert Unauthorised(orderId, msg.sender);
        escrow.takeBack(orderId);
    }

    /// @inheritdoc ICarriage
    function declareLost(uint256 orderId) external {
        IEscrow.Order memory order = escrow.order(orderId);
        _requireStage(orderId, Stage.Carried);
        if (order.state != IEscrow.State.Lost) revert WrongOrderState(orderId, order.state);
        _close(orderId, order, Stage.Lost, order.price);
    }

    /// @inheritdoc ICarriage
    function settleAward(uint256 orderId) external {
        IEscrow.Order memory order = escrow.order(orderId);
        Stage stage = _progress[orderId].stage;
        if (stage != Stage.Carried && stage != Stage.Arrived) revert WrongStage(orderId, stage);
        Outcomes.Shares memory shares = Outcomes.award(order, orderId);
        if (!shares.given) revert NoAward(orderId);
        _close(orderId, order, Stage.Awarded, Outcomes.share(order.price, shares.carrier));
    }

    /// @inheritdoc ICarriage
    function free(uint256 orderId) external {
        IEscrow.Order memory order = escrow.order(orderId);
        Stage stage = _progress[orderId].stage;
        bool arrived = stage == Stage.Arrived;
        if (!arrived && stage != Stage.Carried) revert WrongStage(orderId, stage);
        bool lost = order.state == IEscrow.State.Lost && !arrived;
        if (lost || !Outcomes.isFinal(order.state)) revert WrongOrderState(orderId, order.state);
        if (Outcomes.award(order, orderId).given) revert AwardGiven(orderId);
        // A buyer that confirmed has the goods, whatever the carrier failed to say.
        arrived = arrived || order.state == IEscrow.State.Released;
        if (!arrived) _requireItsTurn(orderId);
        _close(orderId, order, arrived ? Stage.Delivered : Stage.Revoked, 0);
    }

    /// @dev One of the two says so; it counts when nobody is missing.
    function _attest(uint256 orderId, Milestone milestone, Booking memory booking, bool byCarrier) private {
        Progress storage progress = _progress[orderId];
        bool before = byCarrier ? progress.byCarrier : progress.byCheckpoint;
        if (before) revert AlreadyAttested(orderId, milestone, msg.sender);
        emit Attested(orderId, milestone, msg.sender);
        bool other = byCarrier ? !_isScanned(booking, milestone) || progress.byCheckpoint : progress.byCarrier;
        if (!other) (progress.byCarrier, progress.byCheckpoint) = (byCarrier, !byCarrier);
        else _reach(orderId, milestone, booking);
    }

    function _reach(uint256 orderId, Milestone milestone, Booking memory booking) private {
        IEscrow.Order memory order = escrow.order(orderId);
        Progress storage progress = _progress[orderId];
        uint256 part = Outcomes.share(booking.freight, _bps(booking, milestone));
        if (milestone == Milestone.Delivered) part = booking.freight - progress.paid;
        (progress.reached, progress.byCarrier, progress.byCheckpoint) = (milestone, false, false);
        progress.paid += uint96(part);
        emit Reached(orderId, milestone, part);
        _credit(booking.carrier, order.token, part);
        if (milestone == Milestone.Delivered) _arrive(orderId, order, booking);
    }

    /// @dev The bond stays if it was agreed to, and while a dispute is or was heard: no carrier escapes an award by
    /// saying that the parcel arrived.
    function _arrive(uint256 orderId, IEscrow.Order memory order, Booking memory booking) private {
        bool waits = order.state == IEscrow.State.Shipped && block.timestamp < order.deadline;
        if (!waits && !_isScanned(booking, Milestone.Delivered)) _requireHarmless(orderId, order);
        Progress storage progress = _progress[orderId];
        uint256 penalty = Outcomes.latenessPenalty(
            booking.bond,
            booking.latePenaltyBpsPerDay,
            booking.promisedAt,
            block.timestamp
        );
        (progress.stage, progress.held) = (Stage.Arrived, booking.bond - uint96(penalty));
        emit Arrived(orderId, penalty);
        _credit(order.buyer, order.token, penalty);
        bool heard = order.state == IEscrow.State.Disputed || order.state == IEscrow.State.Ruled;
        if (!booking.liable && !heard) _close(orderId, order, Stage.Delivered, 0);
        if (waits) escrow.deliver(orderId);
    }

    /// @dev The one way out. `claim` is what the seller may have of the bond; freight that was not earned goes back,
    /// or to the carrier after all if the parcel is Delivered.
    function _close(uint256 orderId, IEscrow.Order memory order, Stage outcome, uint256 claim) private {
        Booking memory booking = _bookings[orderId];
        Progress storage progress = _progress[orderId];
        (uint256 held, uint256 rest) = (progress.held, booking.freight - progress.paid);
        uint256 toSeller = Outcomes.min(held, claim);
        bool earned = outcome == Stage.Delivered;
        (progress.stage, progress.held) = (outcome, 0);
        if (toSeller != 0) recovered[orderId] = toSeller;
        if (earned) progress.paid = booking.freight;
        emit Closed(orderId, outcome, toSeller, held - toSeller, earned ? 0 : rest);
        _credit(order.seller, order.token, toSeller);
        _unlock(booking.carrier, order.token, held - toSeller);
        _credit(earned ? booking.carrier : booking.payer, order.token, rest);
    }

    /// @dev Where the order waits no more, a carrier's word that nobody else confirms earns its freight, but must
    /// not spare a bond that is owed for a loss or by an award.
    function _requireHarmless(uint256 orderId, IEscrow.Order memory order) private view {
        bool late = order.state == IEscrow.State.Shipped || order.state == IEscrow.State.Lost;
        if (late) revert WrongOrderState(orderId, order.state);
        if (Outcomes.award(order, orderId).given) revert AwardGiven(orderId);
    }

    /// @dev The parcel may be at the door of a buyer whose order ended on its way: the carrier has until `lostAt`
    /// to say so.
    function _requireItsTurn(uint256 orderId) private view {
        Booking storage booking = _bookings[orderId];
        bool may = msg.sender == booking.carrier || block.timestamp >= booking.lostAt;
        if (!may) revert TooEarly(orderId, booking.lostAt, block.timestamp);
    }
}
