// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDocket} from "./IDocket.sol";

/// @title An arbitrator that is one person
/// @notice Rules within a window or loses a bond to whoever paid for the ruling. No appeal.
interface ISoleArbitrator is IDocket {
    /// @notice The person rules on disputes of `court`, or on no more of them.
    event Serving(address indexed court, bool may);

    /// @notice The person added to its free bond.
    event BondAdded(uint256 amount, uint256 freeBond);

    /// @notice The person took back some of its free bond, as a credit.
    event BondTaken(uint256 amount, uint256 freeBond);

    /// @notice The person ruled and earned the fee.
    event RulingGiven(uint256 indexed id, uint256 ruling);

    /// @notice The person was silent; the claimant is credited `amount`, the bond and the fee.
    event Forfeited(uint256 indexed id, address indexed claimant, uint256 amount);

    /// @notice The person is zero, or the window is.
    error ZeroSetting(address person, uint256 window);

    /// @notice Only the person may do this.
    error NotThePerson(address caller);

    /// @notice The free bond is less than is asked of it.
    error BondTooSmall(uint256 free, uint256 needed);

    /// @notice No ruling of this arbitrator can be appealed.
    error NotAppealable(uint256 id);

    /// @notice Takes disputes of `court` from now on, or no more. Those that are open stay.
    /// @param court the contract that asks, such as a Tribunal
    /// @param may whether it may
    /// @dev Reverts if the caller is not the person (NotThePerson).
    function serve(address court, bool may) external;

    /// @notice Adds the value sent to the free bond.
    /// @dev Reverts if the caller is not the person (NotThePerson).
    function addBond() external payable;

    /// @notice Turns free bond into a credit of the person.
    /// @param amount wei
    /// @dev Reverts if:
    /// - the caller is not the person (NotThePerson)
    /// - less is free (BondTooSmall)
    function takeBond(uint256 amount) external;

    /// @notice Rules. The bond is free again, the fee is credited and the arbitrable is told.
    /// @param id the dispute
    /// @param ruling at most the dispute's choices; 0 is a refusal to rule
    /// @dev Reverts if:
    /// - the dispute does not exist (UnknownDispute)
    /// - it is not open (WrongStanding)
    /// - the caller is not the person (Unauthorised)
    /// - the deadline has come (TooLate)
    /// - the ruling is none of the choices (RulingOutOfRange)
    function giveRuling(uint256 id, uint256 ruling) external;

    /// @notice Ends a dispute that the person left alone, with ruling 0. Anyone may call.
    /// @param id the dispute
    /// @dev Reverts if:
    /// - the dispute does not exist (UnknownDispute)
    /// - it is not open (WrongStanding)
    /// - the deadline has not come (TooEarly)
    function forfeit(uint256 id) external;

    /// @notice Who rules.
    function person() external view returns (address);

    /// @notice What a ruling costs, in wei.
    function fee() external view returns (uint256);

    /// @notice What the person stands to lose in each dispute, in wei.
    function bondPerCase() external view returns (uint256);

    /// @notice Seconds that the person has to rule.
    function window() external view returns (uint40);

    /// @notice Bond that is not tied to a dispute, in wei.
    function freeBond() external view returns (uint256);

    /// @notice Whether the person takes disputes of `court`.
    function serves(address court) external view returns (bool);

    /// @notice Who gets bond and fee if the person stays silent.
    /// @param id the dispute
    function claimantOf(uint256 id) external view returns (address);
}
