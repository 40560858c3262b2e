// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";

/// @title PlainEscrow
/// @notice The least escrow that carries a market: one struct an order, nothing packed, no fees, no rounding. Run it:
/// `argosy run tiny --set settlement.contract=examples/PlainEscrow.sol:PlainEscrow`
contract PlainEscrow {
    using SafeERC20 for IERC20;

    struct Deal {
        IEscrow.State state;
        uint256 deadline;
        IEscrow.Terms terms;
    }

    error NotNow();

    uint256 public orderCount;
    mapping(uint256 id => Deal) private _deals;
    mapping(address owner => mapping(address token => uint256)) private _credits;

    constructor(address) {}

    function fund(IEscrow.Terms calldata terms) external payable returns (uint256 id) {
        id = ++orderCount;
        uint256 deposit = uint256(terms.price) + terms.freight + terms.tax;
        Deal storage deal = _deals[id];
        deal.terms = terms;
        _wait(deal, IEscrow.State.Funded, terms.shipHours);
        emit IEscrow.Funded(
            id, terms.buyer, terms.seller, terms.token, deposit, terms.carrier, terms.taxPayee, uint40(deal.deadline)
        );
        IERC20(terms.token).safeTransferFrom(msg.sender, address(this), deposit);
    }

    function ship(uint256 id) external {
        Deal storage deal = _only(id, IEscrow.State.Funded, _deals[id].terms.seller);
        _wait(deal, IEscrow.State.Shipped, deal.terms.deliverHours);
    }

    function deliver(uint256 id) external {
        Deal storage deal = _only(id, IEscrow.State.Shipped, _deals[id].terms.carrier);
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
        address by = msg.sender == _deals[id].terms.buyer ? msg.sender : _deals[id].terms.seller;
        _settle(id, _only(id, IEscrow.State.Funded, by), IEscrow.State.Unshipped, 10_000);
    }

    function refund(uint256 id) external {
        _settle(id, _only(id, IEscrow.State.Disputed, _deals[id].terms.seller), IEscrow.State.Refunded, 10_000);
    }

    function expire(uint256 id) external {
        IEscrow.State state = _deals[id].state;
        if (state != IEscrow.State.Funded && state != IEscrow.State.Shipped) revert NotNow();
        _settle(id, _late(id, state), IEscrow.State.Lost, 10_000);
    }

    function rule(uint256 id, uint16 buyerBps) external {
        _settle(id, _only(id, IEscrow.State.Disputed, _deals[id].terms.arbiter), IEscrow.State.Ruled, buyerBps);
    }

    function lapse(uint256 id) external {
        Deal storage deal = _late(id, IEscrow.State.Disputed);
        _settle(id, deal, IEscrow.State.Ruled, deal.terms.defaultBuyerBps);
    }

    function withdraw(address token) external returns (uint256 amount) {
        amount = _credits[msg.sender][token];
        _credits[msg.sender][token] = 0;
        emit Withdrawn(msg.sender, token, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    event Withdrawn(address indexed owner, address indexed token, uint256 amount);

    function _wait(Deal storage deal, IEscrow.State state, uint256 windowHours) private {
        deal.state = state;
        deal.deadline = block.timestamp + windowHours * 1 hours;
    }

    function _only(uint256 id, IEscrow.State state, address who) private view returns (Deal storage deal) {
        deal = _deals[id];
        if (deal.state != state || msg.sender != who) revert NotNow();
    }

    function _late(uint256 id, IEscrow.State state) private view returns (Deal storage deal) {
        deal = _deals[id];
        if (deal.state != state || block.timestamp < deal.deadline) revert NotNow();
    }

    /// @dev The buyer gets its share of everything, the others what is left; nobody pays the platform.
    function _settle(uint256 id, Deal storage deal, IEscrow.State outcome, uint16 buyerBps) private {
        IEscrow.Terms memory terms = deal.terms;
        deal.state = outcome;
        uint256 toSeller = (uint256(terms.price) * (10_000 - buyerBps)) / 10_000;
        uint256 toCarrier = (uint256(terms.freight) * (10_000 - buyerBps)) / 10_000;
        uint256 toTax = (uint256(terms.tax) * (10_000 - buyerBps)) / 10_000;
        uint256 toBuyer = uint256(terms.price) + terms.freight + terms.tax - toSeller - toCarrier - toTax;
        _credits[terms.buyer][terms.token] += toBuyer;
        _credits[terms.seller][terms.token] += toSeller;
        _credits[terms.carrier][terms.token] += toCarrier;
        _credits[terms.taxPayee][terms.token] += toTax;
        emit IEscrow.Settled(id, outcome, buyerBps, toBuyer, toSeller, toCarrier, toTax, 0);
    }
}
