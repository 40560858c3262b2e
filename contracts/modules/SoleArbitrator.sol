// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {ISoleArbitrator} from "../interfaces/ISoleArbitrator.sol";
import {Claimant} from "./Claimant.sol";
import {Docket} from "./Docket.sol";

/// @title SoleArbitrator
/// @notice One person rules, and pays for its silence.
/// @dev The balance is free bond + (bond + fee) of every open dispute + credits, and what was sent unasked.
contract SoleArbitrator is ISoleArbitrator, Docket {
    using Claimant for bytes;

    /// @inheritdoc ISoleArbitrator
    address public immutable person;
    /// @inheritdoc ISoleArbitrator
    uint256 public immutable fee;
    /// @inheritdoc ISoleArbitrator
    uint256 public immutable bondPerCase;
    /// @inheritdoc ISoleArbitrator
    uint40 public immutable window;
    /// @inheritdoc ISoleArbitrator
    uint256 public freeBond;
    /// @inheritdoc ISoleArbitrator
    mapping(uint256 id => address) public claimantOf;
    /// @inheritdoc ISoleArbitrator
    mapping(address court => bool) public serves;

    modifier onlyPerson() {
        if (msg.sender != person) revert NotThePerson(msg.sender);
        _;
    }

    /// @param person_ who rules
    /// @param fee_ what a ruling costs, in wei
    /// @param bondPerCase_ what silence costs the person, in wei
    /// @param window_ seconds to rule
    /// @dev Reverts if the person or the window is zero (ZeroSetting).
    constructor(address person_, uint256 fee_, uint256 bondPerCase_, uint40 window_) {
        if (person_ == address(0) || window_ == 0) revert ZeroSetting(person_, window_);
        person = person_;
        fee = fee_;
        bondPerCase = bondPerCase_;
        window = window_;
    }

    /// @inheritdoc ISoleArbitrator
    function serve(address court, bool may) external onlyPerson {
        serves[court] = may;
        emit Serving(court, may);
    }

    /// @inheritdoc ISoleArbitrator
    function addBond() external payable onlyPerson {
        freeBond += msg.value;
        emit BondAdded(msg.value, freeBond);
    }

    /// @inheritdoc ISoleArbitrator
    function takeBond(uint256 amount) external onlyPerson {
        _useBond(amount);
        emit BondTaken(amount, freeBond);
        _credit(person, amount);
    }

    /// @inheritdoc IArbitrator
    /// @dev Reverts if:
    /// - the person does not serve the caller (NotServed)
    /// - there is nothing to choose from (NoChoices)
    /// - the value sent is not the fee (WrongValue)
    /// - the person's free bond is below the bond of a case (BondTooSmall)
    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256 id) {
        if (!serves[msg.sender]) revert NotServed(msg.sender);
        id = _enter(choices, _after(window));
        _requireValue(fee);
        _useBond(bondPerCase);
        claimantOf[id] = extraData.read(msg.sender);
    }

    /// @inheritdoc ISoleArbitrator
    function giveRuling(uint256 id, uint256 ruling) external {
        Entry storage entry_ = _open(id);
        if (msg.sender != person) revert Unauthorised(id, msg.sender);
        _requireBefore(id, entry_.deadline);
        _requireChoice(ruling, entry_.choices);
        freeBond += bondPerCase;
        _credit(person, fee);
        emit RulingGiven(id, ruling);
        _close(id, ruling);
    }

    /// @inheritdoc ISoleArbitrator
    function forfeit(uint256 id) external {
        _requireSince(id, _open(id).deadline);
        address claimant = claimantOf[id];
        _credit(claimant, bondPerCase + fee);
        emit Forfeited(id, claimant, bondPerCase + fee);
        _close(id, 0);
    }

    /// @inheritdoc IArbitrator
    /// @dev Reverts if the dispute does not exist (UnknownDispute), else always (NotAppealable).
    function appeal(uint256 id, bytes calldata) external payable {
        _known(id);
        revert NotAppealable(id);
    }

    /// @inheritdoc IArbitrator
    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return fee;
    }

    /// @inheritdoc IArbitrator
    function appealCost(uint256, bytes calldata) external pure returns (uint256) {
        return type(uint256).max;
    }

    /// @inheritdoc IArbitrator
    function appealPeriod(uint256) external pure returns (uint256 start, uint256 end) {
        return (0, 0);
    }

    /// @inheritdoc IArbitrator
    /// @dev Reverts if the dispute does not exist (UnknownDispute).
    function disputeStatus(uint256 id) external view returns (DisputeStatus) {
        return _known(id).standing == Standing.Open ? DisputeStatus.Waiting : DisputeStatus.Solved;
    }

    /// @inheritdoc IArbitrator
    /// @dev Reverts if the dispute does not exist (UnknownDispute).
    function currentRuling(uint256 id) external view returns (uint256) {
        return _known(id).ruling;
    }

    function _useBond(uint256 amount) private {
        if (amount > freeBond) revert BondTooSmall(freeBond, amount);
        freeBond -= amount;
    }
}
