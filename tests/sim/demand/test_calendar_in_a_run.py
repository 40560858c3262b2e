"""Seasons, as they come out of a run."""

from __future__ import annotations

from datetime import date
from functools import cache
from math import sqrt

import pytest

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.records import MemorySink
from sim.run import run as run_market
from tests.support.small_market import Run, changed

DAYS = 12
SHIPPED, TABLES = load_scenario("domestic")
SEASON = {row["sku"]: row["season"] for row in TABLES.catalogue}


@cache
def fortnight(month: int, day: int) -> Run:
    scenario = changed(SHIPPED, settlement__mode="instant", demand__visits_per_day=150.0)
    scenario = changed(scenario, start=date(2025, month, day))
    sink = MemorySink()
    market = build_market(scenario, TABLES, sink)
    run_market(market, orders=None, days=DAYS)
    market.recorder.drain(everything=True)
    return Run(market, sink)


def share(run: Run, season: str) -> float:
    """Of the lines ordered, those of articles of a season."""
    lines = run.records("order_lines")
    return sum(SEASON[line["sku"]] == season for line in lines) / len(lines)


@pytest.mark.parametrize("start", [(2, 10), (6, 2), (12, 1)])
def test_as_many_come_as_the_season_says(start: tuple[int, int]) -> None:
    run = fortnight(*start)
    first = date(2025, *start).toordinal()
    [segment] = SHIPPED.segments
    factor = run.market.world.seasons.factor
    expected = 150 * sum(factor("DE", segment, first + day) for day in range(DAYS))
    assert abs(run.market.visits - expected) < 4 * sqrt(expected)


def test_december_is_busier_than_february() -> None:
    assert fortnight(12, 1).market.visits > 1.5 * fortnight(2, 10).market.visits


def test_christmas_articles_sell_before_christmas() -> None:
    winter, spring = fortnight(12, 1), fortnight(6, 2)
    assert share(winter, "christmas") > 0.08
    assert share(spring, "christmas") < 0.01
    assert share(spring, "garden") > 2 * share(winter, "garden")
