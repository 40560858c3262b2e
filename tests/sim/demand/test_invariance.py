"""Nothing hangs on the order in which a scenario or a table lists things."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.demand.arrivals import Arrivals
from sim.orders import Quoter, Router
from sim.policies import Load
from sim.records import MemorySink
from sim.run import run as run_market
from sim.world.build import build_world
from sim.world.buyers import BuyerPool
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario import DataTables, Scenario
    from sim.world.build import World

TINY = changed(tiny()[0], settlement__mode="instant", demand__visits_per_day=60.0)
EURASIA, TABLES = load_scenario("eurasia")
WEIGHTED = replace(
    changed(EURASIA, settlement__mode="instant"),
    countries=tuple(replace(c, weight=1.0 + n / 7) for n, c in enumerate(EURASIA.countries)),
)
"""Every country has a weight, and each another one."""


@cache
def world() -> World:
    return build_world(WEIGHTED, TABLES, Streams(1))


def pooled(scenario: Scenario) -> World:
    """The world, with the buyers of `scenario`."""
    return replace(world(), buyers=BuyerPool(scenario, TABLES, Streams(1)))


def tables_of(scenario: Scenario, tables: DataTables) -> dict[str, Any]:
    """Every row of a run of three days."""
    sink = MemorySink()
    market = build_market(scenario, tables, sink)
    run_market(market, orders=None, days=3)
    market.recorder.drain(everything=True)
    return dict(sink.tables)


@cache
def usual() -> dict[str, Any]:
    return tables_of(TINY, tiny()[1])


@pytest.mark.parametrize("table", ["places", "links", "vat", "duty", "low_value", "countries"])
def test_rows_of_a_table_may_stand_in_any_order(table: str) -> None:
    rows = list(getattr(tiny()[1], table))
    turned = [rows[n] for n in np.random.default_rng(1).permutation(len(rows))]
    assert turned != rows
    assert len(usual()["orders"]) > 60
    assert tables_of(TINY, tiny()[1]._replace(**{table: turned})) == usual()


@pytest.mark.parametrize("turn", [1, 2])
def test_modes_may_stand_in_any_order(turn: int) -> None:
    turned = (*TINY.modes[turn:], *TINY.modes[:turn])
    assert tables_of(replace(TINY, modes=turned), tiny()[1]) == usual()


def test_links_may_be_given_from_either_end() -> None:
    rows = [row | {"origin": row["destination"], "destination": row["origin"]} for row in tiny()[1].links]
    assert tables_of(TINY, tiny()[1]._replace(links=rows)) == usual()


def test_columns_of_rates_may_stand_in_any_order() -> None:
    rows = [dict(sorted(row.items(), reverse=True)) for row in tiny()[1].fx]
    assert tables_of(TINY, tiny()[1]._replace(fx=rows)) == usual()


def offers(found: World) -> dict[tuple[str, int, str], tuple[int, str, Any]]:
    """Price, currency and the seller's conduct, by warehouse, place among its sellers, and article."""
    first: dict[int, int] = {}
    for seller in found.sellers:
        first.setdefault(seller.warehouse, seller.index)
    return {
        (x.origin, x.seller.index - first[x.seller.warehouse], x.product.sku): (
            x.price, x.currency, x.seller.conduct,
        )
        for x in found.listings
    }  # fmt: skip


orders_of = {
    "warehouses": st.permutations(range(len(WEIGHTED.warehouses))),
    "countries": st.permutations(range(len(WEIGHTED.countries))),
    "modes": st.permutations(range(len(WEIGHTED.modes))),
    "payments": st.permutations(range(len(WEIGHTED.payments))),
}


@st.composite
def turned_scenarios(draw: st.DrawFn) -> Scenario:
    """The scenario with all its lists in another order."""
    turned = {
        name: tuple(getattr(WEIGHTED, name)[n] for n in draw(order)) for name, order in orders_of.items()
    }
    return replace(WEIGHTED, **turned)


@given(turned_scenarios(), st.integers(0, 10**6))
@settings(max_examples=3)
def test_who_offers_what_at_which_price(scenario: Scenario, seed: int) -> None:
    turned = np.random.default_rng(seed).permutation(len(TABLES.catalogue))
    rows = [TABLES.catalogue[n] for n in turned]
    found = build_world(scenario, TABLES._replace(catalogue=rows), Streams(1))
    assert offers(found) == offers(world())
    shelves = {(s.name, s.product.sku): s.listings for s in found.shelves}
    assert shelves == {(s.name, s.product.sku): s.listings for s in world().shelves}


@given(turned_scenarios())
@settings(max_examples=3)
def test_buyers_timetables_and_weights(scenario: Scenario) -> None:
    found = build_world(scenario, TABLES, Streams(1))

    def buyers(where: World, listed: Scenario) -> dict[str, Any]:
        pool = where.buyers
        return {
            c.code: (pool.country_weights[n], pool._conduct[n].tolist(), pool._activity[n].tolist())
            for n, c in enumerate(listed.countries)
        }

    assert buyers(found, scenario) == buyers(world(), WEIGHTED)
    phases = [{link.name: link.phase for link in where.network.links} for where in (found, world())]
    assert phases[0] == phases[1]


@given(turned_scenarios())
@settings(max_examples=4)
def test_the_times_of_visits_do_not_hang_on_the_order_of_countries(scenario: Scenario) -> None:
    """To the last second: rates of all countries are summed exactly."""
    arrivals = Arrivals(scenario, pooled(scenario))
    expected = Arrivals(WEIGHTED, world())
    assert [arrivals.rate(n) for n in range(168)] == [expected.rate(n) for n in range(168)]


@given(turned_scenarios())
@settings(max_examples=4)
def test_each_countrys_share_of_an_hour_is_the_same(scenario: Scenario) -> None:
    def shares(listed: Scenario) -> dict[str, Any]:
        arrivals = Arrivals(listed, pooled(listed))
        totals = np.array([hour for day in range(7) for hour in arrivals._day(day).groups])
        parts = np.diff(totals, axis=1, prepend=0.0)
        return {country.code: parts[:, n] for n, country in enumerate(listed.countries)}

    found, expected = shares(scenario), shares(WEIGHTED)
    for code, parts in expected.items():
        assert found[code] == pytest.approx(parts, abs=1e-15)


@given(turned_scenarios(), st.integers(0, 90))
@settings(max_examples=3)
def test_ways_promises_and_landed_costs(scenario: Scenario, day: int) -> None:
    """Of every fortieth listing in every country, by names."""
    market = built_market()

    def landed(listed: Scenario, where: World) -> dict[Any, Any]:
        router = Router(listed, where.network, market.policies.routing, market.settings["routing"])
        found = {}
        for country in listed.countries:
            desk = Quoter(where.tariff, country, day)
            for listing in where.listings:
                if hash_of(listing.product.sku) % 40:
                    continue
                load = Load(listing.weight_g, listing.product.volume_ml)
                way = router.route(listing.origin, country.hub, load, 0)
                assert way is not None
                promise = router.promise(way, where.sites[listing.seller.warehouse], country)
                quote = desk.quote(listing, listing.price, 1, way, promise)
                key = listing.origin, listing.product.sku, listing.price, country.code
                found[key] = quote._replace(route=None), way.label
        return found

    expected = landed(WEIGHTED, world())
    assert len(expected) > 100
    assert landed(scenario, build_world(scenario, TABLES, Streams(1))) == expected


def hash_of(sku: str) -> int:
    """The same in every process."""
    return int.from_bytes(sku.encode(), "big")


@cache
def built_market() -> Any:
    return build_market(WEIGHTED, TABLES, MemorySink())


def facts(scenario: Scenario, tables: DataTables) -> dict[int, tuple[Any, ...]]:
    """What was bought on each visit, by names that do not hang on any order."""
    sink = MemorySink()
    market = build_market(scenario, tables, sink)
    bought: dict[int, tuple[Any, ...]] = {}

    def place(where: Any, number: int, buyer: Any, purchase: Any, luck: Any) -> None:
        where.orders.next_id()
        line, quote = purchase.lines[0], purchase.quote
        bought[number] = (
            where.now, buyer.country.code, line.listing.product.sku, line.listing.origin, line.unit_price,
            line.quantity, quote.total, quote.route.label, purchase.payment.name, purchase.country_mismatch,
        )  # fmt: skip

    run_market(market, orders=None, days=2, place=place)
    return bought


def turned(name: str) -> Callable[[Scenario, DataTables], tuple[Any, ...]]:
    return lambda scenario, tables: (replace(scenario, **{name: getattr(scenario, name)[::-1]}), tables)


def turned_rows(name: str) -> Callable[[Scenario, DataTables], tuple[Any, ...]]:
    return lambda scenario, tables: (scenario, tables._replace(**{name: getattr(tables, name)[::-1]}))


TURNS = {
    "warehouses": turned("warehouses"),
    "countries": turned("countries"),
    "payments": turned("payments"),
    "catalogue": turned_rows("catalogue"),
    "tastes": turned_rows("tastes"),
    "factors": turned_rows("factors"),
    "repeat": turned_rows("repeat"),
}


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_what_is_bought_on_a_visit(turn: Callable[[Scenario, DataTables], Any]) -> None:
    assert facts(*turn(TINY, tiny()[1])) == facts(TINY, tiny()[1])


@pytest.mark.parametrize("name", ["warehouses", "countries", "payments"])
def test_the_times_of_visits_never_hang_on_an_order(name: str) -> None:
    def came(scenario: Scenario, tables: DataTables) -> tuple[int, list[int]]:
        market = build_market(scenario, tables, MemorySink())
        times: list[int] = []
        inner = market.world.buyers.draw

        def draw(country: int, u: float, now: int) -> Any:
            times.append(market.now)
            return inner(country, u, now)

        market.world.buyers.draw = draw
        run_market(market, orders=None, days=2, place=lambda *_: None)
        return market.visits, times

    assert came(*turned(name)(TINY, tiny()[1])) == came(TINY, tiny()[1])
