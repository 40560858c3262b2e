// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Rates of bonds
/// @notice Says how large a part of a price each seller has to back.
interface IBondRates {
    /// @notice How much of the price `seller` must back, in basis points.
    /// @dev Never reverts.
    function bondBps(address seller) external view returns (uint16);
}
