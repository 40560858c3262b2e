// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBondRates} from "../interfaces/IBondRates.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {ISellerBond} from "../interfaces/ISellerBond.sol";
import {Bonds} from "./Bonds.sol";
import {Consents} from "./Consents.sol";
import {Outcomes} from "./Outcomes.sol";

/// @title SellerBond
/// @notice Standing bonds of sellers, locked order by order and divided as the orders end.
contract SellerBond is Consents, Bonds {
    /// @dev What backs an order.
    struct Pledge {
        Backing backing;
        bool acknowledged;
        uint96 amount;
    }

    /// @inheritdoc ISellerBond
    IEscrow public immutable escrow;
    /// @inheritdoc ISellerBond
    IBondRates public immutable reputation;
    uint16 private immutable _fixedBps;
    mapping(uint256 orderId => Pledge) private _pledges;

    /// @param escrow_ where the orders are
    /// @param reputation_ who says how much of the price is backed; zero for everybody the same
    /// @param fixedBps the part of the price if it is the same for everybody
    /// @dev Reverts if fixedBps exceeds 10,000 (BpsOutOfRange).
    constructor(IEscrow escrow_, IBondRates reputation_, uint16 fixedBps) {
        if (fixedBps > Outcomes.WHOLE) revert BpsOutOfRange(fixedBps);
        escrow = escrow_;
        reputation = reputation_;
        _fixedBps = fixedBps;
    }

    /// @inheritdoc ISellerBond
    function lock(uint256 orderId) external returns (uint256 amount) {
        IEscrow.Order memory order = escrow.order(orderId);
        _requireBacking(orderId, Backing.None);
        if (order.state != IEscrow.State.Funded) revert WrongOrderState(orderId, order.state);
        bool own = msg.sender == order.seller;
        if (!own) _requireConsent(orderId, order);
        amount = Outcomes.share(order.price, bondBps(order.seller));
        if (!own) _await(orderId, order, amount);
        _pledges[orderId] = Pledge(Backing.Locked, own, uint96(amount));
        _lock(order.seller, order.token, amount);
        emit Locked(orderId, order.seller, amount, msg.sender);
    }

    /// @inheritdoc ISellerBond
    function acknowledge(uint256 orderId) external {
        IEscrow.Order memory order = escrow.order(orderId);
        _requireBacking(orderId, Backing.Locked);
        if (Outcomes.isFinal(order.state)) revert WrongOrderState(orderId, order.state);
        if (msg.sender != order.seller) revert Unauthorised(orderId, msg.sender);
        Pledge storage pledge = _pledges[orderId];
        if (pledge.acknowledged) revert AlreadyAcknowledged(orderId);
        pledge.acknowledged = true;
        _answered(orderId, order, pledge.amount);
        emit Acknowledged(orderId);
    }

    /// @inheritdoc ISellerBond
    function settle(uint256 orderId) external {
        IEscrow.Order memory order = escrow.order(orderId);
        _requireBacking(orderId, Backing.Locked);
        if (!Outcomes.isFinal(order.state)) revert WrongOrderState(orderId, order.state);
        Pledge storage pledge = _pledges[orderId];
        pledge.backing = Backing.Settled;
        if (!pledge.acknowledged) _answered(orderId, order, pledge.amount);
        bool stands = Outcomes.standsFor(order.state, pledge.acknowledged);
        uint256 fault = stands ? Outcomes.sellersFault(order, orderId) : 0;
        uint256 toBuyer = Outcomes.share(pledge.amount, fault);
        uint256 toSeller = pledge.amount - toBuyer;
        emit BondSettled(orderId, toBuyer, toSeller);
        _credit(order.buyer, order.token, toBuyer);
        _unlock(order.seller, order.token, toSeller);
    }

    /// @inheritdoc ISellerBond
    function backingOf(
        uint256 orderId
    ) external view returns (Backing backing, uint256 amount, bool acknowledged) {
        Pledge memory pledge = _pledges[orderId];
        return (pledge.backing, pledge.amount, pledge.acknowledged);
    }

    /// @inheritdoc ISellerBond
    function bondBps(address seller) public view returns (uint16) {
        return address(reputation) == address(0) ? _fixedBps : reputation.bondBps(seller);
    }

    function _requireBacking(uint256 orderId, Backing wanted) private view {
        Backing backing = _pledges[orderId].backing;
        if (backing != wanted) revert WrongBacking(orderId, backing);
    }
}
