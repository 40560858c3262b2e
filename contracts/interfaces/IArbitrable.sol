// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "./IArbitrator.sol";

/// @title Arbitrable of ERC-792
/// @notice A contract that enforces rulings. Names and arguments are the standard's.
interface IArbitrable {
    /// @notice A ruling arrived.
    event Ruling(IArbitrator indexed _arbitrator, uint256 indexed _disputeID, uint256 _ruling);

    /// @notice Takes a ruling. For the arbitrator of the dispute only.
    /// @param disputeID the dispute's number at the calling arbitrator
    /// @param ruling what was ruled; 0 means that the arbitrator refused or could not rule
    function rule(uint256 disputeID, uint256 ruling) external;
}
