// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IssuerToken
/// @notice An ERC-20 whose issuer keeps the powers that real ones keep: to rebase all balances, to block an
/// owner, to pause. For tests only: anyone is the issuer, and allowances are ignored.
contract IssuerToken {
    /// @notice `owner` may neither send nor receive.
    error Blocked(address owner);

    /// @notice Nothing moves.
    error Paused();

    /// @notice Who is blocked.
    mapping(address owner => bool) public blocked;
    /// @notice Whether nothing moves.
    bool public paused;
    /// @notice What a share is worth, in hundredths of a unit.
    uint256 public worth = 100;
    mapping(address owner => uint256) private _shares;

    /// @notice Creates shares, worth a unit each at first.
    function mint(address owner, uint256 shares) external {
        _shares[owner] += shares;
    }

    /// @notice Changes every balance at once.
    function rebase(uint256 worth_) external {
        worth = worth_;
    }

    /// @notice Blocks `owner`, or lets it go.
    function block_(address owner, bool blocked_) external {
        blocked[owner] = blocked_;
    }

    /// @notice Stops everything, or goes on.
    function pause(bool paused_) external {
        paused = paused_;
    }

    /// @notice Units of `owner`.
    function balanceOf(address owner) external view returns (uint256) {
        return (_shares[owner] * worth) / 100;
    }

    /// @notice Moves the caller's units.
    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount);
    }

    /// @notice Moves anybody's units.
    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        if (paused) revert Paused();
        if (blocked[from]) revert Blocked(from);
        if (blocked[to]) revert Blocked(to);
        uint256 shares = (amount * 100) / worth;
        _shares[from] -= shares;
        _shares[to] += shares;
        return true;
    }
}
