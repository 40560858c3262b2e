// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Sale} from "./Sale.sol";

/// @title PaidAtOnce
/// @notice Nobody needs to fetch anything: who is due coin gets it in the step that settles.
contract PaidAtOnce is Sale {
    constructor(address platform_) Sale(platform_) {}

    /// @dev Coin is paid at once, tokens are fetched.
    function _credit(address owner, address token, uint256 amount) internal override {
        if (token != COIN) {
            super._credit(owner, token, amount);
        } else if (amount > 0) {
            emit Withdrawn(owner, COIN, amount);
            _give(owner, COIN, amount);
        }
    }
}
