// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestations} from "../interfaces/IAttestations.sol";
import {ICarriage} from "../interfaces/ICarriage.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IInsurancePool} from "../interfaces/IInsurancePool.sol";
import {Outcomes} from "./Outcomes.sol";
import {Underwriting} from "./Underwriting.sol";

/// @title InsurancePool
/// @notice Policies on parcels, backed by underwriters.
contract InsurancePool is Underwriting {
    /// @dev A century: longer notices would keep capital for good.
    uint40 private constant MOST_TERM = 36_500 days;

    IEscrow private immutable _escrow;
    ICarriage private immutable _carriage;
    address private immutable _tribunal;
    IAttestations private immutable _vetting;
    bytes32 private immutable _corridor;
    uint16 private immutable _rateBps;
    uint16 private immutable _deductibleBps;
    uint16 private immutable _minBondBps;
    mapping(uint256 orderId => Policy) private _policies;

    /// @param s what was chosen
    /// @dev Reverts if escrow, carriage, token or term is missing, a share exceeds 10,000, or the term a century
    /// (BadSettings).
    constructor(Settings memory s) Underwriting(s.token, s.term) {
        bool there = address(s.escrow) != address(0) && address(s.carriage) != address(0);
        bool shares = s.rateBps <= Outcomes.WHOLE && s.deductibleBps <= Outcomes.WHOLE;
        bool rest = s.token != address(0) && s.minBondBps <= Outcomes.WHOLE;
        bool timed = s.term != 0 && s.term <= MOST_TERM;
        if (!there || !shares || !rest || !timed) revert BadSettings();
        (_escrow, _carriage, _tribunal) = (s.escrow, s.carriage, s.tribunal);
        (_vetting, _corridor) = (s.vetting, s.corridor);
        (_rateBps, _deductibleBps, _minBondBps) = (s.rateBps, s.deductibleBps, s.minBondBps);
    }

    /// @inheritdoc IInsurancePool
    function insure(uint256 orderId, uint96 cover) external returns (uint256 premium) {
        IEscrow.Order memory order = _escrow.order(orderId);
        if (order.state != IEscrow.State.Funded) revert WrongOrderState(orderId, order.state);
        if (order.token != _token) revert OtherToken(orderId, order.token);
        if (order.carrier != address(_carriage)) revert OtherCarrier(orderId, order.carrier);
        Policy memory policy = _policies[orderId];
        // What was paid or expired backs nothing any more, so nothing may be added to it.
        if (policy.status > Status.Active) revert WrongStatus(orderId, policy.status);
        ICarriage.Stage stage = _carriage.stageOf(orderId);
        if (stage != ICarriage.Stage.Booked) revert WrongStage(orderId, stage);
        _requireInterested(orderId, order.buyer, order.seller);
        if (cover == 0 || cover > order.price) revert BadCover(orderId, cover, order.price);
        // A part that somebody insured before stands in nobody's way.
        if (cover <= policy.cover) return 0;
        uint40 until = uint40(block.timestamp) + _term;
        uint256 lostAt = uint256(order.deadline) + uint256(order.deliverHours) * 1 hours;
        if (lostAt >= until) revert TermTooShort(orderId, lostAt, until);
        _requireCarriage(orderId, cover);
        uint96 added = cover - policy.cover;
        premium = premiumOf(added);
        _policies[orderId] = Policy(Status.Active, cover, until);
        _commit(added, premium);
        emit Insured(orderId, msg.sender, cover, premium, until);
        _take(_token, premium);
    }

    /// @inheritdoc IInsurancePool
    function claim(uint256 orderId) external returns (uint256 payment) {
        IEscrow.Order memory order = _escrow.order(orderId);
        Policy storage policy = _activePolicy(orderId);
        if (block.timestamp >= policy.until) revert TooLate(orderId, policy.until, block.timestamp);
        bool lost = _isLost(orderId, order);
        uint256 share = lost ? 0 : _awarded(orderId, order);
        if (!lost && share == 0) revert NotClaimable(orderId, order.state);
        uint256 loss = lost ? order.price - _carriage.recovered(orderId) : Outcomes.share(order.price, share);
        payment = Outcomes.share(Outcomes.min(policy.cover, loss), Outcomes.WHOLE - _deductibleBps);
        policy.status = Status.Paid;
        _release(policy.cover, payment);
        emit Claimed(orderId, payment);
        _credit(order.seller, _token, payment);
    }

    /// @inheritdoc IInsurancePool
    function expire(uint256 orderId) external {
        IEscrow.Order memory order = _escrow.order(orderId);
        Policy storage policy = _activePolicy(orderId);
        bool over = block.timestamp >= policy.until || _isHarmless(orderId, order);
        if (!over) revert NotExpirable(orderId, order.state);
        policy.status = Status.Expired;
        _release(policy.cover, 0);
        emit Expired(orderId);
    }

    /// @inheritdoc IInsurancePool
    function policyOf(uint256 orderId) external view returns (Policy memory) {
        return _policies[orderId];
    }

    /// @inheritdoc IInsurancePool
    function settings() external view returns (Settings memory) {
        return
            Settings(
                _escrow,
                _carriage,
                _tribunal,
                _vetting,
                _corridor,
                _token,
                _rateBps,
                _deductibleBps,
                _minBondBps,
                _term
            );
    }

    /// @inheritdoc IInsurancePool
    function premiumOf(uint256 cover) public view returns (uint256) {
        return (cover * _rateBps + Outcomes.WHOLE - 1) / Outcomes.WHOLE;
    }

    /// @dev Whose word a loss hangs on must be vetted: the carrier, and who scans, whose silence alone makes one.
    function _requireCarriage(uint256 orderId, uint256 cover) private view {
        ICarriage.Booking memory booking = _carriage.bookingOf(orderId);
        bool all = address(_vetting) == address(0);
        if (!all && !_vetting.valid(booking.carrier, _corridor)) revert NotVetted(booking.carrier);
        bool seen = booking.scanned == 0 || (!all && _vetting.valid(booking.checkpoint, _corridor));
        if (!seen) revert NotVetted(booking.checkpoint);
        uint256 least = Outcomes.share(cover, _minBondBps);
        if (booking.bond < least) revert BondTooSmall(orderId, booking.bond, least);
    }

    function _requireInterested(uint256 orderId, address buyer, address seller) private view {
        bool party = msg.sender == seller || msg.sender == buyer;
        if (!party && !_carriage.appointed(buyer, msg.sender)) revert Unauthorised(orderId, msg.sender);
    }

    function _activePolicy(uint256 orderId) private view returns (Policy storage policy) {
        policy = _policies[orderId];
        if (policy.status != Status.Active) revert WrongStatus(orderId, policy.status);
    }

    /// @dev Lost after a carrier had accepted it: what nobody picked up cannot be lost.
    function _isLost(uint256 orderId, IEscrow.Order memory order) private view returns (bool) {
        bool lost = order.state == IEscrow.State.Lost;
        return lost && _carriage.stageOf(orderId) == ICarriage.Stage.Lost;
    }

    /// @dev The insurer's share; other arbiters than the tribunal have none to give.
    function _awarded(uint256 orderId, IEscrow.Order memory order) private view returns (uint256) {
        bool counts = order.arbiter == _tribunal && _tribunal != address(0);
        return counts ? Outcomes.award(order, orderId).insurer : 0;
    }

    /// @dev Whether the order can never lead to a payment any more.
    function _isHarmless(uint256 orderId, IEscrow.Order memory order) private view returns (bool) {
        if (!Outcomes.isFinal(order.state)) return false;
        if (order.state != IEscrow.State.Lost) return _awarded(orderId, order) == 0;
        ICarriage.Stage stage = _carriage.stageOf(orderId);
        return stage == ICarriage.Stage.Booked || (_carriage.closed(orderId) && !_isLost(orderId, order));
    }
}
