// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJurorPanel} from "../interfaces/IJurorPanel.sol";
import {Docket} from "./Docket.sol";

/// @title Seats
/// @notice Jurors with stakes, and the lot among those who are free. Every seat there is holds a full stake.
/// @dev Free seats stand in an array without gaps; drawn ones are out of it until their dispute is over, so no
/// stake leaves between draw and account.
abstract contract Seats is IJurorPanel, Docket {
    /// @inheritdoc IJurorPanel
    uint256 public immutable stake;

    mapping(address juror => Seat) internal _seats;
    address[] private _free;
    uint256 private _movedIn;

    constructor(uint256 stake_) {
        stake = stake_;
    }

    /// @inheritdoc IJurorPanel
    function takeSeat() external payable {
        Seat storage seat = _seats[msg.sender];
        if (seat.place != 0 || seat.disputeID != 0) revert AlreadySeated(msg.sender);
        _requireValue(stake);
        _movedIn = block.number;
        _put(msg.sender);
        emit SeatTaken(msg.sender);
    }

    /// @inheritdoc IJurorPanel
    function leaveSeat() external {
        Seat storage seat = _seats[msg.sender];
        uint256 place = seat.place;
        if (place == 0) revert NoFreeSeat(msg.sender, seat.disputeID);
        _movedIn = block.number;
        _take(place - 1);
        _vacate(msg.sender, stake);
    }

    /// @inheritdoc IJurorPanel
    function freeSeats() public view returns (uint256) {
        return _free.length;
    }

    /// @inheritdoc IJurorPanel
    function freeSeat(uint256 place) external view returns (address) {
        return _free[place];
    }

    /// @inheritdoc IJurorPanel
    function seatOf(address juror) external view returns (Seat memory) {
        return _seats[juror];
    }

    /// @dev Takes `count` seats out of the free ones, each with the same chance, for a round of a dispute.
    /// Whoever could move seats in the block of the draw could try until the lot is right: hence SeatsMoved.
    function _drawSeats(uint256 id, uint8 round, uint256 count) internal returns (address[] memory drawn) {
        if (_movedIn == block.number) revert SeatsMoved(id, block.number);
        uint256 free = _free.length;
        if (free < count) revert TooFewSeats(id, free, count);
        bytes32 seed = keccak256(abi.encode(block.prevrandao, address(this), id, round));
        drawn = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            uint256 place = uint256(keccak256(abi.encode(seed, i))) % (free - i);
            address juror = _take(place);
            Seat storage seat = _seats[juror];
            (seat.place, seat.disputeID, seat.round, seat.ballot) = (0, uint64(id), round, Ballot.None);
            drawn[i] = juror;
            emit JurorDrawn(id, round, juror);
        }
    }

    /// @dev Ends a juror's service with a loss of `lost`. A seat whose stake is not full is no seat any more.
    function _release(address juror, uint256 lost) internal {
        if (lost == 0) return _put(juror);
        _vacate(juror, stake - lost);
    }

    /// @dev Makes a seat free.
    function _put(address juror) private {
        _free.push(juror);
        Seat storage seat = _seats[juror];
        (seat.place, seat.disputeID, seat.round, seat.ballot) = (uint32(_free.length), 0, 0, Ballot.None);
    }

    /// @dev Takes a free seat out of the array; the last one moves to its place.
    function _take(uint256 index) private returns (address juror) {
        juror = _free[index];
        address last = _free[_free.length - 1];
        _free.pop();
        if (last == juror) return juror;
        _free[index] = last;
        _seats[last].place = uint32(index + 1);
    }

    function _vacate(address juror, uint256 amount) private {
        delete _seats[juror];
        _credit(juror, amount);
        emit SeatLeft(juror, amount);
    }
}
