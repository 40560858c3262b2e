// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Attestations
/// @notice Who was identified, for which corridor, until when. One attester; who trusts another uses another
/// instance. Says nothing about who a subject is: papers stay off chain.
interface IAttestations {
    /// @notice `subject` is known in `corridor` until, not including, `until`.
    event AttestedFor(address indexed subject, bytes32 indexed corridor, uint40 until);

    /// @notice `subject` is not known in `corridor` any more.
    event Withdrew(address indexed subject, bytes32 indexed corridor);

    /// @notice The attester's address is zero.
    error ZeroAttester();

    /// @notice The caller is not the attester.
    error NotAttester(address caller);

    /// @notice The end is not in the future.
    error PastEnd(uint40 until, uint256 nowTs);

    /// @notice There is nothing to revoke.
    error NotAttested(address subject, bytes32 corridor);

    /// @notice Says that `subject` may trade in `corridor` until, not including, `until`. Replaces what was said.
    /// @dev Reverts if:
    /// - the caller is not the attester (NotAttester)
    /// - `until` is not in the future (PastEnd)
    function attest(address subject, bytes32 corridor, uint40 until) external;

    /// @notice Takes it back, for orders to come.
    /// @dev Reverts if:
    /// - the attester never said so, or took it back (NotAttested)
    /// - the caller is not the attester (NotAttester)
    function revoke(address subject, bytes32 corridor) external;

    /// @notice Whether `subject` may trade in `corridor` now.
    /// @dev Never reverts.
    function valid(address subject, bytes32 corridor) external view returns (bool);

    /// @notice Until when; 0 if never attested or revoked.
    /// @dev Never reverts.
    function attestedUntil(address subject, bytes32 corridor) external view returns (uint40);

    /// @notice Who attests.
    /// @dev Never reverts.
    function attester() external view returns (address);
}
