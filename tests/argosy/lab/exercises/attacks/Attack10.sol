// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {TakenCases} from "./TakenCases.sol";

contract Attack10 {
    TakenCases private immutable escrow;
    address private immutable token;

    constructor(TakenCases escrow_, address token_) {
        escrow = escrow_;
        token = token_;
    }

    function attack() external {
        escrow.dispute(1);
    }
}
