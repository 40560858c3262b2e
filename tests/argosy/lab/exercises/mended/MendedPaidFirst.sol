// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Sale} from "./Sale.sol";

/// @title MendedPaidFirst
/// @notice A credit is struck out once its owner has the money, and not before.
contract MendedPaidFirst is Sale {
    constructor(address platform_) Sale(platform_) {}

    function withdraw(address token) external override returns (uint256 amount) {
        amount = _credits[msg.sender][token];
        _credits[msg.sender][token] = 0;
        emit Withdrawn(msg.sender, token, amount);
        _give(msg.sender, token, amount);
    }
}
