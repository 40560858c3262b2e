// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRateOracle} from "../interfaces/IRateOracle.sol";

/// @title RateOracle
/// @notice Rates of one reporter. A rate that jumps counts only when a second observation agrees.
contract RateOracle is IRateOracle {
    uint256 private constant WHOLE = 10_000;

    /// @inheritdoc IRateOracle
    address public immutable reporter;
    /// @inheritdoc IRateOracle
    uint16 public immutable maxJumpBps;
    mapping(address base => mapping(address quote => Quote)) private _quotes;

    /// @param reporter_ who posts
    /// @param maxJumpBps_ how far the next rate may be, in basis points of the last one
    /// @dev Reverts if the reporter is zero (ZeroReporter).
    constructor(address reporter_, uint16 maxJumpBps_) {
        if (reporter_ == address(0)) revert ZeroReporter();
        (reporter, maxJumpBps) = (reporter_, maxJumpBps_);
    }

    /// @inheritdoc IRateOracle
    function post(address base, address quote, uint128 rate_, uint40 observedAt) external {
        if (msg.sender != reporter) revert NotReporter(msg.sender);
        if (observedAt > block.timestamp) revert FutureRate(observedAt, block.timestamp);
        Quote storage known = _quotes[base][quote];
        uint40 latest = known.observedAt > known.doubtfulAt ? known.observedAt : known.doubtfulAt;
        if (observedAt <= latest) revert OldRate(observedAt, latest);
        if (rate_ == 0) revert ZeroRate(base, quote);
        bool first = known.rate == 0;
        if (first || _isNear(rate_, known.rate) || _isNear(rate_, known.doubtful)) {
            _quotes[base][quote] = Quote(rate_, observedAt, 0, 0);
            emit RatePosted(base, quote, rate_, observedAt);
        } else {
            (known.doubtful, known.doubtfulAt) = (rate_, observedAt);
            emit RateDoubted(base, quote, rate_, observedAt);
        }
    }

    /// @inheritdoc IRateOracle
    function rate(address base, address quote, uint256 maxAge) external view returns (uint256) {
        Quote memory known = _quotes[base][quote];
        if (known.rate == 0) revert NoRate(base, quote);
        if (known.doubtful != 0) revert UnconfirmedRate(base, quote, known.doubtful);
        bool stale = block.timestamp - known.observedAt > maxAge;
        if (stale) revert StaleRate(base, quote, known.observedAt, block.timestamp);
        return known.rate;
    }

    /// @inheritdoc IRateOracle
    function quoteOf(address base, address quote) external view returns (Quote memory) {
        return _quotes[base][quote];
    }

    function _isNear(uint256 rate_, uint256 other) private view returns (bool) {
        uint256 distance = rate_ > other ? rate_ - other : other - rate_;
        return distance * WHOLE <= other * maxJumpBps;
    }
}
