// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";

/// @title Sale
/// @notice What the exercises have in common: an escrow of many orders, in tokens and in coin. It is sound;
/// each exercise changes a part of it, or adds one, and there is where to look.
abstract contract Sale {
    using SafeERC20 for IERC20;

    struct Deal {
        IEscrow.State state;
        bool delivered;
        uint256 deadline;
        IEscrow.Terms terms;
    }

    /// @notice What each of the five gets in the end.
    struct Parts {
        uint256 buyer;
        uint256 seller;
        uint256 carrier;
        uint256 tax;
        uint256 platform;
    }

    /// @notice This step is another's, or of another state or time.
    error NotNow(uint256 id);
    /// @notice The deposit did not arrive in full.
    error NotPaid(address token, uint256 asked, uint256 arrived);
    /// @notice The owner cannot be paid.
    error NotTaken(address owner, uint256 amount);

    event Withdrawn(address indexed owner, address indexed token, uint256 amount);

    uint256 internal constant WHOLE = 10_000;
    address internal constant COIN = address(0);

    address public immutable platform;
    uint256 public orderCount;
    mapping(uint256 id => Deal) internal _deals;
    mapping(address owner => mapping(address token => uint256)) internal _credits;

    constructor(address platform_) {
        platform = platform_;
    }

    // steps

    function fund(IEscrow.Terms calldata terms) external payable returns (uint256 id) {
        id = ++orderCount;
        uint256 deposit = uint256(terms.price) + terms.freight + terms.tax;
        Deal storage deal = _deals[id];
        deal.terms = terms;
        _wait(deal, IEscrow.State.Funded, terms.shipHours);
        emit IEscrow.Funded(
            id, terms.buyer, terms.seller, terms.token, deposit, terms.carrier, terms.taxPayee, uint40(deal.deadline)
        );
        _take(terms.token, deposit);
    }

    function ship(uint256 id) external {
        Deal storage deal = _only(id, IEscrow.State.Funded, _deals[id].terms.seller);
        _wait(deal, IEscrow.State.Shipped, deal.terms.deliverHours);
    }

    function deliver(uint256 id) external {
        Deal storage deal = _only(id, IEscrow.State.Shipped, _deals[id].terms.carrier);
        deal.delivered = true;
        _wait(deal, IEscrow.State.Delivered, deal.terms.inspectHours);
    }

    function dispute(uint256 id) external {
        Deal storage deal = _only(id, IEscrow.State.Delivered, _deals[id].terms.buyer);
        _wait(deal, IEscrow.State.Disputed, deal.terms.rulingHours);
    }

    function confirm(uint256 id) external {
        _settle(id, _only(id, IEscrow.State.Delivered, _deals[id].terms.buyer), IEscrow.State.Released, 0);
    }

    function release(uint256 id) external {
        _settle(id, _late(id, IEscrow.State.Delivered), IEscrow.State.Released, 0);
    }

    function cancel(uint256 id) external {
        _settle(id, _only(id, IEscrow.State.Funded, _deals[id].terms.seller), IEscrow.State.Unshipped, WHOLE);
    }

    function refund(uint256 id) external {
        _settle(id, _only(id, IEscrow.State.Disputed, _deals[id].terms.seller), IEscrow.State.Refunded, WHOLE);
    }

    function expire(uint256 id) external {
        IEscrow.State state = _deals[id].state;
        if (state != IEscrow.State.Funded && state != IEscrow.State.Shipped) revert NotNow(id);
        IEscrow.State outcome = state == IEscrow.State.Funded ? IEscrow.State.Unshipped : IEscrow.State.Lost;
        _settle(id, _late(id, state), outcome, WHOLE);
    }

    function rule(uint256 id, uint16 buyerBps) external {
        _settle(id, _only(id, IEscrow.State.Disputed, _deals[id].terms.arbiter), IEscrow.State.Ruled, buyerBps);
    }

    function lapse(uint256 id) external virtual {
        Deal storage deal = _late(id, IEscrow.State.Disputed);
        _settle(id, deal, IEscrow.State.Ruled, deal.terms.defaultBuyerBps);
    }

    function withdraw(address token) external virtual returns (uint256 amount) {
        amount = _credits[msg.sender][token];
        _credits[msg.sender][token] = 0;
        emit Withdrawn(msg.sender, token, amount);
        _give(msg.sender, token, amount);
    }

    /// @notice What was agreed on.
    function termsOf(uint256 id) external view returns (IEscrow.Terms memory) {
        return _deals[id].terms;
    }

    // parts that exercises change

    /// @dev The order, if it is in `state` and `who` calls.
    function _only(uint256 id, IEscrow.State state, address who) internal view virtual returns (Deal storage deal) {
        deal = _deals[id];
        if (deal.state != state || msg.sender != who) revert NotNow(id);
    }

    /// @dev The order, if it is in `state` and its time is over.
    function _late(uint256 id, IEscrow.State state) internal view virtual returns (Deal storage deal) {
        deal = _deals[id];
        if (deal.state != state || block.timestamp < deal.deadline) revert NotNow(id);
    }

    /// @dev Takes a deposit from the caller, all of it.
    function _take(address token, uint256 amount) internal virtual {
        if (msg.value != (token == COIN ? amount : 0)) revert NotPaid(COIN, amount, msg.value);
        if (token == COIN) return;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 arrived = IERC20(token).balanceOf(address(this)) - before;
        if (arrived != amount) revert NotPaid(token, amount, arrived);
    }

    /// @dev Notes that `owner` is due so much.
    function _credit(address owner, address token, uint256 amount) internal virtual {
        _credits[owner][token] += amount;
    }

    /// @dev The buyer gets its share, rounded down, of all that is not earned yet; the others what is left.
    function _parts(Deal memory deal, uint256 buyerBps) internal pure virtual returns (Parts memory parts) {
        IEscrow.Terms memory terms = deal.terms;
        uint256 price = terms.price - _share(terms.price, buyerBps);
        parts.platform = _share(price, terms.feeBps);
        parts.seller = price - parts.platform;
        parts.carrier = terms.freight - (deal.delivered ? 0 : _share(terms.freight, buyerBps));
        parts.tax = terms.tax - _share(terms.tax, buyerBps);
        parts.buyer = uint256(terms.price) + terms.freight + terms.tax - price - parts.carrier - parts.tax;
    }

    // parts that they leave alone

    function _give(address owner, address token, uint256 amount) internal {
        if (token != COIN) {
            IERC20(token).safeTransfer(owner, amount);
            return;
        }
        (bool taken,) = owner.call{value: amount}("");
        if (!taken) revert NotTaken(owner, amount);
    }

    function _wait(Deal storage deal, IEscrow.State state, uint256 windowHours) internal {
        deal.state = state;
        deal.deadline = block.timestamp + windowHours * 1 hours;
    }

    function _settle(uint256 id, Deal storage deal, IEscrow.State outcome, uint256 buyerBps) internal {
        Parts memory parts = _parts(deal, buyerBps);
        IEscrow.Terms memory terms = deal.terms;
        deal.state = outcome;
        emit IEscrow.Settled(
            id, outcome, uint16(buyerBps), parts.buyer, parts.seller, parts.carrier, parts.tax, parts.platform
        );
        _credit(terms.buyer, terms.token, parts.buyer);
        _credit(terms.seller, terms.token, parts.seller);
        _credit(terms.carrier, terms.token, parts.carrier);
        _credit(terms.taxPayee, terms.token, parts.tax);
        _credit(platform, terms.token, parts.platform);
    }

    function _share(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return (amount * bps) / WHOLE;
    }
}
