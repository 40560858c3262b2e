"""What prices are declared to do, and what they do: pairs of markets with the same luck."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import log
from typing import TYPE_CHECKING, Any

import pytest

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.records import MemorySink
from sim.run import run as run_market
from tests.support.depth import deep
from tests.support.small_market import changed, even

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS = 8
"""Before what sells less is shown less."""

SEEDS = deep(12, 24)
RISE = 1.1
EVERY = 12


class Dearer:
    """List prices, those of some offers a tenth higher."""

    def __init__(self, raised: Callable[[int], bool]) -> None:
        self.raised = raised

    def __call__(self, view: Any, setting: Any) -> int:
        return round(view.list_price * RISE) if self.raised(view.listing) else int(view.list_price)


@cache
def units(name: str, seed: int, raised: Callable[[int], bool]) -> dict[int, int]:
    """Units ordered by listing."""
    scenario, tables = load_scenario(name)
    scenario = replace(even(changed(scenario, settlement__mode="instant")), seed=seed)
    sink = MemorySink()
    market = build_market(scenario, tables, sink)
    market.policies = market.policies._replace(pricing=Dearer(raised))
    run_market(market, orders=None, days=DAYS)
    market.recorder.drain(everything=True)
    found: dict[int, int] = {}
    for row in sink.tables["order_lines"]:
        found[row.listing] = found.get(row.listing, 0) + row.quantity  # type: ignore[attr-defined]
    return found


def nobody(listing: int) -> bool:
    return False


def everybody(listing: int) -> bool:
    return True


def some(listing: int) -> bool:
    return listing % EVERY == 0


def elasticity(name: str, raised: Callable[[int], bool]) -> float:
    """Of the units of raised offers."""
    before, after = (
        sum(
            count
            for seed in range(1, SEEDS + 1)
            for listing, count in units(name, seed, prices).items()
            if raised(listing)
        )
        for prices in (nobody, raised)
    )
    return log(after / before) / log(RISE)


def test_an_offers_price_does_what_is_declared() -> None:
    declared = load_scenario("eurasia")[0].demand.article_elasticity
    assert elasticity("eurasia", some) == pytest.approx(declared, rel=0.25 if SEEDS < 24 else 0.1)


def test_all_prices_do_what_is_declared() -> None:
    declared = load_scenario("eurasia")[0].demand.market_elasticity
    assert elasticity("eurasia", everybody) == pytest.approx(declared, rel=0.2 if SEEDS < 24 else 0.1)
