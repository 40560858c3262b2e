// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ITokenCredits} from "../interfaces/ITokenCredits.sol";
import {Exact} from "./Exact.sol";

/// @title Credits in ERC-20 tokens
/// @notice Takes ERC-20 deposits, keeps credits and pays them out on demand.
/// @dev Users write what a deposit brings before they take it: it fails as a whole, and while the token is
/// called no other deposit and no withdrawal is possible.
abstract contract TokenCredits is ITokenCredits, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc ITokenCredits
    mapping(address owner => mapping(address token => uint256)) public creditOf;

    /// @inheritdoc ITokenCredits
    function withdraw(address token) external nonReentrant returns (uint256 amount) {
        amount = creditOf[msg.sender][token];
        if (amount == 0) revert NothingToWithdraw(msg.sender, token);
        creditOf[msg.sender][token] = 0;
        emit Withdrawn(msg.sender, token, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @dev Takes exactly `amount` from the caller.
    function _take(address token, uint256 amount) internal nonReentrant {
        Exact.take(token, amount);
    }

    /// @dev Owes `owner` more. Nothing is written for nothing.
    function _credit(address owner, address token, uint256 amount) internal {
        if (amount == 0) return;
        creditOf[owner][token] += amount;
        emit Credited(owner, token, amount);
    }
}
