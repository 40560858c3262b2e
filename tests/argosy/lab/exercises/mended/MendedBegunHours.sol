// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {Sale} from "./Sale.sol";

/// @title MendedBegunHours
/// @notice Windows are agreed on in hours, and so they are counted: an hour that has begun is an hour.
contract MendedBegunHours is Sale {
    constructor(address platform_) Sale(platform_) {}

    /// @dev No hour of the window is left.
    function _late(uint256 id, IEscrow.State state) internal view override returns (Deal storage deal) {
        deal = _deals[id];
        if (deal.state != state || _hoursLeft(deal.deadline) > 0) revert NotNow(id);
    }

    function _hoursLeft(uint256 deadline) private view returns (uint256) {
        return block.timestamp < deadline ? (deadline - block.timestamp + 1 hours - 1) / 1 hours : 0;
    }
}
