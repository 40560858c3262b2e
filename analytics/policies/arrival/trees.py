"""Boosted trees of one quantile, folded into plain tuples: one prediction takes microseconds, not a millisecond."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_Tree = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[float, ...], tuple[float, ...]]
"""Left and right children, feature, threshold and value of every node; a leaf's left child is -1."""


class Trees(NamedTuple):
    """A sum of trees.

    Attributes:
        start: what is predicted before the first.
        all: each tree; its values have the learning rate in them.
    """

    start: float
    all: tuple[_Tree, ...]

    def predict(self, features: Sequence[float]) -> float:
        """As `GradientBoostingRegressor.predict` does, in single precision at the thresholds."""
        row = array("f", features)
        found = self.start
        for left, right, feature, threshold, value in self.all:
            node = 0
            while left[node] >= 0:
                node = left[node] if row[feature[node]] <= threshold[node] else right[node]
            found += value[node]
        return found


def folded(model: Any) -> Trees:
    """The trees of a fitted `GradientBoostingRegressor(loss="quantile")`."""
    trees = [estimator.tree_ for estimator in model.estimators_[:, 0]]
    return Trees(
        float(model.init_.constant_.ravel()[0]),
        tuple(
            (
                tuple(tree.children_left.tolist()),
                tuple(tree.children_right.tolist()),
                tuple(tree.feature.tolist()),
                tuple(tree.threshold.tolist()),
                tuple((model.learning_rate * tree.value[:, 0, 0]).tolist()),
            )
            for tree in trees
        ),
    )
