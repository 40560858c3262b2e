"""What a well-formed scenario can still get wrong: references that lead nowhere, shares out of range."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import BPS
from sim.world.build import country_weights, freight_network
from sim.world.taxes import Taxes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.scenario.data import DataTables
    from sim.scenario.scenario import Scenario
    from sim.world.network import Network

_MAY_BE_NEGATIVE = frozenset({"price_elasticity", "promise_per_day", "outside_utility", "utc_offset_hours"})
_AT_LEAST_ONE = frozenset(
    {
        "days", "buyers", "slate", "sellers", "pick_stations", "pack_stations", "listings_per_seller",
        "wave_minutes", "capacity_kg", "block_interval", "block_gas_limit", "payout_days",
        "stock_cover_units", "ship_window_days", "deliver_window_days", "inspect_window_days",
        "ruling_window_days", "jurors", "panel", "vote_hours", "patience_hours", "insurer_capital",
        "learn_every_days",
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
_LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "_hours": (0, 8_760), "_days": (0, 3_650), "_minutes": (0, 525_600), "_cents": (0, 10**9), "sigma": (0, 5),
    "days": (1, 36_500), "seed": (0, 2**63 - 1), "buyers": (1, 10**8), "visits_per_day": (0.001, 10**7),
    "slate": (1, 1_000), "price_elasticity": (-1_000, 0), "promise_per_day": (-1_000, 1_000),
    "reputation_per_star": (0, 1_000), "familiarity": (0, 1_000), "outside_utility": (-1_000, 1_000),
    "country_mix_exponent": (0, 10), "thief_quantity_factor": (0, 10**4), "utc_offset_hours": (-12, 14),
    "weight": (0, 10**6), "share": (0, 10**6), "sellers": (1, 10**6), "price_factor": (0, 10**6),
    "pick_stations": (1, 10**6), "pack_stations": (1, 10**6), "listings_per_seller": (1, 10**4),
    "slow_factor": (0, 10**4), "promise_factor": (0, 10**4), "stock_cover_units": (1, 10**9),
    "speed_kmh": (0.1, 10**5), "headway_hours": (0.01, 8_760), "capacity_kg": (1, 10**9),
    "co2_kg_per_tonne_km": (0, 10**6), "co2_kg_per_parcel": (0, 10**6),
    "block_interval": (1, 30 * 86_400), "block_gas_limit": (1, 10**10), "gas_price_gwei": (7e-9, 10**6),
    "native_coin_price_eur": (0, 10**9), "_gwei": (0, 10**12), "jurors": (1, 10**5), "panel": (1, 15),
    "insurer_capital": (1, 10**12), "juror_error": (0, 10),
}  # fmt: skip
"""Least and most by the name of a field, or by the end of its name; beyond them numbers overflow or runs hang.

Less than 7 wei for gas is less than the chain's own base fee.
"""

_ENDINGS = ("_gwei", "_hours", "_days", "_minutes", "_cents", "sigma")
_MOST_SELLERS = 10**6
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KEYS: Final = {"countries": "code", "modes": "name", "payments": "name"}
_MAX_WINDOW_DAYS = 2_730
"""Windows are 16-bit hours on chain."""

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
        problems = [
            *_references(scenario, tables), *_demand(scenario, tables), *_dates(scenario, tables),
            *_covenants(scenario),
        ]  # fmt: skip
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
    elif isinstance(node, dict):
        for name, item in node.items():
            yield from _numbers(f"{path}.{name}", item)
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
    else:
        least, most = _limits(name)
        if value > most:
            yield Problem(where, f"{value} is too large", f"give at most {most:,}")
        elif value < least:
            yield Problem(where, f"{value} is too small", f"give at least {least:,}")


def _limits(name: str) -> tuple[float, float]:
    ending = next((end for end in _ENDINGS if name.endswith(end)), name)
    return _LIMITS.get(name) or _LIMITS.get(ending, (float("-inf"), float("inf")))


def _collections(scenario: Scenario) -> Iterator[Problem]:
    for name in ("countries", "warehouses", "modes", "payments"):
        if not getattr(scenario, name):
            yield Problem(name, "is empty", f"give at least one of {name}")
    if not _NAME.fullmatch(scenario.name):
        yield Problem("name", f"{scenario.name!r} cannot name a run", "give 1 to 64 of A-Z a-z 0-9 _ -")
    sellers = sum(warehouse.sellers for warehouse in scenario.warehouses)
    if sellers > _MOST_SELLERS:
        yield Problem("warehouses", f"{sellers} sellers are too many", f"give at most {_MOST_SELLERS:,}")
    for name, key_field in _KEYS.items():
        keys = [getattr(item, key_field) for item in getattr(scenario, name)]
        for index, key in enumerate(keys):
            if not key.strip():
                yield Problem(f"{name}[{index}].{key_field}", "is empty", "give it a name")
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
        if country.code in taxes.countries and places.get(country.hub, country.code) != country.code:
            what = f"{country.hub} lies in {places[country.hub]}, not {country.code}"
            yield Problem(f"{where}.hub", what, "give a place of the country")
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
    yield from _table_references(scenario, tables, taxes)


def _table_references(scenario: Scenario, tables: DataTables, taxes: Taxes) -> Iterator[Problem]:
    """What the tables say of each other; row 1 is the header."""
    places = {row["code"] for row in tables.places}
    currencies = {name for name in tables.fx[0] if name != "date"} | {"EUR"}
    for number, row in enumerate(tables.links, start=2):
        for end in ("origin", "destination"):
            yield from _known(f"data.links, row {number}, {end}", "place", row[end], places)
    for number, row in enumerate(tables.low_value, start=2):
        yield from _known(f"data.low_value, row {number}, currency", "currency", row["currency"], currencies)
    if "GBP" not in currencies:
        yield Problem("data.fx", "no rates for GBP", "the catalogue's prices are in pence; add the column")
    areas = sorted({country.customs_area for country in scenario.countries} & taxes.areas)
    rated = {(row["hs_chapter"], row["area"]) for row in tables.duty}
    for chapter in sorted({row["hs_chapter"] for row in tables.catalogue}):
        lacking = [area for area in areas if (chapter, area) not in rated]
        if chapter not in taxes.chapters:
            yield Problem("data.duty", f"no rates for HS chapter {chapter}", "add rows for it")
        elif lacking:
            yield Problem(
                "data.duty", f"no rate for HS chapter {chapter} in {', '.join(lacking)}", "add rows"
            )


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


def _covenants(scenario: Scenario) -> Iterator[Problem]:
    """Optional features that lack another, or exclude it, or cannot be carried out as they are set."""
    where, chosen, terms = "settlement.covenants", scenario.settlement.covenants, scenario.covenants
    for name in sorted({name for name in chosen if chosen.count(name) > 1}):
        yield Problem(where, f"'{name}' appears twice", "name it once")
    if "insurance" in chosen and "carriage" not in chosen:
        yield Problem(where, "'insurance' pays for what a carriage loses", "add 'carriage'")
    if "reputation" in chosen and "bond" not in chosen:
        yield Problem(where, "'reputation' only decides how large a bond is", "add 'bond'")
    if "tribunal" in chosen and "jurors" in chosen:
        yield Problem(where, "'tribunal' and 'jurors' exclude each other", "keep one of them")
    parts = terms.pick_up_bps + terms.export_bps + terms.import_bps
    if "carriage" in chosen and parts > BPS:
        what = f"milestones release {parts} basis points of the freight"
        yield Problem("covenants.pick_up_bps", what, "let the three parts add up to at most 10,000")
    if "reputation" in chosen and terms.least_bond_bps > terms.seller_bond_bps:
        what = f"{terms.least_bond_bps} is above the {terms.seller_bond_bps} that strangers put up"
        yield Problem("covenants.least_bond_bps", what, "give at most covenants.seller_bond_bps")
    if "jurors" in chosen:
        yield from _jurors(scenario)


def _jurors(scenario: Scenario) -> Iterator[Problem]:
    terms = scenario.covenants
    needed = 3 * terms.panel + 1
    if terms.jurors < needed:
        what = (
            f"{terms.jurors} cannot fill a panel of {terms.panel} and the {2 * terms.panel + 1} of an appeal"
        )
        yield Problem("covenants.jurors", what, f"give at least {needed}, or a smaller covenants.panel")
    # Evidence, then a window each to commit, to reveal and to appeal.
    hours = scenario.after_sales.evidence_hours + 3 * terms.vote_hours
    ruling = 24 * scenario.settlement.ruling_window_days
    if hours >= ruling:
        what = f"a ruling takes {hours:g} hours, and the order waits {ruling}"
        yield Problem("covenants.vote_hours", what, "lower it, or raise settlement.ruling_window_days")


def _dates(scenario: Scenario, tables: DataTables) -> Iterator[Problem]:
    first, last = tables.fx[0]["date"], tables.fx[-1]["date"]
    if not first <= scenario.start.isoformat() <= last:
        yield Problem("start", f"{scenario.start} lies outside the exchange rates", f"{first} to {last}")
        return
    for area in sorted({country.customs_area for country in scenario.countries}):
        begins = min((row["from_date"] for row in tables.low_value if row["area"] == area), default="")
        if begins > scenario.start.isoformat():
            yield Problem("data.low_value", f"no rule for {area} before {begins}", "add one, or start later")


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
