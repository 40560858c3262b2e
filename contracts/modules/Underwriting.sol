// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInsurancePool} from "../interfaces/IInsurancePool.sol";
import {TokenCredits} from "./TokenCredits.sol";

/// @title Underwriting
/// @notice The capital of a pool and its shares. Capital that backs active cover cannot leave but for a claim.
/// @dev Capital is what was paid in, not the balance: gifts change nothing. A million shares that nobody owns hold
/// one unit, so that whoever comes first cannot make a share too dear for those who follow. Who comes earns from
/// then on, second by second; who goes stays for every policy that there was when it said so.
abstract contract Underwriting is IInsurancePool, TokenCredits {
    /// @dev Premiums on their way into the capital: evenly, from `since` to `until`.
    struct Premiums {
        uint128 unearned; // at `since`
        uint40 since;
        uint40 until;
    }

    uint256 private constant VIRTUAL_SHARES = 1e6;
    uint256 private constant VIRTUAL_ASSETS = 1;

    /// @inheritdoc IInsurancePool
    uint256 public activeCover;
    /// @inheritdoc IInsurancePool
    uint256 public totalShares;
    /// @inheritdoc IInsurancePool
    uint256 public leavingShares;
    /// @inheritdoc IInsurancePool
    mapping(address underwriter => uint256) public sharesOf;
    uint256 private _capital; // without what was earned since the premiums were last looked at
    Premiums private _premiums;
    mapping(address underwriter => Notice) private _notices;
    address internal immutable _token;
    uint40 internal immutable _term;

    constructor(address token, uint40 term) {
        _token = token;
        _term = term;
    }

    /// @inheritdoc IInsurancePool
    function provide(uint256 assets) external returns (uint256 shares) {
        shares = (assets * (totalShares + VIRTUAL_SHARES)) / (capital() + VIRTUAL_ASSETS);
        if (shares == 0) revert NoShares(assets);
        _capital += assets;
        totalShares += shares;
        sharesOf[msg.sender] += shares;
        emit Provided(msg.sender, assets, shares);
        _take(_token, assets);
    }

    /// @inheritdoc IInsurancePool
    function giveNotice(uint256 shares) external {
        uint256 owned = sharesOf[msg.sender];
        if (owned < shares) revert NotEnoughShares(msg.sender, owned, shares);
        uint40 until = uint40(block.timestamp) + _term;
        leavingShares = leavingShares + shares - _notices[msg.sender].shares;
        _notices[msg.sender] = Notice(shares, until);
        emit NoticeGiven(msg.sender, shares, until);
    }

    /// @inheritdoc IInsurancePool
    function redeem(uint256 shares) external returns (uint256 assets) {
        return _redeem(msg.sender, shares);
    }

    /// @inheritdoc IInsurancePool
    function redeemFor(address underwriter) external returns (uint256 assets) {
        return _redeem(underwriter, _notices[underwriter].shares);
    }

    /// @inheritdoc IInsurancePool
    function noticeOf(address underwriter) external view returns (Notice memory) {
        return _notices[underwriter];
    }

    /// @inheritdoc IInsurancePool
    function unearned() external view returns (uint256) {
        return _premiums.unearned - _earned();
    }

    /// @inheritdoc IInsurancePool
    function capital() public view returns (uint256) {
        return _capital + _earned();
    }

    /// @dev Backs more cover, for a premium that is earned over a term from now.
    function _commit(uint256 cover, uint256 premium) internal {
        uint256 worth = _earn();
        uint256 committed = activeCover + _worth(leavingShares, worth);
        uint256 available = worth > committed ? worth - committed : 0;
        if (cover > available) revert CapitalCommitted(available, cover);
        activeCover += cover;
        if (premium != 0) _defer(premium);
    }

    /// @dev Backs it no more; a payment is never more than the cover.
    function _release(uint256 cover, uint256 payment) internal {
        activeCover -= cover;
        if (payment != 0) _capital = _earn() - payment;
    }

    /// @dev Their worth is never more than the capital, and what of it backs cover stays.
    function _redeem(address underwriter, uint256 shares) private returns (uint256 assets) {
        Notice storage notice = _notices[underwriter];
        uint256 announced = notice.shares;
        if (announced < shares || shares == 0) revert NoNotice(underwriter, announced, shares);
        if (block.timestamp < notice.until) revert NoticeRuns(underwriter, notice.until, block.timestamp);
        uint256 worth = _earn();
        assets = _worth(shares, worth);
        if (assets > worth - activeCover) revert CapitalCommitted(worth - activeCover, assets);
        _capital = worth - assets;
        totalShares -= shares;
        leavingShares -= shares;
        sharesOf[underwriter] -= shares;
        notice.shares = announced - shares;
        emit Redeemed(underwriter, assets, shares);
        _credit(underwriter, _token, assets);
    }

    /// @dev Adds what was earned to the capital, which it returns.
    function _earn() private returns (uint256 worth) {
        uint256 earned = _earned();
        worth = _capital + earned;
        if (earned == 0) return worth;
        _capital = worth;
        _premiums.unearned -= uint128(earned);
        _premiums.since = uint40(block.timestamp);
    }

    /// @dev Joins a premium to those that run: together they take as long as they would on average, so that a small
    /// one neither hastens nor holds up a large one. A premium has 97 bits at most.
    function _defer(uint256 premium) private {
        Premiums memory p = _premiums;
        uint256 rest = p.unearned == 0 ? 0 : p.until - block.timestamp;
        uint256 all = p.unearned + premium;
        uint256 whole = p.unearned * rest + premium * _term;
        uint40 until = uint40(block.timestamp + (whole + all - 1) / all);
        _premiums = Premiums(uint128(all), uint40(block.timestamp), until);
    }

    function _earned() private view returns (uint256) {
        Premiums memory p = _premiums;
        if (block.timestamp >= p.until) return p.unearned;
        return (uint256(p.unearned) * (block.timestamp - p.since)) / (p.until - p.since);
    }

    function _worth(uint256 shares, uint256 worth) private view returns (uint256) {
        return (shares * (worth + VIRTUAL_ASSETS)) / (totalShares + VIRTUAL_SHARES);
    }
}
