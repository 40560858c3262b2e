"""Pricing policies: rules by hand, the oracle against a search, the learned one against a known demand."""

from __future__ import annotations

from math import exp, inf, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from analytics.policies.pricing import (
    SEASON_ENDS,
    BestPrice,
    CostPlus,
    DemandModel,
    FollowRivals,
    LearnedPrice,
    Markdown,
    PriceEndings,
    just_below,
)
from analytics.policies.pricing.learned import PRIOR_MEAN, PRIOR_SD
from sim.core.units import DAY
from sim.policies import Archive, Placed, PriceTruth, PriceView, Setting
from tests.support.places import ROOT

NOTHING: Any = None
VIEW = PriceView(
    time=0, listing=3, list_price=1_000, currency="EUR", on_hand=5, on_order=0, units_sold=0, unit_cost=550,
    fee_bps=800,
)  # fmt: skip


class TestRules:
    def test_cost_plus(self) -> None:
        assert CostPlus(markup_bps=5_000)(VIEW, NOTHING) == 825
        assert CostPlus()(VIEW._replace(unit_cost=0), NOTHING) == 1_000
        assert CostPlus(markup_bps=0)(VIEW._replace(unit_cost=1), NOTHING) == 1

    @pytest.mark.parametrize(("idle", "price"), [(13, 1_000), (14, 950), (20, 950), (21, 900), (300, 700)])
    def test_idle_goods_go_down_in_steps(self, idle: int, price: int) -> None:
        assert Markdown()(VIEW._replace(idle_days=idle), NOTHING) == price
        assert Markdown()(VIEW._replace(idle_days=idle, on_hand=0), NOTHING) == 1_000

    @pytest.mark.parametrize("season", SEASON_ENDS)
    def test_a_season_is_over_for_so_many_days(self, season: str) -> None:
        policy, end = Markdown(season_bps=2_000, sale_days=20), SEASON_ENDS[season]
        lowered = {
            day
            for day in range(1, 366)
            if policy(VIEW._replace(season=season, day_of_year=day), NOTHING) == 800
        }
        assert lowered == {(end + step - 1) % 365 + 1 for step in range(20)}

    def test_ends_of_seasons_are_those_of_the_data(self) -> None:
        lines = (ROOT / "scenarios/data/seasons.csv").read_text(encoding="utf-8").splitlines()
        head, rows = lines[0].split(","), [line.split(",") for line in lines[1:]]
        for season, end in SEASON_ENDS.items():
            share = [float(row[head.index(season)]) for row in rows]
            assert share[end - 2] >= 1 > share[end - 1]

    def test_never_below_cost_nor_above_the_list_price(self) -> None:
        worn = VIEW._replace(idle_days=900)
        assert Markdown(most_bps=9_000, step_bps=9_000)(worn, NOTHING) == 598  # 550 over 0.92, rounded up
        assert Markdown(most_bps=9_000, step_bps=9_000)(worn._replace(unit_cost=2_000), NOTHING) == 1_000

    @pytest.mark.parametrize(
        ("rivals", "price"),
        [((), 1_000), ((900, 950, 2_000), 891), ((100, 950), 800), ((5_000,), 1_200), ((1_000,), 990)],
    )
    def test_the_cheapest_rival_is_undercut_within_bounds(self, rivals: tuple[int, ...], price: int) -> None:
        assert FollowRivals()(VIEW._replace(rivals=rivals), NOTHING) == price

    def test_the_one_in_the_middle(self) -> None:
        policy = FollowRivals(whom="median", undercut_bps=0)
        assert policy(VIEW._replace(rivals=(500, 950, 2_000)), NOTHING) == 950

    def test_other_platforms_are_among_the_others(self) -> None:
        policy = FollowRivals(undercut_bps=0)
        assert policy(VIEW._replace(rivals=(950,), watched=(900, 990)), NOTHING) == 900
        assert policy(VIEW._replace(watched=(930,)), NOTHING) == 930
        middle = FollowRivals(whom="median", undercut_bps=0)
        assert middle(VIEW._replace(rivals=(850, 990), watched=(930,)), NOTHING) == 930

    def test_what_goods_cost_is_the_floor(self) -> None:
        policy = FollowRivals(margin_bps=6_000)
        assert policy(VIEW._replace(rivals=(500,)), NOTHING) == 957  # 550 times 1.6 over 0.92, rounded up


class TestEndings:
    @pytest.mark.parametrize(
        ("price", "currency", "asked"),
        [
            (1_000, "EUR", 999), (1_049, "EUR", 999), (1_050, "EUR", 1_099), (99, "GBP", 99), (4, "EUR", 9),
            (1_980, "JPY", 1_998), (1_234, "CNY", 1_198), (1, "CNY", 8),
        ],
    )  # fmt: skip
    def test_by_hand(self, price: int, currency: str, asked: int) -> None:
        assert just_below(price, currency) == asked
        assert PriceEndings()(VIEW._replace(list_price=price, currency=currency), NOTHING) == asked

    @given(st.integers(1, 10**7), st.sampled_from(["EUR", "CNY", "JPY", "INR"]))
    def test_none_is_nearer_and_it_stays(self, price: int, currency: str) -> None:
        asked, eight = just_below(price, currency), currency in ("CNY", "JPY")
        step = 100 if price >= 100 else 10
        assert asked > 0
        assert asked % step == step - 1 - eight
        assert abs(asked - price) <= step / 2 or asked < step
        assert just_below(asked, currency) == asked


truths = st.builds(
    PriceTruth,
    lead=st.floats(-6, 6),
    rivals=st.floats(-6, 6) | st.just(-inf),
    price_weight=st.floats(-6, -1.2),
    price_share=st.floats(0.05, 1.0),
    substitution=st.floats(0.2, 1.0),
    most=st.just(inf) | st.floats(0.5, 3.0),
)


class TestOracle:
    @given(truths, st.integers(100, 900))
    def test_no_other_price_earns_more(self, truth: PriceTruth, cost: int) -> None:
        view = VIEW._replace(unit_cost=cost, list_price=10_000, truth=truth)

        def earned(price: float) -> float:
            return (price * 0.92 - cost) * truth.chance(price / 10_000)

        best = earned(BestPrice(most=2.0)(view, NOTHING))
        others = [earned(price) for price in np.geomspace(max(1, cost), 20_000, 200)]
        assert best >= max(others) * 0.97 - 1e-9

    @given(truths)
    def test_elasticity_is_the_slope_of_the_chance(self, truth: PriceTruth) -> None:
        endless = truth._replace(most=inf)
        for ratio in (0.8, 1.0, 1.3):
            step = 1e-5
            slope = log(endless.chance(ratio * exp(step)) / endless.chance(ratio * exp(-step))) / (2 * step)
            assert endless.elasticity(ratio) == pytest.approx(slope, rel=1e-3, abs=1e-6)

    def test_nobody_pays_more_than_it_has(self) -> None:
        truth = PriceTruth(8.0, -inf, -3.0, 1.0, 0.6, most=1.1)
        assert truth.chance(1.1) > 0 == truth.chance(1.11)
        assert BestPrice()(VIEW._replace(truth=truth), NOTHING) == 1_100

    def test_untold_it_asks_the_list_price(self) -> None:
        assert BestPrice()(VIEW, NOTHING) == 1_000


def sold(elasticity: float, days: int, policy: LearnedPrice, seed: int, first: int = 0) -> None:
    """Let `policy` price forty offers a day to buyers with that elasticity, and learn every night."""
    rng = np.random.default_rng(seed)
    archive = Archive(3)
    setting = Setting(np.random.default_rng(seed + 1), archive.reader(3))
    for day in range(first, first + days):
        for number in range(400):
            now = day * DAY + number * 200
            view = VIEW._replace(time=now, listing=number % 40)
            ratio = policy(view, setting) / 1_000
            if rng.random() < 1 / (1 + exp(1.0 - elasticity * log(ratio))):
                archive.tell(Placed(now, number, 1, 1, (view.listing,), (1,), 1, 1), now)
        archive.advance((day + 1) * DAY)
        policy.learn(setting.history, (day + 1) * DAY)


class TestLearned:
    def test_the_model_is_a_penalised_logistic_regression(self) -> None:
        """The slope of the penalised likelihood is 0, and with very much data it is sklearn's without a penalty."""
        rng = np.random.default_rng(1)
        rows = np.column_stack([np.ones(500), rng.normal(size=(500, 2))])
        taken = (rng.random(500) < 0.3).astype(float)
        weights = rng.random(500)
        model = DemandModel()
        model.fit(rows, taken, weights)
        scaled = rows * np.array(PRIOR_SD)
        chance = 1 / (1 + np.exp(-rows @ model.mean))
        slope = scaled.T @ (weights * (taken - chance)) - (model.mean - PRIOR_MEAN) / np.array(PRIOR_SD)
        assert np.abs(slope).max() < 1e-6
        plain = LogisticRegression(C=1e9, fit_intercept=False, tol=1e-10).fit(rows, taken, weights * 1e6)
        many = DemandModel()
        many.fit(rows, taken, weights * 1e6)
        assert many.mean == pytest.approx(plain.coef_[0], abs=1e-3)

    @pytest.mark.parametrize("elasticity", [-1.2, -4.5])
    def test_it_finds_the_elasticity_of_its_buyers(self, elasticity: float) -> None:
        policy = LearnedPrice()
        sold(elasticity, 30, policy, 5)
        error = float(np.sqrt((policy.model.root @ policy.model.root.T)[2, 2]))
        assert error < 0.7
        assert abs(policy.model.mean[2] - elasticity) < 3 * error

    def test_it_asks_more_of_those_who_mind_less(self) -> None:
        asked = []
        for elasticity in (-1.2, -4.5):
            policy = LearnedPrice()
            sold(elasticity, 20, policy, 5)
            setting = Setting(np.random.default_rng(9), Archive(3).reader(3))
            views = [VIEW._replace(time=21 * DAY, listing=number) for number in range(100, 200)]
            asked.append(sum(policy(view, setting) for view in views) / 100)
        assert asked[0] > asked[1] + 50

    def test_it_forgets(self) -> None:
        quick, slow = LearnedPrice(half_life_days=3.0), LearnedPrice(half_life_days=3_000.0)
        for policy in (quick, slow):
            sold(-5.0, 15, policy, 5)
            sold(-1.0, 15, policy, 5, first=15)
        assert quick.model.mean[2] > slow.model.mean[2] + 0.5

    def test_a_price_lasts_a_day(self) -> None:
        setting = Setting(np.random.default_rng(9), Archive(3).reader(3))
        policy = LearnedPrice()
        prices = [policy(VIEW._replace(time=now), setting) for now in (0, 500, DAY - 1, DAY, 2 * DAY)]
        assert prices[0] == prices[1] == prices[2]
        assert len(set(prices)) > 1
        assert all(800 <= price <= 1_200 for price in prices)
