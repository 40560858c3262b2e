// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInsurancePool} from "../interfaces/IInsurancePool.sol";
import {TokenCredits} from "./TokenCredits.sol";

/// @title Underwriting
/// @notice The capital of a pool and its shares. Capital that backs active cover cannot leave but for a claim.
/// @dev Capital is what was paid in, not the balance: gifts change nothing. A million shares that nobody owns hold
/// one unit, so that whoever comes first cannot make a share too dear for those who follow.
abstract contract Underwriting is IInsurancePool, TokenCredits {
    uint256 private constant VIRTUAL_SHARES = 1e6;
    uint256 private constant VIRTUAL_ASSETS = 1;

    /// @inheritdoc IInsurancePool
    uint256 public capital;
    /// @inheritdoc IInsurancePool
    uint256 public activeCover;
    /// @inheritdoc IInsurancePool
    uint256 public totalShares;
    /// @inheritdoc IInsurancePool
    mapping(address underwriter => uint256) public sharesOf;
    address internal immutable _token;

    constructor(address token) {
        _token = token;
    }

    /// @inheritdoc IInsurancePool
    function provide(uint256 assets) external returns (uint256 shares) {
        shares = (assets * (totalShares + VIRTUAL_SHARES)) / (capital + VIRTUAL_ASSETS);
        if (shares == 0) revert NoShares(assets);
        capital += assets;
        totalShares += shares;
        sharesOf[msg.sender] += shares;
        emit Provided(msg.sender, assets, shares);
        _take(_token, assets);
    }

    /// @inheritdoc IInsurancePool
    function redeem(uint256 shares) external returns (uint256 assets) {
        uint256 owned = sharesOf[msg.sender];
        if (owned < shares) revert NotEnoughShares(msg.sender, owned, shares);
        assets = (shares * (capital + VIRTUAL_ASSETS)) / (totalShares + VIRTUAL_SHARES);
        if (assets > capital - activeCover) revert CapitalCommitted(capital - activeCover, assets);
        capital -= assets;
        totalShares -= shares;
        sharesOf[msg.sender] = owned - shares;
        emit Redeemed(msg.sender, assets, shares);
        _credit(msg.sender, _token, assets);
    }

    /// @dev Backs more cover, with the premium that comes for it.
    function _commit(uint256 cover, uint256 premium) internal {
        capital += premium;
        if (cover > capital - activeCover) revert CapitalCommitted(capital - activeCover, cover);
        activeCover += cover;
    }

    /// @dev Backs it no more; a payment is never more than the cover.
    function _release(uint256 cover, uint256 payment) internal {
        activeCover -= cover;
        capital -= payment;
    }
}
