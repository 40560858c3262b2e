// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {Market, Rig} from "./Market.sol";

/// @title A step that does not settle leaves the order open, its terms as they were and nothing credited
/// @dev With Conservation and Finality: no sequence of calls pays an order out otherwise than once and in full.
contract Steps is Market {
    function check_ship(Rig.Situation memory s) public {
        _keeps(s, abi.encodeCall(IEscrow.ship, (1)));
    }

    function check_deliver(Rig.Situation memory s) public {
        _keeps(s, abi.encodeCall(IEscrow.deliver, (1)));
    }

    function check_sendBack(Rig.Situation memory s) public {
        _keeps(s, abi.encodeCall(IEscrow.sendBack, (1)));
    }

    function check_takeBack(Rig.Situation memory s) public {
        _keeps(s, abi.encodeCall(IEscrow.takeBack, (1)));
    }

    function check_dispute(Rig.Situation memory s) public {
        _keeps(s, abi.encodeCall(IEscrow.dispute, (1)));
    }

    function check_offer(Rig.Situation memory s) public {
        _keeps(s, abi.encodeCall(IEscrow.offer, (1, _share())));
    }

    /// @dev What fund takes is what the order says, its shares are at most the whole, and it is open.
    function check_fund(IEscrow.Terms memory terms, uint96 value) public {
        _name(terms);
        vm.deal(address(this), value);
        (bool done, ) = address(escrow).call{value: value}(abi.encodeCall(IEscrow.fund, (terms)));
        vm.assume(done);
        IEscrow.Order memory order = escrow.order(2);
        assert(order.state == IEscrow.State.Funded && _credits() == 0);
        assert(value == uint256(order.price) + order.freight + order.tax);
        assert(order.buyerBps <= 10_000 && order.feeBps <= 10_000 && order.cancelBps <= 10_000);
    }

    function _name(IEscrow.Terms memory terms) private pure {
        (terms.buyer, terms.seller, terms.carrier) = (BUYER, SELLER, CARRIER);
        (terms.taxPayee, terms.arbiter, terms.token) = (TAX_PAYEE, ARBITER, address(0));
    }

    function _keeps(Rig.Situation memory s, bytes memory data) private {
        _open(s);
        _step(_caller(), data);
        IEscrow.Order memory order = escrow.order(1);
        assert(_isOpen(order.state));
        assert(_credits() == 0);
        assert(order.price == s.price && order.freight == s.freight && order.tax == s.tax);
        assert(order.feeBps == s.feeBps && order.cancelBps == s.cancelBps && order.buyerBps == s.buyerBps);
        assert(order.buyer == BUYER && order.seller == SELLER && order.carrier == CARRIER);
        assert(order.taxPayee == TAX_PAYEE && order.arbiter == ARBITER && order.token == address(0));
    }
}
