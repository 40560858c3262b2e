// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Escrow} from "../Escrow.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";

/// @dev What the symbolic machine is asked for, in the words of Foundry and halmos.
interface Machine {
    function prank(address sender) external;
    function warp(uint256 timestamp) external;
    function deal(address owner, uint256 balance) external;
    function assume(bool condition) external pure;
    function createUint(uint256 bits, string memory name) external view returns (uint256);
    function createAddress(string memory name) external view returns (address);
}

/// @title The escrow, with a door through which order 1 is put into any situation
contract Rig is Escrow {
    /// @dev All of an order but its parties and its token.
    struct Situation {
        State state;
        bool delivered;
        bool returnable;
        uint40 deadline;
        uint16 deliverHours;
        uint16 inspectHours;
        uint16 rulingHours;
        uint16 buyerBps;
        uint16 feeBps;
        uint16 cancelBps;
        uint96 price;
        uint96 freight;
        uint96 tax;
    }

    constructor(address platform_) Escrow(platform_) {}

    function stateOf() external view returns (State) {
        return _orders[1].progress.state;
    }

    function put(Situation memory s) external {
        Packed storage order_ = _orders[1];
        Progress storage progress = order_.progress;
        (progress.state, progress.delivered, progress.returnable) = (s.state, s.delivered, s.returnable);
        (progress.deadline, progress.deliverHours) = (s.deadline, s.deliverHours);
        (progress.inspectHours, progress.rulingHours) = (s.inspectHours, s.rulingHours);
        (progress.buyerBps, progress.feeBps, progress.cancelBps) = (s.buyerBps, s.feeBps, s.cancelBps);
        (order_.charges.price, order_.charges.freight, order_.dues.tax) = (s.price, s.freight, s.tax);
    }
}

/// @title Order 1 in any situation, at any time
/// @dev The parties are six addresses and the money is the native coin, so that no token's conduct plays a part.
/// All else is unknown, but that shares are at most the whole: that takes in every order that calls can lead to.
abstract contract Market {
    Machine internal constant vm = Machine(address(uint160(uint256(keccak256("hevm cheat code")))));
    Machine internal constant svm = Machine(address(uint160(uint256(keccak256("svm cheat code")))));

    address internal constant PLATFORM = address(0xF100);
    address internal constant BUYER = address(0xB100);
    address internal constant SELLER = address(0x5E00);
    address internal constant CARRIER = address(0xCA00);
    address internal constant TAX_PAYEE = address(0x7A00);
    address internal constant ARBITER = address(0xA100);

    /// @dev Sets of states as bits: && and || would make the machine go several ways where one will do.
    uint256 private constant OPEN = 0x031e;
    uint256 private constant FINAL = 0x3ce0;

    Rig internal escrow;

    function setUp() public {
        escrow = new Rig(PLATFORM);
        vm.deal(address(this), 3);
        escrow.fund{value: 3}(
            IEscrow.Terms({
                buyer: BUYER,
                seller: SELLER,
                carrier: CARRIER,
                taxPayee: TAX_PAYEE,
                arbiter: ARBITER,
                token: address(0),
                price: 1,
                freight: 1,
                tax: 1,
                feeBps: 0,
                shipHours: 1,
                deliverHours: 1,
                inspectHours: 1,
                rulingHours: 1,
                defaultBuyerBps: 0,
                cancelBps: 0,
                returnable: false
            })
        );
        assert(_credits() == 0);
    }

    function _open(Rig.Situation memory s) internal {
        vm.assume(_isOpen(s.state));
        _put(s);
    }

    function _ended(Rig.Situation memory s) internal {
        vm.assume(_isFinal(s.state));
        _put(s);
    }

    /// @dev Anybody.
    function _caller() internal view returns (address) {
        return svm.createAddress("caller");
    }

    function _share() internal view returns (uint16) {
        return uint16(svm.createUint(16, "share"));
    }

    function _step(address sender, bytes memory data) internal {
        vm.prank(sender);
        (bool done, ) = address(escrow).call(data);
        vm.assume(done);
    }

    /// @dev All credits of the parties, modulo 2^256.
    function _credits() internal view returns (uint256 sum) {
        unchecked {
            sum = _credit(PLATFORM) + _credit(BUYER) + _credit(SELLER) + _credit(CARRIER) + _credit(TAX_PAYEE);
        }
    }

    function _isOpen(IEscrow.State state) internal pure returns (bool) {
        return (OPEN >> uint256(state)) & 1 == 1;
    }

    function _isFinal(IEscrow.State state) internal pure returns (bool) {
        return (FINAL >> uint256(state)) & 1 == 1;
    }

    function _put(Rig.Situation memory s) private {
        vm.assume(s.buyerBps <= 10_000);
        vm.assume(s.feeBps <= 10_000);
        vm.assume(s.cancelBps <= 10_000);
        escrow.put(s);
        vm.warp(svm.createUint(40, "now"));
    }

    function _credit(address owner) private view returns (uint256) {
        return escrow.creditOf(owner, address(0));
    }
}
