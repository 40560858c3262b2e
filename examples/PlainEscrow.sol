// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";

/// @title PlainEscrow
/// @notice The least escrow that carries a market: one struct an order, nothing packed. Run it:
/// `argosy run tiny --set settlement.contract=examples/PlainEscrow.sol:PlainEscrow`
contract PlainEscrow {
    using SafeERC20 for IERC20;

    struct Deal {
        IEscrow.State state;
        bool delivered;
        uint256 deadline;
        IEscrow.Terms terms;
    }

    error NotNow();

    address public immutable platform;
    uint256 public orderCount;
    mapping(uint256 id => Deal) private _deals;
    mapping(address owner => mapping(address token => uint256)) private _credits;

    constructor(address platform_) {
        platform = platform_;
    }

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
        bool buyer = msg.sender == _deals[id].terms.buyer;
        Deal storage deal = _only(id, IEscrow.State.Funded, buyer ? msg.sender : _deals[id].terms.seller);
        _settle(id, deal, buyer ? IEscrow.State.Cancelled : IEscrow.State.Unshipped, 10_000);
    }

    function refund(uint256 id) external {
        _settle(id, _only(id, IEscrow.State.Disputed, _deals[id].terms.seller), IEscrow.State.Refunded, 10_000);
    }

    function expire(uint256 id) external {
        IEscrow.State state = _deals[id].state;
        if (state != IEscrow.State.Funded && state != IEscrow.State.Shipped) revert NotNow();
        IEscrow.State outcome = state == IEscrow.State.Funded ? IEscrow.State.Unshipped : IEscrow.State.Lost;
        _settle(id, _late(id, state), outcome, 10_000);
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

    /// @dev The buyer gets its share, rounded down, of all that is not earned yet; the others what is left.
    function _settle(uint256 id, Deal storage deal, IEscrow.State outcome, uint16 buyerBps) private {
        IEscrow.Terms memory terms = deal.terms;
        deal.state = outcome;
        uint256 price = terms.price - _share(terms.price, buyerBps);
        uint256 toPlatform = _share(price, terms.feeBps);
        uint256 toSeller = price - toPlatform;
        uint256 toCarrier = terms.freight - (deal.delivered ? 0 : _share(terms.freight, buyerBps));
        uint256 toTax = terms.tax - _share(terms.tax, buyerBps);
        uint256 toBuyer = uint256(terms.price) + terms.freight + terms.tax - price - toCarrier - toTax;
        _credits[terms.buyer][terms.token] += toBuyer;
        _credits[terms.seller][terms.token] += toSeller;
        _credits[terms.carrier][terms.token] += toCarrier;
        _credits[terms.taxPayee][terms.token] += toTax;
        _credits[platform][terms.token] += toPlatform;
        emit IEscrow.Settled(id, outcome, buyerBps, toBuyer, toSeller, toCarrier, toTax, toPlatform);
    }

    function _share(uint256 amount, uint256 bps) private pure returns (uint256) {
        return (amount * bps) / 10_000;
    }
}
