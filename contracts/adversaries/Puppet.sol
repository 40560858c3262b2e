// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Puppet
/// @notice A party of an order that is a contract: it calls what it is told to, and may refuse to be paid or
/// use the moment to call again. For tests only: anyone pulls the strings.
contract Puppet {
    /// @notice This puppet takes no money.
    error Unwanted();

    /// @notice Whether it refuses the native coin.
    bool public refuses;
    /// @notice Whether the call that was made upon payment succeeded.
    bool public calledBack;
    /// @notice What that call returned.
    bytes public answer;
    address private _target;
    bytes private _data;

    receive() external payable {
        if (refuses) revert Unwanted();
        if (_target != address(0)) (calledBack, answer) = _target.call(_data);
    }

    /// @notice Refuse the native coin from now on, or take it again.
    function refuse(bool refuses_) external {
        refuses = refuses_;
    }

    /// @notice What to call when native coin arrives.
    function callBack(address target, bytes calldata data) external {
        _target = target;
        _data = data;
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
