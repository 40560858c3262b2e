"""Rings of sellers who buy from themselves: their straw buyers' orders are paid and sent like all others.

What a ring gets for the fees, freight and taxes of its own orders is a better rating and grade, until its shops
turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.attacks.accounts import opened, shared
from sim.attacks.luck import GangLuck
from sim.core.distributions import cumulative, pick, poisson
from sim.core.units import DAY
from sim.orders import Order, Outcome
from sim.world.crooks import SellerTactic
from sim.world.identities import CRIMINAL
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import simpy

    from sim.demand import Doors
    from sim.scenario import Country
    from sim.world.people import Buyer, Identity, Listing, Seller

FIRST_SELF_TRADE: Final = 2 * 10**9
"""Number of the first visit of a straw buyer; those of all others are below it."""

_FIRST_HOLDER: Final = CRIMINAL + 10**11
"""Number of the first straw buyer; gangs' accounts are below it."""

_MOST_ACCOUNTS: Final = 10**6
"""Of one ring."""

_MOST_TRADES: Final = 60
"""Of one shop on one day, which is beyond what the scenario's limit makes likely."""


def collude(doors: Doors) -> None:
    """Start the rings, if there may be any."""
    scenario = doors.market.scenario
    if scenario.crooks.ring_share and scenario.selling.fraudulent_share:
        doors.market.env.process(Rings(doors).life())


@dataclass(slots=True)
class Straw:
    """An account of a ring, with what it shops with, and the order that it placed last."""

    buyer: Buyer
    identity: Identity
    last: Order | None = None


class Ring:
    """The straw buyers of a few shops, who live in one country.

    Every few of them share a device, a card and an address, and keep these; an account whose order the platform has
    declined is given up for a new one.
    """

    def __init__(self, doors: Doors, number: int, country: Country) -> None:
        self._market = doors.market
        self._number = number
        self._country = country
        self._made = count()
        self.shops = 0
        self._straws = [self._new(place) for place in range(doors.market.scenario.crooks.ring_accounts)]

    def straw(self, u: float) -> Straw:
        """The one on whom `u` falls."""
        place = int(u * len(self._straws))
        last = self._straws[place].last
        if last is not None and last.outcome is Outcome.DECLINED:
            self._straws[place] = self._new(place)
        return self._straws[place]

    def _new(self, place: int) -> Straw:
        market, crooks = self._market, self._market.scenario.crooks
        first = _FIRST_HOLDER + self._number * _MOST_ACCOUNTS
        index = first + next(self._made) % _MOST_ACCOUNTS
        buyer = opened(market, index, self._country, Conduct.STRAW, SellerTactic.RING.value)
        return Straw(buyer, shared(market, first, place // crooks.ring_sharing, self._country))


class Trade(NamedTuple):
    """An order that a shop places with itself: when, which shop, and how many it has placed before."""

    time: int
    shop: int
    number: int


class Rings:
    """All rings of a market. Shops join them as they open, and each turns on its own day."""

    def __init__(self, doors: Doors) -> None:
        self._doors, self._market = doors, doors.market
        self._visits = count(FIRST_SELF_TRADE)
        self._luck: dict[int, GangLuck] = {}
        self._trades: dict[int, int] = {}
        self._rings: list[Ring] = []
        self._ring_of: dict[Seller, Ring] = {}
        self._articles: dict[int, list[int]] = {}
        for listing in self._market.world.listings:
            self._articles.setdefault(listing.seller.index, []).append(listing.index)

    def life(self) -> Generator[simpy.Event, object, None]:
        """Day after day, the orders of all shops of rings in the order of their seconds."""
        market = self._market
        while self._doors.open():
            tomorrow = market.now + DAY
            for trade in sorted(self._of_the_day()):
                yield market.until(trade.time)
                if not self._doors.open():
                    return
                self._trade(trade)
            yield market.until(tomorrow)

    def _of_the_day(self) -> Iterator[Trade]:
        now, mean = self._market.now, self._market.scenario.crooks.ring_trades_per_day
        for seller in self._market.world.sellers:
            if self._buys_reputation(seller):
                shop = seller.index
                luck = self._luck.setdefault(shop, GangLuck(self._market.streams, shop, "ring day"))
                plan = luck.plan(now // DAY)
                for _ in range(poisson(next(plan), mean, _MOST_TRADES)):
                    self._trades[shop] = self._trades.get(shop, 0) + 1
                    yield Trade(now + int(next(plan) * DAY), shop, self._trades[shop])

    def _buys_reputation(self, seller: Seller) -> bool:
        return seller.tactic == SellerTactic.RING and not seller.cheats(self._market.now)

    def _trade(self, trade: Trade) -> None:
        """A straw buyer orders the shop's cheapest article, if the shop has not turned meanwhile."""
        seller = self._market.world.sellers[trade.shop]
        if not self._buys_reputation(seller):
            return
        luck = GangLuck(self._market.streams, trade.shop, "ring")
        plan = luck.plan(trade.number)
        where, who = next(plan), next(plan)
        straw = (self._ring_of.get(seller) or self._join(seller, where)).straw(who)
        straw.buyer.forget(trade.time - int(self._market.scenario.demand.memory_days * DAY))
        came = self._doors.send(
            next(self._visits),
            straw.buyer,
            self._cheapest(seller),
            luck.attempt(trade.number),
            lambda _: straw.identity,
        )
        for order in came.orders:
            straw.last = order

    def _join(self, seller: Seller, u: float) -> Ring:
        """The ring of a shop: the latest one with room, or one that is founded where most buyers are."""
        market = self._market
        if not self._rings or self._rings[-1].shops >= market.scenario.crooks.ring_sellers:
            country = market.world.countries[pick(u, cumulative(market.world.buyers.country_weights))]
            self._rings.append(Ring(self._doors, len(self._rings), country))
        ring = self._ring_of[seller] = self._rings[-1]
        ring.shops += 1
        return ring

    def _cheapest(self, seller: Seller) -> Listing:
        listings = self._market.world.listings
        return min(
            (listings[number] for number in self._articles[seller.index]), key=lambda x: (x.price, x.index)
        )
