// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICarriage} from "../interfaces/ICarriage.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {Outcomes} from "./Outcomes.sol";

/// @title Reputation
/// @notice Counts final orders of one escrow, each once.
contract Reputation is IReputation {
    /// @dev Good orders that bring half of the way, and how many good ones a bad one outweighs.
    uint256 private constant HALF_WAY = 10;
    uint256 private constant WEIGHT = 20;

    /// @inheritdoc IReputation
    IEscrow public immutable escrow;
    /// @inheritdoc IReputation
    ICarriage public immutable carriage;
    /// @inheritdoc IReputation
    mapping(uint256 orderId => bool) public recorded;
    uint16 private immutable _minBondBps;
    uint16 private immutable _maxBondBps;
    uint16 private immutable _minInspectHours;
    uint16 private immutable _maxInspectHours;
    mapping(address seller => Record) private _sellers;
    mapping(address carrier => Record) private _carriers;

    /// @param escrow_ where the orders are
    /// @param carriage_ where the carriers behind orders are found; zero if nowhere
    /// @param b what records lead to
    /// @dev Reverts if a least value exceeds its greatest, or a share 10,000 (BadBounds).
    constructor(IEscrow escrow_, ICarriage carriage_, Bounds memory b) {
        bool good = b.minBondBps <= b.maxBondBps && b.maxBondBps <= Outcomes.WHOLE;
        good = good && b.minInspectHours <= b.maxInspectHours;
        if (!good) revert BadBounds(b.minBondBps, b.maxBondBps, b.minInspectHours, b.maxInspectHours);
        escrow = escrow_;
        carriage = carriage_;
        (_minBondBps, _maxBondBps) = (b.minBondBps, b.maxBondBps);
        (_minInspectHours, _maxInspectHours) = (b.minInspectHours, b.maxInspectHours);
    }

    /// @inheritdoc IReputation
    function record(uint256 orderId) external {
        IEscrow.Order memory order = escrow.order(orderId);
        if (recorded[orderId]) revert AlreadyRecorded(orderId);
        if (!Outcomes.isFinal(order.state)) revert WrongOrderState(orderId, order.state);
        recorded[orderId] = true;
        (address carrier, bool accepted, bool lost) = _carrier(orderId, order);
        Verdict ofCarrier = _ofCarrier(order, accepted, lost);
        Verdict ofSeller = _ofSeller(orderId, order, accepted);
        _count(_sellers[order.seller], ofSeller);
        _count(_carriers[carrier], ofCarrier);
        emit Recorded(orderId, order.seller, carrier, ofSeller, ofCarrier);
    }

    /// @inheritdoc IReputation
    function sellerRecord(address seller) external view returns (Record memory) {
        return _sellers[seller];
    }

    /// @inheritdoc IReputation
    function carrierRecord(address carrier) external view returns (Record memory) {
        return _carriers[carrier];
    }

    /// @inheritdoc IReputation
    function bondBps(address seller) external view returns (uint16) {
        return _between(_minBondBps, _maxBondBps, seller);
    }

    /// @inheritdoc IReputation
    function inspectHours(address seller) external view returns (uint16) {
        return _between(_minInspectHours, _maxInspectHours, seller);
    }

    /// @dev Who carried, whether it accepted the parcel, and whether it lost it.
    function _carrier(
        uint256 orderId,
        IEscrow.Order memory order
    ) private view returns (address carrier, bool accepted, bool lost) {
        bool direct = address(carriage) == address(0) || order.carrier != address(carriage);
        if (direct) return (order.carrier, true, order.state == IEscrow.State.Lost);
        ICarriage.Stage stage = carriage.stageOf(orderId);
        // One that is Booked only cannot be accepted any more.
        accepted = stage > ICarriage.Stage.Booked && stage != ICarriage.Stage.Revoked;
        if (accepted && stage < ICarriage.Stage.Delivered) revert CarriageOpen(orderId);
        carrier = carriage.bookingOf(orderId).carrier;
        lost = stage == ICarriage.Stage.Lost && order.state == IEscrow.State.Lost;
    }

    /// @dev A seller that says it shipped what no carrier accepted is no better than one that never ships.
    function _ofSeller(
        uint256 orderId,
        IEscrow.Order memory order,
        bool accepted
    ) private view returns (Verdict) {
        if (order.state == IEscrow.State.Lost) return accepted ? Verdict.Nothing : Verdict.Bad;
        bool silent = order.state == IEscrow.State.Refunded || order.state == IEscrow.State.Cancelled;
        if (silent) return Verdict.Nothing;
        uint256 fault = Outcomes.sellersFault(order, orderId);
        return fault * 2 > Outcomes.WHOLE ? Verdict.Bad : Verdict.Good;
    }

    function _ofCarrier(
        IEscrow.Order memory order,
        bool accepted,
        bool lost
    ) private pure returns (Verdict) {
        if (!accepted) return Verdict.Nothing;
        if (lost) return Verdict.Bad;
        return order.delivered ? Verdict.Good : Verdict.Nothing;
    }

    function _count(Record storage counts, Verdict verdict) private {
        if (verdict == Verdict.Good) counts.good++;
        else if (verdict == Verdict.Bad) counts.bad++;
    }

    /// @dev From the greatest value, for strangers, towards the least: good / (good + half way + weight * bad).
    function _between(uint16 least, uint16 greatest, address seller) private view returns (uint16) {
        Record memory counts = _sellers[seller];
        uint256 good = counts.good;
        uint256 against = HALF_WAY + WEIGHT * counts.bad;
        return uint16(greatest - ((greatest - least) * good) / (good + against));
    }
}
