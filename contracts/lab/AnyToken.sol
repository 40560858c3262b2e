// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Sale} from "./Sale.sol";

/// @title AnyToken
/// @notice Buyer and seller may agree on any token. What a token returns is looked at.
contract AnyToken is Sale {
    using SafeERC20 for IERC20;

    constructor(address platform_) Sale(platform_) {}

    /// @dev The token says that it moved the deposit.
    function _take(address token, uint256 amount) internal override {
        if (msg.value != (token == COIN ? amount : 0)) revert NotPaid(COIN, amount, msg.value);
        if (token != COIN) IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
    }
}
