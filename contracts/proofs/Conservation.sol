// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {Market, Rig} from "./Market.sol";

/// @title However an order ends, it has ended, and the parties' credits add up to its deposit
/// @dev One check for each function that settles, from whatever state it takes and called by whomever it lets:
/// for all amounts where the buyer gets all or nothing of the price by the contract's own arithmetic, else for all
/// shares of some amounts. Shares.sol has all shares of all amounts, in the formulas alone.
contract Conservation is Market {
    function check_confirm(Rig.Situation memory s) public {
        _settle(s, abi.encodeCall(IEscrow.confirm, (1)));
    }

    function check_release(Rig.Situation memory s) public {
        _settle(s, abi.encodeCall(IEscrow.release, (1)));
    }

    function check_cancel(Rig.Situation memory s) public {
        _settle(s, abi.encodeCall(IEscrow.cancel, (1)));
    }

    function check_refund(Rig.Situation memory s) public {
        _settle(_priced(s), abi.encodeCall(IEscrow.refund, (1)));
    }

    function check_expire(Rig.Situation memory s) public {
        _settle(_priced(s), abi.encodeCall(IEscrow.expire, (1)));
    }

    function check_rule(Rig.Situation memory s) public {
        _settle(_priced(s), abi.encodeCall(IEscrow.rule, (1, _share())));
    }

    function check_lapse(Rig.Situation memory s) public {
        _settle(_priced(s), abi.encodeCall(IEscrow.lapse, (1)));
    }

    function check_acceptByBuyer(Rig.Situation memory s) public {
        _accept(s, SELLER, BUYER);
    }

    function check_acceptBySeller(Rig.Situation memory s) public {
        _accept(s, BUYER, SELLER);
    }

    /// @dev Some amounts that leave remainders.
    function _priced(Rig.Situation memory s) private pure returns (Rig.Situation memory) {
        (s.price, s.freight, s.tax, s.feeBps) = (100_000_007, 9_000_003, 19_000_001, 333);
        return s;
    }

    function _settle(Rig.Situation memory s, bytes memory data) private {
        _open(s);
        _ends(s, _caller(), data);
    }

    /// @dev An offer is never taken back, so one that was made first stands for one that was made in any state.
    function _accept(Rig.Situation memory s, address one, address other) private {
        uint16 share = _share();
        _step(one, abi.encodeCall(IEscrow.offer, (1, share)));
        _open(_priced(s));
        _ends(s, other, abi.encodeCall(IEscrow.accept, (1, share)));
    }

    function _ends(Rig.Situation memory s, address sender, bytes memory data) private {
        _step(sender, data);
        assert(_credits() == uint256(s.price) + s.freight + s.tax);
        assert(_isFinal(escrow.stateOf()));
    }
}
