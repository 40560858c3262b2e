// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {IArbitrator} from "../interfaces/IArbitrator.sol";

/// @title HostileArbitrator
/// @notice An ERC-792 arbitrator that misbehaves as it is told to. For tests only: anyone pulls the strings.
contract HostileArbitrator is IArbitrator {
    /// @notice What it does when a dispute is created.
    enum Mode { Honest, Refuses, RepeatsNumbers, RulesAtOnce, CallsBack }

    /// @notice It takes no case.
    error Unwilling();

    /// @notice What it does now.
    Mode public mode;
    /// @notice What it asks, in wei.
    uint256 public cost;
    /// @notice How many disputes it numbered.
    uint256 public disputes;
    /// @notice Whether the last call back succeeded.
    bool public calledBack;
    /// @notice What that call returned.
    bytes public answer;
    /// @notice What it was told besides with the last dispute.
    bytes public lastExtraData;
    address private _target;
    bytes private _data;
    uint256 private _value;

    receive() external payable {}

    /// @notice Behave like this from now on.
    function behave(Mode mode_) external {
        mode = mode_;
    }

    /// @notice Ask so much from now on.
    function charge(uint256 cost_) external {
        cost = cost_;
    }

    /// @notice What to call, with which value, when the next disputes are created.
    function callBack(address target, bytes calldata data, uint256 value) external {
        mode = Mode.CallsBack;
        _target = target;
        _data = data;
        _value = value;
    }

    /// @notice Rules, whoever asked for it or not.
    function ruleOn(IArbitrable arbitrable, uint256 disputeID, uint256 ruling) external {
        arbitrable.rule(disputeID, ruling);
    }

    /// @inheritdoc IArbitrator
    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256) {
        lastExtraData = extraData;
        if (mode == Mode.Refuses) revert Unwilling();
        if (mode == Mode.RepeatsNumbers) return 1;
        if (mode == Mode.RulesAtOnce) IArbitrable(msg.sender).rule(disputes + 1, choices);
        if (mode == Mode.CallsBack) {
            mode = Mode.Honest;
            (calledBack, answer) = _target.call{value: _value}(_data);
        }
        return ++disputes;
    }

    /// @inheritdoc IArbitrator
    function appeal(uint256, bytes calldata) external payable {
        revert Unwilling();
    }

    /// @inheritdoc IArbitrator
    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return cost;
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
    function disputeStatus(uint256) external pure returns (DisputeStatus) {
        return DisputeStatus.Waiting;
    }

    /// @inheritdoc IArbitrator
    function currentRuling(uint256) external pure returns (uint256) {
        return 0;
    }
}
