// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @title FalseTribunal
/// @notice An arbiter that rules as it is told to and answers every question with whatever it is told to. For tests
/// only: anyone pulls the strings.
contract FalseTribunal {
    bytes private _answer;
    bool private _spins;

    /// @notice Answers with what was set, or runs until the gas is gone.
    fallback(bytes calldata) external returns (bytes memory) {
        while (_spins) {}
        return _answer;
    }

    /// @notice What to answer from now on.
    function answer(bytes calldata answer_) external {
        _answer = answer_;
    }

    /// @notice Whether to run for ever instead.
    function spin(bool spins) external {
        _spins = spins;
    }

    /// @notice Rules on an order of which this is the arbiter.
    function ruleAt(IEscrow escrow, uint256 id, uint16 buyerBps) external {
        escrow.rule(id, buyerBps);
    }
}
