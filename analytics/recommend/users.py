"""People of similar taste vote for what they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.recommend.log import Basket, FloatArray, Log


class UserCF:
    """Neighbours by Pearson correlation over all articles, shrunk; they vote with what they took.

    With n articles, of which x and y are what two users made of them (0 of what they did not take),

        r = (x·y - n·mean(x)·mean(y)) / (|x - mean(x)|·|y - mean(y)|) · both / (both + shrink)

    where `both` is the number of articles that both took: a correlation over few of them says little. A score is
    the sum of neighbours' values, each times r. A predicted mark (their mean, weighted) is of no use for ranking:
    it is highest for what one neighbour alone liked.

    Args:
        neighbours: who vote, those with a correlation above 0 only; of equally near ones none is left out.
        shrink: articles in common at which a correlation counts half.
    """

    def __init__(self, *, neighbours: int = 100, shrink: float = 50.0) -> None:
        self.neighbours = neighbours
        self.shrink = shrink

    def fit(self, log: Log) -> Self:
        """Keep who took what, by article."""
        users, articles = log.matrix.shape
        columns = log.matrix.tocsc()
        columns.sort_indices()
        self._users, self._articles = users, articles
        self._by_article = columns.T.tocsr()
        bounds = columns.indptr[1:-1]
        self._holders = np.split(columns.indices, bounds)
        self._values = np.split(columns.data, bounds)
        self._means = np.asarray(log.matrix.sum(axis=1), dtype=float).ravel() / articles
        squares = np.asarray(log.matrix.multiply(log.matrix).sum(axis=1), dtype=float).ravel()
        spreads = np.sqrt(np.maximum(squares - articles * self._means**2, 0))
        self._over_spreads = np.divide(1, spreads, out=np.zeros(users), where=spreads > 1e-9)
        return self

    def scores(self, basket: Basket) -> FloatArray:
        """The votes of the neighbours."""
        weights = self.weights(basket)
        return np.zeros(self._articles) if weights is None else np.asarray(self._by_article @ weights)

    def among(self, basket: Basket, candidates: Sequence[int]) -> list[float]:
        """The votes for `candidates`."""
        weights = self.weights(basket)
        if weights is None or not candidates:
            return [0.0] * len(candidates)
        holders = [self._holders[item] for item in candidates]
        values = [self._values[item] for item in candidates]
        votes = np.concatenate([*values, [0.0]]) * weights[np.concatenate([*holders, [0]])]
        starts = np.cumsum([0, *(len(x) for x in holders[:-1])])
        sums = np.add.reduceat(votes, starts)
        return [float(s) if len(x) else 0.0 for s, x in zip(sums.tolist(), holders, strict=True)]

    def weights(self, basket: Basket) -> FloatArray | None:
        """The shrunk correlation of every user, 0 of those who do not vote; None where nobody does."""
        if not basket.items or not self._users:
            return None
        held = [self._holders[item] for item in basket.items]
        holders = np.concatenate(held)
        own = np.repeat(basket.values, [len(x) for x in held])
        theirs = np.concatenate([self._values[item] for item in basket.items])
        dots = np.bincount(holders, own * theirs, self._users)
        both = np.bincount(holders, minlength=self._users)
        mean = sum(basket.values) / self._articles
        square = sum([value * value for value in basket.values]) - self._articles * mean**2
        if square <= 0:
            return None
        weights = (dots - self._articles * mean * self._means) * self._over_spreads * square**-0.5
        if self.shrink:
            weights *= both / (both + self.shrink)
        np.maximum(weights, 0.0, out=weights)  # who has nothing in common correlates below 0
        voting = weights[weights > 0]
        if len(voting) > self.neighbours:
            weights[weights < np.partition(voting, -self.neighbours)[-self.neighbours]] = 0.0
        return weights if weights.any() else None
