"""What features are said to have added, beside exact Shapley values over all sets of known features.

Of trees these are the values of TreeExplainer (Lundberg and others 2020, algorithm 1): what is not known
follows the training rows. Contributions along the way are another division of the same sum, which should
tell the same story.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from analytics.compiled import fold_boosting, fold_linear
from tests.analytics.compiled.test_compiled import COLUMNS, data

if TYPE_CHECKING:
    from collections.abc import Callable

Known = frozenset[int]
SETS = [frozenset(known) for size in range(COLUMNS + 1) for known in combinations(range(COLUMNS), size)]


def shapley(worth: Callable[[Known], float]) -> np.ndarray:
    """Of each column what it adds to `worth`, over all orders in which columns become known (Shapley 1953)."""
    worths = {known: worth(known) for known in SETS}
    found = np.zeros(COLUMNS)
    for known in SETS:
        share = factorial(len(known)) * factorial(COLUMNS - len(known) - 1) if len(known) < COLUMNS else 0
        for column in set(range(COLUMNS)) - known:
            found[column] += share / factorial(COLUMNS) * (worths[known | {column}] - worths[known])
    return found


def expected(tree: Any, row: np.ndarray, known: Known, node: int = 0) -> float:
    """What a tree says if only some columns of a row are known: else both ways, by the training rows' weights."""
    left, right = tree.children_left[node], tree.children_right[node]
    if left < 0:
        return float(tree.value[node, 0, 0])
    column = tree.feature[node]
    if column in known:
        return expected(tree, row, known, left if row[column] <= tree.threshold[node] else right)
    weights = tree.weighted_n_node_samples
    both = weights[left] * expected(tree, row, known, left) + weights[right] * expected(
        tree, row, known, right
    )
    return float(both / (weights[left] + weights[right]))


def test_of_a_linear_model_they_are_the_shapley_values() -> None:
    rows, labels, _ = data()
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression().fit(scaler.transform(rows), labels)
    linear, mean = fold_linear(scaler, model), rows.mean(axis=0)

    def worth(row: np.ndarray) -> Callable[[Known], float]:
        def told(known: Known) -> float:
            mixed = np.where([column in known for column in range(COLUMNS)], row, mean)
            return float(model.decision_function(scaler.transform(mixed[None]))[0])

        return told

    for row in rows[:10]:
        assert linear.contributions(row) == pytest.approx(shapley(worth(row)), abs=1e-9)


def test_of_boosted_trees_they_tell_the_same_story() -> None:
    rows, labels, weights = data()
    model = GradientBoostingClassifier(n_estimators=15, subsample=0.5, random_state=1).fit(
        rows, labels, weights
    )
    trees, compiled = [each.tree_ for each in model.estimators_[:, 0]], fold_boosting(model)
    signs, ranks = [], []
    for row in rows[:15].astype(np.float32).astype(float):

        def worth(known: Known, row: np.ndarray = row) -> float:
            return float(model.learning_rate * sum(expected(tree, row, known) for tree in trees))

        exact, told = shapley(worth), compiled.contributions(row)
        assert told.sum() == pytest.approx(exact.sum(), abs=1e-9)
        strongest = np.argmax(np.abs(exact))
        signs.append(np.sign(told[strongest]) == np.sign(exact[strongest]))
        ranks.append(spearmanr(told, exact).statistic)
    assert np.mean(signs) > 0.95
    assert np.mean(ranks) > 0.9
