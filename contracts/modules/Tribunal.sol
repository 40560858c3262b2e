// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {ITribunal} from "../interfaces/ITribunal.sol";
import {Award} from "./Award.sol";
import {Claimant} from "./Claimant.sol";

/// @title Tribunal
/// @notice The arbiter of orders: asks a primary arbitrator, after a while a fallback, and tells the escrow.
/// @dev Arbitrators may be hostile. Before one is called, the case is at the stage in which it will be; a dispute
/// that has no number yet cannot be ruled on; a number that was given cannot be given again.
contract Tribunal is ITribunal {
    using Claimant for bytes;

    uint256 private constant MOST_EVIDENCE = 8;
    uint256 private constant META_EVIDENCE = 0;

    /// @inheritdoc ITribunal
    IEscrow public immutable escrow;
    /// @inheritdoc ITribunal
    IArbitrator public immutable primary;
    /// @inheritdoc ITribunal
    IArbitrator public immutable fallbackArbitrator;
    /// @inheritdoc ITribunal
    uint40 public immutable patience;
    bytes private _primaryExtraData; // written once, by the constructor
    bytes private _fallbackExtraData;

    mapping(uint256 orderId => Case) private _cases;
    mapping(address arbitrator => mapping(uint256 disputeID => uint256)) private _orderOf;
    mapping(uint256 orderId => mapping(address party => uint256)) private _evidenceBy;

    /// @param s what was chosen
    /// @dev Reverts if:
    /// - the escrow or an arbitrator is no contract, or both arbitrators are the same (BadSettings)
    /// - the patience is zero (ZeroPatience)
    constructor(Settings memory s) {
        (address e, address p, address f) = (address(s.escrow), address(s.primary), address(s.fallbackArbitrator));
        bool there = e.code.length != 0 && p.code.length != 0 && f.code.length != 0;
        if (!there || p == f) revert BadSettings(e, p, f);
        if (s.patience == 0) revert ZeroPatience();
        (escrow, primary, fallbackArbitrator) = (s.escrow, s.primary, s.fallbackArbitrator);
        patience = s.patience;
        _primaryExtraData = s.primaryExtraData;
        _fallbackExtraData = s.fallbackExtraData;
        emit MetaEvidence(META_EVIDENCE, s.metaEvidence);
    }

    /// @inheritdoc ITribunal
    function open(uint256 orderId) external payable {
        IEscrow.Order memory order = _disputed(orderId);
        Case storage case_ = _cases[orderId];
        if (case_.stage != Stage.None) revert WrongStage(orderId, case_.stage);
        _requireTrader(orderId, order);
        _requireBefore(orderId, order.deadline);
        (case_.stage, case_.escalatable) = (Stage.Primary, uint40(block.timestamp) + patience);
        _ask(orderId, primary, _primaryExtraData.append(msg.sender));
    }

    /// @inheritdoc ITribunal
    function escalate(uint256 orderId) external payable {
        IEscrow.Order memory order = _disputed(orderId);
        Case storage case_ = _cases[orderId];
        if (case_.stage >= Stage.Fallback) revert WrongStage(orderId, case_.stage);
        _requireTrader(orderId, order);
        _requireBefore(orderId, order.deadline);
        uint40 since = _escalatable(case_, order);
        if (block.timestamp < since) revert TooEarly(orderId, since, block.timestamp);
        case_.stage = Stage.Fallback;
        emit Escalated(orderId, msg.sender);
        _ask(orderId, fallbackArbitrator, _fallbackExtraData.append(msg.sender));
    }

    /// @inheritdoc ITribunal
    function submitEvidence(uint256 orderId, string calldata uri) external {
        Stage stage = _cases[orderId].stage;
        if (stage == Stage.None || stage == Stage.Closed) revert WrongStage(orderId, stage);
        IEscrow.Order memory order = _disputed(orderId);
        _requireParty(orderId, order);
        _requireBefore(orderId, order.deadline);
        uint256 said = _evidenceBy[orderId][msg.sender];
        if (said == MOST_EVIDENCE) revert TooMuchEvidence(orderId, msg.sender, MOST_EVIDENCE);
        _evidenceBy[orderId][msg.sender] = said + 1;
        emit Evidence(_judge(stage), orderId, msg.sender, uri);
    }

    /// @inheritdoc ITribunal
    function rule(uint256 disputeID, uint256 ruling) external {
        uint256 orderId = _orderOf[msg.sender][disputeID];
        if (orderId == 0) revert UnknownDispute(msg.sender, disputeID);
        Case storage case_ = _cases[orderId];
        Stage stage = case_.stage;
        bool waits = stage == Stage.Primary || stage == Stage.Fallback;
        if (!waits || msg.sender != address(_judge(stage))) revert Unauthorised(orderId, msg.sender);
        (bool given, Award.Shares memory shares) = Award.decode(ruling);
        case_.stage = !given && stage == Stage.Primary ? Stage.Passed : Stage.Closed;
        emit Ruling(IArbitrator(msg.sender), disputeID, ruling);
        if (given && _escrowWaits(orderId)) _carryOut(orderId, ruling, shares);
    }

    /// @inheritdoc ITribunal
    function award(
        uint256 orderId
    ) external view returns (bool given, uint16 buyer, uint16 seller, uint16 carrier, uint16 insurer) {
        Award.Shares memory shares;
        (given, shares) = Award.decode(_cases[orderId].award);
        return (given, shares.buyer, shares.seller, shares.carrier, shares.insurer);
    }

    /// @inheritdoc ITribunal
    function caseOf(uint256 orderId) external view returns (Case memory) {
        return _cases[orderId];
    }

    /// @inheritdoc ITribunal
    function escalatable(uint256 orderId) external view returns (uint40) {
        IEscrow.Order memory order = escrow.order(orderId);
        Case storage case_ = _cases[orderId];
        bool possible = order.state == IEscrow.State.Disputed && order.arbiter == address(this);
        return possible && case_.stage < Stage.Fallback ? _escalatable(case_, order) : 0;
    }

    /// @inheritdoc ITribunal
    function openCost() external view returns (uint256) {
        return primary.arbitrationCost(_primaryExtraData.append(msg.sender));
    }

    /// @inheritdoc ITribunal
    function escalateCost() external view returns (uint256) {
        return fallbackArbitrator.arbitrationCost(_fallbackExtraData.append(msg.sender));
    }

    /// @inheritdoc ITribunal
    function rulingFor(uint16 buyer, uint16 seller, uint16 carrier) external pure returns (uint256) {
        return Award.encode(buyer, seller, carrier);
    }

    /// @dev Creates a dispute for the value that was sent. The stage is set already; the number comes last.
    function _ask(uint256 orderId, IArbitrator arbitrator, bytes memory extraData) private {
        uint256 cost = arbitrator.arbitrationCost(extraData);
        if (msg.value != cost) revert WrongValue(cost, msg.value);
        uint256 disputeID = arbitrator.createDispute{value: cost}(Award.CHOICES, extraData);
        if (_orderOf[address(arbitrator)][disputeID] != 0) revert DisputeExists(address(arbitrator), disputeID);
        _orderOf[address(arbitrator)][disputeID] = orderId;
        _cases[orderId].disputeID = disputeID;
        emit Dispute(arbitrator, disputeID, META_EVIDENCE, orderId);
    }

    function _carryOut(uint256 orderId, uint256 ruling, Award.Shares memory shares) private {
        _cases[orderId].award = uint64(ruling); // well-formed awards are far below 2^64
        emit Awarded(orderId, shares.buyer, shares.seller, shares.carrier, shares.insurer);
        escrow.rule(orderId, Award.refundBps(shares));
    }

    /// @dev Whoever settled the order in the meantime was first: an award that comes later is void.
    function _escrowWaits(uint256 orderId) private view returns (bool) {
        IEscrow.Order memory order = escrow.order(orderId);
        return order.state == IEscrow.State.Disputed && block.timestamp < order.deadline;
    }

    function _disputed(uint256 orderId) private view returns (IEscrow.Order memory order) {
        order = escrow.order(orderId);
        if (order.state != IEscrow.State.Disputed) revert NotDisputed(orderId, order.state);
        if (order.arbiter != address(this)) revert OtherArbiter(orderId, order.arbiter);
    }

    /// @dev A primary that nobody could open a case at gets its time from the beginning of the dispute; one that
    /// passed needs no more time.
    function _escalatable(Case storage case_, IEscrow.Order memory order) private view returns (uint40) {
        if (case_.stage == Stage.None) return order.deadline - uint40(order.rulingHours) * 1 hours + patience;
        return case_.stage == Stage.Passed ? uint40(block.timestamp) : case_.escalatable;
    }

    function _judge(Stage stage) private view returns (IArbitrator) {
        return stage == Stage.Fallback ? fallbackArbitrator : primary;
    }

    function _requireParty(uint256 orderId, IEscrow.Order memory order) private view {
        bool party = msg.sender == order.carrier || msg.sender == order.taxPayee;
        if (!party) _requireTrader(orderId, order);
    }

    /// @dev The claimant is a party: a stranger's bond for silence would be no one's but the silent one's own.
    function _requireTrader(uint256 orderId, IEscrow.Order memory order) private view {
        bool trader = msg.sender == order.buyer || msg.sender == order.seller;
        if (!trader) revert Unauthorised(orderId, msg.sender);
    }

    function _requireBefore(uint256 orderId, uint40 deadline) private view {
        if (block.timestamp >= deadline) revert TooLate(orderId, deadline, block.timestamp);
    }
}
