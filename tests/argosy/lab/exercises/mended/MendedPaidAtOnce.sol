// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Sale} from "./Sale.sol";

/// @title MendedPaidAtOnce
/// @notice Nobody needs to fetch anything: who is due coin gets it in the step that settles.
contract MendedPaidAtOnce is Sale {
    constructor(address platform_) Sale(platform_) {}

    /// @dev Coin is paid at once, tokens are fetched.
    function _credit(address owner, address token, uint256 amount) internal override {
        super._credit(owner, token, amount);
    }
}
