"""A replication depends on its number and nothing else: not on what ran before it, beside it, or where."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import argosy
from analytics.statistics import Difference
from argosy import CompareRequest, Comparison
from argosy.experiments import load_plan, replicate

if TYPE_CHECKING:
    from argosy.experiments import Kpis, Plan

VARY = ("pricing=list,scarcity", "settlement=chain,instant")
COUNT = 2
BUSY = ("demand.visits_per_day=40",)


@cache
def plan() -> Plan:
    return load_plan(CompareRequest(scenario="tiny", vary=VARY, orders=8, overrides=BUSY))


@cache
def alone() -> dict[tuple[str, int], Kpis]:
    """Every replication of every strategy, one after the other."""
    return {(label, task.replication): replicate(task).figures for label, task in plan().tasks(range(COUNT))}


def test_the_other_way_round_the_figures_are_the_same() -> None:
    for label, task in reversed(plan().tasks(range(COUNT))):
        assert replicate(task).figures == alone()[label, task.replication]


def test_no_two_numbers_and_no_two_strategies_are_alike() -> None:
    for label in plan().strategies:
        figures = [str(alone()[label, number]) for number in range(COUNT)]
        assert len(set(figures)) == COUNT
    for number in range(COUNT):
        assert len({str(alone()[label, number]) for label in plan().strategies}) == len(plan().strategies)


def test_another_seed_is_other_luck() -> None:
    [(label, task), *_] = plan().tasks([0])
    other = replace(task, scenario=replace(task.scenario, seed=task.scenario.seed + 1))
    assert replicate(other).figures != alone()[label, 0]


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """The same as a comparison."""
    request = CompareRequest(scenario="tiny", vary=VARY, orders=8, overrides=BUSY, replications=COUNT, jobs=1)
    return argosy.compare(request)


def test_a_comparison_is_its_replications(compared: Comparison) -> None:
    assert compared.strategies == list(plan().strategies)
    assert compared.replications == COUNT
    for label in compared.strategies:
        assert list(compared.values[label]) == [alone()[label, number] for number in range(COUNT)]


def test_frames_hold_what_the_objects_hold(compared: Comparison) -> None:
    values = compared.values_frame()
    assert values.height == COUNT * len(compared.strategies)
    for row in values.iter_rows(named=True):
        figures = compared.values[row.pop("strategy")][row.pop("replication")]
        assert row == figures
    summary = compared.summary_frame()
    told = {
        (row["strategy"], row["metric"]): (row["mean"], row["ci_low"], row["ci_high"])
        for row in summary.to_dicts()
    }
    assert told == {
        (label, metric): tuple(interval)
        for label, figures in compared.summary.items()
        for metric, interval in figures.items()
    }
    assert [tuple(row.values()) for row in compared.differences_frame().to_dicts()] == [
        tuple(difference) for difference in compared.differences
    ]


def test_means_are_those_of_the_values(compared: Comparison) -> None:
    means = compared.values_frame().group_by("strategy").agg(pl.col("gmv_cents").mean())
    for label, mean in means.iter_rows():
        assert compared.summary[label]["gmv_cents"].mean == pytest.approx(mean)
    for difference in compared.differences:
        if difference.metric == "gmv_cents":
            a, b = (compared.summary[label]["gmv_cents"].mean for label in (difference.a, difference.b))
            assert difference.mean == pytest.approx(a - b)


def test_frames_are_made_anew_and_equal(compared: Comparison) -> None:
    for make in (compared.values_frame, compared.summary_frame, compared.differences_frame):
        assert_frame_equal(make(), make())


def test_strategies_meet_the_same_buyers(compared: Comparison) -> None:
    """With a chain or without, the same orders are placed."""
    for number in range(COUNT):
        chain, instant = (
            compared.values[f"pricing=list,settlement={mode}"][number] for mode in ("chain", "instant")
        )
        assert chain["orders"] == instant["orders"] == 8
        assert chain["gmv_cents"] == instant["gmv_cents"]
        assert chain["freight_share"] == instant["freight_share"]


def test_a_comparison_of_one_is_that_one() -> None:
    found = Comparison("tiny", {"a": [alone()[label, 0] for label in list(plan().strategies)[:1]]})
    assert found.differences == []
    assert found.differences_frame().height == 0
    assert found.differences_frame().columns == list(Difference._fields)
    assert all(interval.half_width is None for interval in found.summary["a"].values())
