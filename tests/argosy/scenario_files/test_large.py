"""The large scenario opens and trades."""

from __future__ import annotations

from dataclasses import replace

import pytest

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.records import MemorySink
from sim.run import run as run_market


@pytest.mark.slow
def test_ten_thousand_articles_and_buyers_for_a_day() -> None:
    scenario, tables = load_scenario("retail-large")
    offline = replace(scenario, settlement=replace(scenario.settlement, mode="instant"))
    market = build_market(offline, tables, MemorySink())
    assert len(market.world.products) == scenario.demand.buyers == 10_000
    placed: list[int] = []
    run_market(market, orders=None, days=1, place=lambda *_: placed.append(market.now))
    assert market.visits >= len(placed) > 0.3 * market.visits > 0
