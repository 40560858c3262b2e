// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestations} from "./IAttestations.sol";
import {ICarriage} from "./ICarriage.sol";
import {IEscrow} from "./IEscrow.sol";
import {IInsurancePool} from "./IInsurancePool.sol";
import {IReputation} from "./IReputation.sol";
import {ISellerBond} from "./ISellerBond.sol";

/// @title Checkout
/// @notice Opens an order with all that belongs to it in one transaction, or not at all. It never holds money
/// between calls. A module that is zero is a feature that is off.
interface ICheckout {
    /// @notice The modules. Fixed at deployment.
    struct Modules {
        IEscrow escrow;
        ICarriage carriage;
        ISellerBond sellerBond;
        IInsurancePool pool;
        IAttestations attestations;
        IReputation reputation;
    }

    /// @notice The order is open, paid by `payer`, who was charged `total`; `bond` backs it.
    event Opened(
        uint256 indexed id,
        address indexed payer,
        uint256 total,
        uint256 freight,
        uint256 premium,
        uint256 bond
    );

    /// @notice There is no escrow.
    error ZeroEscrow();

    /// @notice `party` is not attested for the corridor.
    error NotAttestedFor(address party, bytes32 corridor);

    /// @notice The buyer has less time to inspect than the seller's record asks for.
    error InspectionTooShort(address seller, uint16 inspectHours, uint16 least);

    /// @notice Freight belongs into the booking where there is a carriage, and into the terms where there is none.
    error MisplacedFreight(uint96 inTerms, uint96 inBooking);

    /// @notice Nobody here insures.
    error NoInsurance(uint96 cover);

    /// @notice Opens an order. The caller pays price, tax, freight and premium.
    /// @param terms as for the escrow; where there is a carriage, it becomes the carrier
    /// @param booking as for the carriage; passed over where there is none, but for its freight
    /// @param cover what to insure; zero for nothing
    /// @param corridor for which buyer and seller are attested
    /// @return id number of the order
    /// @dev The buyer appointed the checkout at the carriage, and the seller consented to bounds within which it may
    /// lock its bond. Anybody may call, and every word of the terms is the caller's: what it opens costs nothing to
    /// a seller that does not acknowledge it (ISellerBond.acknowledge), nor to a buyer that did not pay for it.
    /// Reverts if:
    /// - buyer or seller is not attested (NotAttestedFor)
    /// - the inspection is too short (InspectionTooShort)
    /// - freight is in the wrong place (MisplacedFreight)
    /// - cover is asked for where nobody insures (NoInsurance)
    /// - the deposit fails (NoCode, InexactDeposit, SafeERC20FailedOperation, ReentrancyGuardReentrantCall)
    /// - IEscrow.fund, ICarriage.book, ISellerBond.lock or IInsurancePool.insure reverts
    function open(
        IEscrow.Terms calldata terms,
        ICarriage.Booking calldata booking,
        uint96 cover,
        bytes32 corridor
    ) external returns (uint256 id);

    /// @notice The modules in use.
    /// @dev Never reverts.
    function modules() external view returns (Modules memory);
}
