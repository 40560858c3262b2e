"""Base stock by a forecast: levels by hand, the prior, errors that are counted, no look ahead."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, sqrt
from typing import Any

import numpy as np
import pytest

from analytics.forecast import croston, exponential_smoothing
from analytics.policies.replenish import BaseStock, ForecastStock
from analytics.policies.replenish.levels import level
from sim.core.units import DAY
from sim.policies import StockView

NOTHING: Any = None
WEEK = 7 * DAY
VIEW = StockView(
    time=0, product=0, warehouse=0, on_hand=0, on_order=0, backorders=0, cover_units=10, shelf=0, wanted=1,
    daily_units=0.5, daily_variance=0.5, lead_days=20.0,
)  # fmt: skip


def told(policy: ForecastStock, weeks: list[int], **view: Any) -> int:
    """What is ordered in the week after `weeks`, in each of which so many units were wanted."""
    for week, units in enumerate(weeks):
        for _ in range(units):
            policy(VIEW._replace(time=week * WEEK, **view), NOTHING)
    return policy(VIEW._replace(time=len(weeks) * WEEK, **view), NOTHING)


class TestLevels:
    def test_what_is_expected_is_base_stock_at_first(self) -> None:
        assert ForecastStock(model="expected")(VIEW, NOTHING) == BaseStock()(VIEW, NOTHING)
        assert ForecastStock(model="ses")(VIEW, NOTHING) == BaseStock()(VIEW, NOTHING)

    @pytest.mark.parametrize("model", ["ses", "sba"])
    def test_by_hand(self, model: Any) -> None:
        weeks = [3, 0, 7, 2]
        policy = ForecastStock(model=model, prior_weeks=2, service=0.95)
        ordered = told(policy, weeks)
        rule = exponential_smoothing if model == "ses" else croston
        known = np.array(weeks, dtype=float)
        missed = []
        for seen in (1, 2, 3):
            said = float(rule(known[:seen], 1, 0.1)[0])
            missed.append(known[seen] - (said * seen + 3.5 * 2) / (seen + 2))
        rate = (float(rule(known, 1, 0.1)[0]) * 4 + 3.5 * 2) / (7 * 6)
        variance = (sum(error**2 for error in missed) + 0.5 * 7 * 2) / (7 * 5)
        assert policy.rate(VIEW._replace(time=4 * WEEK)) == pytest.approx(rate)
        assert ordered == level(rate, variance, 27.0, 0.95)

    def test_the_position_counts(self) -> None:
        first, more = (ForecastStock()(VIEW._replace(on_hand=n), NOTHING) for n in (0, 3))
        assert first - more == 3
        assert ForecastStock()(VIEW._replace(on_hand=500), NOTHING) == 0

    def test_more_service_more_stock(self) -> None:
        found = [told(ForecastStock(service=share), [4, 5, 6]) for share in (0.5, 0.9, 0.99)]
        assert all(a < b for a, b in pairwise(found))

    def test_top_down_follows_all_shelves(self) -> None:
        """The shelf sells as ever; the others sell more and more."""
        policy = ForecastStock(model="top-down", prior_weeks=2)
        for week in range(12):
            for _ in range(1 + week * 2):
                policy(VIEW._replace(time=week * WEEK, shelf=1), NOTHING)
        assert policy.rate(VIEW._replace(time=12 * WEEK)) > VIEW.daily_units * 1.2
        assert ForecastStock(model="top-down").rate(VIEW) == VIEW.daily_units


class TestErrors:
    def test_missed_by_hand(self) -> None:
        """A forecast of week 0 is held to weeks 1 to 4, lead time and review of 28 days, once they are over."""
        policy = ForecastStock(model="expected", review_days=8.0)
        told(policy, [9, 0, 5, 2, 1])
        assert policy.missed_ == (1, 8 - 14, 6, 36)
        told(policy, [0, 0, 0, 0, 0, 0])
        assert policy.missed_.forecasts == 1, "of week 2, weeks 3 to 6 are not over"

    def test_quantiles_of_errors_take_over_once_there_are_enough(self) -> None:
        policy = ForecastStock(model="expected", error="quantile", review_days=1.0, service=0.9)
        assert policy.target(VIEW) == BaseStock(review_days=1.0).target(VIEW)
        luck = np.random.default_rng(1)
        for shelf in range(300):
            for week in (0, 1, 4):
                wanted = int(luck.poisson(12)) if week == 1 else 1
                policy(VIEW._replace(time=week * WEEK, shelf=shelf, wanted=wanted), NOTHING)
        assert policy.missed_.forecasts == 300
        errors = sorted(policy._errors)
        rank = ceil(301 * 0.9) - 1
        mean = 0.5 * 21
        assert policy.target(VIEW._replace(time=9 * WEEK, shelf=999)) == ceil(
            mean + errors[rank] * sqrt(mean)
        )

    def test_the_same_twice(self) -> None:
        weeks = [3, 0, 7, 2, 1, 9]
        assert told(ForecastStock(error="quantile"), weeks) == told(ForecastStock(error="quantile"), weeks)
