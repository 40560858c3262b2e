// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {IArbitrator} from "../interfaces/IArbitrator.sol";

/// @title HostileArbitrable
/// @notice Asks for rulings and takes them as it is told to. For tests only: anyone pulls the strings.
contract HostileArbitrable is IArbitrable {
    /// @notice What it does with a ruling.
    enum Mode { Honest, Reverts, BurnsGas, AnswersAtLength, CallsBack }

    /// @notice It takes no ruling.
    error Unwilling();

    /// @notice What it does now.
    Mode public mode;
    /// @notice How many rulings it took.
    uint256 public rulings;
    /// @notice The last one.
    uint256 public lastRuling;
    /// @notice Whether the last call back succeeded.
    bool public calledBack;
    bytes private _data;

    /// @notice Behave like this from now on; `data` is what to call the arbitrator with in `CallsBack`.
    function behave(Mode mode_, bytes calldata data) external {
        mode = mode_;
        _data = data;
    }

    /// @notice Asks for a ruling, for the value sent.
    function ask(IArbitrator arbitrator, uint256 choices, bytes calldata extraData) external payable {
        arbitrator.createDispute{value: msg.value}(choices, extraData);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeID, uint256 ruling) external {
        if (mode == Mode.Reverts) revert Unwilling();
        if (mode == Mode.BurnsGas) while (true) rulings++;
        if (mode == Mode.AnswersAtLength) {
            assembly {
                revert(0, 300000)
            }
        }
        rulings++;
        lastRuling = ruling;
        if (mode == Mode.CallsBack) (calledBack, ) = msg.sender.call(_data);
        emit Ruling(IArbitrator(msg.sender), disputeID, ruling);
    }
}
