// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBonds} from "../interfaces/IBonds.sol";
import {TokenCredits} from "./TokenCredits.sol";

/// @title Bonds
/// @notice Standing bonds: parts of them are locked for single orders, and freed or paid out when these end.
abstract contract Bonds is IBonds, TokenCredits {
    /// @inheritdoc IBonds
    mapping(address owner => mapping(address token => uint256)) public freeBond;

    /// @inheritdoc IBonds
    function deposit(address token, uint256 amount) external {
        freeBond[msg.sender][token] += amount;
        emit BondAdded(msg.sender, token, amount);
        _take(token, amount);
    }

    /// @inheritdoc IBonds
    function retire(address token, uint256 amount) external {
        _lock(msg.sender, token, amount);
        emit BondRetired(msg.sender, token, amount);
        _credit(msg.sender, token, amount);
    }

    /// @dev Takes `amount` out of the free bond. Reverts if less is free (InsufficientBond).
    function _lock(address owner, address token, uint256 amount) internal {
        uint256 available = freeBond[owner][token];
        if (available < amount) revert InsufficientBond(owner, token, available, amount);
        freeBond[owner][token] = available - amount;
    }

    /// @dev Gives back what was locked.
    function _unlock(address owner, address token, uint256 amount) internal {
        if (amount != 0) freeBond[owner][token] += amount;
    }
}
