// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "./IArbitrator.sol";

/// @title Evidence of ERC-1497
/// @notice The events by which whoever judges finds the question and what the parties say to it.
interface IEvidence {
    /// @notice What disputes of this kind are about; `_evidence` is the URI of a JSON document.
    event MetaEvidence(uint256 indexed _metaEvidenceID, string _evidence);

    /// @notice A party says something; `_evidence` is the URI of a JSON document.
    event Evidence(
        IArbitrator indexed _arbitrator,
        uint256 indexed _evidenceGroupID,
        address indexed _party,
        string _evidence
    );

    /// @notice Links a dispute to its question and to what the parties say.
    event Dispute(
        IArbitrator indexed _arbitrator,
        uint256 indexed _disputeID,
        uint256 _metaEvidenceID,
        uint256 _evidenceGroupID
    );
}
