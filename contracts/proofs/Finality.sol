// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {Market, Rig} from "./Market.sol";

/// @title An order that has ended takes no step any more, by anybody, ever
contract Finality is Market {
    function check_settling(Rig.Situation memory s) public {
        _ended(s);
        address caller = _caller();
        uint16 share = _share();
        _reverts(caller, abi.encodeCall(IEscrow.confirm, (1)));
        _reverts(caller, abi.encodeCall(IEscrow.release, (1)));
        _reverts(caller, abi.encodeCall(IEscrow.cancel, (1)));
        _reverts(caller, abi.encodeCall(IEscrow.refund, (1)));
        _reverts(caller, abi.encodeCall(IEscrow.expire, (1)));
        _reverts(caller, abi.encodeCall(IEscrow.accept, (1, share)));
        _reverts(caller, abi.encodeCall(IEscrow.rule, (1, share)));
        _reverts(caller, abi.encodeCall(IEscrow.lapse, (1)));
    }

    function check_steps(Rig.Situation memory s) public {
        _ended(s);
        address caller = _caller();
        _reverts(caller, abi.encodeCall(IEscrow.ship, (1)));
        _reverts(caller, abi.encodeCall(IEscrow.deliver, (1)));
        _reverts(caller, abi.encodeCall(IEscrow.sendBack, (1)));
        _reverts(caller, abi.encodeCall(IEscrow.takeBack, (1)));
        _reverts(caller, abi.encodeCall(IEscrow.dispute, (1)));
        _reverts(caller, abi.encodeCall(IEscrow.offer, (1, _share())));
    }

    function _reverts(address caller, bytes memory data) private {
        vm.prank(caller);
        (bool done, ) = address(escrow).call(data);
        assert(!done);
    }
}
