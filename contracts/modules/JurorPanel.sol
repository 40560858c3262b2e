// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {IJurorPanel} from "../interfaces/IJurorPanel.sol";
import {Claimant} from "./Claimant.sol";
import {Seats} from "./Seats.sol";

/// @title JurorPanel
/// @notice Drawn jurors vote in secret, then openly; one appeal; stakes follow the final ruling.
/// @dev The balance is the stakes of all seats + fees of disputes that are not over + credits, and what was sent
/// unasked. Every loop runs over the jurors of one dispute, 15 + 31 at most.
contract JurorPanel is Seats {
    using Claimant for bytes;

    /// @dev What came of a dispute's votes, for the account.
    struct Account {
        uint256 pot; // fees, and the slashes of those who are not coherent
        uint256 coherent; // how many share it
    }

    uint256 private constant LARGEST_PANEL = 15;
    uint16 private constant WHOLE = 10_000;

    /// @inheritdoc IJurorPanel
    uint256 public immutable slash;
    /// @inheritdoc IJurorPanel
    uint256 public immutable feePerJuror;
    /// @inheritdoc IJurorPanel
    uint256 public immutable panelSize;
    /// @inheritdoc IJurorPanel
    address public immutable court;
    uint40 private immutable _drawWindow;
    uint40 private immutable _commitWindow;
    uint40 private immutable _revealWindow;
    uint40 private immutable _appealWindow;

    mapping(uint256 id => Trial) private _trials;
    mapping(uint256 id => mapping(uint8 round => address[])) private _jurors;

    /// @param s what was chosen
    /// @dev Reverts if:
    /// - the panel has no juror or more than 15, or the slash exceeds the stake (BadPanel)
    /// - a window is zero (ZeroWindow)
    constructor(Settings memory s) Seats(s.stake) {
        bool sized = s.panelSize != 0 && s.panelSize <= LARGEST_PANEL;
        if (!sized || s.slashBps > WHOLE) revert BadPanel(s.panelSize, s.slashBps);
        if (s.drawWindow == 0 || s.commitWindow == 0 || s.revealWindow == 0 || s.appealWindow == 0) {
            revert ZeroWindow(s.drawWindow, s.commitWindow, s.revealWindow, s.appealWindow);
        }
        slash = (s.stake * s.slashBps) / WHOLE;
        feePerJuror = s.feePerJuror;
        panelSize = s.panelSize;
        court = s.court;
        _drawWindow = s.drawWindow;
        _commitWindow = s.commitWindow;
        _revealWindow = s.revealWindow;
        _appealWindow = s.appealWindow;
    }

    /// @inheritdoc IArbitrator
    /// @dev Reverts if:
    /// - another court asks than the jurors sit for (NotServed)
    /// - there is nothing to choose from (NoChoices)
    /// - the value sent is not the cost (WrongValue)
    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256 id) {
        if (court != address(0) && msg.sender != court) revert NotServed(msg.sender);
        id = _enter(choices, _after(_drawWindow));
        _requireValue(_feeOf(1));
        Trial storage trial_ = _trials[id];
        (trial_.payer, trial_.askedIn) = (extraData.read(msg.sender), uint40(block.number));
        (trial_.phase, trial_.round) = (Phase.Drawing, 1);
    }

    /// @inheritdoc IJurorPanel
    function draw(uint256 id) external {
        (Entry storage entry_, Trial storage trial_) = _in(id, Phase.Drawing);
        _requireBefore(id, entry_.deadline);
        if (block.number <= trial_.askedIn) revert SameBlock(id, block.number);
        uint8 round = trial_.round;
        _jurors[id][round] = _drawSeats(id, round, _sizeOf(round));
        uint40 commitEnd = _after(_commitWindow);
        trial_.phase = Phase.Voting;
        entry_.deadline = commitEnd + _revealWindow;
        emit Drawn(id, round, commitEnd, commitEnd + _revealWindow);
    }

    /// @inheritdoc IJurorPanel
    function abandon(uint256 id) external {
        (Entry storage entry_, Trial storage trial_) = _in(id, Phase.Drawing);
        _requireSince(id, entry_.deadline);
        uint8 round = trial_.round;
        _credit(round == 1 ? trial_.payer : trial_.appellant, _feeOf(round));
        emit Abandoned(id, round);
        // An appeal that finds no jurors must not undo a ruling: the first round's stands.
        trial_.phase = round == 1 ? Phase.Closed : Phase.Tallied;
        if (round == 1) _close(id, 0);
    }

    /// @inheritdoc IJurorPanel
    function commit(uint256 id, bytes32 hash) external {
        (Entry storage entry_, Trial storage trial_) = _in(id, Phase.Voting);
        Seat storage seat = _juror(id, trial_.round);
        _requireBefore(id, entry_.deadline - _revealWindow);
        if (seat.ballot != Ballot.None) revert WrongBallot(id, msg.sender, seat.ballot);
        seat.ballot = Ballot.Committed;
        seat.vote = hash;
        emit Committed(id, trial_.round, msg.sender, hash);
    }

    /// @inheritdoc IJurorPanel
    function reveal(uint256 id, uint256 ruling, bytes32 salt) external {
        (Entry storage entry_, Trial storage trial_) = _in(id, Phase.Voting);
        uint8 round = trial_.round;
        Seat storage seat = _juror(id, round);
        _requireSince(id, entry_.deadline - _revealWindow);
        _requireBefore(id, entry_.deadline);
        if (seat.ballot != Ballot.Committed) revert WrongBallot(id, msg.sender, seat.ballot);
        _requireChoice(ruling, entry_.choices);
        bytes32 hash = keccak256(abi.encode(id, round, msg.sender, ruling, salt));
        if (seat.vote != hash) revert WrongReveal(id, msg.sender);
        seat.ballot = Ballot.Revealed;
        seat.vote = bytes32(ruling);
        emit Revealed(id, round, msg.sender, ruling);
    }

    /// @inheritdoc IJurorPanel
    function tally(uint256 id) external {
        (Entry storage entry_, Trial storage trial_) = _in(id, Phase.Voting);
        _requireSince(id, entry_.deadline);
        uint8 round = trial_.round;
        (uint256 ruling, bool decided) = _count(_jurors[id][round]);
        uint40 appealEnd = round == 1 ? _after(_appealWindow) : uint40(block.timestamp);
        (trial_.phase, trial_.decided) = (Phase.Tallied, decided);
        (entry_.ruling, entry_.deadline) = (ruling, appealEnd);
        emit Tallied(id, round, ruling, decided, appealEnd);
        if (round == 1) emit AppealPossible(id, IArbitrable(entry_.arbitrable));
    }

    /// @inheritdoc IArbitrator
    /// @dev Anyone may, once. Tallied -> Drawing. Reverts if:
    /// - the dispute does not exist (UnknownDispute)
    /// - it is not Tallied (WrongState)
    /// - it was appealed (NotAppealable)
    /// - the appeal window is over (TooLate)
    /// - the value sent is not the cost (WrongValue)
    function appeal(uint256 id, bytes calldata extraData) external payable {
        (Entry storage entry_, Trial storage trial_) = _in(id, Phase.Tallied);
        if (trial_.round != 1) revert NotAppealable(id);
        _requireBefore(id, entry_.deadline);
        _requireValue(_feeOf(2));
        trial_.appellant = extraData.read(msg.sender);
        (trial_.askedIn, trial_.phase, trial_.round) = (uint40(block.number), Phase.Drawing, 2);
        entry_.deadline = _after(_drawWindow);
        emit AppealDecision(id, IArbitrable(entry_.arbitrable));
    }

    /// @inheritdoc IJurorPanel
    function execute(uint256 id) external {
        (Entry storage entry_, Trial storage trial_) = _in(id, Phase.Tallied);
        _requireSince(id, entry_.deadline);
        trial_.phase = Phase.Closed;
        uint256 ruling = entry_.ruling;
        Account memory account = _account(id, trial_.decided, ruling);
        _settle(id, trial_, ruling, account);
        _close(id, ruling);
    }

    /// @inheritdoc IArbitrator
    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return _feeOf(1);
    }

    /// @inheritdoc IArbitrator
    function appealCost(uint256 id, bytes calldata) external view returns (uint256) {
        return _appealable(id) ? _feeOf(2) : type(uint256).max;
    }

    /// @inheritdoc IArbitrator
    function appealPeriod(uint256 id) external view returns (uint256 start, uint256 end) {
        if (!_appealable(id)) return (0, 0);
        end = _entries[id].deadline;
        start = end - _appealWindow;
    }

    /// @inheritdoc IArbitrator
    /// @dev Reverts if the dispute does not exist (UnknownDispute).
    function disputeStatus(uint256 id) external view returns (DisputeStatus) {
        _known(id);
        if (_appealable(id)) return DisputeStatus.Appealable;
        return _trials[id].phase < Phase.Tallied ? DisputeStatus.Waiting : DisputeStatus.Solved;
    }

    /// @inheritdoc IArbitrator
    /// @dev Reverts if the dispute does not exist (UnknownDispute).
    function currentRuling(uint256 id) external view returns (uint256) {
        return _known(id).ruling;
    }

    /// @inheritdoc IJurorPanel
    function windows() external view returns (uint40 toDraw, uint40 toCommit, uint40 toReveal, uint40 toAppeal) {
        return (_drawWindow, _commitWindow, _revealWindow, _appealWindow);
    }

    /// @inheritdoc IJurorPanel
    function trial(uint256 id) external view returns (Trial memory) {
        return _trials[id];
    }

    /// @inheritdoc IJurorPanel
    function jurorsOf(uint256 id, uint8 round) external view returns (address[] memory) {
        return _jurors[id][round];
    }

    /// @dev Credits the coherent their shares and makes the others pay. With nobody coherent, the payer of each
    /// round gets back its fee and the slashes of its jurors. What cannot be shared evenly is the first payer's.
    function _settle(uint256 id, Trial storage trial_, uint256 ruling, Account memory account) private {
        uint256 share = account.coherent == 0 ? 0 : account.pot / account.coherent;
        uint256 slashed = 0;
        for (uint8 round = 1; round <= 2; round++) {
            address[] memory jurors = _jurors[id][round];
            for (uint256 i = 0; i < jurors.length; i++) {
                bool coherent = _isCoherent(jurors[i], trial_.decided, ruling);
                if (coherent) _credit(jurors[i], share);
                else slashed += slash;
                _release(jurors[i], coherent ? 0 : slash);
            }
            if (account.coherent != 0) continue;
            _credit(round == 1 ? trial_.payer : trial_.appellant, jurors.length * (feePerJuror + slash));
        }
        if (account.coherent != 0) _credit(trial_.payer, account.pot - share * account.coherent);
        emit Executed(id, ruling, account.coherent, share, slashed);
    }

    /// @dev Counts the coherent of all rounds and what they share.
    function _account(uint256 id, bool decided, uint256 ruling) private view returns (Account memory account) {
        uint256 all = 0;
        for (uint8 round = 1; round <= 2; round++) {
            address[] memory jurors = _jurors[id][round];
            all += jurors.length;
            for (uint256 i = 0; i < jurors.length; i++) {
                if (_isCoherent(jurors[i], decided, ruling)) account.coherent++;
            }
        }
        account.pot = all * feePerJuror + (all - account.coherent) * slash;
    }

    /// @dev Whether a juror showed a vote for the final ruling. Where the last tally decided nothing there is
    /// no ruling to contradict: whoever showed a vote is coherent.
    function _isCoherent(address juror, bool decided, uint256 ruling) private view returns (bool) {
        Seat storage seat = _seats[juror];
        return seat.ballot == Ballot.Revealed && (!decided || uint256(seat.vote) == ruling);
    }

    /// @dev The ruling with the most votes; 0 and not decided if there are several such, or no votes.
    function _count(address[] memory jurors) private view returns (uint256 ruling, bool decided) {
        uint256[] memory votes = new uint256[](jurors.length);
        uint256 cast = 0;
        for (uint256 i = 0; i < jurors.length; i++) {
            Seat storage seat = _seats[jurors[i]];
            if (seat.ballot == Ballot.Revealed) votes[cast++] = uint256(seat.vote);
        }
        uint256 most = 0;
        for (uint256 i = 0; i < cast; i++) {
            uint256 same = 0;
            for (uint256 j = 0; j < cast; j++) {
                if (votes[j] == votes[i]) same++;
            }
            if (same > most) (most, ruling, decided) = (same, votes[i], true);
            else if (same == most && votes[i] != ruling) decided = false;
        }
        if (!decided) ruling = 0;
    }

    /// @dev The dispute, if there is one in this phase.
    function _in(uint256 id, Phase phase) private view returns (Entry storage entry_, Trial storage trial_) {
        entry_ = _known(id);
        trial_ = _trials[id];
        if (trial_.phase != phase) revert WrongState(id, trial_.phase);
    }

    /// @dev The caller's seat, if it is drawn for this round.
    function _juror(uint256 id, uint8 round) private view returns (Seat storage seat) {
        seat = _seats[msg.sender];
        if (seat.disputeID != id || seat.round != round) revert Unauthorised(id, msg.sender);
    }

    function _appealable(uint256 id) private view returns (bool) {
        Trial storage trial_ = _trials[id];
        bool first = trial_.phase == Phase.Tallied && trial_.round == 1;
        return first && block.timestamp < _entries[id].deadline;
    }

    function _feeOf(uint8 round) private view returns (uint256) {
        return _sizeOf(round) * feePerJuror;
    }

    function _sizeOf(uint8 round) private view returns (uint256) {
        return round == 1 ? panelSize : 2 * panelSize + 1;
    }
}
