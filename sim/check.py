"""What a well-formed scenario can still get wrong: references that lead nowhere, shares out of range."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from sim.taxes import Taxes
from sim.world import country_weights, freight_network

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.network import Network
    from sim.scenario import Scenario
    from sim.tables import DataTables

_MAY_BE_NEGATIVE = frozenset({"price_elasticity", "promise_per_day", "outside_utility", "utc_offset_hours"})
_AT_LEAST_ONE = frozenset(
    {
        "days", "buyers", "slate", "sellers", "pick_stations", "pack_stations", "listings_per_seller",
        "wave_minutes", "capacity_kg", "block_interval", "block_gas_limit", "payout_days",
        "stock_cover_units", "ship_window_days", "deliver_window_days", "inspect_window_days",
        "ruling_window_days",
    }
)  # fmt: skip
_POSITIVE = frozenset(
    {
        "visits_per_day", "price_factor", "speed_kmh", "headway_hours", "thief_quantity_factor",
        "pick_minutes", "pack_minutes", "median_days", "clearance_hours", "inspection_hours",
        "inspect_hours", "ruling_hours", "return_days", "handling_hours", "slow_factor", "promise_factor",
        "restock_days",
    }
)  # fmt: skip
_MAX_WINDOW_DAYS = 194
"""Windows are 24-bit seconds on chain."""

_MIN_BLOCK_GAS = 5_000_000
"""Deploying the escrow asks for this much gas; in smaller blocks it would wait for ever."""

_MAX_DAYS = 36_500


class Problem(NamedTuple):
    """One thing wrong: where in the scenario, what, and what to do about it."""

    where: str
    what: str
    hint: str = ""


def check_scenario(scenario: Scenario, tables: DataTables) -> list[Problem]:
    """Everything wrong with `scenario` that its types do not show."""
    problems = [*_numbers("", scenario), *_collections(scenario)]
    if not problems:
        problems = [*_references(scenario, tables), *_demand(scenario, tables), *_dates(scenario, tables)]
    if not problems:
        problems = [*_reachability(scenario, freight_network(scenario, tables))]
    return problems


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?` for the closest of `known`, else all of them if they are few."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(names)}" if len(names) <= 24 else ""


def _numbers(path: str, node: object) -> Iterator[Problem]:
    if isinstance(node, tuple):
        for index, item in enumerate(node):
            yield from _numbers(f"{path}[{index}]", item)
    elif is_dataclass(node):
        for field in fields(node):
            where = f"{path}.{field.name}" if path else field.name
            value = getattr(node, field.name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield from _number(where, field.name, value, str(field.type))
            else:
                yield from _numbers(where, value)


def _number(where: str, name: str, value: float, kind: str) -> Iterator[Problem]:
    if value != value or value in (float("inf"), float("-inf")):
        yield Problem(where, f"{value} is not a number to compute with", "give a finite number")
    elif value < 0 and name not in _MAY_BE_NEGATIVE:
        yield Problem(where, f"{value} is negative", "give 0 or more")
    elif kind == "Share" and value > 1:
        yield Problem(where, f"{value} is above 1", "a share lies between 0 and 1")
    elif name.endswith("_bps") and value > 10_000:
        yield Problem(where, f"{value} is above 10,000", "basis points of one whole end at 10,000")
    elif name in _AT_LEAST_ONE and value < 1:
        yield Problem(where, f"{value} is too few", "give at least 1")
    elif name in _POSITIVE and value <= 0:
        yield Problem(where, f"{value} is not positive", "give a number above 0")
    elif name.endswith("_window_days") and value > _MAX_WINDOW_DAYS:
        yield Problem(where, f"{value} days are too long", f"the contract holds at most {_MAX_WINDOW_DAYS}")
    elif name == "block_gas_limit" and value < _MIN_BLOCK_GAS:
        yield Problem(where, f"{value} has no room for the escrow", f"give at least {_MIN_BLOCK_GAS}")
    elif where == "days" and value > _MAX_DAYS:
        yield Problem(where, f"a horizon of {value} days is impossible", f"give 1 to {_MAX_DAYS}")


def _collections(scenario: Scenario) -> Iterator[Problem]:
    for name in ("countries", "warehouses", "modes", "payments"):
        if not getattr(scenario, name):
            yield Problem(name, "is empty", f"give at least one of {name}")
    for name in ("countries", "modes", "payments"):
        keys = [getattr(item, "code", None) or item.name for item in getattr(scenario, name)]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield Problem(name, f"'{key}' appears twice", "keep one of them")
    if scenario.payments and not sum(method.share for method in scenario.payments):
        yield Problem("payments", "all shares are 0", "give at least one payment method a share")


def _references(scenario: Scenario, tables: DataTables) -> Iterator[Problem]:
    places = {row["code"]: row["country"] for row in tables.places}
    currencies = {name for name in tables.fx[0] if name != "date"} | {"EUR"}
    taxes = Taxes(tables.vat, tables.duty, tables.low_value, scenario.start)
    link_modes = {row["mode"] for row in tables.links}
    codes = {country.code for country in scenario.countries}
    for index, country in enumerate(scenario.countries):
        where = f"countries[{index}]"
        yield from _known(f"{where}.code", "country", country.code, taxes.countries)
        yield from _known(f"{where}.currency", "currency", country.currency, currencies)
        yield from _known(f"{where}.hub", "place", country.hub, places)
        yield from _known(f"{where}.customs_area", "customs area", country.customs_area, taxes.areas)
    for index, warehouse in enumerate(scenario.warehouses):
        where = f"warehouses[{index}]"
        yield from _known(f"{where}.currency", "currency", warehouse.currency, currencies)
        yield from _known(f"{where}.place", "place", warehouse.place, places)
        home = places.get(warehouse.place)
        if home is not None and home not in codes:
            yield Problem(
                f"{where}.place", f"its country {home} is not among the countries", "add it, weight = 0"
            )
    for index, mode in enumerate(scenario.modes):
        yield from _known(f"modes[{index}].name", "mode", mode.name, link_modes)
    for chapter in sorted({row["hs_chapter"] for row in tables.catalogue} - taxes.chapters):
        yield Problem("data.duty", f"no rates for HS chapter {chapter}", "add rows for it")


def _known(where: str, kind: str, word: str, known: Iterable[str]) -> Iterator[Problem]:
    if word not in known:
        yield Problem(where, f"unknown {kind} '{word}'", did_you_mean(word, known))


def _demand(scenario: Scenario, tables: DataTables) -> Iterator[Problem]:
    if not sum(country_weights(scenario, tables)):
        yield Problem("countries", "no country has buyers", "give at least one of them a weight above 0")
    if scenario.demand.thief_share + scenario.demand.opportunist_share > 1:
        yield Problem("demand.thief_share", "the shares of buyers exceed 1", "lower one of them")
    if scenario.selling.slow_share + scenario.selling.fraudulent_share > 1:
        yield Problem("selling.slow_share", "the shares of sellers exceed 1", "lower one of them")


def _dates(scenario: Scenario, tables: DataTables) -> Iterator[Problem]:
    first, last = tables.fx[0]["date"], tables.fx[-1]["date"]
    if not first <= scenario.start.isoformat() <= last:
        yield Problem("start", f"{scenario.start} lies outside the exchange rates", f"{first} to {last}")


def _reachability(scenario: Scenario, network: Network) -> Iterator[Problem]:
    hubs = {c.hub for c in scenario.countries if c.weight != 0}
    for index, warehouse in enumerate(scenario.warehouses):
        unreachable = sorted(hubs - _reachable(network, warehouse.place))
        if unreachable:
            yield Problem(
                f"warehouses[{index}].place",
                f"no way from {warehouse.place} to {', '.join(unreachable)}",
                "add a mode or a link that connects them",
            )


def _reachable(network: Network, origin: str) -> set[str]:
    seen, frontier = {origin}, [origin]
    while frontier:
        for link in network.outgoing[frontier.pop()]:
            if link.destination not in seen:
                seen.add(link.destination)
                frontier.append(link.destination)
    return seen
