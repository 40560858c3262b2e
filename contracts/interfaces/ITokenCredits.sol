// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Credits in ERC-20 tokens
/// @notice What a contract owes to whom. Nobody is paid but by asking for it.
interface ITokenCredits {
    /// @notice `owner` can withdraw `amount` of `token` more.
    event Credited(address indexed owner, address indexed token, uint256 amount);

    /// @notice `owner` took out its whole credit in `token`.
    event Withdrawn(address indexed owner, address indexed token, uint256 amount);

    /// @notice `owner` has no credit in `token`.
    error NothingToWithdraw(address owner, address token);

    /// @notice Pays the caller its whole credit in `token`.
    /// @param token the ERC-20
    /// @return amount what was paid
    /// @dev Reverts if:
    /// - it is called from inside a deposit or another withdrawal (ReentrancyGuardReentrantCall)
    /// - the caller has no credit in `token` (NothingToWithdraw)
    /// - the ERC-20 reverts or returns false (its own error, or SafeERC20FailedOperation)
    function withdraw(address token) external returns (uint256 amount);

    /// @notice What `owner` can withdraw in `token` now.
    /// @dev Never reverts.
    function creditOf(address owner, address token) external view returns (uint256);
}
