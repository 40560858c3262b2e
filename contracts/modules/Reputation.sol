// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBondRates} from "../interfaces/IBondRates.sol";
import {ICarriage} from "../interfaces/ICarriage.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {ISellerBond} from "../interfaces/ISellerBond.sol";
import {Outcomes} from "./Outcomes.sol";

/// @title Reputation
/// @notice Counts final orders of one escrow, each once.
contract Reputation is IReputation {
    /// @dev Who carried the parcel of an order.
    struct Carried {
        address carrier;
        bool accepted; // the parcel
        bool lost; // it
        uint256 stake; // what it could have lost with it: of its bond, the price at most
    }

    /// @dev Good orders that bring half of the way, and how many good ones a bad one outweighs.
    uint256 private constant HALF_WAY = 10;
    uint256 private constant WEIGHT = 20;

    /// @inheritdoc IReputation
    IEscrow public immutable escrow;
    /// @inheritdoc IReputation
    ICarriage public immutable carriage;
    /// @inheritdoc IReputation
    ISellerBond public immutable sellerBond;
    /// @inheritdoc IReputation
    uint16 public immutable minFeeBps;
    /// @inheritdoc IReputation
    mapping(address token => uint96) public leastStake;
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
    /// @param sellerBond_ where sellers back orders; zero if nowhere. It may be deployed later, and ask this one
    /// @param b what records lead to
    /// @param minFeeBps_ the platform's part of the price in orders that count, at least
    /// @param stakes the tokens of orders that count, and what must be at stake
    /// @dev Reverts if a least value exceeds its greatest, or a share 10,000 (BadBounds, BpsOutOfRange), or if nothing
    /// would be at stake (NoStake).
    constructor(
        IEscrow escrow_,
        ICarriage carriage_,
        ISellerBond sellerBond_,
        Bounds memory b,
        uint16 minFeeBps_,
        Stake[] memory stakes
    ) {
        bool good = b.minBondBps <= b.maxBondBps && b.maxBondBps <= Outcomes.WHOLE;
        good = good && b.minInspectHours <= b.maxInspectHours;
        if (!good) revert BadBounds(b.minBondBps, b.maxBondBps, b.minInspectHours, b.maxInspectHours);
        if (minFeeBps_ > Outcomes.WHOLE) revert BpsOutOfRange(minFeeBps_);
        (escrow, carriage, sellerBond, minFeeBps) = (escrow_, carriage_, sellerBond_, minFeeBps_);
        (_minBondBps, _maxBondBps) = (b.minBondBps, b.maxBondBps);
        (_minInspectHours, _maxInspectHours) = (b.minInspectHours, b.maxInspectHours);
        for (uint256 i = 0; i < stakes.length; ++i) {
            if (stakes[i].least == 0) revert NoStake(stakes[i].token);
            leastStake[stakes[i].token] = stakes[i].least;
        }
    }

    /// @inheritdoc IReputation
    function record(uint256 orderId) external {
        IEscrow.Order memory order = escrow.order(orderId);
        if (recorded[orderId]) revert AlreadyRecorded(orderId);
        if (!Outcomes.isFinal(order.state)) revert WrongOrderState(orderId, order.state);
        recorded[orderId] = true;
        Carried memory by = _carried(orderId, order);
        Verdict ofCarrier = _counts(order, by.stake) ? _ofCarrier(order, by) : Verdict.Nothing;
        bool stands = _counts(order, _sellersStake(orderId, order));
        Verdict ofSeller = stands ? _ofSeller(orderId, order, by) : Verdict.Nothing;
        _count(_sellers[order.seller], ofSeller);
        _count(_carriers[by.carrier], ofCarrier);
        emit Recorded(orderId, order.seller, by.carrier, ofSeller, ofCarrier);
    }

    /// @inheritdoc IReputation
    function sellerRecord(address seller) external view returns (Record memory) {
        return _sellers[seller];
    }

    /// @inheritdoc IReputation
    function carrierRecord(address carrier) external view returns (Record memory) {
        return _carriers[carrier];
    }

    /// @inheritdoc IBondRates
    function bondBps(address seller) external view returns (uint16) {
        return _between(_minBondBps, _maxBondBps, seller);
    }

    /// @inheritdoc IReputation
    function inspectHours(address seller) external view returns (uint16) {
        return _between(_minInspectHours, _maxInspectHours, seller);
    }

    /// @dev Whether enough was at stake, in a token that is known, with a fee for the platform.
    function _counts(IEscrow.Order memory order, uint256 stake) private view returns (bool) {
        uint96 least = leastStake[order.token];
        return least != 0 && stake >= least && order.feeBps >= minFeeBps;
    }

    /// @dev What the seller backed the order with; nothing if it never stood for it.
    function _sellersStake(uint256 orderId, IEscrow.Order memory order) private view returns (uint256) {
        if (address(sellerBond) == address(0)) return 0;
        (, uint256 amount, bool acknowledged) = sellerBond.backingOf(orderId);
        return Outcomes.standsFor(order.state, acknowledged) ? amount : 0;
    }

    /// @dev A carrier that an order merely names was not asked, and nothing of its is at stake.
    function _carried(
        uint256 orderId,
        IEscrow.Order memory order
    ) private view returns (Carried memory by) {
        bool direct = address(carriage) == address(0) || order.carrier != address(carriage);
        if (direct) return Carried(order.carrier, true, false, 0);
        ICarriage.Stage stage = carriage.stageOf(orderId);
        // One that is Booked only cannot be accepted any more.
        by.accepted = stage > ICarriage.Stage.Booked && stage != ICarriage.Stage.Revoked;
        if (by.accepted && stage < ICarriage.Stage.Delivered) revert CarriageOpen(orderId);
        ICarriage.Booking memory booking = carriage.bookingOf(orderId);
        by.carrier = booking.carrier;
        by.stake = by.accepted ? Outcomes.min(booking.bond, order.price) : 0;
        by.lost = stage == ICarriage.Stage.Lost && order.state == IEscrow.State.Lost;
    }

    /// @dev A seller that says it shipped what no carrier accepted is no better than one that never ships.
    function _ofSeller(
        uint256 orderId,
        IEscrow.Order memory order,
        Carried memory by
    ) private view returns (Verdict) {
        if (order.state == IEscrow.State.Lost) return by.accepted ? Verdict.Nothing : Verdict.Bad;
        if (Outcomes.sellersFault(order, orderId) * 2 > Outcomes.WHOLE) return Verdict.Bad;
        return Outcomes.isPaid(order) ? Verdict.Good : Verdict.Nothing;
    }

    function _ofCarrier(IEscrow.Order memory order, Carried memory by) private pure returns (Verdict) {
        if (by.lost) return Verdict.Bad;
        return order.delivered && Outcomes.isPaid(order) ? Verdict.Good : Verdict.Nothing;
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
