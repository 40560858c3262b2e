// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDocket} from "./IDocket.sol";

/// @title A panel of jurors with stakes
/// @notice Draws jurors by lot, lets them vote in secret and then openly, allows one appeal, and moves stakes
/// from those who contradicted the final ruling or said nothing to those who agreed with it.
/// docs/arbitration.md is the specification.
interface IJurorPanel is IDocket {
    /// @notice Where a dispute is. Values never change; Closed is final.
    enum Phase { None, Drawing, Voting, Tallied, Closed }

    /// @notice What a juror has done in the present round.
    enum Ballot { None, Committed, Revealed }

    /// @notice What a panel is made of. Fixed at deployment; amounts in wei, windows in seconds.
    struct Settings {
        uint256 stake; // of every seat
        uint256 feePerJuror;
        uint16 slashBps; // of the stake
        uint8 panelSize; // jurors of the first round; the second has twice as many and one more
        uint40 drawWindow;
        uint40 commitWindow;
        uint40 revealWindow;
        uint40 appealWindow;
        address court; // the only one whose disputes are taken; zero for anybody's
    }

    /// @notice A juror's seat. Free if it has a place, drawn if it has a dispute, not there if neither.
    struct Seat {
        uint32 place; // among the free seats, counted from 1
        uint64 disputeID;
        uint8 round;
        Ballot ballot;
        bytes32 vote; // the hash if committed, the ruling if revealed
    }

    /// @notice How far a dispute is.
    struct Trial {
        address payer; // of the first round
        uint40 askedIn; // the block before which the present round cannot be drawn, itself included
        Phase phase;
        uint8 round; // 1, or 2 after an appeal
        bool decided; // whether the last tally found one ruling with the most votes
        address appellant; // payer of the second round
    }

    /// @notice `juror` took a seat.
    event SeatTaken(address indexed juror);

    /// @notice `juror` has no seat any more and is credited what remains of the stake.
    event SeatLeft(address indexed juror, uint256 amount);

    /// @notice `juror` was drawn.
    event JurorDrawn(uint256 indexed id, uint8 round, address indexed juror);

    /// @notice The round's jurors are drawn; they have until `commitEnd` to commit, then until `revealEnd` to reveal.
    event Drawn(uint256 indexed id, uint8 round, uint40 commitEnd, uint40 revealEnd);

    /// @notice `juror` voted in secret.
    event Committed(uint256 indexed id, uint8 round, address indexed juror, bytes32 hash);

    /// @notice `juror` showed its vote.
    event Revealed(uint256 indexed id, uint8 round, address indexed juror, uint256 ruling);

    /// @notice The round's votes were counted. Not `decided` is a tie, or that nobody showed a vote.
    event Tallied(uint256 indexed id, uint8 round, uint256 ruling, bool decided, uint40 appealEnd);

    /// @notice Nobody drew in time: a first round is given up, a second one leaves the first one's ruling.
    event Abandoned(uint256 indexed id, uint8 round);

    /// @notice Each of the `coherent` jurors was credited `share`, of which `slashed` in all came from the others.
    event Executed(uint256 indexed id, uint256 ruling, uint256 coherent, uint256 share, uint256 slashed);

    /// @notice A panel needs 1 to 15 jurors, who can lose their stake but not more.
    error BadPanel(uint8 panelSize, uint16 slashBps);

    /// @notice Somebody would have no time.
    error ZeroWindow(uint40 toDraw, uint40 toCommit, uint40 toReveal, uint40 toAppeal);

    /// @notice The caller has a seat already.
    error AlreadySeated(address juror);

    /// @notice The caller has no free seat: none at all, or it is drawn for `disputeID`.
    error NoFreeSeat(address juror, uint256 disputeID);

    /// @notice Fewer seats are free than must be drawn.
    error TooFewSeats(uint256 id, uint256 free, uint256 needed);

    /// @notice Seats were taken or left in this block: its lot could have been read before.
    error SeatsMoved(uint256 id, uint256 blockNumber);

    /// @notice The draw was asked for in this block: its lot could have been read before.
    error SameBlock(uint256 id, uint256 blockNumber);

    /// @notice The dispute is in another phase.
    error WrongState(uint256 id, Phase actual);

    /// @notice The juror has committed, has not committed, or has revealed.
    error WrongBallot(uint256 id, address juror, Ballot actual);

    /// @notice This is not what the juror committed to.
    error WrongReveal(uint256 id, address juror);

    /// @notice The dispute was appealed once.
    error NotAppealable(uint256 id);

    /// @notice Takes a seat for exactly the stake. One each.
    /// @dev Reverts if:
    /// - the caller has a seat (AlreadySeated)
    /// - the value sent is not the stake (WrongValue)
    function takeSeat() external payable;

    /// @notice Gives up the caller's free seat; the stake becomes a credit.
    /// @dev Reverts if the caller has no seat, or it is drawn (NoFreeSeat).
    function leaveSeat() external;

    /// @notice Draws the jurors of the present round. Anyone may call. Drawing -> Voting.
    /// @param id the dispute
    /// @dev Reverts if:
    /// - the dispute does not exist (UnknownDispute)
    /// - it is not Drawing (WrongState)
    /// - the deadline has come (TooLate)
    /// - the round was asked for in this very block (SameBlock)
    /// - a seat was taken or left in this very block (SeatsMoved)
    /// - too few seats are free (TooFewSeats)
    function draw(uint256 id) external;

    /// @notice Gives up a round that nobody drew. Anyone may call. Drawing -> Closed, or Tallied if appealed.
    /// @param id the dispute
    /// @dev The payer is credited its fee. A first round ends with ruling 0; a second one leaves the first one's.
    /// Reverts if:
    /// - the dispute does not exist (UnknownDispute)
    /// - it is not Drawing (WrongState)
    /// - the deadline has not come (TooEarly)
    function abandon(uint256 id) external;

    /// @notice Votes in secret.
    /// @param id the dispute
    /// @param hash keccak256(abi.encode(id, round, juror, ruling, salt))
    /// @dev Reverts if:
    /// - the dispute does not exist (UnknownDispute)
    /// - it is not Voting (WrongState)
    /// - the caller is not a juror of the present round (Unauthorised)
    /// - the commit window is over (TooLate)
    /// - the caller has committed (WrongBallot)
    function commit(uint256 id, bytes32 hash) external;

    /// @notice Shows a vote.
    /// @param id the dispute
    /// @param ruling as committed
    /// @param salt as committed
    /// @dev Reverts if:
    /// - the dispute does not exist (UnknownDispute)
    /// - it is not Voting (WrongState)
    /// - the caller is not a juror of the present round (Unauthorised)
    /// - the commit window is not over (TooEarly)
    /// - the reveal window is over (TooLate)
    /// - the caller has not committed, or has revealed (WrongBallot)
    /// - the ruling is none of the choices (RulingOutOfRange)
    /// - the hash is another one (WrongReveal)
    function reveal(uint256 id, uint256 ruling, bytes32 salt) external;

    /// @notice Counts the votes. Anyone may call. Voting -> Tallied.
    /// @param id the dispute
    /// @dev The ruling is the one with the most votes, 0 if that is no single one. Reverts if:
    /// - the dispute does not exist (UnknownDispute)
    /// - it is not Voting (WrongState)
    /// - the reveal window is not over (TooEarly)
    function tally(uint256 id) external;

    /// @notice Settles the jurors' accounts and hands the ruling over. Anyone may call. Tallied -> Closed.
    /// @param id the dispute
    /// @dev Reverts if:
    /// - the dispute does not exist (UnknownDispute)
    /// - it is not Tallied (WrongState)
    /// - it may still be appealed (TooEarly)
    function execute(uint256 id) external;

    /// @notice Wei that take a seat.
    function stake() external view returns (uint256);

    /// @notice Wei that a juror loses who contradicts the final ruling or says nothing.
    function slash() external view returns (uint256);

    /// @notice Wei paid for each juror.
    function feePerJuror() external view returns (uint256);

    /// @notice Jurors of the first round.
    function panelSize() external view returns (uint256);

    /// @notice The only contract whose disputes are taken; zero if anybody's are.
    function court() external view returns (address);

    /// @notice Seconds to draw, to commit, to reveal and to appeal.
    function windows() external view returns (uint40 toDraw, uint40 toCommit, uint40 toReveal, uint40 toAppeal);

    /// @notice How many seats are free.
    function freeSeats() external view returns (uint256);

    /// @notice The juror at a place among the free seats, counted from 0. Places change as seats come and go.
    /// @dev Reverts if there is none (Panic).
    function freeSeat(uint256 place) external view returns (address);

    /// @notice A juror's seat.
    function seatOf(address juror) external view returns (Seat memory);

    /// @notice How far a dispute is.
    /// @param id the dispute
    /// @dev Never reverts; phase None if there is none.
    function trial(uint256 id) external view returns (Trial memory);

    /// @notice The jurors of a round, in the order of their drawing.
    /// @dev Never reverts.
    function jurorsOf(uint256 id, uint8 round) external view returns (address[] memory);
}
