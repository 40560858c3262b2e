// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "./IArbitrable.sol";

/// @title Arbitrator of ERC-792
/// @notice A contract that gives rulings on the disputes of others. Names and arguments are the standard's.
/// Costs are in wei.
interface IArbitrator {
    /// @notice Waiting: nothing is ruled. Appealable: ruled, but it may be appealed. Solved: ruled for good.
    enum DisputeStatus { Waiting, Appealable, Solved }

    /// @notice A dispute was created.
    event DisputeCreation(uint256 indexed _disputeID, IArbitrable indexed _arbitrable);

    /// @notice A ruling stands that may be appealed.
    event AppealPossible(uint256 indexed _disputeID, IArbitrable indexed _arbitrable);

    /// @notice The ruling was appealed.
    event AppealDecision(uint256 indexed _disputeID, IArbitrable indexed _arbitrable);

    /// @notice Creates a dispute that the caller wants to be ruled on. Costs `arbitrationCost(extraData)`.
    /// @param choices the greatest ruling possible; 0 always is, too
    /// @param extraData what the arbitrator wants to know besides
    /// @return disputeID number of the dispute at this arbitrator
    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256 disputeID);

    /// @notice Appeals the present ruling. Costs `appealCost(disputeID, extraData)`.
    /// @param disputeID the dispute
    /// @param extraData what the arbitrator wants to know besides
    function appeal(uint256 disputeID, bytes calldata extraData) external payable;

    /// @notice What a dispute costs.
    /// @param extraData as for `createDispute`
    function arbitrationCost(bytes calldata extraData) external view returns (uint256 cost);

    /// @notice What an appeal costs; the greatest number there is if none is possible.
    /// @param disputeID the dispute
    /// @param extraData as for `appeal`
    function appealCost(uint256 disputeID, bytes calldata extraData) external view returns (uint256 cost);

    /// @notice When the present ruling may be appealed: from `start` on and before `end`; both 0 if never.
    /// @param disputeID the dispute
    function appealPeriod(uint256 disputeID) external view returns (uint256 start, uint256 end);

    /// @notice How far the dispute is.
    /// @param disputeID the dispute
    function disputeStatus(uint256 disputeID) external view returns (DisputeStatus status);

    /// @notice The ruling as it stands, 0 before there is one.
    /// @param disputeID the dispute
    function currentRuling(uint256 disputeID) external view returns (uint256 ruling);
}
