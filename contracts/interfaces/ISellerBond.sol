// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBonds} from "./IBonds.sol";
import {IEscrow} from "./IEscrow.sol";
import {IReputation} from "./IReputation.sol";

/// @title Bonds of sellers
/// @notice Sellers back single orders with a part of a standing bond. The escrow knows nothing of it.
/// @dev Checks come in one order: existence, state, role, time, arguments.
interface ISellerBond is IBonds {
    /// @notice Where an order's bond is.
    enum Backing { None, Locked, Settled }

    /// @notice `seller` lets anyone lock bond for its orders, or does not any more.
    event Consented(address indexed seller, bool standing);

    /// @notice `amount` of the seller's bond backs the order.
    event Locked(uint256 indexed orderId, address indexed seller, uint256 amount);

    /// @notice The order is over: what of its bond is whose.
    event BondSettled(uint256 indexed orderId, uint256 toBuyer, uint256 toSeller);

    /// @notice The order's bond was locked before, or is not locked.
    error WrongBacking(uint256 orderId, Backing actual);

    /// @notice The state of the order does not allow this.
    error WrongOrderState(uint256 orderId, IEscrow.State actual);

    /// @notice The caller's role does not allow this.
    error Unauthorised(uint256 id, address caller);

    /// @notice A share is above 10,000 basis points.
    error BpsOutOfRange(uint16 bps);

    /// @notice Lets anyone lock bond for orders of the caller, or not any more.
    /// @dev Never reverts.
    function consent(bool standing) external;

    /// @notice Locks the seller's bond for an order: a part of the price. None -> Locked.
    /// @param orderId the order
    /// @return amount what was locked
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - it has a bond (WrongBacking), or is not Funded (WrongOrderState)
    /// - the caller is not the seller, who gave no standing consent (Unauthorised)
    /// - the seller's free bond is too small (InsufficientBond)
    function lock(uint256 orderId) external returns (uint256 amount);

    /// @notice Divides the bond of an order that is over. Anyone may call. Locked -> Settled.
    /// @param orderId the order
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - its bond is not Locked (WrongBacking), or it is not final (WrongOrderState)
    function settle(uint256 orderId) external;

    /// @notice What backs an order, and whether that was settled.
    /// @dev Never reverts.
    function backingOf(uint256 orderId) external view returns (Backing backing, uint256 amount);

    /// @notice Whether anyone may lock bond for orders of `seller`.
    /// @dev Never reverts.
    function consents(address seller) external view returns (bool);

    /// @notice How much of the price `seller` must back, in basis points.
    /// @dev Never reverts.
    function bondBps(address seller) external view returns (uint16);

    /// @notice Where the orders are.
    /// @dev Never reverts.
    function escrow() external view returns (IEscrow);

    /// @notice Who says how much is backed; zero if it is fixed.
    /// @dev Never reverts.
    function reputation() external view returns (IReputation);
}
