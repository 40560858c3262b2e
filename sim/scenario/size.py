"""How much memory a market takes, estimated before anything of it is made."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.problems import Problem
from sim.scenario.shares import country_weights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.scenario import Scenario
    from sim.scenario.tables import DataTables

_GB: Final = 10**9
_USUAL_GB: Final = 8.0
_STANDING: Final = 1 / 4
"""Share of the memory that may be taken before the first visit."""

_MOST_SHELVES: Final = 10**6
"""Articles times warehouses: each has streams of its own, which take a minute for so many."""

# bytes, measured on CPython 3.11
_BUYER: Final = 64
_BUYER_AT_FIRST: Final = 40
"""While the buyers of a country are drawn."""

_SELLER: Final = 300
_LISTING: Final = 250
_SHELF: Final = 1_000
_DRAW: Final = 48
"""For every pair of a seller and an article, while a warehouse's assortments are drawn."""

_JUROR: Final = 2_300
_DEPARTURE: Final = 150
_ORDER: Final = 4_000
_ORDERS_OF_A_VISIT: Final = 0.65
_DAYS_UNDER_WAY: Final = 60
"""After which an order has ended, and what it took is free again."""

_LINKS_OF_A_WAY: Final = 4
"""Links of one mode on the way from a warehouse to a hub."""


class Part(NamedTuple):
    """What takes memory: the key that decides how much, what it is in words, and its bytes."""

    where: str
    what: str
    bytes: float


def check_size(
    scenario: Scenario, tables: DataTables, orders: int | None, machine: float
) -> Iterator[Problem]:
    """Whether the market fits into the memory that it may take.

    Args:
        scenario: with nothing else wrong.
        tables: its data.
        orders: that end it, None where its days do.
        machine: bytes of memory that there are.
    """
    shelves = len(scenario.warehouses) * len(tables.catalogue)
    if shelves > _MOST_SHELVES:
        what = (
            f"{len(scenario.warehouses):,} warehouses times {len(tables.catalogue):,} articles are too many"
        )
        yield Problem("warehouses", what, f"{_MOST_SHELVES:,} are possible")
        return
    allowed = (scenario.memory_gb or _USUAL_GB) * _GB
    standing, under_way = standing_parts(scenario, tables, orders), orders_under_way(scenario, orders)
    taken = sum(part.bytes for part in standing)
    if taken > min(allowed * _STANDING, machine):
        largest = max(standing, key=lambda part: part.bytes)
        what = f"{largest.what} make a market of about {taken / _GB:,.1f} GB before its first visit"
        yield Problem(largest.where, what, _advice(taken, allowed * _STANDING, machine, taken / _STANDING))
    elif taken + under_way.bytes > min(allowed, machine):
        taken += under_way.bytes
        what = f"{under_way.what} make a market of about {taken / _GB:,.1f} GB"
        yield Problem(under_way.where, what, _advice(taken, allowed, machine, taken))


def standing_parts(scenario: Scenario, tables: DataTables, orders: int | None) -> list[Part]:
    """What is there before the first visit, or for as long as the market lasts."""
    demand, articles = scenario.demand, len(tables.catalogue)
    weights = country_weights(scenario, tables)
    at_first = _BUYER_AT_FIRST * max(weights) / sum(weights)
    sellers = [warehouse.sellers for warehouse in scenario.warehouses]
    each = min(scenario.selling.listings_per_seller, articles)
    together = scenario.selling.sellers_per_shelf
    rooms = sum(max(1, round(count / together)) for count in sellers)
    shelves = min(rooms * min(articles, together * each), sum(sellers) * each)
    drawn = sum(sellers) * (_SELLER + each * _LISTING) + shelves * _SHELF + max(sellers) * articles * _DRAW
    jurors = scenario.modules.jurors.number if "jurors" in scenario.settlement.modules else 0
    links = len({warehouse.place for warehouse in scenario.warehouses}) * len(scenario.countries)
    days = _DAYS_UNDER_WAY + (scenario.days if orders is None else orders / demand.visits_per_day)
    often = min(scenario.modes, key=lambda mode: mode.headway_hours)
    departures = sum(days * 24 / mode.headway_hours for mode in scenario.modes) * links * _LINKS_OF_A_WAY
    return [
        Part("demand.buyers", f"{demand.buyers:,} buyers", demand.buyers * (_BUYER + at_first)),
        Part("warehouses", f"{sum(sellers):,} sellers with {each:,} of {articles:,} articles each", drawn),
        Part("modules.jurors.number", f"{jurors:,} jurors", jurors * _JUROR),
        Part(f"modes.{often.name}.headway_hours", f"{departures:,.0f} departures", departures * _DEPARTURE),
    ]


def orders_under_way(scenario: Scenario, orders: int | None) -> Part:
    """The orders that have not ended, at most."""
    most = scenario.demand.visits_per_day * min(scenario.days, _DAYS_UNDER_WAY) * _ORDERS_OF_A_VISIT
    count = ceil(most if orders is None else min(orders, scenario.demand.visits_per_day * _DAYS_UNDER_WAY))
    return Part("demand.visits_per_day", f"about {count:,} orders under way at a time", count * _ORDER)


def _advice(taken: float, allowed: float, machine: float, needed: float) -> str:
    if taken > machine:
        return f"change it; this machine has {machine / _GB:,.1f} GB"
    return f"change it, or allow more than {allowed / _GB:,.1f} GB: --set memory_gb={ceil(needed / _GB)}"
