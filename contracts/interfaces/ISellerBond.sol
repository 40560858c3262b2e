// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBondRates} from "./IBondRates.sol";
import {IBonds} from "./IBonds.sol";
import {IEscrow} from "./IEscrow.sol";

/// @title Bonds of sellers
/// @notice Sellers back single orders with a part of a standing bond. The escrow knows nothing of it.
/// Others lock it within a consent only, and an order that the seller did not acknowledge is no fault of its.
/// @dev Checks come in one order: existence, state, role, time, arguments.
interface ISellerBond is IBonds {
    /// @notice Where an order's bond is.
    enum Backing { None, Locked, Settled }

    /// @notice How far a seller lets somebody else lock its bond: all of an order's terms by which it can be lost.
    struct Consent {
        address arbiter;
        uint96 maxPrice;
        uint96 limit; // of pledges that the seller has not answered, together
        uint40 until; // not including; zero is no consent
        uint16 minShipHours; // left when the bond is locked
        uint16 minDeliverHours; // in which a seller sees whether its parcel was fetched
        uint16 minRulingHours;
        uint16 maxDefaultBuyerBps; // the buyer's share if the arbiter stays silent
    }

    /// @notice `booker` may lock for orders of `seller` in `token` within `terms`, which replace earlier ones.
    event Consented(address indexed seller, address indexed booker, address indexed token, Consent terms);

    /// @notice `amount` of the seller's bond backs the order. Locked `by` the seller, it is acknowledged.
    event Locked(uint256 indexed orderId, address indexed seller, uint256 amount, address by);

    /// @notice The seller stands for an order for which another locked its bond.
    event Acknowledged(uint256 indexed orderId);

    /// @notice The order is over: what of its bond is whose.
    event BondSettled(uint256 indexed orderId, uint256 toBuyer, uint256 toSeller);

    /// @notice The order's bond was locked before, or is not locked.
    error WrongBacking(uint256 orderId, Backing actual);

    /// @notice The state of the order does not allow this.
    error WrongOrderState(uint256 orderId, IEscrow.State actual);

    /// @notice The caller's role does not allow this.
    error Unauthorised(uint256 id, address caller);

    /// @notice The seller acknowledged the order before.
    error AlreadyAcknowledged(uint256 orderId);

    /// @notice The seller's consent has ended.
    error ConsentEnded(uint256 orderId, uint40 until, uint256 nowTs);

    /// @notice The seller consented to another arbiter.
    error OtherArbiter(uint256 orderId, address arbiter, address agreed);

    /// @notice The price is above what the seller consented to.
    error PriceAboveConsent(uint256 orderId, uint96 price, uint96 most);

    /// @notice The seller would have less time to ship than it consented to.
    error TooShortToShip(uint256 orderId, uint40 deadline, uint256 least);

    /// @notice The carrier would have less time to deliver than the seller consented to.
    error TooShortToDeliver(uint256 orderId, uint16 deliverHours, uint16 least);

    /// @notice The arbiter would have less time to rule than the seller consented to.
    error RulingTooShort(uint256 orderId, uint16 rulingHours, uint16 least);

    /// @notice A silent arbiter would give the buyer more than the seller consented to.
    error DefaultAboveConsent(uint256 orderId, uint16 buyerBps, uint16 most);

    /// @notice Too much of the seller's bond would await its answer.
    error AboveLimit(uint256 orderId, uint256 unanswered, uint96 limit);

    /// @notice A share is above 10,000 basis points.
    error BpsOutOfRange(uint16 bps);

    /// @notice Lets `booker` lock bond for orders of the caller in `token`, as far as `terms` go. Zeros withdraw it;
    /// what was locked stays so. A booker may be a contract that anybody calls: then `terms` alone protect.
    /// @param booker who may call lock
    /// @param token the orders'
    /// @param terms the bounds
    /// @dev Never reverts.
    function consent(address booker, address token, Consent calldata terms) external;

    /// @notice Locks the seller's bond for an order: a part of the price. None -> Locked.
    /// @param orderId the order
    /// @return amount what was locked
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - it has a bond (WrongBacking), or is not Funded (WrongOrderState)
    /// - the caller is neither the seller nor has its consent for the token (Unauthorised)
    /// - that consent has ended (ConsentEnded), or the order keeps not within it (OtherArbiter, PriceAboveConsent,
    ///   TooShortToShip, TooShortToDeliver, RulingTooShort, DefaultAboveConsent, AboveLimit)
    /// - the seller's free bond is too small (InsufficientBond)
    function lock(uint256 orderId) external returns (uint256 amount);

    /// @notice The seller stands for an order for which another locked its bond. Who does not want it declines with
    /// IEscrow.cancel, or lets it expire; neither costs anything.
    /// @param orderId the order
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - it has no locked bond (WrongBacking), or is final (WrongOrderState)
    /// - the caller is not the seller (Unauthorised)
    /// - it did so before, or locked the bond itself (AlreadyAcknowledged)
    function acknowledge(uint256 orderId) external;

    /// @notice Divides the bond of an order that is over. Anyone may call. Locked -> Settled. Of an order that ended
    /// Unshipped or Agreed without being acknowledged, all is the seller's. Any other end by its fault took an act of
    /// its own: it shipped.
    /// @param orderId the order
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - its bond is not Locked (WrongBacking), or it is not final (WrongOrderState)
    function settle(uint256 orderId) external;

    /// @notice What backs an order, whether that was settled, and whether the seller said that it stands for it.
    /// @dev Never reverts.
    function backingOf(
        uint256 orderId
    ) external view returns (Backing backing, uint256 amount, bool acknowledged);

    /// @notice How far `booker` may lock bond for orders of `seller` in `token`.
    /// @dev Never reverts.
    function consentOf(address seller, address booker, address token) external view returns (Consent memory);

    /// @notice What `booker` locked of the bond of `seller` for orders that it neither acknowledged nor saw settled.
    /// @dev Never reverts.
    function unanswered(address seller, address booker, address token) external view returns (uint256);

    /// @notice How much of the price `seller` must back, in basis points.
    /// @dev Never reverts.
    function bondBps(address seller) external view returns (uint16);

    /// @notice Where the orders are.
    /// @dev Never reverts.
    function escrow() external view returns (IEscrow);

    /// @notice Who says how much is backed; zero if it is fixed.
    /// @dev Never reverts.
    function reputation() external view returns (IBondRates);
}
