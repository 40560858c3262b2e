"""Links and ways of a test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.policies import Load
from sim.world.network import Link, Route
from sim.world.seaways import Way, Ways

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.market import Market
    from sim.scenario import LastMile, Mode
    from sim.world.people import Listing


def a_link(origin: str, destination: str, mode: Mode, km: float, phase: float = 0.0) -> Link:
    """A link of which nothing but this matters."""
    return Link(origin, destination, mode, Ways(Way(km), {}), phase)


def route(legs: tuple[Link, ...], last_mile: LastMile, state: str = "") -> Route:
    """A way along `legs`, as their usual ways are."""
    return Route(legs, [leg.lane(leg.ways.usual) for leg in legs], state, last_mile)


def load_of(market: Market, items: Iterable[tuple[Listing, int]], day: int = 0) -> Load:
    """What units of listings weigh, take up and usually cost, as routing is told on `day`."""
    pence, cents = market.world.tariff.rates.ratio("GBP", "EUR", day)
    some = list(items)
    worth = sum(listing.product.price_pence * quantity for listing, quantity in some)
    return Load(
        sum(listing.weight_g * quantity for listing, quantity in some),
        sum(listing.product.volume_ml * quantity for listing, quantity in some),
        int(worth * (pence / cents)),
    )
