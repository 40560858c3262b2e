// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBondRates} from "./IBondRates.sol";
import {ICarriage} from "./ICarriage.sol";
import {IEscrow} from "./IEscrow.sol";
import {ISellerBond} from "./ISellerBond.sol";

/// @title Reputation
/// @notice Counts how orders ended and says what follows from it for the next ones. An order counts for or against
/// a party that accepted it and had a stake in it, in a token that is known here; for one, only if it was paid and the
/// platform earned its fee.
interface IReputation is IBondRates {
    /// @notice What follows from a record: at most for strangers, at least in the limit of a long good record.
    struct Bounds {
        uint16 minBondBps; // of the price
        uint16 maxBondBps;
        uint16 minInspectHours;
        uint16 maxInspectHours;
    }

    /// @notice What a party must have had at stake in orders that are paid in `token`.
    struct Stake {
        address token;
        uint96 least;
    }

    /// @notice How many orders went well and badly by somebody's doing.
    struct Record {
        uint64 good;
        uint64 bad;
    }

    /// @notice What a final order says of its seller and its carrier.
    enum Verdict { Nothing, Good, Bad }

    /// @notice The order was counted.
    event Recorded(
        uint256 indexed orderId,
        address indexed seller,
        address indexed carrier,
        Verdict ofSeller,
        Verdict ofCarrier
    );

    /// @notice A least value exceeds its greatest, or a share the whole.
    error BadBounds(uint16 minBondBps, uint16 maxBondBps, uint16 minInspectHours, uint16 maxInspectHours);

    /// @notice The least fee exceeds the whole.
    error BpsOutOfRange(uint16 bps);

    /// @notice Nothing would have to be at stake.
    error NoStake(address token);

    /// @notice The order was counted before.
    error AlreadyRecorded(uint256 orderId);

    /// @notice The order is not final.
    error WrongOrderState(uint256 orderId, IEscrow.State actual);

    /// @notice The order's carriage is not closed.
    error CarriageOpen(uint256 orderId);

    /// @notice Counts a final order, once. Anyone may call. It says nothing of a seller that did not back it with the
    /// least stake, or never stood for it (ISellerBond.settle), and nothing of a carrier that did not accept it with
    /// a bond of the least stake, or whose parcel was worth less; nothing of either if its token is not known, or its
    /// fee too small; and nothing good if less than half of the price was paid.
    /// @param orderId the order
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - it was counted (AlreadyRecorded), or is not final (WrongOrderState)
    /// - its carrier accepted the parcel and that carriage is not closed (CarriageOpen)
    function record(uint256 orderId) external;

    /// @notice Whether an order was counted.
    /// @dev Never reverts.
    function recorded(uint256 orderId) external view returns (bool);

    /// @notice How `seller` did.
    /// @dev Never reverts.
    function sellerRecord(address seller) external view returns (Record memory);

    /// @notice How `carrier` did.
    /// @dev Never reverts.
    function carrierRecord(address carrier) external view returns (Record memory);

    /// @notice How long buyers of `seller` should at least have to inspect, in hours.
    /// @dev Never reverts.
    function inspectHours(address seller) external view returns (uint16);

    /// @notice Where the orders are.
    /// @dev Never reverts.
    function escrow() external view returns (IEscrow);

    /// @notice Where the carriers behind orders are found; zero if nowhere.
    /// @dev Never reverts.
    function carriage() external view returns (ICarriage);

    /// @notice Where sellers back their orders; zero if nowhere, and then sellers have no records.
    /// @dev Never reverts.
    function sellerBond() external view returns (ISellerBond);

    /// @notice What must be at stake in an order in `token`; zero if such orders do not count.
    /// @dev Never reverts.
    function leastStake(address token) external view returns (uint96);

    /// @notice The platform's part of the price in orders that count, at least, in basis points.
    /// @dev Never reverts.
    function minFeeBps() external view returns (uint16);
}
