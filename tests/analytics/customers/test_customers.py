"""Features by hand, no look ahead, scores against brute force, segments that are there to be found."""

from __future__ import annotations

from datetime import UTC, datetime
from math import log2
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.customers import (
    FEATURES,
    LEAST,
    MODELS,
    RFM,
    Customers,
    Propensity,
    Split,
    TooFewCustomersError,
    Value,
    active,
    amounts_of,
    calibration,
    customers_at,
    entropy,
    first_question,
    gains_of,
    information_gain,
    names_of,
    purchases_of_lines,
    purchases_of_run,
    scores_of,
    segments_of,
)
from sim.core.units import DAY


def bought(*rows: tuple[int, float, float]) -> pl.DataFrame:
    schema = {"customer": pl.Int64, "day": pl.Float64, "value": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def some_purchases(count: int = 400, seed: int = 3) -> pl.DataFrame:
    """Customers with rates of their own, over 300 days."""
    luck = np.random.default_rng(seed)
    rows = []
    for customer, rate in enumerate(luck.gamma(0.7, 1 / 40, count)):
        days = luck.uniform(0, 300, luck.poisson(300 * rate))
        rows += [(customer, float(day), float(luck.lognormal(3, 0.6))) for day in days]
    return bought(*rows).sort("day")


class TestFeatures:
    def test_by_hand(self) -> None:
        found = customers_at(
            bought((1, 10, 5), (1, 40, 7), (1, 70, 9), (2, 95, 3), (2, 130, 4), (3, 100, 8)), 100, 30
        )
        assert list(found.ids) == [1, 2]
        assert dict(zip(FEATURES, found.known[0], strict=True)) == {
            "recency": 30, "frequency": 3, "monetary": 21, "tenure": 90, "gap": 30, "lately": 1, "spent_lately": 9,
            "overdue": 1,
        }  # fmt: skip
        assert list(found.known[1]) == [5, 1, 3, 5, 5, 1, 3, 1]
        assert list(found.again) == [False, False], "day 130 is the first beyond the horizon"
        assert list(customers_at(bought((2, 95, 3), (2, 129.9, 4)), 100, 30).value) == [4]

    @settings(max_examples=30)
    @given(
        st.lists(st.tuples(st.integers(0, 9), st.floats(60, 200), st.floats(1, 99)), max_size=20),
        st.integers(0, 2**16),
    )
    def test_what_happens_after_the_cut_off_changes_no_feature(self, later: Any, seed: int) -> None:
        before = some_purchases(20, seed).filter(pl.col("day") < 60).vstack(bought((1, 1, 1.0)))
        alone, followed = customers_at(before, 60), customers_at(before.vstack(bought(*later)), 60)
        assert (alone.known == followed.known).all()
        assert (alone.ids == followed.ids).all()
        assert not alone.again.any()

    def test_a_split_that_looks_ahead_is_refused(self) -> None:
        Split(100, 190).check()
        with pytest.raises(ValueError, match="does not end by day 189"):
            Split(100, 189).check()

    def test_nobody(self) -> None:
        with pytest.raises(TooFewCustomersError, match="before day 5"):
            customers_at(bought((1, 5, 1)), 5)

    def test_who_can_be_lost(self) -> None:
        found = customers_at(bought((1, 1, 1), (1, 2, 1), (2, 150, 1), (3, 100, 1), (3, 150, 1)), 200)
        assert list(found.ids[active(found)]) == [3]


class TestPurchases:
    def test_a_visits_orders_are_one_purchase_and_declined_ones_none(self) -> None:
        tables = {
            "visits": pl.DataFrame({"visit": [1, 2, 3], "time": [DAY, 2 * DAY, 3 * DAY], "buyer": [7, 8, 7]}),
            "orders": pl.DataFrame(
                {
                    "visit": [1, 1, 2, 3], "total_cents": [100, 250, 900, 50],
                    "outcome": ["settled", "cancelled", "declined", "settled"],
                }
            ),
        }  # fmt: skip
        assert purchases_of_run(tables).rows() == [(7, 1.0, 3.5), (7, 3.0, 0.5)]

    def test_an_invoice_is_one_purchase_and_lines_of_nobody_are_none(self) -> None:
        time = [datetime(2010, 1, 2, 12, minute, tzinfo=UTC) for minute in range(3)]
        lines = pl.DataFrame(
            {
                "customer": [5, 5, None], "invoice": ["a", "a", "b"], "time": time, "units": [2, 1, 1],
                "price": [1.5, 2.0, 9.0],
            }
        )  # fmt: skip
        assert purchases_of_lines(lines, datetime(2010, 1, 1, tzinfo=UTC)).rows() == [(5, 1.5, 5.0)]


class TestScores:
    @settings(max_examples=40)
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=2, max_size=30))
    def test_auc_is_the_share_of_pairs_in_order(self, pairs: list[tuple[bool, int]]) -> None:
        happened, chances = np.array([p[0] for p in pairs]), np.array([p[1] / 20 for p in pairs])
        if happened.all() or not happened.any():
            with pytest.raises(ValueError, match="to all or to nobody"):
                scores_of(happened, chances)
            return
        yes, no = chances[happened], chances[~happened]
        ahead = [(a > b) + (a == b) / 2 for a in yes for b in no]
        found = scores_of(happened, chances)
        assert found.auc == pytest.approx(np.mean(ahead))
        assert found.brier == pytest.approx(np.mean((chances - happened) ** 2))

    def test_chances_that_are_true_are_calibrated(self) -> None:
        luck = np.random.default_rng(1)
        chances = luck.uniform(0.05, 0.95, 40_000)
        happened = luck.uniform(size=40_000) < chances
        assert scores_of(happened, chances).slope == pytest.approx(1, abs=0.05)
        assert scores_of(happened, chances).calibration < 0.01
        odds = np.log(chances / (1 - chances)) * 2
        assert scores_of(happened, 1 / (1 + np.exp(-odds))).slope == pytest.approx(0.5, abs=0.05)
        tenths = calibration(happened, chances)
        assert [t.customers for t in tenths] == [4_000] * 10
        assert all(abs(t.told - t.found) < 0.03 for t in tenths)

    def test_amounts_by_hand(self) -> None:
        spent = np.array([0.0, 0, 0, 0, 0, 0, 0, 0, 30, 70])
        found = amounts_of(spent, np.array([0.0, 0, 0, 0, 0, 0, 0, 0, 9, 8]))
        assert found.mae == pytest.approx((21 + 62) / 10)
        assert found.top == 0.3
        assert amounts_of(spent, np.zeros(10)).rank == 0.0


class TestGain:
    def test_by_hand(self) -> None:
        assert entropy(0.5) == 1.0
        assert entropy(0.0) == entropy(1.0) == 0.0
        happened = np.array([True, True, False, False])
        assert information_gain(happened, happened) == 1.0
        assert information_gain(happened, np.array([True, False, True, False])) == 0.0
        third = information_gain(happened, np.array([True, True, True, False]))
        assert third == pytest.approx(1 - 3 / 4 * (-(2 / 3) * log2(2 / 3) - 1 / 3 * log2(1 / 3)))

    def test_the_trees_are_those_of_the_formula(self) -> None:
        found = customers_at(some_purchases(), 150)
        tree = Propensity("tree", RFM).fit(found).estimator_
        asked = first_question(tree, RFM)
        assert asked is not None
        yes = found.known[:, RFM.index(asked.feature)] <= asked.at_most
        assert asked.gain == pytest.approx(information_gain(found.again, yes))
        assert (asked.yes, asked.no) == pytest.approx((found.again[yes].mean(), found.again[~yes].mean()))
        leaves = tree.apply(found.logs(RFM))
        left = sum(
            (leaves == leaf).mean() * entropy(float(found.again[leaves == leaf].mean()))
            for leaf in set(leaves)
        )
        total = entropy(float(found.again.mean())) - left
        assert sum(gains_of(tree, RFM).values()) == pytest.approx(total)


class TestModels:
    @pytest.mark.parametrize("model", MODELS)
    def test_every_model_tells_who_comes_more_often_and_the_same_twice(self, model: str) -> None:
        purchases = some_purchases(900)
        before, after = customers_at(purchases, 100), customers_at(purchases, 200)
        chances = Propensity(model, FEATURES, 1).fit(before).chances(after)
        assert ((chances >= 0) & (chances <= 1)).all()
        assert scores_of(after.again, chances).auc > 0.65
        assert (chances == Propensity(model, FEATURES, 1).fit(before).chances(after)).all()
        if model != "logistic":
            amounts = Value(model, FEATURES, 1).fit(before).amounts(after)
            assert (amounts >= 0).all()
            assert amounts_of(after.value, amounts).rank > 0.15

    def test_linear_regression_is_least_squares(self) -> None:
        found = customers_at(some_purchases(), 150)
        rows = np.column_stack([np.ones(len(found.ids)), found.logs(RFM)])
        weights = np.linalg.lstsq(rows, found.again.astype(float), rcond=None)[0]
        chances = Propensity("linear", RFM).fit(found).chances(found)
        assert chances == pytest.approx(np.clip(rows @ weights, 0, 1))

    def test_too_few(self) -> None:
        rows = [(n, 10.0, 1.0) for n in range(50)] + [(n, 20.0, 1.0) for n in range(LEAST - 1)]
        found = customers_at(bought(*rows), 15)
        with pytest.raises(TooFewCustomersError, match="19 customers of one kind, 20 are needed"):
            Propensity().fit(found)
        with pytest.raises(TooFewCustomersError, match="fewer than 20"):
            Value().fit(found)
        with pytest.raises(TooFewCustomersError, match="50 customers, 80 are needed"):
            segments_of(found)


class TestSegments:
    def test_groups_that_are_there_are_found_and_named(self) -> None:
        luck = np.random.default_rng(2)
        kinds = [(200, 1, 20), (10, 12, 900), (60, 4, 200)]
        known = np.zeros((300, len(FEATURES)))
        for place, kind in enumerate(kinds):
            known[place::3, :3] = np.array(kind) * luck.lognormal(0, 0.05, (100, 3))
        again = np.arange(300) % 3 == 1
        found = segments_of(Customers(np.arange(300), known, again, again * 5.0))
        assert [part.customers for part in found.parts] == [100, 100, 100]
        assert max(found.silhouettes, key=lambda count: found.silhouettes[count]) == 3
        told = {part.name: (part.again, part.value) for part in found.parts}
        assert told["active big spenders"] == (1.0, 5.0)
        assert told["lapsed small spenders, mostly of one purchase"] == (0.0, 0.0)
        assert told["cooling middling spenders"] == (0.0, 0.0)
        by_hand = [(found.labels == place).sum() for place in range(3)]
        assert by_hand == [100, 100, 100]

    def test_no_two_have_the_same_name(self) -> None:
        everybody = np.array([[n, n, n] for n in range(1, 10)], dtype=float)
        centres = np.array([[9, 2, 9], [9, 8, 9], [9, 8.1, 8.5], [1, 1, 1]], dtype=float)
        names = names_of(centres, everybody)
        assert len(set(names)) == 4
        assert names[0] == "lapsed big spenders, 2 purchases"
        assert names[3] == "new small spenders"
