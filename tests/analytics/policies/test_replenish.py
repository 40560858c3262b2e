"""Formulas against a published library's figures and against brute force; policies against what they promise."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, inf, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.policies.replenish import (
    RQ,
    SS,
    BaseStock,
    DynamicProgramming,
    LeastSquares,
    Newsvendor,
    Oracle,
    economic_quantity,
    newsvendor_normal,
    optimal_s_S,
    poisson_quantile,
)
from analytics.policies.replenish.levels import line_at, rounded
from sim.core.units import DAY
from sim.policies import StockView, reads_truth

NOTHING: Any = None
"""None of them needs luck or history."""

WEEK = 7 * DAY

VIEW = StockView(
    time=0, product=0, warehouse=0, on_hand=0, on_order=0, backorders=0, cover_units=10, shelf=0, wanted=1,
    daily_units=0.5, daily_variance=0.5, lead_days=20.0, unit_cents=1_000, holding_cents=0.6, margin_cents=800.0,
)  # fmt: skip


class TestFormulas:
    def test_the_newsvendor_of_stockpyl(self) -> None:
        """newsvendor_normal(holding_cost=.18, stockout_cost=.70, demand_mean=50, demand_sd=8)."""
        quantity, cost = newsvendor_normal(0.18, 0.70, 50, 8)
        assert quantity == pytest.approx(56.60395592743389, rel=1e-12)
        assert cost == pytest.approx(1.9976051931766445, rel=1e-12)

    def test_the_s_S_of_stockpyl(self) -> None:
        """s_s_discrete_exact(holding_cost=1, stockout_cost=4, fixed_cost=5, use_poisson, demand_mean=6)."""
        s, large, cost = optimal_s_S(5, 1, 4, 6)
        assert (s, large) == (4, 10)
        assert cost == pytest.approx(8.034111561471642, rel=1e-12)

    @settings(max_examples=15, deadline=None)
    @given(
        fixed=st.floats(0, 40), holding=st.floats(0.2, 3), penalty=st.floats(0.5, 20), mean=st.floats(0.2, 3),
        lead=st.integers(0, 2),
    )  # fmt: skip
    def test_no_other_s_S_costs_less(
        self, fixed: float, holding: float, penalty: float, mean: float, lead: int
    ) -> None:
        s, large, cost = optimal_s_S(fixed, holding, penalty, mean, lead)
        assert cost == pytest.approx(chain_cost(s, large, fixed, (holding, penalty, mean), lead), rel=1e-6)
        for other in range(s - 2, s + 3):
            for most in range(max(other + 1, large - 2), large + 3):
                assert chain_cost(other, most, fixed, (holding, penalty, mean), lead) >= cost * (1 - 1e-9)

    @given(st.floats(0.01, 60), st.floats(0.01, 0.999))
    def test_the_quantile_is_the_first_that_is_enough(self, mean: float, share: float) -> None:
        chances = _poisson(mean, 200)
        found = poisson_quantile(mean, share)
        assert chances[: found + 1].sum() >= share - 1e-9
        assert chances[:found].sum() < share + 1e-9

    def test_a_large_quantile_is_the_normal_one(self) -> None:
        assert poisson_quantile(900.0, 0.9) == ceil(900 + 30 * NormalDist().inv_cdf(0.9))

    def test_the_economic_quantity(self) -> None:
        assert economic_quantity(8.0, 0.5, 2.0) == 8.0
        assert economic_quantity(8.0, 0.0, 2.0) == inf

    @given(st.lists(st.integers(0, 20), min_size=3, max_size=20), st.floats(-5, 30))
    def test_the_line_is_that_of_numpy(self, values: list[int], place: float) -> None:
        slope, start = np.polyfit(range(len(values)), values, 1)
        assert line_at(values, place) == pytest.approx(start + slope * place, abs=1e-6)


def _poisson(mean: float, count: int) -> Any:
    found = [np.exp(-mean)]
    for number in range(1, count):
        found.append(found[-1] * mean / number)
    return np.array(found)


def chain_cost(s: int, large: int, fixed: float, terms: tuple[float, float, float], lead: int) -> float:
    """A period of (s, S), from the stationary distribution of the position after ordering, by brute force."""
    holding, penalty, mean = terms
    states, chances = list(range(s + 1, large + 1)), _poisson(mean, 80)
    moves = np.zeros((len(states), len(states)))
    orders = np.zeros(len(states))
    for row, position in enumerate(states):
        for demand, chance in enumerate(chances):
            left = position - demand
            if left <= s:
                orders[row] += chance
                moves[row, -1] += chance
            else:
                moves[row, left - s - 1] += chance
    system = np.vstack([moves.T - np.eye(len(states)), np.ones(len(states))])
    stay = np.linalg.lstsq(system, np.array([0.0] * len(states) + [1.0]), rcond=None)[0]
    later = _poisson(mean * (lead + 1), 150)
    units = np.arange(150)
    costs = [
        float(
            ((holding * np.maximum(y - units, 0) + penalty * np.maximum(units - y, 0)) * later).sum()
        )
        for y in states
    ]  # fmt: skip
    return float(stay @ np.array(costs) + fixed * (stay @ orders))


class TestPolicies:
    def test_base_stock_orders_what_left(self) -> None:
        policy = BaseStock(service=0.9, review_days=7.0)
        target = poisson_quantile(rounded(0.5) * 27, 0.9)
        assert [policy(VIEW._replace(on_hand=n), NOTHING) for n in (0, target - 1, target, target + 5)] == [
            target, 1, 0, 0,
        ]  # fmt: skip
        assert policy(VIEW._replace(on_hand=target, backorders=2, on_order=1), NOTHING) == 1

    def test_orders_that_come_in_lots_need_more(self) -> None:
        lots = VIEW._replace(daily_variance=6.0)
        assert BaseStock()(lots, NOTHING) > BaseStock()(VIEW, NOTHING)

    def test_s_S_waits_until_s_and_fills_up_to_S(self) -> None:
        policy = SS(service=0.9, lot_days=30.0)
        s = poisson_quantile(rounded(0.5) * 20, 0.9)
        assert policy(VIEW._replace(on_hand=s + 1), NOTHING) == 0
        assert policy(VIEW._replace(on_hand=s), NOTHING) == 15
        assert policy(VIEW._replace(on_hand=s - 3), NOTHING) == 18

    def test_R_Q_orders_whole_lots(self) -> None:
        policy = RQ(service=0.9, fixed_cents=60.0)
        lot = round(sqrt(2 * 60 * 0.5 / 0.6))
        r = poisson_quantile(rounded(0.5) * 20, 0.9)
        assert policy(VIEW._replace(on_hand=r + 1), NOTHING) == 0
        assert policy(VIEW._replace(on_hand=r), NOTHING) == lot
        assert policy(VIEW._replace(on_hand=r - lot), NOTHING) == 2 * lot

    def test_the_newsvendor_weighs_margin_and_keeping(self) -> None:
        kept = 0.6 * 27
        ratio = 800 / (800 + kept)
        expected = ceil(13.5 + NormalDist().inv_cdf(ratio) * sqrt(13.5))
        assert Newsvendor()(VIEW, NOTHING) == expected
        assert Newsvendor(critical=0.5)(VIEW, NOTHING) == 14
        assert Newsvendor()(VIEW._replace(margin_cents=0.0, holding_cents=0.0), NOTHING) == 14

    def test_dynamic_programming_is_the_best_s_S_of_its_costs(self) -> None:
        policy = DynamicProgramming(fixed_cents=60.0, penalty_days=10.0)
        s, large, _ = optimal_s_S(60.0, 0.6, 80.0, rounded(0.5), 20)
        positions = range(s - 2, large + 2)
        answers = [policy(VIEW._replace(on_hand=n), NOTHING) for n in positions]
        for position, answer in zip(positions, answers, strict=True):
            assert (answer > 0) == (position <= s) or abs(position - s) <= 1, "costs and rates are rounded"
            assert answer == 0 or abs(position + answer - large) <= 1
        assert policy(VIEW._replace(daily_units=0.0), NOTHING) == 1

    def test_a_line_is_fitted_to_the_weeks_of_the_shelf(self) -> None:
        """What grows is expected to grow on, what shrinks to shrink; another shelf's sales do not count."""
        growing, shrinking = LeastSquares(), LeastSquares()
        for policy, order in ((growing, range(10)), (shrinking, reversed(range(10)))):
            for week, units in enumerate(order):
                view = VIEW._replace(time=week * WEEK + 1, wanted=units)
                policy(view, NOTHING)
            policy(VIEW._replace(time=9 * WEEK + 2, wanted=900, shelf=5), NOTHING)
        now = VIEW._replace(time=10 * WEEK, wanted=0)
        assert growing.rate(now) > now.daily_units > shrinking.rate(now) >= 0

    def test_a_shelf_without_a_past_sells_what_is_expected(self) -> None:
        assert LeastSquares().rate(VIEW) == pytest.approx(0.5)

    def test_only_the_oracle_is_told_the_truth(self) -> None:
        view = VIEW._replace(truth=5.0)
        assert Oracle()(view, NOTHING) > 4 * BaseStock()(view, NOTHING)
        assert reads_truth(Oracle())
        everyone = (BaseStock(), SS(), RQ(), Newsvendor(), DynamicProgramming(), LeastSquares())
        assert not any(map(reads_truth, everyone))

    @given(st.floats(1e-6, 1e6))
    def test_rates_are_rounded_by_no_more_than_two_per_cent(self, rate: float) -> None:
        assert abs(rounded(rate) / rate - 1) < 0.0101

    @pytest.mark.parametrize("policy", [BaseStock, SS, RQ, Newsvendor])
    def test_more_service_is_more_stock(self, policy: Any) -> None:
        key = "critical" if policy is Newsvendor else "service"
        orders = [policy(**{key: share})(VIEW, NOTHING) for share in (0.5, 0.8, 0.95, 0.999)]
        assert all(one <= other for one, other in pairwise(orders))
        assert orders[0] < orders[-1]
