// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Credits and withdrawals
/// @notice What an escrow owes to whom, in which token. The native coin is the token `address(0)`.
interface ILedger {
    /// @notice `owner` became a party for the first time and got a number that packs small.
    event AccountOpened(uint32 indexed account, address indexed owner);

    /// @notice `owner` took out its whole credit in `token`.
    event Withdrawn(address indexed owner, address indexed token, uint256 amount);

    /// @notice The value sent with the call is not the value the deposit needs (none for an ERC-20).
    error WrongValue(uint256 expected, uint256 sent);

    /// @notice There is no contract at the token's address.
    error NoCode(address token);

    /// @notice The token moved another amount than it was asked to: it takes a fee, or its balances drift.
    error InexactDeposit(address token, uint256 expected, uint256 received);

    /// @notice `owner` has no credit in `token`.
    error NothingToWithdraw(address owner, address token);

    /// @notice `owner` refused the native coin it asked for.
    error PaymentRefused(address owner, uint256 amount);

    /// @notice Pays the caller its whole credit in `token`.
    /// @param token ERC-20 to withdraw, `address(0)` for the native coin
    /// @return amount what was paid
    /// @dev Reverts if:
    /// - it is called from inside a deposit or another withdrawal (ReentrancyGuardReentrantCall)
    /// - the caller has no credit in `token` (NothingToWithdraw)
    /// - the caller refuses the native coin (PaymentRefused)
    /// - the ERC-20 reverts or returns false (its own error, or SafeERC20FailedOperation)
    function withdraw(address token) external returns (uint256 amount);

    /// @notice What `owner` can withdraw in `token` now.
    /// @dev Never reverts.
    function creditOf(address owner, address token) external view returns (uint256);
}
