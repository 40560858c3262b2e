"""Figures without the first days: those of the rest, counted by hand, and nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.accounts import Terms, postings
from analytics.kpis import FactsSink, evaluate
from analytics.kpis.warm_up import since
from argosy import InputError, load_scenario
from sim.core.units import DAY
from tests.support.small_market import changed, run, tiny

DAYS = 6


@cache
def market(warm_up: int | None) -> tuple[Any, FactsSink]:
    scenario = changed(
        tiny()[0], settlement__mode="instant", demand__visits_per_day=50.0, warm_up_days=warm_up
    )
    ended, sink = run(scenario, days=DAYS), FactsSink()
    for table, rows in ended.sink.tables.items():
        sink.write(table, rows)
    return ended, sink


def figures(warm_up: int | None) -> dict[str, Any]:
    ended, sink = market(warm_up)
    terms = Terms(ended.market.scenario, ended.market.world.tariff.rates)
    return evaluate(sink.facts(ended.market.visits, terms))


def test_the_market_itself_does_not_know_of_it() -> None:
    assert market(3)[0].sink.tables == market(None)[0].sink.tables
    assert figures(0) == figures(None)


@pytest.mark.parametrize("days", [1, 3, 5])
def test_counts_are_those_of_the_days_that_are_left(days: int) -> None:
    ended, _ = market(None)
    found = figures(days)
    orders = [order for order in ended.records("orders") if order["placed_at"] >= days * DAY]
    visits = [visit for visit in ended.records("visits") if visit["time"] >= days * DAY]
    assert found["orders"] == len(orders) > 0
    assert found["conversion"] == len({order["visit"] for order in orders}) / len(visits)
    assert found["gmv_cents"] == sum(o["total_cents"] for o in orders if o["funded_at"] >= 0)
    assert found["buyer_surplus_cents"] == sum(visit["surplus_cents"] for visit in visits)


@settings(max_examples=15)
@given(st.integers(0, DAYS * DAY))
def test_what_is_left_out_and_what_is_kept_make_the_whole(second: int) -> None:
    _, sink = market(None)
    tables = sink.tables()
    kept = since(tables, second)
    everything = since(tables, 0)
    for name, table in tables.items():
        assert everything[name].height == table.height, name
        assert kept[name].height <= table.height
    numbers = set(kept["orders"]["order"])
    for name in ("order_lines", "order_events", "shipments"):
        assert set(kept[name]["order"]) <= numbers
        rest = tables[name].filter(~tables[name]["order"].is_in(list(numbers)))
        assert rest.height + kept[name].height == tables[name].height


def test_profits_of_what_is_left_sum_to_nothing() -> None:
    ended, sink = market(None)
    terms = Terms(ended.market.scenario, ended.market.world.tariff.rates)
    ledger = postings(sink.tables(), terms)
    kept = since({**sink.tables(), "ledger": ledger}, 2 * DAY)["ledger"]
    assert 0 < kept.height < ledger.height


def test_a_warm_up_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="warm_up_days"):
        load_scenario("tiny", ["warm_up_days=7"])
    assert load_scenario("tiny", ["warm_up_days=6"])[0].warm_up_days == 6
