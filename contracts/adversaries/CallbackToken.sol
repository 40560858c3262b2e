// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title CallbackToken
/// @notice An ERC-20 with hooks as ERC-777 and ERC-1363 have them, and a permit that calls as well. For tests
/// only: anyone mints, moves and hooks.
contract CallbackToken {
    /// @notice When it calls back: before or after units move, or when asked for a permit.
    enum Moment { Never, Before, After, Permit }

    /// @notice Units by owner.
    mapping(address owner => uint256) public balanceOf;
    /// @notice When it calls back.
    Moment public moment;
    /// @notice How often it called back.
    uint256 public calls;
    /// @notice Whether the last call back succeeded.
    bool public calledBack;
    /// @notice What the last call back returned.
    bytes public answer;
    address private _target;
    bytes private _data;

    /// @notice Creates units.
    function mint(address owner, uint256 amount) external {
        balanceOf[owner] += amount;
    }

    /// @notice Call `target` at each `moment_` from now on.
    function hook(Moment moment_, address target, bytes calldata data) external {
        (moment, _target, _data) = (moment_, target, data);
    }

    /// @notice Calls as a party of an order would.
    function act(address target, bytes calldata data) external returns (bool success) {
        (success, ) = target.call(data);
    }

    /// @notice Takes every signature.
    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external {
        _call(Moment.Permit);
    }

    /// @notice Moves the caller's units.
    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount);
    }

    /// @notice Moves anybody's units; allowances are ignored.
    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        _call(Moment.Before);
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        _call(Moment.After);
        return true;
    }

    function _call(Moment now_) private {
        if (moment != now_) return;
        calls += 1;
        (calledBack, answer) = _target.call(_data);
    }
}
