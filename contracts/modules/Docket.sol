// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {IDocket} from "../interfaces/IDocket.sol";
import {CoinCredits} from "./CoinCredits.sol";

/// @title Docket
/// @notice The list of an arbitrator's disputes, and the delivery of its rulings.
/// @dev An arbitrable may revert, burn gas, answer at length, call again or not be there at all: a case ends all
/// the same, and whoever cares delivers the ruling later. So a case ends with `_close`, and with nothing after it.
abstract contract Docket is IDocket, CoinCredits {
    /// @dev Gas that a ruling gets when a case ends. Whoever needs more calls `deliver`.
    uint256 internal constant RULE_GAS = 500_000;

    /// @inheritdoc IDocket
    uint256 public disputeCount;

    mapping(uint256 id => Entry) internal _entries;

    /// @inheritdoc IDocket
    function deliver(uint256 id) external {
        Entry storage entry_ = _known(id);
        if (entry_.standing != Standing.Ruled) revert WrongStanding(id, entry_.standing);
        entry_.standing = Standing.Delivered;
        emit RulingDelivered(id, entry_.arbitrable, entry_.ruling, true);
        IArbitrable(entry_.arbitrable).rule(id, entry_.ruling);
    }

    /// @inheritdoc IDocket
    function entry(uint256 id) external view returns (Entry memory) {
        return _known(id);
    }

    /// @dev Enters a new dispute of the caller's. Reverts if there is nothing to choose from (NoChoices).
    function _enter(uint256 choices, uint40 deadline) internal returns (uint256 id) {
        if (choices == 0) revert NoChoices();
        id = ++disputeCount;
        _entries[id] = Entry(msg.sender, Standing.Open, deadline, choices, 0);
        emit DisputeCreation(id, IArbitrable(msg.sender));
    }

    /// @dev Makes a ruling final and tries to hand it over. Marked as delivered during the call, so that a second
    /// delivery cannot nest in it.
    function _close(uint256 id, uint256 ruling) internal {
        Entry storage entry_ = _entries[id];
        entry_.ruling = ruling;
        entry_.standing = Standing.Delivered;
        address arbitrable = entry_.arbitrable;
        bool accepted = _tell(arbitrable, id, ruling);
        if (!accepted) entry_.standing = Standing.Ruled;
        emit RulingDelivered(id, arbitrable, ruling, accepted);
    }

    /// @dev The dispute, if there is one.
    function _known(uint256 id) internal view returns (Entry storage entry_) {
        entry_ = _entries[id];
        if (entry_.standing == Standing.None) revert UnknownDispute(id);
    }

    /// @dev The dispute, if there is one without a final ruling.
    function _open(uint256 id) internal view returns (Entry storage entry_) {
        entry_ = _known(id);
        if (entry_.standing != Standing.Open) revert WrongStanding(id, entry_.standing);
    }

    /// @dev A deadline `window` seconds from now.
    function _after(uint40 window) internal view returns (uint40) {
        return uint40(block.timestamp) + window;
    }

    function _requireBefore(uint256 id, uint40 deadline) internal view {
        if (block.timestamp >= deadline) revert TooLate(id, deadline, block.timestamp);
    }

    function _requireSince(uint256 id, uint40 deadline) internal view {
        if (block.timestamp < deadline) revert TooEarly(id, deadline, block.timestamp);
    }

    function _requireValue(uint256 expected) internal view {
        if (msg.value != expected) revert WrongValue(expected, msg.value);
    }

    function _requireChoice(uint256 ruling, uint256 choices) internal pure {
        if (ruling > choices) revert RulingOutOfRange(ruling, choices);
    }

    /// @dev Where no code is, Solidity would revert before the call. An empty catch copies no return data.
    function _tell(address arbitrable, uint256 id, uint256 ruling) private returns (bool) {
        if (arbitrable.code.length == 0) return false;
        try IArbitrable(arbitrable).rule{gas: RULE_GAS}(id, ruling) {
            return true;
        } catch {
            return false;
        }
    }
}
