"""Sums and means of decision trees as flat arrays: every comparison at once, then all trees a level at a time."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_EULER: Final = float(np.euler_gamma)
_PAIR: Final = 2
_SURE: Final = 1e-4
"""A forest that says 0 or 1 is not surer than this."""


class Ensemble(NamedTuple):
    """Trees that are filled up to the same depth; node n of a tree has the children 2n + 1 and 2n + 2.

    Attributes:
        features: that each node compares, all trees in a row.
        thresholds: of each node; what is not above goes left. Infinity in nodes that a tree does not have.
        values: mean of the training rows below each node; what a tree says stands in its leaves.
        roots: place of each tree's first node.
        depth: of all trees.
        columns: features that there are.
        start: what is added to the sum.
        scale: what the sum of the trees is multiplied with.
        shares: the sum is a probability, of which the margin are the log-odds.
    """

    features: np.ndarray
    thresholds: np.ndarray
    values: np.ndarray
    roots: np.ndarray
    depth: int
    columns: int
    start: float = 0.0
    scale: float = 1.0
    shares: bool = False

    @property
    def base(self) -> float:
        """Margin of the mean of all training rows, weighted as they were."""
        return self._margin(float(self.values.take(self.roots).sum()))

    def total(self, row: np.ndarray) -> float:
        """The sum of the trees. Rows are rounded to single precision first, as scikit-learn does."""
        return float(self.values.take(self._path(row)[-1]).sum())

    def margin(self, row: np.ndarray) -> float:
        """Log-odds, or whatever the trees add up to."""
        return self._margin(self.total(row))

    def contributions(self, row: np.ndarray) -> np.ndarray:
        """By how much each comparison on the way changed what a tree expected, by feature (Saabas 2014).

        Of log-odds of a mean of probabilities each has its part, in proportion.
        """
        path = self._path(row)
        values = self.values.take(path)
        found = np.bincount(
            self.features.take(path[:-1].ravel()), np.diff(values, axis=0).ravel(), minlength=self.columns
        )
        if not self.shares:
            return found * self.scale
        first, last = float(values[0].sum()), float(values[-1].sum())
        apart = last - first
        return found * ((self._margin(last) - self._margin(first)) / apart) if apart else found

    def _path(self, row: np.ndarray) -> np.ndarray:
        """Places of the nodes that the row passes, a level each."""
        above = row.astype(np.float32).take(self.features) > self.thresholds
        node, shift = self.roots, 1 - self.roots
        path = [node]
        for _ in range(self.depth):
            node = node + node + shift + above.take(node)
            path.append(node)
        return np.array(path)

    def _margin(self, total: float) -> float:
        found = self.start + self.scale * total
        if not self.shares:
            return found
        found = min(max(found, _SURE), 1 - _SURE)
        return log(found / (1 - found))


def fold_boosting(model: Any) -> Ensemble:
    """A fitted binary `GradientBoostingClassifier`."""
    trees = [each.tree_ for each in model.estimators_[:, 0]]
    share = float(model.init_.class_prior_[1])
    return _folded(
        trees,
        [tree.value[:, 0, 0] for tree in trees],
        start=log(share / (1 - share)),
        scale=model.learning_rate,
    )


def fold_quantile(model: Any) -> Ensemble:
    """A fitted `GradientBoostingRegressor(loss="quantile")`."""
    trees = [each.tree_ for each in model.estimators_[:, 0]]
    start = float(model.init_.constant_.ravel()[0])
    return _folded(trees, [tree.value[:, 0, 0] for tree in trees], start=start, scale=model.learning_rate)


def fold_forest(models: Sequence[Any]) -> Ensemble:
    """Fitted binary `DecisionTreeClassifier`s, whose probabilities are averaged."""
    trees = [each.tree_ for each in models]
    return _folded(trees, [tree.value[:, 0, 1] for tree in trees], scale=1 / len(trees), shares=True)


def fold_isolation(model: Any) -> Ensemble:
    """A fitted `IsolationForest` that uses all features: the margin is `log2(-score_samples)`, at most 0."""
    trees = [each.tree_ for each in model.estimators_]
    lengths = [_path_lengths(tree) for tree in trees]
    return _folded(trees, lengths, scale=-1 / (len(trees) * _usual_length(int(model.max_samples_))))


def _folded(
    trees: Sequence[Any],
    leaves: Sequence[np.ndarray],
    *,
    start: float = 0.0,
    scale: float,
    shares: bool = False,
) -> Ensemble:
    """`leaves` are values of all nodes of each tree, of which only those of leaves are looked at."""
    depth = max(int(tree.max_depth) for tree in trees)
    size = 2 ** (depth + 1) - 1
    features = np.zeros(size * len(trees), dtype=np.intp)
    thresholds = np.full(size * len(trees), np.inf)
    values = np.zeros(size * len(trees))
    for number, (tree, leaf) in enumerate(zip(trees, leaves, strict=True)):
        _place(tree, _means(tree, leaf), (features, thresholds, values), number * size, size)
    roots = np.arange(len(trees), dtype=np.intp) * size
    columns = int(trees[0].n_features)
    return Ensemble(features, thresholds, values, roots, depth, columns, start, scale, shares)


def _means(tree: Any, leaf: np.ndarray) -> np.ndarray:
    """Values of all nodes: of leaves as they are, of others the mean of those below by the rows' weights."""
    found = np.array(leaf, dtype=float)
    weights = tree.weighted_n_node_samples
    for node in range(tree.node_count - 1, -1, -1):  # children come after their parents
        left, right = tree.children_left[node], tree.children_right[node]
        if left >= 0:
            below = weights[left] + weights[right]
            found[node] = (
                (weights[left] * found[left] + weights[right] * found[right]) / below
                if below
                else (found[left] + found[right]) / 2
            )
    return found


def _place(tree: Any, means: np.ndarray, into: tuple[np.ndarray, ...], offset: int, size: int) -> None:
    """Write a tree to where it belongs; below a leaf its value stands all the way down to the left."""
    features, thresholds, values = into
    waiting = [(0, 0)]
    while waiting:
        node, place = waiting.pop()
        left = tree.children_left[node]
        if left >= 0:
            values[offset + place] = means[node]
            features[offset + place] = tree.feature[node]
            thresholds[offset + place] = tree.threshold[node]
            waiting += ((left, 2 * place + 1), (tree.children_right[node], 2 * place + 2))
        else:
            while place < size:
                values[offset + place] = means[node]
                place = 2 * place + 1


def _path_lengths(tree: Any) -> np.ndarray:
    """Comparisons to each node, and what is still expected below a leaf of several rows."""
    lengths = np.zeros(tree.node_count)
    for node in range(tree.node_count):
        for child in (tree.children_left[node], tree.children_right[node]):
            if child >= 0:
                lengths[child] = lengths[node] + 1
    return lengths + [_usual_length(int(rows)) for rows in tree.n_node_samples]


def _usual_length(rows: int) -> float:
    """Mean length of the way to one of `rows` in a random tree (Liu, Ting and Zhou 2008)."""
    if rows <= 1:
        return 0.0
    if rows == _PAIR:
        return 1.0
    return 2 * (log(rows - 1) + _EULER) - 2 * (rows - 1) / rows
