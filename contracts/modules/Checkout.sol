// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IAttestations} from "../interfaces/IAttestations.sol";
import {ICarriage} from "../interfaces/ICarriage.sol";
import {ICheckout} from "../interfaces/ICheckout.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IInsurancePool} from "../interfaces/IInsurancePool.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {ISellerBond} from "../interfaces/ISellerBond.sol";
import {Exact} from "./Exact.sol";

/// @title Checkout
/// @notice Funds, books, backs and insures an order.
contract Checkout is ICheckout, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    IEscrow private immutable _escrow;
    ICarriage private immutable _carriage;
    ISellerBond private immutable _sellerBond;
    IInsurancePool private immutable _pool;
    IAttestations private immutable _attestations;
    IReputation private immutable _reputation;

    /// @param m the modules
    /// @dev Reverts if there is no escrow (ZeroEscrow).
    constructor(Modules memory m) {
        if (address(m.escrow) == address(0)) revert ZeroEscrow();
        (_escrow, _carriage, _sellerBond) = (m.escrow, m.carriage, m.sellerBond);
        (_pool, _attestations, _reputation) = (m.pool, m.attestations, m.reputation);
    }

    /// @inheritdoc ICheckout
    function open(
        IEscrow.Terms calldata terms,
        ICarriage.Booking calldata booking,
        uint96 cover,
        bytes32 corridor
    ) external nonReentrant returns (uint256 id) {
        _requireAttested(terms.buyer, corridor);
        _requireAttested(terms.seller, corridor);
        _requireInspection(terms.seller, terms.inspectHours);
        _requireFreight(terms.freight, booking.freight);
        if (cover != 0 && address(_pool) == address(0)) revert NoInsurance(cover);
        uint256 premium = cover == 0 ? 0 : _pool.premiumOf(cover);
        uint256 deposit = uint256(terms.price) + terms.freight + terms.tax;
        uint256 total = deposit + booking.freight + premium;
        Exact.take(terms.token, total);
        id = _fund(terms, deposit);
        if (address(_carriage) != address(0)) {
            IERC20(terms.token).forceApprove(address(_carriage), booking.freight);
            _carriage.book(id, booking);
        }
        uint256 bond = address(_sellerBond) == address(0) ? 0 : _sellerBond.lock(id);
        if (cover != 0) {
            IERC20(terms.token).forceApprove(address(_pool), premium);
            _pool.insure(id, cover);
        }
        emit Opened(id, msg.sender, total, uint256(terms.freight) + booking.freight, premium, bond);
    }

    /// @inheritdoc ICheckout
    function modules() external view returns (Modules memory) {
        return Modules(_escrow, _carriage, _sellerBond, _pool, _attestations, _reputation);
    }

    function _fund(IEscrow.Terms calldata terms, uint256 deposit) private returns (uint256) {
        IEscrow.Terms memory funded = terms;
        if (address(_carriage) != address(0)) funded.carrier = address(_carriage);
        IERC20(terms.token).forceApprove(address(_escrow), deposit);
        return _escrow.fund(funded);
    }

    function _requireAttested(address party, bytes32 corridor) private view {
        bool may = address(_attestations) == address(0) || _attestations.valid(party, corridor);
        if (!may) revert NotAttestedFor(party, corridor);
    }

    function _requireInspection(address seller, uint16 inspectHours) private view {
        uint16 least = address(_reputation) == address(0) ? 0 : _reputation.inspectHours(seller);
        if (inspectHours < least) revert InspectionTooShort(seller, inspectHours, least);
    }

    function _requireFreight(uint96 inTerms, uint96 inBooking) private view {
        bool misplaced = address(_carriage) == address(0) ? inBooking != 0 : inTerms != 0;
        if (misplaced) revert MisplacedFreight(inTerms, inBooking);
    }
}
