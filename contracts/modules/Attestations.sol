// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestations} from "../interfaces/IAttestations.sol";

/// @title Attestations
/// @notice What one attester says about whom.
contract Attestations is IAttestations {
    /// @inheritdoc IAttestations
    address public immutable attester;
    /// @inheritdoc IAttestations
    mapping(address subject => mapping(bytes32 corridor => uint40)) public attestedUntil;

    /// @param attester_ who attests
    /// @dev Reverts if the attester is zero (ZeroAttester).
    constructor(address attester_) {
        if (attester_ == address(0)) revert ZeroAttester();
        attester = attester_;
    }

    /// @inheritdoc IAttestations
    function attest(address subject, bytes32 corridor, uint40 until) external {
        if (msg.sender != attester) revert NotAttester(msg.sender);
        if (until <= block.timestamp) revert PastEnd(until, block.timestamp);
        attestedUntil[subject][corridor] = until;
        emit AttestedFor(subject, corridor, until);
    }

    /// @inheritdoc IAttestations
    function revoke(address subject, bytes32 corridor) external {
        if (attestedUntil[subject][corridor] == 0) revert NotAttested(subject, corridor);
        if (msg.sender != attester) revert NotAttester(msg.sender);
        attestedUntil[subject][corridor] = 0;
        emit Withdrew(subject, corridor);
    }

    /// @inheritdoc IAttestations
    function valid(address subject, bytes32 corridor) external view returns (bool) {
        return block.timestamp < attestedUntil[subject][corridor];
    }
}
