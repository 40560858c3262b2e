// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {ISellerBond} from "../interfaces/ISellerBond.sol";

/// @title Consents
/// @notice How far sellers let others lock their bonds, and how much of these awaits the seller's answer.
/// @dev Consents are withdrawn and renewed; what awaits an answer outlives them.
abstract contract Consents is ISellerBond {
    /// @inheritdoc ISellerBond
    mapping(address seller => mapping(address booker => mapping(address token => uint256))) public unanswered;
    mapping(address seller => mapping(address booker => mapping(address token => Consent))) private _consents;
    mapping(uint256 orderId => address) private _bookers;

    /// @inheritdoc ISellerBond
    function consent(address booker, address token, Consent calldata terms) external {
        _consents[msg.sender][booker][token] = terms;
        emit Consented(msg.sender, booker, token, terms);
    }

    /// @inheritdoc ISellerBond
    function consentOf(address seller, address booker, address token) public view returns (Consent memory) {
        return _consents[seller][booker][token];
    }

    /// @dev Reverts as listed at ISellerBond.lock, from Unauthorised to DefaultAboveConsent.
    function _requireConsent(uint256 orderId, IEscrow.Order memory order) internal view {
        Consent memory terms = consentOf(order.seller, msg.sender, order.token);
        if (terms.until == 0) revert Unauthorised(orderId, msg.sender);
        if (block.timestamp >= terms.until) revert ConsentEnded(orderId, terms.until, block.timestamp);
        if (order.arbiter != terms.arbiter) revert OtherArbiter(orderId, order.arbiter, terms.arbiter);
        if (order.price > terms.maxPrice) revert PriceAboveConsent(orderId, order.price, terms.maxPrice);
        uint256 least = block.timestamp + uint256(terms.minShipHours) * 1 hours;
        if (order.deadline < least) revert TooShortToShip(orderId, order.deadline, least);
        bool enough = order.deliverHours >= terms.minDeliverHours;
        if (!enough) revert TooShortToDeliver(orderId, order.deliverHours, terms.minDeliverHours);
        bool heard = order.rulingHours >= terms.minRulingHours;
        if (!heard) revert RulingTooShort(orderId, order.rulingHours, terms.minRulingHours);
        bool fair = order.buyerBps <= terms.maxDefaultBuyerBps;
        if (!fair) revert DefaultAboveConsent(orderId, order.buyerBps, terms.maxDefaultBuyerBps);
    }

    /// @dev The caller locks `amount`, which the seller has not answered. Reverts with AboveLimit.
    function _await(uint256 orderId, IEscrow.Order memory order, uint256 amount) internal {
        uint256 waiting = unanswered[order.seller][msg.sender][order.token] + amount;
        uint96 limit = consentOf(order.seller, msg.sender, order.token).limit;
        if (waiting > limit) revert AboveLimit(orderId, waiting, limit);
        unanswered[order.seller][msg.sender][order.token] = waiting;
        _bookers[orderId] = msg.sender;
    }

    /// @dev The seller answered, or the order is over.
    function _answered(uint256 orderId, IEscrow.Order memory order, uint256 amount) internal {
        unanswered[order.seller][_bookers[orderId]][order.token] -= amount;
    }
}
