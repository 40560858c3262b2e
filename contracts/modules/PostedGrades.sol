// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBondRates} from "../interfaces/IBondRates.sol";
import {IPostedGrades} from "../interfaces/IPostedGrades.sol";
import {Outcomes} from "./Outcomes.sol";

/// @title PostedGrades
/// @notice What one platform's grades of sellers mean for their bonds.
contract PostedGrades is IPostedGrades {
    /// @dev What counts until, not including, `since`, and what from then on.
    struct Posted {
        uint16 before;
        uint16 bps;
        uint40 since;
    }

    /// @inheritdoc IPostedGrades
    address public immutable poster;
    uint16 private immutable _least;
    uint16 private immutable _greatest;
    uint16 private immutable _unknown;
    uint32 private immutable _notice;
    mapping(address seller => Posted) private _posted;

    /// @param poster_ who posts
    /// @param b within what
    /// @dev Reverts if the poster is zero (ZeroPoster), the shares are not in order or above 10,000 (BadBounds), or
    /// there is no notice (NoNotice).
    constructor(address poster_, Bounds memory b) {
        if (poster_ == address(0)) revert ZeroPoster();
        bool good = b.least <= b.unknown && b.unknown <= b.greatest && b.greatest <= Outcomes.WHOLE;
        if (!good) revert BadBounds(b.least, b.unknown, b.greatest);
        if (b.notice == 0) revert NoNotice();
        poster = poster_;
        (_least, _greatest, _unknown, _notice) = (b.least, b.greatest, b.unknown, b.notice);
    }

    /// @inheritdoc IPostedGrades
    function post(address seller, uint16 bps) external {
        if (msg.sender != poster) revert NotPoster(msg.sender);
        if (bps < _least || bps > _greatest) revert BpsOutOfBounds(bps, _least, _greatest);
        uint16 before = bondBps(seller);
        uint40 since = uint40(bps > before ? block.timestamp + _notice : block.timestamp);
        _posted[seller] = Posted(before, bps, since);
        emit GradePosted(seller, bps, since);
    }

    /// @inheritdoc IBondRates
    function bondBps(address seller) public view returns (uint16) {
        Posted memory found = _posted[seller];
        if (found.since == 0) return _unknown;
        return block.timestamp < found.since ? found.before : found.bps;
    }

    /// @inheritdoc IPostedGrades
    function postedOf(address seller) external view returns (uint16 bps, uint40 since) {
        Posted memory found = _posted[seller];
        return (found.bps, found.since);
    }

    /// @inheritdoc IPostedGrades
    function bounds() external view returns (Bounds memory) {
        return Bounds(_least, _greatest, _unknown, _notice);
    }
}
