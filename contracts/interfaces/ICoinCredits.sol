// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Credits in the native coin
/// @notice What a contract owes to whom. Nobody is paid but by asking for it.
interface ICoinCredits {
    /// @notice `owner` can withdraw `amount` wei more.
    event Credited(address indexed owner, uint256 amount);

    /// @notice `owner` took out its whole credit.
    event Withdrawn(address indexed owner, uint256 amount);

    /// @notice `owner` has no credit.
    error NothingToWithdraw(address owner);

    /// @notice `owner` refused the coin it asked for.
    error PaymentRefused(address owner, uint256 amount);

    /// @notice Pays the caller its whole credit.
    /// @return amount what was paid, in wei
    /// @dev Reverts if:
    /// - the caller has no credit (NothingToWithdraw)
    /// - the caller refuses the coin (PaymentRefused)
    function withdraw() external returns (uint256 amount);

    /// @notice What `owner` can withdraw now, in wei.
    /// @dev Never reverts.
    function creditOf(address owner) external view returns (uint256);
}
