// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Coin
/// @notice A token to fill vaults with: its creator has all of it.
contract Coin is ERC20 {
    /// @param supply in units of the token
    /// @dev Reverts if the creator is zero, which nobody is.
    constructor(uint256 supply) ERC20("Coin", "COIN") {
        _mint(msg.sender, supply);
    }
}
