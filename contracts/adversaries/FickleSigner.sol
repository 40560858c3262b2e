// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title FickleSigner
/// @notice A wallet that is a contract and says of every signature that it is its own, or that it is not, as it
/// likes. For tests only: anyone pulls the strings.
/// @dev Every way of asking that is in use wants the selector of the question for an answer (ERC-1271 and its
/// drafts), so the answer to any call is its selector.
contract FickleSigner {
    /// @notice It denies that it signed.
    error Denied();

    /// @notice Whether it denies every signature now.
    bool public denies;

    fallback() external {
        if (denies) revert Denied();
        bytes32 answer = bytes32(msg.sig);
        assembly {
            mstore(0, answer)
            return(0, 32)
        }
    }

    /// @notice Deny every signature from now on, or own every one.
    function deny(bool denies_) external {
        denies = denies_;
    }

    /// @notice Call `target` with what is sent along; passes its revert on.
    function act(address target, bytes calldata data) external payable returns (bytes memory) {
        (bool success, bytes memory result) = target.call{value: msg.value}(data);
        if (!success) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
        return result;
    }
}
