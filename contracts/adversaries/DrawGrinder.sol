// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJurorPanel} from "../interfaces/IJurorPanel.sol";

/// @title DrawGrinder
/// @notice Draws jurors only where it likes the lot. For tests only.
contract DrawGrinder {
    /// @notice The lot is not to its liking.
    error Unlucky();

    /// @notice Draws the first round of a dispute if `favourite` comes out, and does nothing otherwise.
    function drawIf(IJurorPanel panel, uint256 id, address favourite) external {
        panel.draw(id);
        if (panel.seatOf(favourite).disputeID != id) revert Unlucky();
    }

    /// @notice Creates a dispute of its own and draws in the same transaction.
    function askAndDraw(IJurorPanel panel) external payable {
        panel.draw(panel.createDispute{value: msg.value}(1, ""));
    }

    /// @notice Takes a seat and draws in the same transaction.
    function sitAndDraw(IJurorPanel panel, uint256 id) external payable {
        panel.takeSeat{value: msg.value}();
        panel.draw(id);
    }
}
