// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title ScaledToken
/// @notice An honest token with as many decimals as it is told to have. For tests only: anyone mints.
contract ScaledToken is ERC20 {
    uint8 private immutable _decimals;

    constructor(uint8 decimals_) ERC20("Scaled", "SCL") {
        _decimals = decimals_;
    }

    /// @notice Creates units.
    function mint(address owner, uint256 amount) external {
        _mint(owner, amount);
    }

    /// @notice As told.
    function decimals() public view override returns (uint8) {
        return _decimals;
    }
}
