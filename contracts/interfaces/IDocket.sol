// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "./IArbitrator.sol";
import {ICoinCredits} from "./ICoinCredits.sol";

/// @title The docket of an arbitrator
/// @notice What arbitrators have in common: a list of disputes, and rulings that reach who asked for them, or wait.
/// @dev The last word of `extraData`, where there is one, is the claimant: who gets back what is given back.
/// Without it, it is the caller. Checks come in one order: existence, state, role, time, arguments, value.
interface IDocket is IArbitrator, ICoinCredits {
    /// @notice Open: no final ruling. Ruled: the arbitrable has not accepted the ruling. Delivered: it has.
    enum Standing { None, Open, Ruled, Delivered }

    /// @notice A dispute.
    struct Entry {
        address arbitrable; // who asked and is told
        Standing standing;
        uint40 deadline; // of the present step
        uint256 choices; // the greatest ruling possible
        uint256 ruling; // as it stands
    }

    /// @notice The final ruling was handed to the arbitrable; if it was not `accepted`, `deliver` tries again.
    event RulingDelivered(uint256 indexed id, address indexed arbitrable, uint256 ruling, bool accepted);

    /// @notice No such dispute.
    error UnknownDispute(uint256 id);

    /// @notice The dispute is at another stage.
    error WrongStanding(uint256 id, Standing actual);

    /// @notice Disputes of this contract are not taken.
    error NotServed(address court);

    /// @notice The caller's role does not allow this.
    error Unauthorised(uint256 id, address caller);

    /// @notice The deadline has come.
    error TooLate(uint256 id, uint40 deadline, uint256 nowTs);

    /// @notice The deadline has not come yet.
    error TooEarly(uint256 id, uint40 deadline, uint256 nowTs);

    /// @notice The value sent is not the price.
    error WrongValue(uint256 expected, uint256 sent);

    /// @notice There is nothing to choose from.
    error NoChoices();

    /// @notice The ruling is none of the choices.
    error RulingOutOfRange(uint256 ruling, uint256 choices);

    /// @notice Hands a final ruling to the arbitrable once more. Anyone may call, with all the gas it takes.
    /// @param id the dispute
    /// @dev Reverts if:
    /// - the dispute does not exist (UnknownDispute)
    /// - it has no final ruling, or the arbitrable accepted it (WrongStanding)
    /// - the arbitrable reverts (its own error)
    function deliver(uint256 id) external;

    /// @notice How many disputes were ever created; also the newest one's id.
    /// @dev Never reverts.
    function disputeCount() external view returns (uint256);

    /// @notice A dispute as it stands.
    /// @param id the dispute
    /// @dev Reverts if the dispute does not exist (UnknownDispute).
    function entry(uint256 id) external view returns (Entry memory);
}
