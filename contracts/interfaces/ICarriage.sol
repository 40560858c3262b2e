// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBonds} from "./IBonds.sol";
import {IEscrow} from "./IEscrow.sol";

/// @title The contract of carriage
/// @notice Holds the carrier's role in orders of an escrow for carriers that put up a bond, and their freight.
/// docs/modules.md is the specification. Orders name it as their carrier and have no freight of their own.
/// @dev Checks come in one order: existence, state, role, time, arguments.
interface ICarriage is IBonds {
    /// @notice Life of a carriage. Booked, Carried and Arrived wait; the others are final.
    enum Stage { None, Booked, Carried, Arrived, Delivered, Revoked, Lost, Awarded }

    /// @notice What happens to a parcel, in this order.
    enum Milestone { None, PickedUp, ExportCleared, ImportCleared, Delivered }

    /// @notice What buyer and carrier agree on. Fixed when the carriage is booked.
    struct Booking {
        address carrier;
        uint96 freight; // paid when booking
        address checkpoint; // scans; may be zero where nothing is scanned
        uint96 bond; // what the carrier stands for
        address payer; // gets what is left of the freight
        uint40 promisedAt; // delivered later is late
        uint40 lostAt; // until then a carrier may say that it arrived, though the order ended on its way
        uint16 latePenaltyBpsPerDay; // of the bond, for each day begun
        uint40 pickUpBy;
        uint16 pickUpBps; // parts of the freight that milestones release
        uint16 exportBps;
        uint16 importBps;
        uint8 scanned; // milestones that the checkpoint must see too: PickedUp 1, ExportCleared 2, ... 8
        bool liable; // the bond stays for the arbiter's award until the order is final
    }

    /// @notice A carriage as it stands.
    struct Progress {
        Stage stage;
        Milestone reached;
        bool byCarrier; // the carrier attested the next milestone
        bool byCheckpoint; // the checkpoint did
        uint96 paid; // of the freight, to the carrier
        uint96 held; // of the bond
    }

    /// @notice `booker` may, or may no more, book for `buyer`.
    event Appointed(address indexed buyer, address indexed booker, bool may);

    /// @notice The freight is paid; the carrier has until `pickUpBy` to accept.
    event Booked(
        uint256 indexed orderId,
        address indexed carrier,
        address payer,
        uint256 freight,
        uint256 bond,
        uint40 pickUpBy
    );

    /// @notice The carrier accepted, with its bond.
    event Accepted(uint256 indexed orderId, uint256 bond);

    /// @notice `by` says that a milestone was reached.
    event Attested(uint256 indexed orderId, Milestone milestone, address by);

    /// @notice Everybody who must say so did; `freight` is the carrier's.
    event Reached(uint256 indexed orderId, Milestone milestone, uint256 freight);

    /// @notice The parcel arrived; `penalty` of the bond is the buyer's.
    event Arrived(uint256 indexed orderId, uint256 penalty);

    /// @notice The carriage is over: what the bond paid to the seller, and what went back.
    event Closed(uint256 indexed orderId, Stage outcome, uint256 toSeller, uint256 toCarrier, uint256 toPayer);

    /// @notice The carriage is at another stage.
    error WrongStage(uint256 orderId, Stage actual);

    /// @notice The state of the order does not allow this.
    error WrongOrderState(uint256 orderId, IEscrow.State actual);

    /// @notice The order has another carrier.
    error OtherCarrier(uint256 orderId, address carrier);

    /// @notice The caller's role does not allow this.
    error Unauthorised(uint256 id, address caller);

    /// @notice The deadline has come.
    error TooLate(uint256 id, uint40 deadline, uint256 nowTs);

    /// @notice It has not come yet.
    error TooEarly(uint256 id, uint40 deadline, uint256 nowTs);

    /// @notice Nobody to carry, or nobody to pay back.
    error NoParty(address carrier, address payer);

    /// @notice Not now < pickUpBy, or not promisedAt <= lostAt.
    error BadTimes(uint40 pickUpBy, uint40 promisedAt, uint40 lostAt);

    /// @notice The order could be Lost before the carrier's time is over.
    error OrderEndsFirst(uint256 orderId, uint40 deadline, uint40 lostAt);

    /// @notice Parts add up to more than the whole.
    error PartsAboveWhole(uint256 bps);

    /// @notice No such milestone, or nobody independent to scan it.
    error BadScan(uint8 scanned, address checkpoint);

    /// @notice The milestone is not the one that comes next.
    error OutOfOrder(uint256 orderId, Milestone milestone, Milestone reached);

    /// @notice The caller said so before.
    error AlreadyAttested(uint256 orderId, Milestone milestone, address by);

    /// @notice The arbiter shared the loss: settleAward closes this carriage.
    error AwardGiven(uint256 orderId);

    /// @notice The arbiter did not share the loss.
    error NoAward(uint256 orderId);

    /// @notice Lets `booker` book for orders of which the caller is the buyer, or not any more.
    /// @dev Never reverts.
    function appoint(address booker, bool may) external;

    /// @notice Books the carriage of an order and pays its freight. None -> Booked.
    /// @param orderId the order
    /// @param booking what was agreed
    /// @dev Only for the buyer: whoever chooses the carrier chooses whose word counts as delivery. Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - it was booked before (WrongStage)
    /// - it is not Funded (WrongOrderState), or its carrier is not this contract (OtherCarrier)
    /// - the caller is neither the buyer nor appointed by it (Unauthorised)
    /// - carrier or payer is zero (NoParty)
    /// - times are out of order (BadTimes)
    /// - parts of the freight, or a day's penalty, exceed 10,000 (PartsAboveWhole)
    /// - a scan is asked for that does not exist, or of nobody or of the carrier (BadScan)
    /// - the order, if it were shipped now, could be Lost before lostAt (OrderEndsFirst)
    /// - the deposit fails (as IBonds.deposit)
    function book(uint256 orderId, Booking calldata booking) external;

    /// @notice The carrier accepts: locks its bond, and says that it has the parcel. Booked -> Carried.
    /// @param orderId the order
    /// @dev Two say that the parcel was handed over, the seller by IEscrow.ship first. Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - the carriage is not Booked (WrongStage), or the order not Shipped (WrongOrderState)
    /// - the caller is not the carrier (Unauthorised)
    /// - pickUpBy has come (TooLate)
    /// - its free bond is too small (InsufficientBond)
    function pickUp(uint256 orderId) external;

    /// @notice Ends a carriage that nobody accepted; the freight goes back. Anyone may call. Booked -> Revoked.
    /// @param orderId the order
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - the carriage is not Booked (WrongStage)
    /// - pickUpBy has not come, and the order is not final (TooEarly)
    function revoke(uint256 orderId) external;

    /// @notice Carrier or checkpoint says that the next milestone was reached. It counts when all who must say so
    /// did, in either order; Delivered takes the carriage to Arrived or Delivered, and the order to Delivered if
    /// it still waits for that.
    /// @param orderId the order
    /// @param milestone which one
    /// @dev Picking up attests PickedUp for the carrier. Reverts if:
    /// - the carriage is not Carried (WrongStage)
    /// - the caller is neither the carrier, nor the checkpoint where it scans (Unauthorised)
    /// - another milestone comes next (OutOfOrder), or the caller said so before (AlreadyAttested)
    /// - it is Delivered, which the checkpoint does not scan, and the order is Lost or Shipped too long ago
    ///   (WrongOrderState), or its arbiter gave an award (AwardGiven)
    function attest(uint256 orderId, Milestone milestone) external;

    /// @notice The carrier says that returned goods are back with the seller (IEscrow.takeBack).
    /// @param orderId the order
    /// @dev Reverts if:
    /// - the carriage did not arrive (WrongStage)
    /// - the caller is not the carrier (Unauthorised)
    /// - the escrow refuses (IEscrow.takeBack)
    function takeBack(uint256 orderId) external;

    /// @notice Gives a parcel up: the bond pays the seller the price. Anyone may call. Carried -> Lost.
    /// @param orderId the order
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - the carriage is not Carried (WrongStage), or the order not Lost (WrongOrderState)
    function declareLost(uint256 orderId) external;

    /// @notice Makes the carrier pay the share that the order's arbiter awarded. Anyone may call. Carried or
    /// Arrived -> Awarded.
    /// @param orderId the order
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - the carriage is neither Carried nor Arrived (WrongStage)
    /// - there is no award (NoAward)
    function settleAward(uint256 orderId) external;

    /// @notice Frees the bond where nobody has a claim on it. Anyone may call. Arrived -> Delivered. Carried ->
    /// Delivered if the buyer confirmed; else -> Revoked, and until lostAt only the carrier may call: what parties
    /// settle on the way is no loss, and freight that was earned stays earned.
    /// @param orderId the order
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - the carriage is neither Carried nor Arrived (WrongStage)
    /// - the order is not final, or Lost while the carriage is Carried (WrongOrderState)
    /// - there is an award (AwardGiven)
    /// - lostAt has not come, and the caller is not the carrier of a parcel that did not arrive (TooEarly)
    function free(uint256 orderId) external;

    /// @notice What was booked; zeros if nothing was.
    /// @dev Never reverts.
    function bookingOf(uint256 orderId) external view returns (Booking memory);

    /// @notice How far the carriage is; stage None if it was never booked.
    /// @dev Never reverts.
    function progressOf(uint256 orderId) external view returns (Progress memory);

    /// @notice The stage alone.
    /// @dev Never reverts.
    function stageOf(uint256 orderId) external view returns (Stage);

    /// @notice Whether nothing can change any more.
    /// @dev Never reverts.
    function closed(uint256 orderId) external view returns (bool);

    /// @notice What the seller got from the bond.
    /// @dev Never reverts.
    function recovered(uint256 orderId) external view returns (uint256);

    /// @notice Whether `booker` may book for `buyer`.
    /// @dev Never reverts.
    function appointed(address buyer, address booker) external view returns (bool);

    /// @notice Where the orders are.
    /// @dev Never reverts.
    function escrow() external view returns (IEscrow);
}
