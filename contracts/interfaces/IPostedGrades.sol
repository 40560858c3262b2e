// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBondRates} from "./IBondRates.sol";

/// @title Posted grades
/// @notice A platform grades sellers off chain and posts what follows for their bonds. What it posts stays within
/// bounds that are fixed at deployment; a lower bond counts at once, a higher one only after a notice.
interface IPostedGrades is IBondRates {
    /// @notice What sellers put up, in basis points of the price, and how long before it rises.
    struct Bounds {
        uint16 least;
        uint16 greatest;
        uint16 unknown; // of whom nothing was posted
        uint32 notice; // seconds
    }

    /// @notice `seller` puts up `bps` of the price from second `since` on, including; until then what it did.
    event GradePosted(address indexed seller, uint16 bps, uint40 since);

    /// @notice The poster's address is zero.
    error ZeroPoster();

    /// @notice A least value exceeds its greatest, what the unknown put up is not between, or a share is above 10,000.
    error BadBounds(uint16 least, uint16 unknown, uint16 greatest);

    /// @notice A bond could rise without a notice.
    error NoNotice();

    /// @notice The caller is not the poster.
    error NotPoster(address caller);

    /// @notice The share is not within the bounds.
    error BpsOutOfBounds(uint16 bps, uint16 least, uint16 greatest);

    /// @notice Says what `seller` has to put up. Replaces what was said, also where that does not count yet.
    /// @param seller whose grade has changed
    /// @param bps of the price
    /// @dev Reverts if:
    /// - the caller is not the poster (NotPoster)
    /// - `bps` is not within the bounds (BpsOutOfBounds)
    function post(address seller, uint16 bps) external;

    /// @notice What was posted last of `seller`, and since when it counts; zeros if nothing was.
    /// @dev Never reverts.
    function postedOf(address seller) external view returns (uint16 bps, uint40 since);

    /// @notice Who posts.
    /// @dev Never reverts.
    function poster() external view returns (address);

    /// @notice Within what it posts, and how long before a rise.
    /// @dev Never reverts.
    function bounds() external view returns (Bounds memory);
}
