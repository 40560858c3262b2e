"""Compiled models say what scikit-learn's own say, and tell what each feature added."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from analytics.compiled import (
    Scorer,
    fold_boosting,
    fold_forest,
    fold_isolation,
    fold_linear,
    fold_network,
    fold_quantile,
    sigmoid,
)

COLUMNS = 6


@cache
def data(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, some with values that many share; a tenth or so are of the second class."""
    luck = np.random.default_rng(seed)
    rows = luck.normal(size=(400, COLUMNS)) * [1, 100, 1, 1e-3, 1, 1] + [0, 50, 0, 0, 3, 0]
    rows[:, 2] = luck.integers(0, 3, 400)
    labels = (rows[:, 0] + rows[:, 2] * rows[:, 5] + luck.normal(size=400) > 2).astype(int)
    return rows, labels, luck.uniform(0.5, 5, 400)


def log_odds(shares: np.ndarray) -> np.ndarray:
    bounded = shares.clip(1e-4, 1 - 1e-4)
    return np.log(bounded / (1 - bounded))


@cache
def models() -> dict[str, tuple[Scorer, np.ndarray]]:
    """Compiled, with scikit-learn's margins of the same rows."""
    rows, labels, weights = data()
    found: dict[str, tuple[Scorer, np.ndarray]] = {}
    boosting = GradientBoostingClassifier(n_estimators=15, subsample=0.5, random_state=1)
    boosting.fit(rows, labels, weights)
    found["boosting"] = fold_boosting(boosting), boosting.decision_function(rows)
    quantile = GradientBoostingRegressor(loss="quantile", alpha=0.9, n_estimators=9, random_state=1)
    quantile.fit(rows, rows[:, 1] + rows[:, 4])
    found["quantile"] = fold_quantile(quantile), quantile.predict(rows)
    forest = RandomForestClassifier(n_estimators=9, max_depth=5, random_state=1).fit(rows, labels, weights)
    found["forest"] = fold_forest(forest.estimators_), log_odds(forest.predict_proba(rows)[:, 1])
    tree = DecisionTreeClassifier(max_depth=4, random_state=1).fit(rows, labels, weights)
    found["tree"] = fold_forest([tree]), log_odds(tree.predict_proba(rows)[:, 1])
    stump = DecisionTreeClassifier(min_samples_leaf=300, random_state=1).fit(rows, labels)
    found["no comparison at all"] = fold_forest([stump]), log_odds(stump.predict_proba(rows)[:, 1])
    isolation = IsolationForest(n_estimators=9, max_samples=32, random_state=1).fit(rows)
    found["isolation"] = fold_isolation(isolation), np.log2(-isolation.score_samples(rows))
    linear = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, labels)
    found["linear"] = fold_linear(linear[0], linear[1]), linear.decision_function(rows)
    network = make_pipeline(
        StandardScaler(), MLPClassifier((5,), solver="lbfgs", max_iter=2_000, alpha=1.0, random_state=1)
    ).fit(rows, labels)
    shares = network.predict_proba(rows)[:, 1]
    found["network"] = fold_network(network[0], network[1]), np.log(shares / (1 - shares))
    return found


@pytest.mark.parametrize("name", models())
def test_margins_are_scikit_learns(name: str) -> None:
    scorer, expected = models()[name]
    found = [scorer.margin(row) for row in data()[0]]
    # the network's own are probabilities, from which log-odds are taken here with what is lost by that
    assert found == pytest.approx(expected.tolist(), rel=1e-7 if name == "network" else 1e-9, abs=1e-9)


@pytest.mark.parametrize("name", sorted(set(models()) - {"network"}))
def test_contributions_add_up(name: str) -> None:
    scorer, _ = models()[name]
    for row in data()[0]:
        assert scorer.contributions(row).sum() == pytest.approx(scorer.margin(row) - scorer.base, abs=1e-9)


def test_a_feature_that_no_tree_looks_at_adds_nothing() -> None:
    rows, labels, _ = data()
    rows = rows.copy()
    rows[:, 3] = 7.0
    boosting = GradientBoostingClassifier(n_estimators=15, random_state=1).fit(rows, labels)
    scorer = fold_boosting(boosting)
    assert {float(scorer.contributions(row)[3]) for row in rows} == {0.0}


def test_on_a_threshold_a_row_goes_left_as_there() -> None:
    rows, labels, _ = data()
    tree: Any = DecisionTreeClassifier(max_depth=3, random_state=1).fit(rows, labels)
    scorer = fold_forest([tree])
    compared = tree.tree_.feature >= 0
    for feature, threshold in zip(tree.tree_.feature[compared], tree.tree_.threshold[compared], strict=True):
        row = rows[0].copy()
        row[feature] = threshold
        expected = log_odds(tree.predict_proba([row])[:, 1])[0]
        assert scorer.margin(row) == pytest.approx(expected)


def test_a_networks_contributions_add_up_where_no_unit_switches() -> None:
    scorer, _ = models()["network"]
    rows, _, _ = data()
    near = rows.mean(axis=0) + 1e-9
    assert scorer.contributions(near).sum() == pytest.approx(scorer.margin(near) - scorer.base, rel=1e-3)


def test_far_out_there_is_no_overflow() -> None:
    assert [sigmoid(margin) for margin in (-1e9, 0.0, 1e9)] == [pytest.approx(0, abs=1e-300), 0.5, 1.0]
