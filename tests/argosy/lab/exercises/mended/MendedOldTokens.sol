// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Sale} from "./Sale.sol";

/// @title MendedOldTokens
/// @notice Takes every token there is, the oldest as well, whose `transferFrom` returns nothing.
contract MendedOldTokens is Sale {
    constructor(address platform_) Sale(platform_) {}

    /// @dev A call that does not mind what comes back.
    function _take(address token, uint256 amount) internal override {
        if (msg.value != (token == COIN ? amount : 0)) revert NotPaid(COIN, amount, msg.value);
        if (token == COIN) return;
        uint256 before = IERC20(token).balanceOf(address(this));
        (bool called,) = token.call(abi.encodeCall(IERC20.transferFrom, (msg.sender, address(this), amount)));
        uint256 arrived = IERC20(token).balanceOf(address(this)) - before;
        if (!called || arrived != amount) revert NotPaid(token, amount, arrived);
    }
}
