// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Sale} from "./Sale.sol";

/// @title Errands
/// @notice Owners are busy, and not all of them have coin for a transaction: others may fetch their money for them.
contract Errands is Sale {
    constructor(address platform_) Sale(platform_) {}

    /// @notice Fetches the credit of `owner` in `token`.
    function withdrawFor(address owner, address token) external returns (uint256 amount) {
        amount = _credits[owner][token];
        _credits[owner][token] = 0;
        emit Withdrawn(owner, token, amount);
        _give(msg.sender, token, amount);
    }
}
