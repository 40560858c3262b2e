// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestations} from "./IAttestations.sol";
import {ICarriage} from "./ICarriage.sol";
import {IEscrow} from "./IEscrow.sol";
import {ITokenCredits} from "./ITokenCredits.sol";

/// @title Insurance of parcels against loss
/// @notice Underwriters put up capital in one token; sellers of orders in that token are covered against it.
/// docs/modules.md is the specification.
/// @dev Checks come in one order: existence, state, role, time, arguments.
interface IInsurancePool is ITokenCredits {
    /// @notice Where an order's policy is. Active waits; the others but None are final.
    enum Status { None, Active, Paid, Expired }

    /// @notice What a pool is made of. Fixed at deployment.
    struct Settings {
        IEscrow escrow;
        ICarriage carriage; // the only one whose losses count
        address tribunal; // the only arbiter whose awards count; zero for none
        IAttestations vetting; // of carriers and checkpoints; zero insures all carriers, but nothing that is scanned
        bytes32 corridor; // for which they are vetted
        address token;
        uint16 rateBps; // the premium, of the cover
        uint16 deductibleBps; // of each payment, left with the seller
        uint16 minBondBps; // of the cover, that the carrier stands for
        uint40 term; // seconds that a policy lasts, premiums are earned over, and a notice takes
    }

    /// @notice What an order is insured for.
    struct Policy {
        Status status;
        uint96 cover;
        uint40 until;
    }

    /// @notice What an underwriter wants to take out.
    struct Notice {
        uint256 shares;
        uint40 until; // when it may
    }

    /// @notice `underwriter` put up `assets` for `shares`.
    event Provided(address indexed underwriter, uint256 assets, uint256 shares);

    /// @notice `underwriter` may give back `shares` from `until` on; what it announced before is void.
    event NoticeGiven(address indexed underwriter, uint256 shares, uint40 until);

    /// @notice `underwriter` gave `shares` back for `assets`.
    event Redeemed(address indexed underwriter, uint256 assets, uint256 shares);

    /// @notice The order is insured for `cover` in all.
    event Insured(uint256 indexed orderId, address by, uint256 cover, uint256 premium, uint40 until);

    /// @notice The order's seller was credited `payment`.
    event Claimed(uint256 indexed orderId, uint256 payment);

    /// @notice The cover is free again.
    event Expired(uint256 indexed orderId);

    /// @notice A setting is missing, a share is above 10,000 basis points, or the term above a century.
    error BadSettings();

    /// @notice So little buys no share.
    error NoShares(uint256 assets);

    /// @notice The underwriter has fewer shares.
    error NotEnoughShares(address underwriter, uint256 owned, uint256 wanted);

    /// @notice So many shares were not announced.
    error NoNotice(address underwriter, uint256 announced, uint256 wanted);

    /// @notice The notice is not over.
    error NoticeRuns(address underwriter, uint40 until, uint256 nowTs);

    /// @notice The capital that backs no cover, and is not about to leave, is smaller.
    error CapitalCommitted(uint256 available, uint256 wanted);

    /// @notice The state of the order does not allow this.
    error WrongOrderState(uint256 orderId, IEscrow.State actual);

    /// @notice The order is in another token.
    error OtherToken(uint256 orderId, address token);

    /// @notice The order has another carrier.
    error OtherCarrier(uint256 orderId, address carrier);

    /// @notice The carriage is at another stage.
    error WrongStage(uint256 orderId, ICarriage.Stage actual);

    /// @notice The carrier is not vetted, or the checkpoint of a booking with scans.
    error NotVetted(address who);

    /// @notice The caller's role does not allow this.
    error Unauthorised(uint256 id, address caller);

    /// @notice The cover is nothing, or more than the price.
    error BadCover(uint256 orderId, uint256 cover, uint256 price);

    /// @notice The carrier stands for too little.
    error BondTooSmall(uint256 orderId, uint256 bond, uint256 least);

    /// @notice The order could be Lost only after the policy has ended.
    error TermTooShort(uint256 orderId, uint256 lostAt, uint40 until);

    /// @notice The order has no active policy, or one that is over.
    error WrongStatus(uint256 orderId, Status actual);

    /// @notice The policy has ended.
    error TooLate(uint256 id, uint40 deadline, uint256 nowTs);

    /// @notice The order has not ended in a loss of the insurer's.
    error NotClaimable(uint256 orderId, IEscrow.State actual);

    /// @notice The order may still end in a loss of the insurer's, or has.
    error NotExpirable(uint256 orderId, IEscrow.State actual);

    /// @notice Puts up capital.
    /// @param assets in units of the token, taken from the caller
    /// @return shares of the capital
    /// @dev Reverts if:
    /// - it buys no share (NoShares)
    /// - the deposit fails (NoCode, InexactDeposit, SafeERC20FailedOperation, ReentrancyGuardReentrantCall)
    function provide(uint256 assets) external returns (uint256 shares);

    /// @notice Announces how many shares the caller will give back, a term from now. They earn and bear losses
    /// until they are redeemed, and back no new cover. Replaces what was announced before; 0 withdraws it.
    /// @param shares of the capital
    /// @dev Reverts if the caller has fewer (NotEnoughShares).
    function giveNotice(uint256 shares) external;

    /// @notice Takes announced capital out, as a credit.
    /// @param shares of the capital
    /// @return assets what they are worth, rounded down
    /// @dev Reverts if:
    /// - the caller announced fewer, or none (NoNotice)
    /// - the notice is not over (NoticeRuns)
    /// - their worth backs active cover: policies that ended and were not expired (CapitalCommitted)
    function redeem(uint256 shares) external returns (uint256 assets);

    /// @notice Takes out all that `underwriter` announced, as its credit. Anyone may call: no share whose notice is
    /// over can wait and see.
    /// @return assets what they are worth, rounded down
    /// @dev Reverts as redeem.
    function redeemFor(address underwriter) external returns (uint256 assets);

    /// @notice Insures an order's seller up to `cover`. The caller pays the premium for what was not insured before;
    /// then the policy lasts a term from now. Nothing happens if so much was insured before.
    /// @param orderId the order
    /// @param cover of the whole policy
    /// @return premium what it costs
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder), or is not Funded (WrongOrderState)
    /// - it is in another token (OtherToken), or has another carrier than the carriage (OtherCarrier)
    /// - it had a policy that is over (WrongStatus), or its carriage is not Booked (WrongStage)
    /// - the caller is neither the seller, nor the buyer, nor whom the buyer lets book (Unauthorised)
    /// - the cover is zero, or exceeds the price (BadCover)
    /// - the policy would end before the order can be Lost (TermTooShort)
    /// - a vetting is asked for and the carrier has none, or the checkpoint of a booking with scans has none at all
    ///   (NotVetted)
    /// - the carrier's bond is too small for it (BondTooSmall)
    /// - the capital that backs no cover is too small (CapitalCommitted)
    /// - the deposit fails (as provide)
    function insure(uint256 orderId, uint96 cover) external returns (uint256 premium);

    /// @notice Pays the seller. Anyone may call. Active -> Paid.
    /// @param orderId the order
    /// @return payment what the seller is credited
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - it has no active policy (WrongStatus)
    /// - the policy has ended (TooLate)
    /// - the order is not Lost with its carriage closed as Lost, and the tribunal gave the insurer no share of the
    ///   loss (NotClaimable)
    function claim(uint256 orderId) external returns (uint256 payment);

    /// @notice Ends a policy without a payment. Anyone may call. Active -> Expired.
    /// @param orderId the order
    /// @dev Reverts if:
    /// - the order does not exist (IEscrow.UnknownOrder)
    /// - it has no active policy (WrongStatus)
    /// - the policy has not ended, and a payment is possible or may become so (NotExpirable)
    function expire(uint256 orderId) external;

    /// @notice What a cover costs: rounded up.
    /// @dev Never reverts for covers of 96 bits.
    function premiumOf(uint256 cover) external view returns (uint256);

    /// @notice The policy of an order; status None if there is none.
    /// @dev Never reverts.
    function policyOf(uint256 orderId) external view returns (Policy memory);

    /// @notice Shares of `underwriter`.
    /// @dev Never reverts.
    function sharesOf(address underwriter) external view returns (uint256);

    /// @notice All shares.
    /// @dev Never reverts.
    function totalShares() external view returns (uint256);

    /// @notice What `underwriter` announced.
    /// @dev Never reverts.
    function noticeOf(address underwriter) external view returns (Notice memory);

    /// @notice All shares that were announced.
    /// @dev Never reverts.
    function leavingShares() external view returns (uint256);

    /// @notice Premiums that are not earned yet, and no part of `capital`.
    /// @dev Never reverts.
    function unearned() external view returns (uint256);

    /// @notice What all shares are worth; never less than `activeCover`.
    /// @dev Never reverts.
    function capital() external view returns (uint256);

    /// @notice What all active policies could cost at most.
    /// @dev Never reverts.
    function activeCover() external view returns (uint256);

    /// @notice What the pool is made of.
    /// @dev Never reverts.
    function settings() external view returns (Settings memory);
}
