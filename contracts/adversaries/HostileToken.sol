// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title HostileToken
/// @notice An ERC-20 that misbehaves as it is told to. For tests only: anyone mints, moves and misleads.
contract HostileToken {
    /// @notice What goes wrong when tokens move. `Silent` does as old tokens do: it moves and returns nothing.
    enum Mode { Honest, TakesFee, ReturnsFalse, MovesNothing, Reverts, Silent, CallsBack, Generous }

    /// @notice This token moves for nobody.
    error Frozen();

    /// @notice Units by owner.
    mapping(address owner => uint256) public balanceOf;
    /// @notice How tokens move now.
    Mode public mode;
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

    /// @notice Misbehave like this from now on.
    function behave(Mode mode_) external {
        mode = mode_;
    }

    /// @notice What to call while tokens move in the mode `CallsBack`.
    function callBack(address target, bytes calldata data) external {
        mode = Mode.CallsBack;
        _target = target;
        _data = data;
    }

    /// @notice Moves the caller's tokens, or not.
    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount);
    }

    /// @notice Moves anybody's tokens, or not; allowances are ignored.
    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        if (mode == Mode.Reverts) revert Frozen();
        if (mode == Mode.ReturnsFalse) return false;
        if (mode == Mode.MovesNothing) return true;
        if (mode == Mode.CallsBack) (calledBack, answer) = _target.call(_data);
        balanceOf[from] -= amount;
        uint256 arrives = mode == Mode.TakesFee ? amount - amount / 100 : amount;
        balanceOf[to] += mode == Mode.Generous ? amount + 1 : arrives;
        if (mode == Mode.Silent) {
            assembly {
                return(0, 0)
            }
        }
        return true;
    }
}
