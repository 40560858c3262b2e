// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {Sale} from "./Sale.sol";

/// @title TakenCases
/// @notice An arbiter has the agreed time from when it takes a case; files that are on their way hurry nobody.
contract TakenCases is Sale {
    /// @notice When the arbiter took the case of an order, in seconds since the Unix epoch.
    mapping(uint256 id => uint256) public takenAt;

    constructor(address platform_) Sale(platform_) {}

    /// @notice The arbiter has the files.
    function takeCase(uint256 id) external {
        Deal storage deal = _only(id, IEscrow.State.Disputed, _deals[id].terms.arbiter);
        if (takenAt[id] != 0) revert NotNow(id);
        takenAt[id] = block.timestamp;
        _wait(deal, IEscrow.State.Disputed, deal.terms.rulingHours);
    }

    /// @notice Divides as agreed for an arbiter that took a case and did not rule in time.
    function lapse(uint256 id) external override {
        if (takenAt[id] == 0) revert NotNow(id);
        Deal storage deal = _late(id, IEscrow.State.Disputed);
        _settle(id, deal, IEscrow.State.Ruled, deal.terms.defaultBuyerBps);
    }
}
