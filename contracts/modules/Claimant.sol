// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Claimant
/// @notice Who paid for a dispute, put behind an arbitrator's `extraData`, where other arbitrators overlook it.
library Claimant {
    /// @dev `extraData` with one more word.
    function append(bytes memory extraData, address claimant) internal pure returns (bytes memory) {
        return bytes.concat(extraData, abi.encode(claimant));
    }

    /// @dev The address in the last word, `otherwise` if there is no word or no address in it.
    function read(bytes calldata extraData, address otherwise) internal pure returns (address) {
        if (extraData.length < 32) return otherwise;
        uint256 word = uint256(bytes32(extraData[extraData.length - 32:]));
        return word == 0 || word > type(uint160).max ? otherwise : address(uint160(word));
    }
}
