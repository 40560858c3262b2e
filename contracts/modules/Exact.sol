// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Exact
/// @notice Takes ERC-20 tokens and insists on the amount.
/// @dev Users hold a reentrancy guard: a deposit nested in the transfer would count in both differences.
library Exact {
    using SafeERC20 for IERC20;

    /// @notice There is no contract at the token's address.
    error NoCode(address token);

    /// @notice The token moved another amount than it was asked to: it takes a fee, or its balances drift.
    error InexactDeposit(address token, uint256 expected, uint256 received);

    /// @dev Takes exactly `amount` of `token` from the caller.
    function take(address token, uint256 amount) internal {
        if (token.code.length == 0) revert NoCode(token);
        if (amount == 0) return;
        uint256 held = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 holds = IERC20(token).balanceOf(address(this));
        // Unchecked: a token that takes from this contract wraps around and is refused all the same.
        unchecked {
            if (holds - held != amount) revert InexactDeposit(token, amount, holds > held ? holds - held : 0);
        }
    }
}
