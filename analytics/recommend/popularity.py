"""What most people take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.recommend.log import Basket, FloatArray, Log


class Popularity:
    """The sum of an article's values over all users.

    Attributes:
        counts_: by article.
    """

    def fit(self, log: Log) -> Self:
        """Add up."""
        self.counts_: FloatArray = np.asarray(log.matrix.sum(axis=0), dtype=float).ravel()
        self._listed: list[float] = self.counts_.tolist()
        return self

    def scores(self, basket: Basket) -> FloatArray:
        """The same for everybody."""
        return self.counts_

    def among(self, basket: Basket, candidates: Sequence[int]) -> list[float]:
        """The same for everybody."""
        return [self._listed[item] for item in candidates]
