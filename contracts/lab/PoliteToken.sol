// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title PoliteToken
/// @notice A token as some of 2017 are: where others revert, `transferFrom` returns false. Its issuer mints.
contract PoliteToken is ERC20 {
    /// @notice Only the issuer may do this.
    error NotIssuer(address caller);

    address private immutable _issuer;

    constructor() ERC20("Polite", "PLT") {
        _issuer = msg.sender;
    }

    function mint(address owner, uint256 amount) external {
        if (msg.sender != _issuer) revert NotIssuer(msg.sender);
        _mint(owner, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (balanceOf(from) < amount || allowance(from, msg.sender) < amount) return false;
        return super.transferFrom(from, to, amount);
    }
}
