"""People who open one account after another, each for the sake of its welcome voucher.

They pay with their own means and keep what they order, so that no payment is ever reversed; what gives them away is
that their accounts share a device, an instrument and an address.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.attacks.accounts import opened, shared
from sim.attacks.luck import GangLuck
from sim.core.distributions import cumulative, exponential, pick
from sim.core.units import DAY
from sim.orders import Order, Outcome
from sim.world.identities import CRIMINAL
from sim.world.people import Conduct, Tactic

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import simpy

    from sim.demand import Doors
    from sim.scenario import VoucherAbuse
    from sim.world.people import Listing

FIRST_ABUSE: Final = 3 * 10**9
"""Number of the first visit for the sake of a voucher; those of all others are below it."""

_FIRST_HOLDER: Final = CRIMINAL + 2 * 10**11
"""Number of the first such account; those of gangs and rings are below it."""

_MOST_ACCOUNTS: Final = 10**6
"""Of one abuser and those who take its place."""

_LOOKS: Final = 12
"""Articles that an abuser compares before it orders the cheapest basket that has the voucher."""

_MOST_UNITS: Final = 12
"""Of one article: a basket for the household."""

_LOOK: Final = 30 * DAY
"""After so long an abuser that waits looks whether there is still a market."""


def abuse_vouchers(doors: Doors) -> None:
    """Start the abusers, if there may be any: as many as open the scenario's accounts for each visit of others."""
    market, voucher = doors.market, doors.market.scenario.voucher
    abuse = voucher.abuse if voucher is not None else None
    if voucher is None or abuse is None or not abuse.accounts_per_visit:
        return
    per_day = market.scenario.demand.visits_per_day * abuse.accounts_per_visit
    abusers, visits = max(1, round(per_day * abuse.days_between)), count(FIRST_ABUSE)
    for number in range(abusers):
        abuser = Abuser(doors, number, abuse, voucher.least_cents, visits)
        market.env.process(abuser.life(DAY * abusers / per_day))


class Basket(NamedTuple):
    """Units of one article, by what they come to in euro cents."""

    cents: int
    number: int
    units: int


class Abuser:
    """One abuser at a time: after so many accounts, or an order that is declined, another takes its place.

    All accounts of one share a device, an instrument and an address.
    """

    def __init__(
        self, doors: Doors, number: int, abuse: VoucherAbuse, least_cents: int, visits: Iterator[int]
    ) -> None:
        """Bring in the first.

        Args:
            doors: by which it comes in.
            number: of the abuser, and of all who take its place.
            abuse: how abusers are.
            least_cents: that an order must come to.
            visits: numbers of visits, which all abusers share.
        """
        self._doors, self._market, self._visits = doors, doors.market, visits
        self._abuse, self._least = abuse, least_cents
        self._first = _FIRST_HOLDER + number * _MOST_ACCOUNTS
        self._luck = GangLuck(self._market.streams, number, "voucher")
        self._weights = cumulative(self._market.world.buyers.country_weights)
        self._person = self._accounts = 0
        self._country = self._market.world.countries[pick(next(self._luck.plan(0)), self._weights)]
        self._last: Order | None = None

    def life(self, between: float) -> Generator[simpy.Event, object, None]:
        """Account after account, a Poisson process.

        Args:
            between: mean seconds from one to the next.
        """
        market = self._market
        for number in count(1):
            plan = self._luck.plan(number)
            due = market.now + int(exponential(next(plan), between))
            while market.now < due and self._doors.open():
                yield market.until(min(due, market.now + _LOOK))
            if not self._doors.open():
                return
            self._order(number, plan)

    def _order(self, number: int, plan: Iterator[float]) -> None:
        """A new account orders the cheapest basket that has a voucher, if luck falls on any that is in stock."""
        declined = self._last is not None and self._last.outcome is Outcome.DECLINED
        u = next(plan)
        if declined or self._accounts >= self._abuse.accounts:
            self._person, self._accounts, self._last = self._person + 1, 0, None
            self._country = self._market.world.countries[pick(u, self._weights)]
        basket = self._cheapest(plan)
        if basket is None:
            return
        self._accounts += 1
        index = self._first + number % _MOST_ACCOUNTS
        buyer = opened(self._market, index, self._country, Conduct.ABUSER, Tactic.VOUCHER.value)
        identity = shared(self._market, self._first, self._person, self._country)
        listing, luck = self._market.world.listings[basket.number], self._luck.attempt(number)
        came = self._doors.send(next(self._visits), buyer, listing, luck, lambda _: identity, basket.units)
        self._last = next(iter(came.orders), self._last)

    def _cheapest(self, plan: Iterator[float]) -> Basket | None:
        world, stocks, found = self._market.world, self._market.stocks, list[Basket]()
        listings, today = world.listings, self._market.now // DAY
        for _ in range(_LOOKS):
            listing = listings[int(next(plan) * len(listings))]
            basket = self._basket(listing)
            there = world.launches.get(listing.product.index, 0) <= today
            if there and basket.units <= min(_MOST_UNITS, stocks[listing.shelf].free):
                found.append(basket)
        return min(found, default=None)

    def _basket(self, listing: Listing) -> Basket:
        """As many units as come to the voucher's least, without freight and taxes."""
        cents = max(1, self._market.euro_cents(listing.price, listing.currency))
        units = max(1, -(-self._least // cents))
        return Basket(units * cents, listing.index, units)
