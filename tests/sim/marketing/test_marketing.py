"""Marketing in a small market: what it costs, what it brings, and what it leaves alone."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from analytics.policies.marketing.splits import best_split
from argosy.scenario_files import load_scenario
from sim.marketing import FIRST_VISIT
from sim.policies import ChannelTruth
from tests.support.small_market import changed, of_policies, run, tiny

if TYPE_CHECKING:
    from tests.support.small_market import Run

DAYS = 10
BUDGET = 3_000


@cache
def ran(policy: str = "even", budget: int = BUDGET, **changes: Any) -> Run:
    """`tiny`, honest, with loud channels."""
    loud = changed(load_scenario("advertising")[0], marketing__channels__visits_per_contact=0.5).marketing
    scenario = changed(
        of_policies(tiny()[0], fraud="none", grading="none", marketing=policy), settlement__mode="instant",
        fraud__attempt_share=0.0, screening__never_return_share=0.0, marketing=loud,
        marketing__daily_budget_cents=budget, **changes,
    )  # fmt: skip
    return run(scenario, days=DAYS)


def organic(found: Run) -> list[tuple[int, int]]:
    return [(v["visit"], v["time"]) for v in found.records("visits") if v["visit"] < FIRST_VISIT]


def test_visits_that_nobody_brought_come_as_they_do_without() -> None:
    without = ran(budget=0)
    assert not without.records("marketing")
    assert organic(without) == [(v["visit"], v["time"]) for v in without.records("visits")]
    assert organic(ran()) == organic(without)


@pytest.mark.parametrize("policy", ["even", "last-touch", "oracle"])
def test_a_day_costs_what_its_contacts_cost_and_its_budget_at_most(policy: str) -> None:
    found = ran(policy)
    channels = {channel.name: channel for channel in found.market.scenario.marketing.channels}  # type: ignore[union-attr]
    spent: dict[int, int] = {}
    for row in found.records("marketing"):
        assert row["spend_cents"] == round(row["contacts"] * channels[row["channel"]].cents_per_contact)
        spent[row["day"]] = spent.get(row["day"], 0) + row["spend_cents"]
    assert 0 < max(spent.values()) <= BUDGET


def test_the_table_counts_the_visits_that_marketing_brought() -> None:
    found = ran()
    brought = [v for v in found.records("visits") if v["visit"] >= FIRST_VISIT]
    rows = found.records("marketing")
    assert len(brought) == sum(row["extra_visits"] for row in rows) > 0
    assert sum(v["orders"] for v in brought) == sum(row["extra_orders"] for row in rows) > 0


def test_last_touch_credits_what_was_not_brought() -> None:
    rows = ran().records("marketing")
    assert sum(row["visits"] for row in rows) > sum(row["extra_visits"] for row in rows)


def test_a_channel_that_reaches_nobody_brings_nothing() -> None:
    rows = ran(marketing__channels__reach=0.0).records("marketing")
    assert rows
    assert not any(
        row[column] for row in rows for column in ("contacts", "spend_cents", "visits", "extra_visits")
    )


def test_who_is_tired_of_it_does_not_come() -> None:
    fresh = sum(row["extra_visits"] for row in ran(marketing__channels__fatigue=0.0).records("marketing"))
    tired = sum(row["extra_visits"] for row in ran(marketing__channels__fatigue=10.0).records("marketing"))
    assert tired < fresh


@pytest.mark.parametrize("budget", [7, 20, 100])
def test_no_split_on_a_grid_is_better_than_the_best(budget: int) -> None:
    truth, most, worth = (
        (ChannelTruth(0.5, 10.0), ChannelTruth(0.2, 40.0), ChannelTruth(0.01, 9.0)),
        (30, 12, 9),
        8.0,
    )

    def profit(split: tuple[int, ...]) -> float:
        return sum(worth * t.visits(s) - s for t, s in zip(truth, split, strict=True))

    found = best_split(truth, most, worth, budget)
    assert sum(found) <= budget
    grid = product(*(range(cap + 1) for cap in most))
    best = max(profit(split) for split in grid if sum(split) <= budget)
    assert profit(found) >= best - 3.0
