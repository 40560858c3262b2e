// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "./ILedger.sol";

/// @title Escrow for shipped goods
/// @notice Holds the buyer's money from payment to settlement. docs/escrow.md is the specification.
/// @dev Checks come in one order everywhere: existence, state, role, time, arguments.
/// The party that is waited for acts strictly before the deadline, timed exits work from the deadline on.
interface IEscrow is ILedger {
    /// @notice Life of an order. Values never change. The first four and the two of the return leg wait for
    /// somebody; all others are final and say how it ended: Cancelled by the buyer, Unshipped by the seller's
    /// fault, Lost by the carrier's.
    enum State {
        None,
        Funded,
        Shipped,
        Delivered,
        Disputed,
        Released,
        Refunded,
        Ruled,
        Returning,
        Returned,
        Agreed,
        Cancelled,
        Unshipped,
        Lost
    }

    /// @notice What buyer and seller agree on. Fixed when the order is funded.
    struct Terms {
        address buyer; // gets every refund, whoever pays
        address seller;
        address carrier; // attests delivery, earns the freight
        address taxPayee; // may be zero only where tax is zero
        address arbiter;
        address token; // address(0) is the native coin
        uint96 price; // goods, including the platform's fee
        uint96 freight;
        uint96 tax;
        uint16 feeBps; // of the price, to the platform, out of the seller's share
        uint16 shipHours; // how long each waiting state lasts
        uint16 deliverHours; // the way back may take as long
        uint16 inspectHours; // the seller has as long for returned goods
        uint16 rulingHours;
        uint16 defaultBuyerBps; // the buyer's share if the arbiter stays silent
        uint16 cancelBps; // of the price, to the seller if the buyer cancels
        bool returnable; // the buyer may send the goods back without giving a reason
    }

    /// @notice A signed allowance: until when it may be used, and the signature.
    struct Permit {
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// @notice An order as it stands.
    struct Order {
        State state;
        bool delivered; // stays true through a dispute or a return
        bool returnable;
        uint40 deadline; // of the present state; of the last waiting state once settled
        uint16 deliverHours;
        uint16 inspectHours;
        uint16 rulingHours;
        uint16 buyerBps; // if the arbiter stays silent; of a Ruled or Agreed order, the share that was applied
        uint16 feeBps;
        uint16 cancelBps;
        address buyer;
        address seller;
        address carrier;
        address taxPayee;
        address arbiter;
        address token;
        uint96 price;
        uint96 freight;
        uint96 tax;
    }

    /// @notice The deposit for a new order arrived; the seller has until `deadline` to ship.
    event Funded(
        uint256 indexed id,
        address indexed buyer,
        address indexed seller,
        address token,
        uint256 deposit,
        address carrier,
        address taxPayee,
        uint40 deadline
    );

    /// @notice The seller handed the parcel over; the carrier has until `deadline` to deliver.
    event Shipped(uint256 indexed id, uint40 deadline);

    /// @notice The carrier delivered; the buyer has until `deadline` to confirm or dispute.
    event Delivered(uint256 indexed id, uint40 deadline);

    /// @notice The buyer sends the goods back; the carrier has until `deadline` to bring them to the seller.
    event SentBack(uint256 indexed id, uint40 deadline);

    /// @notice The goods are back; the seller has until `deadline` to object.
    event Returned(uint256 indexed id, uint40 deadline);

    /// @notice `by` proposes to divide the deposit with `buyerBps` for the buyer. Replaces its earlier offer.
    event Offered(uint256 indexed id, address indexed by, uint16 buyerBps);

    /// @notice A party objected; the arbiter has until `deadline` to rule.
    event Disputed(uint256 indexed id, address by, uint40 deadline);

    /// @notice The order is over and its deposit is credited as told.
    event Settled(
        uint256 indexed id,
        State outcome,
        uint16 buyerBps,
        uint256 toBuyer,
        uint256 toSeller,
        uint256 toCarrier,
        uint256 toTax,
        uint256 toPlatform
    );

    /// @notice The platform's address is zero.
    error ZeroPlatform();

    /// @notice A party that every order needs is zero.
    error ZeroParty(address buyer, address seller, address carrier, address arbiter);

    /// @notice `party` holds two roles that exclude each other.
    error SameParty(address party);

    /// @notice The goods cost nothing.
    error ZeroPrice();

    /// @notice A party would have no time to act.
    error ZeroWindow(uint16 ship, uint16 deliver, uint16 inspect, uint16 ruling);

    /// @notice A share is above 10,000 basis points.
    error BpsOutOfRange(uint16 bps);

    /// @notice There is tax to pay but nobody to pay it to.
    error TaxWithoutPayee(uint96 tax);

    /// @notice No such order.
    error UnknownOrder(uint256 id);

    /// @notice The order's state does not allow this.
    error WrongState(uint256 id, State actual);

    /// @notice The caller's role does not allow this.
    error Unauthorised(uint256 id, address caller);

    /// @notice The deadline has come.
    error TooLate(uint256 id, uint40 deadline, uint256 nowTs);

    /// @notice The deadline has not come yet.
    error TooEarly(uint256 id, uint40 deadline, uint256 nowTs);

    /// @notice The terms do not allow to send goods back.
    error NotReturnable(uint256 id);

    /// @notice The other side has not offered this share.
    error NoSuchOffer(uint256 id, uint16 buyerBps);

    /// @notice Opens an order and takes price + freight + tax from the caller.
    /// @param terms what was agreed
    /// @return id number of the order, counted from 1
    /// @dev Reverts if, in this order:
    /// - buyer, seller, carrier or arbiter is zero (ZeroParty)
    /// - the buyer is the seller, or the arbiter is either of them (SameParty)
    /// - the price is zero (ZeroPrice)
    /// - a window is zero (ZeroWindow)
    /// - feeBps, defaultBuyerBps or cancelBps exceeds 10,000 (BpsOutOfRange)
    /// - there is tax but no taxPayee (TaxWithoutPayee)
    /// - it is called from inside another deposit or a withdrawal (ReentrancyGuardReentrantCall)
    /// - the value sent is not the total, or not zero for an ERC-20 (WrongValue)
    /// - the ERC-20 has no code (NoCode)
    /// - the ERC-20 reverts or returns false (its own error, or SafeERC20FailedOperation)
    /// - the ERC-20 delivers another amount (InexactDeposit)
    function fund(Terms calldata terms) external payable returns (uint256 id);

    /// @notice Opens an order like fund, first using a signed allowance of the caller (EIP-2612).
    /// @param terms what was agreed
    /// @param permit the caller's signature over an allowance of the total for this contract
    /// @return id number of the order, counted from 1
    /// @dev A permit that fails is passed over: somebody may have used it before, and the allowance decides.
    /// Reverts if:
    /// - the token has no code, as the native coin has none (NoCode)
    /// - fund would revert
    function fundWithPermit(
        Terms calldata terms,
        Permit calldata permit
    ) external payable returns (uint256 id);

    /// @notice The seller says it handed the parcel to the carrier. Funded -> Shipped.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Funded (WrongState)
    /// - the caller is not the seller (Unauthorised)
    /// - the deadline has come (TooLate)
    function ship(uint256 id) external;

    /// @notice The carrier says it delivered the parcel. Shipped -> Delivered.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Shipped (WrongState)
    /// - the caller is not the carrier (Unauthorised)
    /// - the deadline has come (TooLate)
    function deliver(uint256 id) external;

    /// @notice The buyer accepts, whatever the time: it is its own money. Shipped, Delivered or Returning ->
    /// Released.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Shipped, Delivered or Returning (WrongState)
    /// - the caller is not the buyer (Unauthorised)
    function confirm(uint256 id) external;

    /// @notice Pays out a delivered order that the buyer left alone, or whose goods never came back. Anyone may
    /// call. Delivered or Returning -> Released.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is neither Delivered nor Returning (WrongState)
    /// - the deadline has not come (TooEarly)
    function release(uint256 id) external;

    /// @notice Buyer or seller calls off an order that was not shipped; a buyer leaves the seller the agreed
    /// part of the price. Funded -> Cancelled by the buyer, Unshipped by the seller.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Funded (WrongState)
    /// - the caller is neither buyer nor seller (Unauthorised)
    function cancel(uint256 id) external;

    /// @notice The seller gives in. Shipped, Delivered, Disputed, Returning or Returned -> Refunded.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Shipped, Delivered, Disputed, Returning or Returned (WrongState)
    /// - the caller is not the seller (Unauthorised)
    function refund(uint256 id) external;

    /// @notice Gives back once seller or carrier is late, or once the seller left returned goods without
    /// objection. Anyone may call. Funded -> Unshipped, Shipped -> Lost, Returned -> Refunded.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Funded, Shipped or Returned (WrongState)
    /// - the deadline has not come (TooEarly)
    function expire(uint256 id) external;

    /// @notice The buyer hands returnable goods to the carrier. Delivered -> Returning.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Delivered (WrongState)
    /// - the caller is not the buyer (Unauthorised)
    /// - the deadline has come (TooLate)
    /// - the terms do not allow it (NotReturnable)
    function sendBack(uint256 id) external;

    /// @notice The carrier says the goods are back with the seller. Returning -> Returned.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Returning (WrongState)
    /// - the caller is not the carrier (Unauthorised)
    /// - the deadline has come (TooLate)
    function takeBack(uint256 id) external;

    /// @notice Buyer or seller calls the arbiter. Shipped, Delivered, Returning or Returned -> Disputed.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Shipped, Delivered, Returning or Returned (WrongState)
    /// - the caller is neither buyer nor seller (Unauthorised)
    /// - the deadline has come (TooLate)
    function dispute(uint256 id) external;

    /// @notice Buyer or seller proposes a division while the order is open. Extends nothing.
    /// @param id the order
    /// @param buyerBps the buyer's share in basis points
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is settled (WrongState)
    /// - the caller is neither buyer nor seller (Unauthorised)
    /// - buyerBps exceeds 10,000 (BpsOutOfRange)
    function offer(uint256 id, uint16 buyerBps) external;

    /// @notice Divides the deposit as the other side offered last. Any open state -> Agreed.
    /// @param id the order
    /// @param buyerBps the share that the caller accepts, named so that a changed offer cannot slip in
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is settled (WrongState)
    /// - the caller is neither buyer nor seller (Unauthorised)
    /// - the other side's last offer is not `buyerBps` (NoSuchOffer)
    function accept(uint256 id, uint16 buyerBps) external;

    /// @notice The arbiter divides the deposit. Disputed -> Ruled.
    /// @param id the order
    /// @param buyerBps the buyer's share in basis points
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Disputed (WrongState)
    /// - the caller is not the order's arbiter (Unauthorised)
    /// - the deadline has come (TooLate)
    /// - buyerBps exceeds 10,000 (BpsOutOfRange)
    function rule(uint256 id, uint16 buyerBps) external;

    /// @notice Divides the deposit as agreed for a silent arbiter. Anyone may call. Disputed -> Ruled.
    /// @param id the order
    /// @dev Reverts if:
    /// - the order does not exist (UnknownOrder)
    /// - it is not Disputed (WrongState)
    /// - the deadline has not come (TooEarly)
    function lapse(uint256 id) external;

    /// @notice The order as it stands.
    /// @param id the order
    /// @dev Reverts if the order does not exist (UnknownOrder).
    function order(uint256 id) external view returns (Order memory);

    /// @notice How many orders were ever funded; also the newest order's id.
    /// @dev Never reverts.
    function orderCount() external view returns (uint256);

    /// @notice Who receives the fees. Fixed at deployment and privileged in no other way.
    /// @dev Never reverts.
    function platform() external view returns (address);
}
