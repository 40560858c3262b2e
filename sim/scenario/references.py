"""References between sections and data tables that lead nowhere."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.problems import Problem, did_you_mean
from sim.scenario.naming import elements
from sim.scenario.targets import check_targets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sim.scenario.country import Country
    from sim.scenario.scenario import Scenario
    from sim.scenario.tables import DataTables

_MOST_OF_TABLES: Final = 1_000
"""Problems of tables that are told; where one row is wrong, a hundred thousand may be."""


class _Known(NamedTuple):
    """Everything that the data tables can be asked for.

    Attributes:
        country_of: places, with the country in which each lies.
        currencies: with an exchange rate, and the euro.
        countries: with a VAT rate.
        areas: customs areas with a low-value rule.
        modes: with at least one link.
        segments: of customers whose baskets are known.
        rated: HS chapter and customs area of every duty rate.
    """

    country_of: Mapping[str, str]
    currencies: frozenset[str]
    countries: frozenset[str]
    areas: frozenset[str]
    modes: frozenset[str]
    segments: frozenset[str]
    rated: frozenset[tuple[str, str]]


def check_references(scenario: Scenario, tables: DataTables) -> Iterator[Problem]:
    """What the scenario's sections name in the tables, and what the tables name in each other."""
    known = _known(tables)
    for where, country in elements("countries", scenario.countries):
        yield from _country(where, country, known)
    yield from _warehouses(scenario, known)
    for where, office in elements("offices", scenario.offices):
        yield from _unknown(f"{where}.place", "place", office.place, known.country_of)
    for where, mode in elements("modes", scenario.modes):
        yield from _unknown(f"{where}.name", "mode", mode.name, known.modes)
    for where, segment in elements("segments", scenario.segments):
        yield from _unknown(f"{where}.name", "segment", segment.name, known.segments)
    for where, trade in elements("trades", scenario.trades):
        yield from _unknown(f"{where}.mode", "mode", trade.mode, known.modes)
    yield from check_targets(scenario, tables)
    yield from islice(_tables(tables, known), _MOST_OF_TABLES)
    yield from _duty_rates(scenario, tables, known)


def _known(tables: DataTables) -> _Known:
    return _Known(
        country_of={row["code"]: row["country"] for row in tables.places},
        currencies=frozenset(tables.fx[0]) - {"date"} | {"EUR"},
        countries=frozenset(row["country"] for row in tables.vat),
        areas=frozenset(row["area"] for row in tables.low_value),
        modes=frozenset(row["mode"] for row in tables.links),
        segments=frozenset(row["segment"] for row in tables.baskets),
        rated=frozenset((row["hs_chapter"], row["area"]) for row in tables.duty),
    )


def _country(where: str, country: Country, known: _Known) -> Iterator[Problem]:
    yield from _unknown(f"{where}.code", "country", country.code, known.countries)
    yield from _unknown(f"{where}.currency", "currency", country.currency, known.currencies)
    yield from _unknown(f"{where}.hub", "place", country.hub, known.country_of)
    home = known.country_of.get(country.hub, country.code)
    if country.code in known.countries and home != country.code:
        what = f"{country.hub} lies in {home}, not {country.code}"
        yield Problem(f"{where}.hub", what, "give a place of the country")
    yield from _unknown(f"{where}.customs_area", "customs area", country.customs_area, known.areas)


def _warehouses(scenario: Scenario, known: _Known) -> Iterator[Problem]:
    codes = {country.code for country in scenario.countries}
    for where, warehouse in elements("warehouses", scenario.warehouses):
        yield from _unknown(f"{where}.currency", "currency", warehouse.currency, known.currencies)
        yield from _unknown(f"{where}.place", "place", warehouse.place, known.country_of)
        home = known.country_of.get(warehouse.place)
        if home is not None and home not in codes:
            what = f"its country {home} is not among the countries"
            yield Problem(f"{where}.place", what, "add it, weight = 0")


def _tables(tables: DataTables, known: _Known) -> Iterator[Problem]:
    """What the tables say of each other; row 1 is the header."""
    for number, row in enumerate(tables.links, start=2):
        for end in ("origin", "destination"):
            yield from _unknown(f"data.links, row {number}, {end}", "place", row[end], known.country_of)
    yield from _seaways(tables)
    for number, row in enumerate(tables.low_value, start=2):
        where = f"data.low_value, row {number}, currency"
        yield from _unknown(where, "currency", row["currency"], known.currencies)
    factors = frozenset(row["factor"] for row in tables.factors)
    for number, row in enumerate(tables.tastes, start=2):
        yield from _unknown(f"data.tastes, row {number}, factor", "factor of taste", row["factor"], factors)
    if "GBP" not in known.currencies:
        yield Problem("data.fx", "no rates for GBP", "the catalogue's prices are in pence; add the column")


def _seaways(tables: DataTables) -> Iterator[Problem]:
    """That passages are known, and reached somewhere on the way."""
    known = frozenset(row["passage"] for row in tables.passages)
    for name, rows in (("links", tables.links), ("closures", tables.closures)):
        for number, row in enumerate(rows, start=2):
            where = f"data.{name}, row {number}"
            names = [part for part in row.get("passages", "").split(";") if part]
            for passage in names:
                yield from _unknown(f"{where}, passages", "passage", passage, known)
            kms = [part for part in row.get("passage_km", "").split(";") if part]
            if len(kms) != len(names) or not all(map(_is_number, kms)):
                yield Problem(
                    f"{where}, passage_km", "has not one number for each passage", "give kilometres"
                )


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _duty_rates(scenario: Scenario, tables: DataTables, known: _Known) -> Iterator[Problem]:
    areas = sorted({country.customs_area for country in scenario.countries} & known.areas)
    chapters = {chapter for chapter, _ in known.rated}
    for chapter in sorted({row["hs_chapter"] for row in tables.catalogue}):
        lacking = [area for area in areas if (chapter, area) not in known.rated]
        if chapter not in chapters:
            yield Problem("data.duty", f"no rates for HS chapter {chapter}", "add rows for it")
        elif lacking:
            what = f"no rate for HS chapter {chapter} in {', '.join(lacking)}"
            yield Problem("data.duty", what, "add rows")


def _unknown(where: str, kind: str, word: str, known: Collection[str]) -> Iterator[Problem]:
    if word not in known:
        yield Problem(where, f"unknown {kind} '{word}'", did_you_mean(word, known))
