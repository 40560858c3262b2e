"""Sellers' bonds: locked order by order, as large as the seller's record, or grade, asks for."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from chain.contracts import artifact
from chain.contracts.escrow import call, word
from chain.settlement.modules.bonded import BondHolder
from chain.settlement.modules.fault import sellers_fault
from chain.settlement.modules.module import NO_CONTRACT, Module, Turn
from chain.settlement.modules.rates import BondRates
from chain.settlement.wallets import Consequence
from sim.core.accounts import KEEPER, PLATFORM
from sim.modules import bond_share, seller_bond
from sim.records import PaymentKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import simpy

    from chain.settlement.holder import Holder
    from chain.settlement.modules.module import Ended, Site
    from sim.orders.order import Order
    from sim.scenario import Scenario


class SellerBonds(Module):
    """All sellers' bonds of a run."""

    names = ("bond",)
    gas = MappingProxyType({"settle": 500_000})
    turn = Turn.SELLER

    def __init__(self, site: Site, earlier: Sequence[Module]) -> None:
        self._holder = BondHolder(site, site.at["bond"])
        self._bps = site.scenario.modules.bond.bond_bps
        self._rates = next((one for one in earlier if isinstance(one, BondRates)), None)
        self._pledged: dict[int, int] = {}
        asked = NO_CONTRACT if self._rates is None else self._rates.address
        code = artifact.load("SellerBond").creation_code(site.at["escrow"], asked, self._bps)
        site.wallets.create(PLATFORM, code, self._holder.address)

    @staticmethod
    def contracts(scenario: Scenario) -> list[tuple[str, str]]:
        """The bonds."""
        return [(PLATFORM, "bond")]

    @property
    def holders(self) -> Sequence[Holder]:
        """The bonds."""
        return (self._holder,)

    def funded(self, order: Order) -> None:
        """The seller backs the order with a part of its standing bond, and so acknowledges it."""
        holder, seller = self._holder, order.seller.account
        most = seller_bond(order.deposit.price, self._bps)
        holder.back(order, seller, most)

        def effect() -> bytes:
            bps = self._bps if self._rates is None else self._rates.bond_bps(seller)
            amount = self._pledged[order.id] = seller_bond(order.deposit.price, bps)
            holder.give_back(order, seller, most - amount)
            return word(order.escrow_id) + word(amount)

        data = call("lock(uint256)", order.escrow_id)
        holder.submit(order, "lock", seller, data, Consequence(effect))

    def conclude(self, ended: Ended) -> list[simpy.Event]:
        """The buyer gets the part of the bond that failed by the seller's fault."""
        order, fault = ended.order, sellers_fault(ended)
        holder, seller = self._holder, order.seller.account

        def effect() -> bytes:
            pledged = ended.pledged = self._pledged.pop(order.id)
            to_buyer = bond_share(pledged, fault)
            holder.pay_from_bond(order, PaymentKind.SELLERS_BOND, seller, order.buyer.account, to_buyer)
            holder.give_back(order, seller, pledged - to_buyer)
            return word(order.escrow_id) + word(to_buyer) + word(pledged - to_buyer)

        data = call("settle(uint256)", order.escrow_id)
        return [holder.submit(order, "settle", KEEPER, data, Consequence(effect))]

    def unwind(self) -> list[simpy.Event]:
        """Sellers take their bonds back."""
        return self._holder.retire()
