"""What the platform's grades mean for sellers' bonds: posted when an order comes whose seller has another grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chain.contracts import artifact
from chain.contracts.escrow import address_word, call
from chain.settlement.modules.rates import BondRates
from chain.settlement.wallets import Consequence, Message
from sim.core.accounts import PLATFORM
from sim.core.units import HOUR
from sim.modules import by_grade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chain.settlement.modules.module import Module, Site
    from sim.orders.order import Order
    from sim.scenario import Scenario


class Posted(NamedTuple):
    """A bond in basis points before second `since`, and from then on."""

    before: int
    bps: int
    since: int


class Grades(BondRates):
    """The grades of all sellers."""

    names = ("grades",)

    def __init__(self, site: Site, earlier: Sequence[Module]) -> None:
        terms = site.scenario.modules
        assert terms.grades is not None
        self._wallets = site.wallets
        self._least, self._greatest = terms.grades.least_bond_bps, terms.bond.bond_bps
        self._notice = terms.grades.notice_hours * HOUR
        self._unknown = self._bps("")
        self._asked: dict[str, int] = {}
        self._newest: dict[str, int] = {}
        self._posted: dict[str, Posted] = {}
        self.address = site.at["grades"]
        bounds = (self._least, self._greatest, self._unknown, self._notice)
        code = artifact.load("PostedGrades").creation_code(site.wallets.address(PLATFORM), bounds)
        site.wallets.create(PLATFORM, code, self.address)

    @staticmethod
    def contracts(scenario: Scenario) -> list[tuple[str, str]]:
        """The grades."""
        return [(PLATFORM, "grades")]

    def bond_bps(self, seller: str) -> int:
        """What of a price `seller` has to back now."""
        posted = self._posted.get(seller)
        if posted is None:
            return self._unknown
        return posted.before if self._wallets.now < posted.since else posted.bps

    def funded(self, order: Order) -> None:
        """The platform posts what the seller's grade means, if that is news.

        The grade is that of the second of the order. Another that was placed later may have been funded sooner, and
        then has told a newer one.
        """
        seller, bps = order.seller.account, self._bps(order.seller_grade)
        if order.id < self._newest.get(seller, order.id):
            return
        self._newest[seller] = order.id
        if self._asked.get(seller, self._unknown) == bps:
            return
        self._asked[seller] = bps

        def effect() -> bytes:
            before, now = self.bond_bps(seller), self._wallets.now
            since = now + self._notice if bps > before else now
            self._posted[seller] = Posted(before, bps, since)
            return address_word(self._wallets.address(seller))

        data = call("post(address,uint16)", self._wallets.address(seller), bps)
        self._wallets.submit(order, "post", PLATFORM, Message(self.address, data), Consequence(effect))

    def _bps(self, grade: str) -> int:
        return by_grade(self._least, self._greatest, grade)
