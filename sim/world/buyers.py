"""Everyone who may visit: places that customers hold for a time, and then others."""

from __future__ import annotations

from array import array
from collections import Counter
from functools import cached_property
from math import exp, fsum
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.core.distributions import cumulative, exponential, lognormal, pick
from sim.core.luck import scrambled
from sim.core.units import DAY
from sim.scenario import country_weights
from sim.world.identities import Identities
from sim.world.people import NO_BUDGET, Buyer, Conduct, Means

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.core.streams import Streams
    from sim.scenario import Country, DataTables, Scenario, Segment, TableRow


class Group(NamedTuple):
    """Buyers of one kind in one country.

    Attributes:
        number: of the country.
        country: where they live.
        segment: which kind they are.
        weight: share of all visits in the long run.
    """

    number: int
    country: Country
    segment: Segment
    weight: float


_NEIGHBOURS: Final = (-2, -1, 1, 2)
FRIENDS: Final = len(_NEIGHBOURS)
"""Of everybody."""

_FAR: Final = 0.1
_TRIES: Final = 16
_EDGES: Final = 1 << 40
"""Scrambles of a place's uniform from here on are its acquaintances', those before its holders' means."""


class BuyerPool:
    """Buyers by country and segment. A buyer comes into being at the first visit, always the same one.

    What a buyer is like belongs to its place among its country's buyers, so that one more leaves the others as they
    were. It holds the place for a time without memory (exponential); then somebody else does, about whom nothing is
    known. How often a place's holder comes, and of which segment it is, are the place's.

    Attributes:
        groups: buyers by country and segment; a group without buyers has no weight.
        identities: with what they shop.
    """

    def __init__(self, scenario: Scenario, tables: DataTables, streams: Streams) -> None:
        demand = scenario.demand
        self.country_weights = country_weights(scenario, tables)
        self._buyers: dict[int, Buyer] = {}
        self._memory = int(demand.memory_days * DAY)
        self._lifetime = demand.customer_lifetime_days * DAY
        total = fsum(self.country_weights)
        counts = [max(1, round(demand.buyers * w / total)) if w else 0 for w in self.country_weights]
        self._first = [sum(counts[:n]) for n in range(len(counts))]
        self.size = sum(counts)
        codes = [country.code for country in scenario.countries]
        self.identities = Identities(scenario.fraud, codes, self.size, streams)
        self._numbers = {code: number for number, code in enumerate(codes)}
        sizes = list(zip(codes, counts, strict=True))
        self._demand = demand
        self._first_taste = [streams.array("buyer first taste", code, count) for code, count in sizes]
        self._second_taste = [streams.array("buyer second taste", code, count) for code, count in sizes]
        self._means = [streams.array("buyer means", code, count) for code, count in sizes]
        self._life = [streams.array("buyer life", code, count) for code, count in sizes]
        self._until = [-self._lifetime * np.log(life) for life in self._life]
        self._generation: Counter[int] = Counter()
        self._barred: Counter[int] = Counter()
        self._lost: set[int] = set()
        self._conduct = [streams.array("buyer conduct", code, count) for code, count in sizes]
        self._places: list[NDArray[np.int32]] = []
        self._activity: list[array[float]] = []
        self.groups = tuple(self._grouped(scenario, tables, streams, counts))

    def _grouped(
        self, scenario: Scenario, tables: DataTables, streams: Streams, counts: Sequence[int]
    ) -> Iterator[Group]:
        """The groups, while their places and running totals of activity are laid down."""
        shares = np.array(cumulative([segment.share for segment in scenario.segments]))
        total = fsum(self.country_weights)
        for number, (country, count) in enumerate(zip(scenario.countries, counts, strict=True)):
            activity = _activity(tables.repeat, streams.array("buyer activity", country.code, count))
            luck = streams.array("buyer segment", country.code, count)
            kinds = np.searchsorted(shares, luck * shares[-1])
            whole = fsum(activity)
            for kind, segment in enumerate(scenario.segments):
                places = np.flatnonzero(kinds == kind).astype(np.int32)
                held = activity[places]
                self._places.append(places)
                self._activity.append(array("d", np.cumsum(held).tobytes()))
                share = fsum(held) / whole if len(held) else 0.0
                yield Group(number, country, segment, self.country_weights[number] / total * share)

    def draw(self, group: int, u: float, now: int) -> Buyer:
        """The buyer on whom `u` falls at second `now` in the group number `group`; the busy come more often."""
        return self._at(group, int(self._places[group][pick(u, self._activity[group])]), now)

    def holder(self, index: int, now: int) -> Buyer:
        """Who holds the place number `index`, of `size`, at second `now`."""
        group = int(self._group_of[index])
        return self._at(group, index - self._first[self.groups[group].number], now)

    def _at(self, group: int, place: int, now: int) -> Buyer:
        country = self.groups[group].number
        index = self._first[country] + place
        if now >= self._until[country][place]:
            self._pass_on(country, place, now)
        buyer = self._buyers.get(index)
        if buyer is None:
            buyer = self._buyers[index] = self._holder(self.groups[group], place, now)
        buyer.forget(now - self._memory)
        return buyer

    @cached_property
    def _group_of(self) -> NDArray[np.int32]:
        """The number of each place's group, shape (size,)."""
        found = np.zeros(self.size, dtype=np.int32)
        for number, (group, places) in enumerate(zip(self.groups, self._places, strict=True)):
            found[self._first[group.number] + places] = number
        return found

    @cached_property
    def visiting(self) -> NDArray[np.float64]:
        """Running totals of how often the holder of each place visits in the long run, shape (size,), up to 1."""
        weights = np.zeros(self.size)
        for group, places, held in zip(self.groups, self._places, self._activity, strict=True):
            if group.weight:
                activity = np.diff(held, prepend=0.0)
                weights[self._first[group.number] + places] = group.weight * activity / held[-1]
        totals = np.cumsum(weights)
        shares: NDArray[np.float64] = totals / totals[-1]
        return shares

    def friend(self, index: int, edge: int) -> int:
        """The place of a friend of the holder of the place `index`, the one at the other end of `edge`, 0 to 3."""
        number = self.groups[int(self._group_of[index])].number
        return self._friend(number, index - self._first[number], edge)

    def friends_seller(self, buyer: Buyer, u: float, now: int) -> int:
        """The seller that served a friend well last, -1 where it has no such friend, or hears of none.

        Customers of a country are a small world (Watts and Strogatz 1998): places in a ring, each knows two on
        either side, and one acquaintance in ten lives anywhere instead.

        Args:
            buyer: who visits.
            u: uniform in (0, 1); below `demand.word_of_mouth_share` a friend tells, and which one follows from it.
            now: second of the visit.
        """
        share = self._demand.word_of_mouth_share
        if u >= share:
            return -1
        place, country = buyer.index % self.size, self._numbers[buyer.country.code]
        edge = int(u / share * len(_NEIGHBOURS))
        told = self._buyers.get(self._friend(country, place - self._first[country], edge))
        if told is None or told is buyer:
            return -1
        told.forget(now - self._memory)
        return next(reversed(told.served_by), -1)

    def _friend(self, country: int, place: int, edge: int) -> int:
        first, count = self._first[country], len(self._life[country])
        far = scrambled(float(self._means[country][place]), _EDGES + edge)
        if far < _FAR:
            return first + int(far / _FAR * count)
        return first + (place + _NEIGHBOURS[edge]) % count

    def _pass_on(self, country: int, place: int, now: int) -> None:
        """The place has another holder now, perhaps not the first one since."""
        index = self._first[country] + place
        while now >= self._until[country][place]:
            self._generation[index] += 1
            u = scrambled(float(self._life[country][place]), self._generation[index])
            self._until[country][place] += exponential(u, self._lifetime)
        self._buyers.pop(index, None)

    def bar(self, buyer: Buyer) -> None:
        """The platform closes the buyer's account; its holder comes back as one of whom nothing is known.

        With a new account, that is: device, card and address may be the same.
        """
        buyer.barred = True
        index = buyer.index % self.size
        if self._buyers.get(index) is buyer:
            del self._buyers[index]
            self._barred[index] += 1

    def victim(self, u: float, now: int, age: int) -> Buyer | None:
        """Somebody honest whose account is older than `age` seconds, None where that is nobody who was found.

        Nothing changes for whoever it is: an account that nobody has used yet cannot be found.
        """
        for n in range(_TRIES):
            buyer = self._buyers.get(int(scrambled(u, n) * self.size))
            if buyer and buyer.conduct is Conduct.HONEST and not buyer.barred and buyer.opened_at < now - age:
                return buyer
        return None

    def lose(self, buyer: Buyer) -> None:
        """The buyer does not come back; its place stays empty until somebody else holds it."""
        self._lost.add(buyer.person)

    def has_lost(self, buyer: Buyer) -> bool:
        """Whether it stays away."""
        return buyer.person in self._lost

    def _holder(self, group: Group, place: int, now: int) -> Buyer:
        country = group.number
        index = self._first[country] + place
        generation = self._generation[index]
        conduct = self._conduct_of(scrambled(float(self._conduct[country][place]), generation))
        means = self._means_of(group.segment, float(self._means[country][place]), generation)
        likes = self._first_taste[country][place], self._second_taste[country][place]
        first, second = (scrambled(float(u), generation) for u in likes)
        number = index + (generation + self._barred[index]) * self.size
        buyer = Buyer(number, group.country, conduct, group.segment.name, (first, second), means)
        buyer.number = self.identities.account(number)
        buyer.person = index + generation * self.size
        first_of_all = number == index
        buyer.opened_at = self.identities.opened_before(index, self._lifetime) if first_of_all else now
        return buyer

    def _means_of(self, segment: Segment, u: float, generation: int) -> Means:
        """What a place's holder can and likes to pay, each from what `u` is scrambled to."""
        demand = self._demand
        budget, price, delivery = (scrambled(u, 3 * generation + number) for number in range(3))
        median = segment.budget_cents_per_month
        return Means(
            NO_BUDGET if median is None else int(lognormal(budget, median, demand.budget_sigma)),
            _weight(price, demand.price_sensitivity_sigma),
            _weight(delivery, demand.delivery_sensitivity_sigma),
        )

    def _conduct_of(self, u: float) -> Conduct:
        return Conduct.OPPORTUNIST if u < self._demand.opportunist_share else Conduct.HONEST


def _weight(u: float, sigma: float) -> float:
    """Lognormal with mean 1."""
    return lognormal(u, exp(-(sigma**2) / 2), sigma)


def _activity(repeat: Sequence[TableRow], luck: NDArray[np.float64]) -> NDArray[np.float64]:
    """How often each buyer comes, relative to the others: the data's purchases per customer."""
    rows = sorted((float(row["purchases"]), float(row["customers"])) for row in repeat)
    totals = np.array(cumulative([customers for _, customers in rows]))
    purchases = np.array([purchases for purchases, _ in rows])
    found: NDArray[np.float64] = purchases[np.searchsorted(totals, luck * totals[-1])]
    return found
