"""References and reachability against a graph and plain sets, for tables with holes in any place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.scenario import check_scenario
from sim.scenario.reachability import check_reachability
from sim.scenario.references import check_references
from tests.support.small_market import tiny

if TYPE_CHECKING:
    from sim.scenario import DataTables, Scenario

EURASIA, TABLES = load_scenario("eurasia")


def cut_off(scenario: Scenario, tables: DataTables) -> set[tuple[str, str]]:
    """Warehouse and hub between which there is no way, by the components of a graph."""
    modes = {mode.name for mode in scenario.modes}
    graph = nx.Graph()
    graph.add_nodes_from(row["code"] for row in tables.places)
    graph.add_edges_from((r["origin"], r["destination"]) for r in tables.links if r["mode"] in modes)
    hubs = {country.hub for country in scenario.countries if country.weight != 0}
    return {
        (warehouse.place, hub)
        for warehouse in scenario.warehouses
        for hub in hubs - nx.node_connected_component(graph, warehouse.place)
    }


@given(
    st.sets(st.sampled_from(["sea", "air", "road", "rail"]), min_size=1),
    st.integers(1, 40),
    st.integers(0, 39),
)
@settings(max_examples=60)
def test_as_the_components_of_a_graph_say(modes: set[str], every: int, first: int) -> None:
    tables = TABLES._replace(links=TABLES.links[first::every])
    scenario = replace(EURASIA, modes=tuple(mode for mode in EURASIA.modes if mode.name in modes))
    told: set[tuple[str, str]] = set()
    for problem in check_reachability(scenario, tables):
        origin, hubs = problem.what.removeprefix("no way from ").split(" to ")
        assert problem.where.startswith("warehouses")
        told |= {(origin, hub) for hub in hubs.split(", ")}
    assert told == cut_off(scenario, tables)


def test_countries_without_buyers_need_not_be_reached() -> None:
    first, *others = EURASIA.countries
    links = [row for row in TABLES.links if first.hub not in (row["origin"], row["destination"])]
    tables = TABLES._replace(links=links)
    home = tuple(w for w in EURASIA.warehouses if w.place != first.hub)
    scenario = replace(EURASIA, warehouses=home)
    assert len(list(check_reachability(scenario, tables))) == len(home)
    silent = replace(scenario, countries=(replace(first, weight=0.0), *others))
    assert not list(check_reachability(silent, tables))


def test_reachability_is_asked_only_where_references_are_right() -> None:
    """A link to nowhere is named as that, and no search stumbles over it."""
    tables = TABLES._replace(links=[TABLES.links[0] | {"origin": "ATLANTIS"}])
    found = check_scenario(EURASIA, tables)
    assert "data.links, row 2, origin" in {problem.where for problem in found}


@pytest.mark.parametrize("table", ["vat", "low_value", "duty", "links", "places"])
@given(data=st.data())
@settings(max_examples=12)
def test_what_a_table_lacks_is_named_for_everybody_who_needs_it(table: str, data: st.DataObject) -> None:
    """Rows are taken out; the problems are those that sets of what is left predict."""
    rows = getattr(TABLES, table)
    gone = data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1, max_size=len(rows) - 1))
    left = [row for number, row in enumerate(rows) if number not in gone]
    tables = TABLES._replace(**{table: left})
    told = {(problem.where, problem.what) for problem in check_references(EURASIA, tables)}
    codes = {row["code"] for row in tables.places}
    expected: set[tuple[str, str]] = set()
    for c in EURASIA.countries:
        expected |= {
            (f"countries.{c.code}.{field}", f"unknown {kind} '{word}'")
            for field, kind, word, known in (
                ("code", "country", c.code, {row["country"] for row in tables.vat}),
                ("hub", "place", c.hub, codes),
                ("customs_area", "customs area", c.customs_area, {row["area"] for row in tables.low_value}),
            )
            if word not in known
        }
    for mode in EURASIA.modes:
        if mode.name not in {row["mode"] for row in tables.links}:
            expected.add((f"modes.{mode.name}.name", f"unknown mode '{mode.name}'"))
    for number, row in enumerate(tables.links, start=2):
        for end in ("origin", "destination"):
            if row[end] not in codes:
                expected.add((f"data.links, row {number}, {end}", f"unknown place '{row[end]}'"))
    own = {(w, what) for w, what in told if not w.startswith(("warehouses", "data.duty"))}
    assert own == expected
    warehouses = {what for where, what in told if where.startswith("warehouses")}
    assert warehouses == {f"unknown place '{w.place}'" for w in EURASIA.warehouses if w.place not in codes}
    duties = [what for where, what in told if where == "data.duty"]
    assert bool(duties) == bool(lacking(tables))


def lacking(tables: DataTables) -> set[tuple[str, str]]:
    """Chapters of the catalogue and areas of the scenario without a rate."""
    areas = {c.customs_area for c in EURASIA.countries} & {row["area"] for row in tables.low_value}
    rated = {(row["hs_chapter"], row["area"]) for row in tables.duty}
    chapters = {row["hs_chapter"] for row in tables.catalogue}
    return {(chapter, area) for chapter in chapters for area in areas} - rated


@pytest.mark.parametrize("currency", ["CNY", "JPY", "GBP", "EUR"])
def test_a_currency_without_rates_is_named_wherever_it_is_used(currency: str) -> None:
    tables = TABLES._replace(fx=[{k: v for k, v in row.items() if k != currency} for row in TABLES.fx])
    told = [p.where for p in check_references(EURASIA, tables) if f"'{currency}'" in p.what]
    used = [c for c in (*EURASIA.countries, *EURASIA.warehouses) if c.currency == currency]
    limits = [row for row in TABLES.low_value if row["currency"] == currency]
    assert len(told) == (0 if currency == "EUR" else len(used) + len(limits))
    missing = [p for p in check_references(EURASIA, tables) if p.what == "no rates for GBP"]
    assert len(missing) == (currency == "GBP")


def test_a_hint_names_the_closest_word() -> None:
    germany, britain = tiny()[0].countries
    wrong = replace(tiny()[0], countries=(germany, replace(britain, hub="GB-LONDN")))
    (problem,) = check_references(wrong, tiny()[1])
    assert (problem.where, problem.hint) == ("countries.GB.hub", "did you mean 'GB-LONDON'?")
