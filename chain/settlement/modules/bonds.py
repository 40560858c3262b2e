"""Sellers' bonds: locked order by order, as large as the seller's record asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.contracts import artifact
from chain.contracts.escrow import State, call, word
from chain.settlement.books import Books
from sim.core.units import BPS
from sim.modules.formulas import bond_share, by_record, seller_bond
from sim.records import PaymentKind

if TYPE_CHECKING:
    import simpy

    from chain.evm.engine import Address
    from chain.settlement.client import OnChainSettlement
    from sim.orders.order import Order
    from sim.scenario import Scenario
    from sim.settlement.tribunal import Award

NOBODY = "0x" + "0" * 40


class Reputation:
    """What orders say about their sellers."""

    def __init__(
        self, settlement: OnChainSettlement, address: Address, carriage: Address | None, scenario: Scenario
    ) -> None:
        self._settlement = settlement
        self._terms = scenario.covenants
        self.address = address
        self._records: dict[str, list[int]] = {}
        bounds = (self._terms.least_bond_bps, self._terms.seller_bond_bps, 0, 0)
        code = artifact.load("Reputation").creation_code(settlement.escrow, carriage or NOBODY, bounds)
        settlement.create("platform", code, address)

    def bond_bps(self, seller: str) -> int:
        """What of a price `seller` has to back."""
        good, bad = self._records.get(seller, (0, 0))
        return by_record(self._terms.least_bond_bps, self._terms.seller_bond_bps, good, bad)

    def record(self, order: Order, state: State, award: Award | None) -> simpy.Event:
        """The order counts for or against its seller; lost, refunded and called-off ones do neither."""
        counts = state not in (State.LOST, State.REFUNDED, State.CANCELLED)
        bad = 2 * sellers_fault(order, state, award) > BPS

        def effect() -> bytes:
            if counts:
                self._records.setdefault(order.seller.account, [0, 0])[bad] += 1
            return word(order.escrow_id)

        data = call("record(uint256)", order.escrow_id)
        return self._settlement.submit(order, "record", "keeper", self.address, data, effect)


class SellerBonds(Books):
    """All sellers' bonds of a run."""

    def __init__(
        self,
        settlement: OnChainSettlement,
        address: Address,
        scenario: Scenario,
        reputation: Reputation | None,
    ) -> None:
        super().__init__(settlement, address)
        self._bps = scenario.covenants.seller_bond_bps
        self._reputation = reputation
        self._pledged: dict[int, int] = {}
        asked = NOBODY if reputation is None else reputation.address
        code = artifact.load("SellerBond").creation_code(settlement.escrow, asked, self._bps)
        settlement.create("platform", code, address)

    def lock(self, order: Order) -> None:
        """A part of the seller's standing bond backs the order."""
        seller, most = order.seller.account, seller_bond(order.deposit.price, self._bps)
        self.back(order, seller, most)
        if self.once(seller, "consent"):
            self.submit(order, "consent", seller, call("consent(bool)", 1))

        def effect() -> bytes:
            bps = self._bps if self._reputation is None else self._reputation.bond_bps(seller)
            amount = self._pledged[order.id] = seller_bond(order.deposit.price, bps)
            self.give_back(order, seller, most - amount)
            return word(order.escrow_id) + word(amount)

        self.submit(order, "lock", "keeper", call("lock(uint256)", order.escrow_id), effect)

    def settle(self, order: Order, state: State, award: Award | None) -> simpy.Event:
        """The order is final: the buyer gets the part that failed by the seller's fault."""
        seller, fault = order.seller.account, sellers_fault(order, state, award)

        def effect() -> bytes:
            pledged = self._pledged.pop(order.id)
            to_buyer = bond_share(pledged, fault)
            self.pay(order, PaymentKind.SELLERS_BOND, seller, order.buyer.account, to_buyer)
            self.give_back(order, seller, pledged - to_buyer)
            return word(order.escrow_id) + word(to_buyer) + word(pledged - to_buyer)

        return self.submit(order, "settle", "keeper", call("settle(uint256)", order.escrow_id), effect)


def sellers_fault(order: Order, state: State, award: Award | None) -> int:
    """How far a final order failed by its seller's fault, in basis points: as awarded, else as divided."""
    if state is State.UNSHIPPED:
        return BPS
    if state is State.AGREED:
        return order.buyer_bps
    if state is not State.RULED:
        return 0
    return award.seller if award is not None else order.buyer_bps
