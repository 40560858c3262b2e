// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICarriage} from "../interfaces/ICarriage.sol";
import {Outcomes} from "./Outcomes.sol";

/// @title Waybill
/// @notice What was booked for a parcel and how far it is; checks bookings and shows them.
abstract contract Waybill is ICarriage {
    uint256 private constant WHOLE = Outcomes.WHOLE;
    uint8 private constant ALL_MILESTONES = 15;

    mapping(uint256 orderId => Booking) internal _bookings;
    mapping(uint256 orderId => Progress) internal _progress;

    /// @inheritdoc ICarriage
    function bookingOf(uint256 orderId) external view returns (Booking memory) {
        return _bookings[orderId];
    }

    /// @inheritdoc ICarriage
    function progressOf(uint256 orderId) external view returns (Progress memory) {
        return _progress[orderId];
    }

    /// @inheritdoc ICarriage
    function stageOf(uint256 orderId) external view returns (Stage) {
        return _progress[orderId].stage;
    }

    /// @inheritdoc ICarriage
    function closed(uint256 orderId) external view returns (bool) {
        return _progress[orderId].stage >= Stage.Delivered;
    }

    /// @dev Reverts as listed at ICarriage.book, from NoParty to BadScan.
    function _validate(Booking calldata b) internal view {
        if (b.carrier == address(0) || b.payer == address(0)) revert NoParty(b.carrier, b.payer);
        bool ordered = block.timestamp < b.pickUpBy && b.promisedAt <= b.lostAt;
        if (!ordered) revert BadTimes(b.pickUpBy, b.promisedAt, b.lostAt);
        uint256 parts = uint256(b.pickUpBps) + b.exportBps + b.importBps;
        if (parts > WHOLE) revert PartsAboveWhole(parts);
        if (b.latePenaltyBpsPerDay > WHOLE) revert PartsAboveWhole(b.latePenaltyBpsPerDay);
        bool nobody = b.checkpoint == address(0) || b.checkpoint == b.carrier;
        if (b.scanned > ALL_MILESTONES || (b.scanned != 0 && nobody)) revert BadScan(b.scanned, b.checkpoint);
    }

    function _requireStage(uint256 orderId, Stage wanted) internal view {
        Stage stage = _progress[orderId].stage;
        if (stage != wanted) revert WrongStage(orderId, stage);
    }

    /// @dev The parts that come before delivery, which releases the rest.
    function _bps(Booking memory booking, Milestone milestone) internal pure returns (uint256) {
        if (milestone == Milestone.PickedUp) return booking.pickUpBps;
        return milestone == Milestone.ExportCleared ? booking.exportBps : booking.importBps;
    }

    /// @dev The first milestone is the lowest bit; None is never scanned.
    function _isScanned(Booking memory booking, Milestone milestone) internal pure returns (bool) {
        return ((uint256(booking.scanned) << 1) >> uint8(milestone)) & 1 == 1;
    }
}
