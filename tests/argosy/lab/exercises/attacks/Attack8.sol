// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {PaidAtOnce} from "./PaidAtOnce.sol";

contract Attack8 {
    PaidAtOnce private immutable escrow;
    address private immutable token;

    constructor(PaidAtOnce escrow_, address token_) {
        escrow = escrow_;
        token = token_;
    }

    function attack() external {}
}
