// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title TollToken
/// @notice A token that burns a hundredth of every payment, once its issuer has switched that on. Its issuer mints.
contract TollToken is ERC20 {
    /// @notice Whether a part of every payment is burnt.
    bool public toll;

    /// @notice Only the issuer may do this.
    error NotIssuer(address caller);

    address private immutable _issuer;

    constructor() ERC20("Toll", "TLL") {
        _issuer = msg.sender;
    }

    function mint(address owner, uint256 amount) external {
        if (msg.sender != _issuer) revert NotIssuer(msg.sender);
        _mint(owner, amount);
    }

    function switchOn() external {
        if (msg.sender != _issuer) revert NotIssuer(msg.sender);
        toll = true;
    }

    function _update(address from, address to, uint256 amount) internal override {
        uint256 burnt = toll && from != address(0) && to != address(0) ? amount / 100 : 0;
        super._update(from, to, amount - burnt);
        if (burnt > 0) super._update(from, address(0), burnt);
    }
}
