"""A larger market is like a smaller one: figures that are no sums do not hang on its scale."""

from __future__ import annotations

from functools import cache

import pytest
from scipy import stats

from analytics.accounts import Terms
from analytics.kpis import FactsSink, evaluate
from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.run import run as run_market

SEEDS = {1: range(1, 7), 4: range(1, 4)}
DAYS = 20
TOLD_APART = {
    "conversion": 0.02,
    "lines_per_order": 0.06,
    "lead_days_median": 0.4,
    "lead_days_p95": 1.0,
    "on_time_share": 0.03,
    "freight_share": 0.02,
    "dispute_rate": 0.01,
    "return_rate": 0.02,
}
"""Differences that nobody would act on: what lies beyond them must be noise."""


@cache
def figures(scale: int) -> list[dict[str, float]]:
    """The figures of a run for each seed."""
    found = []
    for seed in SEEDS[scale]:
        scenario, tables = load_scenario("eurasia", ["settlement.mode=instant", f"seed={seed}"], scale=scale)
        sink = FactsSink()
        market = build_market(scenario, tables, sink)
        run_market(market, orders=None, days=DAYS)
        market.recorder.drain(everything=True)
        facts = sink.facts(market.visits, Terms(scenario, market.world.tariff.rates))
        found.append({name: float(value or 0) for name, value in evaluate(facts).items()})
    return found


@pytest.mark.parametrize("name", TOLD_APART)
def test_figures_that_are_no_sums_do_not_hang_on_the_scale(name: str) -> None:
    small, large = ([run[name] for run in figures(scale)] for scale in SEEDS)
    assert len(set(small)) == len(small), "seeds differ"
    difference = sum(large) / len(large) - sum(small) / len(small)
    noise = stats.ttest_ind(small, large, equal_var=False).pvalue
    assert abs(difference) < TOLD_APART[name] or noise > 0.01, (small, large)


def test_sums_grow_with_the_scale() -> None:
    small, large = (sum(run["gmv_cents"] for run in figures(s)) / len(SEEDS[s]) for s in SEEDS)
    assert large / small == pytest.approx(4, rel=0.15)
