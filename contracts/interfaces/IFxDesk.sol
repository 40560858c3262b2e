// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "./IEscrow.sol";
import {IRateOracle} from "./IRateOracle.sol";

/// @title Exchange desk
/// @notice Funds orders that are priced in one token and paid in another. It never holds money between calls.
interface IFxDesk {
    /// @notice An order priced in `unit` was funded in `payToken` at `rate`.
    event Exchanged(
        uint256 indexed orderId,
        address indexed unit,
        address indexed payToken,
        uint256 rate,
        uint256 total
    );

    /// @notice The desk's escrow or oracle is missing.
    error ZeroDesk(address escrow, address oracle);

    /// @notice The token counts in smaller parts than the desk can calculate with.
    error BadDecimals(address token, uint8 decimals);

    /// @notice The total exceeds what the caller allows.
    error AboveMaximum(uint256 total, uint256 maxTotal);

    /// @notice Opens an order with price, freight and tax exchanged, and takes exactly their sum from the caller.
    /// @param terms as for the escrow; its token is the unit of the amounts
    /// @param payToken the order's token
    /// @param maxTotal most that the caller pays, in units of `payToken`
    /// @param maxAge oldest rate that will do, in seconds
    /// @return id number of the order
    /// @dev Amounts are rounded up, each by itself. Reverts if:
    /// - the oracle has no such rate (IRateOracle.rate)
    /// - a token has more than 36 decimals (BadDecimals), or an amount no 96 bits (SafeCastOverflowedUintDowncast)
    /// - the total exceeds maxTotal (AboveMaximum)
    /// - the deposit fails (NoCode, InexactDeposit, SafeERC20FailedOperation, ReentrancyGuardReentrantCall)
    /// - the escrow refuses the terms (IEscrow.fund)
    function fund(
        IEscrow.Terms calldata terms,
        address payToken,
        uint256 maxTotal,
        uint256 maxAge
    ) external returns (uint256 id);

    /// @notice What `amount` of `unit` is in `payToken`, rounded up.
    /// @dev Reverts as fund does for the rate and the decimals.
    function exchange(
        address unit,
        address payToken,
        uint256 amount,
        uint256 maxAge
    ) external view returns (uint256);

    /// @notice Where the orders are.
    /// @dev Never reverts.
    function escrow() external view returns (IEscrow);

    /// @notice Where the rates are.
    /// @dev Never reverts.
    function oracle() external view returns (IRateOracle);
}
