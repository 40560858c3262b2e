// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Exchange rates
/// @notice What one whole unit of a base token is worth in whole units of a quote token, times 1e18.
/// @dev Checks come in one order: role, time, arguments.
interface IRateOracle {
    /// @notice What is known of a pair.
    struct Quote {
        uint128 rate; // accepted
        uint40 observedAt;
        uint128 doubtful; // a jump that no second observation has confirmed; 0 if none
        uint40 doubtfulAt;
    }

    /// @notice A rate holds from now on.
    event RatePosted(address indexed base, address indexed quote, uint128 rate, uint40 observedAt);

    /// @notice A rate is so far from the last one that it waits for a second observation.
    event RateDoubted(address indexed base, address indexed quote, uint128 rate, uint40 observedAt);

    /// @notice The reporter's address is zero.
    error ZeroReporter();

    /// @notice The caller is not the reporter.
    error NotReporter(address caller);

    /// @notice The observation lies in the future.
    error FutureRate(uint40 observedAt, uint256 nowTs);

    /// @notice There is an observation that is as young.
    error OldRate(uint40 observedAt, uint40 latest);

    /// @notice Nothing is worth nothing.
    error ZeroRate(address base, address quote);

    /// @notice Nobody ever posted this pair.
    error NoRate(address base, address quote);

    /// @notice The last rate jumped and was not confirmed.
    error UnconfirmedRate(address base, address quote, uint128 doubtful);

    /// @notice The rate is too old.
    error StaleRate(address base, address quote, uint40 observedAt, uint256 nowTs);

    /// @notice Posts what was observed. It holds at once if it is near the last rate, or near a doubtful one that it
    /// thereby confirms; otherwise it is doubtful itself.
    /// @param base what is priced
    /// @param quote in what
    /// @param rate whole quote for one whole base, times 1e18
    /// @param observedAt when, in seconds since the Unix epoch
    /// @dev Reverts if:
    /// - the caller is not the reporter (NotReporter)
    /// - the observation lies in the future (FutureRate), or is not younger than all before (OldRate)
    /// - the rate is zero (ZeroRate)
    function post(address base, address quote, uint128 rate, uint40 observedAt) external;

    /// @notice The rate that holds.
    /// @param base what is priced
    /// @param quote in what
    /// @param maxAge in seconds; a rate of exactly this age will do
    /// @dev Reverts if:
    /// - there is none (NoRate)
    /// - there is a doubtful one after it (UnconfirmedRate)
    /// - it is older than maxAge (StaleRate)
    function rate(address base, address quote, uint256 maxAge) external view returns (uint256);

    /// @notice All that is known of a pair.
    /// @dev Never reverts.
    function quoteOf(address base, address quote) external view returns (Quote memory);

    /// @notice Who posts.
    /// @dev Never reverts.
    function reporter() external view returns (address);

    /// @notice How far the next rate may be, in basis points of the last one.
    /// @dev Never reverts.
    function maxJumpBps() external view returns (uint16);
}
