// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITokenCredits} from "./ITokenCredits.sol";

/// @title Standing bonds
/// @notice What a party leaves here in advance, so that obligations can be backed without another payment.
interface IBonds is ITokenCredits {
    /// @notice `owner` has `amount` of free bond more.
    event BondAdded(address indexed owner, address indexed token, uint256 amount);

    /// @notice `owner` turned `amount` of free bond into credit.
    event BondRetired(address indexed owner, address indexed token, uint256 amount);

    /// @notice `owner` has less free bond than is needed.
    error InsufficientBond(address owner, address token, uint256 available, uint256 wanted);

    /// @notice Adds to the caller's free bond.
    /// @param token the ERC-20
    /// @param amount in units of the token, taken from the caller
    /// @dev Reverts if the deposit fails: NoCode, InexactDeposit, SafeERC20FailedOperation, the token's own error,
    /// or ReentrancyGuardReentrantCall from inside another one.
    function deposit(address token, uint256 amount) external;

    /// @notice Turns free bond of the caller into a credit.
    /// @param token the ERC-20
    /// @param amount in units of the token
    /// @dev Reverts if less is free (InsufficientBond).
    function retire(address token, uint256 amount) external;

    /// @notice The part of `owner`'s bond that backs no obligation.
    /// @dev Never reverts.
    function freeBond(address owner, address token) external view returns (uint256);
}
