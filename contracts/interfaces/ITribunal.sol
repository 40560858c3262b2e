// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "./IArbitrable.sol";
import {IArbitrator} from "./IArbitrator.sol";
import {IEscrow} from "./IEscrow.sol";
import {IEvidence} from "./IEvidence.sol";

/// @title The arbiter of an order, for ERC-792 arbitrators
/// @notice Asks one arbitrator, after a while another one, and tells the escrow what is ruled.
/// docs/arbitration.md is the specification. Orders that want other settings name another Tribunal.
/// @dev Checks come in one order: existence, state, role, time, value. It never holds money.
interface ITribunal is IArbitrable, IEvidence {
    /// @notice Whose word counts. Primary and Fallback are waited for; Passed: the primary refused to rule;
    /// Closed: nobody's any more.
    enum Stage { None, Primary, Passed, Fallback, Closed }

    /// @notice What a Tribunal is made of. Fixed at deployment.
    struct Settings {
        IEscrow escrow;
        IArbitrator primary;
        IArbitrator fallbackArbitrator;
        uint40 patience; // seconds that the primary gets
        bytes primaryExtraData; // the claimant is put behind it
        bytes fallbackExtraData;
        string metaEvidence; // URI
    }

    /// @notice An order's dispute as it stands.
    struct Case {
        Stage stage;
        uint40 escalatable; // from when the fallback may be asked
        uint64 award; // a ruling that the escrow carried out, 0 if none
        uint256 disputeID; // at the arbitrator whose turn it is, or was
    }

    /// @notice The other arbitrator is asked now; the primary's word counts no more.
    event Escalated(uint256 indexed orderId, address by);

    /// @notice The escrow carried out the award: shares of the loss in basis points.
    event Awarded(uint256 indexed orderId, uint16 buyer, uint16 seller, uint16 carrier, uint16 insurer);

    /// @notice A contract that is needed is not there, or both arbitrators are the same.
    error BadSettings(address escrow, address primary, address fallbackArbitrator);

    /// @notice The primary would have no time.
    error ZeroPatience();

    /// @notice The order is not in dispute.
    error NotDisputed(uint256 orderId, IEscrow.State actual);

    /// @notice The order has another arbiter.
    error OtherArbiter(uint256 orderId, address arbiter);

    /// @notice The case is at another stage.
    error WrongStage(uint256 orderId, Stage actual);

    /// @notice The arbitrator gave a number that it gave before.
    error DisputeExists(address arbitrator, uint256 disputeID);

    /// @notice No dispute of this number was created at the caller.
    error UnknownDispute(address arbitrator, uint256 disputeID);

    /// @notice The caller has no part in the order, or it is not its turn.
    error Unauthorised(uint256 id, address caller);

    /// @notice The deadline has come.
    error TooLate(uint256 id, uint40 deadline, uint256 nowTs);

    /// @notice It has not come yet.
    error TooEarly(uint256 id, uint40 deadline, uint256 nowTs);

    /// @notice The value sent is not what the arbitrator asks.
    error WrongValue(uint256 expected, uint256 sent);

    /// @notice The party has said enough.
    error TooMuchEvidence(uint256 orderId, address party, uint256 most);

    /// @notice Asks the primary arbitrator. Buyer or seller may, for exactly its cost. None -> Primary.
    /// @param orderId the order
    /// @dev The caller is the claimant: what the arbitrator gives back is the caller's. Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - it is not Disputed (NotDisputed)
    /// - its arbiter is not this contract (OtherArbiter)
    /// - it was opened before (WrongStage)
    /// - the caller is neither buyer nor seller (Unauthorised)
    /// - the escrow's deadline has come (TooLate)
    /// - the value sent is not the primary's cost (WrongValue)
    /// - the primary reverts (its own error), or gives a number twice (DisputeExists)
    function open(uint256 orderId) external payable;

    /// @notice Asks the fallback arbitrator. Buyer or seller may, for exactly its cost. None, Primary, Passed ->
    /// Fallback.
    /// @param orderId the order
    /// @dev From `escalatable(orderId)` on. The caller is the claimant. Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - it is not Disputed (NotDisputed)
    /// - its arbiter is not this contract (OtherArbiter)
    /// - the fallback was asked before, or somebody ruled (WrongStage)
    /// - the caller is neither buyer nor seller (Unauthorised)
    /// - the escrow's deadline has come (TooLate)
    /// - the primary's time is not over (TooEarly)
    /// - the value sent is not the fallback's cost (WrongValue)
    /// - the fallback reverts (its own error), or gives a number twice (DisputeExists)
    function escalate(uint256 orderId) external payable;

    /// @notice Lets a party say something while the dispute is open. Extends no window.
    /// @param orderId the order
    /// @param uri where a JSON document as in ERC-1497 lies
    /// @dev Reverts if:
    /// - the case is at no stage that waits (WrongStage)
    /// - the order is not Disputed any more (NotDisputed)
    /// - the caller is none of buyer, seller, carrier and tax payee (Unauthorised)
    /// - the escrow's deadline has come (TooLate)
    /// - it is the caller's ninth (TooMuchEvidence)
    function submitEvidence(uint256 orderId, string calldata uri) external;

    /// @inheritdoc IArbitrable
    /// @dev An award is carried out if the escrow still waits, and is void otherwise. 0, and what is no award,
    /// lets the fallback be asked at once, if the primary said it; then or else the order lapses.
    /// Reverts if:
    /// - the caller has no dispute of this number from here (UnknownDispute)
    /// - it is not its turn (Unauthorised)
    function rule(uint256 disputeID, uint256 ruling) external;

    /// @notice How the loss of an order is shared, in basis points that add up to 10,000.
    /// @param orderId the order
    /// @return given whether the escrow carried out an award; else all shares are 0
    /// @return buyer what the buyer does not get back
    /// @return seller what the seller bears
    /// @return carrier what the seller may claim from the carrier
    /// @return insurer what the seller may claim from the insurer
    /// @dev Never reverts.
    function award(
        uint256 orderId
    ) external view returns (bool given, uint16 buyer, uint16 seller, uint16 carrier, uint16 insurer);

    /// @notice The dispute of an order; stage None if it was never opened.
    /// @param orderId the order
    /// @dev Never reverts.
    function caseOf(uint256 orderId) external view returns (Case memory);

    /// @notice From when the fallback may be asked, in seconds since the Unix epoch; 0 if it may not be any more.
    /// @param orderId the order
    /// @dev Reverts if the order does not exist (IEscrow.UnknownOrder).
    function escalatable(uint256 orderId) external view returns (uint40);

    /// @notice The ruling number of an award: shares of the loss in basis points, the rest is the insurer's.
    /// @dev Reverts if they exceed 10,000 (Award.SharesAboveWhole).
    function rulingFor(uint16 buyer, uint16 seller, uint16 carrier) external pure returns (uint256);

    /// @notice What `open` costs, in wei.
    function openCost() external view returns (uint256);

    /// @notice What `escalate` costs, in wei.
    function escalateCost() external view returns (uint256);

    /// @notice Where the orders are.
    function escrow() external view returns (IEscrow);

    /// @notice Who is asked first.
    function primary() external view returns (IArbitrator);

    /// @notice Who is asked if the primary is silent.
    function fallbackArbitrator() external view returns (IArbitrator);

    /// @notice Seconds that the primary gets.
    function patience() external view returns (uint40);
}
