"""Where stock should sit: by region, or by what it costs to serve all demand from the places that have it."""

from __future__ import annotations

from itertools import combinations
from math import fsum, inf
from typing import TYPE_CHECKING, Annotated, Final

from sim.core.limits import Cents, Limits, Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.policies import PlacementView, Setting

_ALL_SETS_UP_TO: Final = 6
"""Regional warehouses of which every set is tried: 64."""

_YEAR: Final = 365.0


class Regional:
    """Keeps stock wherever the warehouse is the quickest for enough of the demand.

    Args:
        least_share: of an article's demand, for which a regional warehouse must be the quickest place.
        least_units: that the demand of its cover must come to.
    """

    def __init__(
        self, *, least_share: Share = 0.15, least_units: Annotated[float, Limits(0, 10**6)] = 1.0
    ) -> None:
        self.least_share = least_share
        self.least_units = least_units

    def __call__(self, view: PlacementView, setting: Setting) -> tuple[int, ...]:
        """Those that serve enough."""
        served = [0.0] * len(view.regional)
        for country, rate in enumerate(view.rates):
            days = [of_place[country] for of_place in view.parcel_days]
            quickest = min(range(len(days)), key=days.__getitem__)
            if quickest:
                served[quickest - 1] += rate
        least = max(self.least_share * fsum(view.rates), self.least_units / max(view.cover_days, 1.0))
        return tuple(place for place, rate in enumerate(served) if 0 < rate >= least)


class Nearest:
    """Facility location: the set of places from which all demand is served at the lowest cost.

    Each country is served from the open place that is cheapest for it, freight, duty and a price on time taken
    together; an open regional warehouse costs the bulk freight of what it serves, the holding of its stock, and a
    charge for keeping the article there. The uncapacitated facility-location problem (Kuehn and Hamburger 1963) of
    one article: exact for up to six regional warehouses, beyond that by adding the best as long as it pays.

    Args:
        cents_per_day: what one day until delivery is worth for one unit, in euro cents.
        cents_per_year: of keeping an article in one more place: its slot, its listing, its counting.
    """

    def __init__(self, *, cents_per_day: Cents = 50.0, cents_per_year: Cents = 500.0) -> None:
        self.cents_per_day = cents_per_day
        self.cents_per_year = cents_per_year

    def __call__(self, view: PlacementView, setting: Setting) -> tuple[int, ...]:
        """The set of lowest cost, the smallest of those that are equal."""
        places = range(len(view.regional))
        if len(view.regional) <= _ALL_SETS_UP_TO:
            sets = (chosen for size in range(len(places) + 1) for chosen in combinations(places, size))
            return min(sets, key=lambda chosen: self._cost(view, chosen))
        chosen: tuple[int, ...] = ()
        while True:
            further = [(*chosen, place) for place in places if place not in chosen]
            best = min(further, key=lambda some: self._cost(view, some), default=chosen)
            if self._cost(view, best) >= self._cost(view, chosen):
                return tuple(sorted(chosen))
            chosen = best

    def _cost(self, view: PlacementView, chosen: Sequence[int]) -> float:
        return cost_of(view, chosen, self.cents_per_day, self.cents_per_year)


def cost_of(view: PlacementView, chosen: Sequence[int], cents_per_day: float, cents_per_year: float) -> float:
    """Euro cents a day of serving an article's demand from its origin and the `chosen` regional warehouses."""
    places = (0, *(place + 1 for place in chosen))
    total = len(chosen) * cents_per_year / _YEAR
    for country, rate in enumerate(view.rates):
        total += rate * min(_served(view, place, country, cents_per_day) for place in places) if rate else 0.0
    return total


def _served(view: PlacementView, place: int, country: int, cents_per_day: float) -> float:
    """Euro cents of a unit that a country's buyer has from a place: 0 is the origin."""
    cents = view.parcel_cents[place][country] + cents_per_day * view.parcel_days[place][country]
    if not place:
        return cents
    bulk = view.bulk_cents[place - 1]
    if bulk == inf:
        return inf
    return cents + bulk + view.holding_cents_per_day * (view.cover_days / 2 + view.bulk_days[place - 1])
