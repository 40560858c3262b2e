"""Articles described in the same words."""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.sparse import csr_matrix, diags

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics.recommend.log import Basket, FloatArray, Log


class Content:
    """Cosine of TF-IDF vectors: the basket's is the sum of its articles'. It needs nobody to have taken anything.

    The weight of a term is ln((1 + articles) / (1 + articles that have it)) + 1 (as scikit-learn's, smoothed).

    Attributes:
        vectors_: of articles by terms, of length 1, or 0 where an article has none.
    """

    def fit(self, log: Log) -> Self:
        """Weigh the terms."""
        counts = log.features.tocsr()
        having = np.asarray(counts.getnnz(axis=0))
        rarity = np.log((1 + counts.shape[0]) / (1 + having)) + 1
        weighed = counts @ diags(rarity)
        lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        self.vectors_: csr_matrix = (
            diags(np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)) @ weighed
        ).tocsr()
        ends, columns, values = (
            x.tolist() for x in (self.vectors_.indptr, self.vectors_.indices, self.vectors_.data)
        )
        self._by_item: list[list[tuple[int, float]]] = [
            list(zip(columns[start:end], values[start:end], strict=True)) for start, end in pairwise(ends)
        ]
        self._rarity = dict(zip(log.terms, enumerate(rarity.tolist()), strict=True))
        self._new: set[int] = set()
        return self

    def introduce(self, article: int, words: Iterable[str]) -> None:
        """Describe a new article in its words."""
        row: dict[int, float] = {}
        for word in words:
            if word in self._rarity:
                term, weight = self._rarity[word]
                row[term] = row.get(term, 0.0) + weight
        length = hypot(*row.values())
        self._by_item[article] = [(term, row[term] / length) for term in sorted(row)]
        self._new.add(article)

    def scores(self, basket: Basket) -> FloatArray:
        """Products with the basket's vector."""
        profile = np.zeros(self.vectors_.shape[1])
        for term, weight in self._profile(basket).items():
            profile[term] = weight
        scores = np.asarray(self.vectors_ @ profile)
        for article in self._new:
            scores[article] = sum(weight * profile[term] for term, weight in self._by_item[article])
        return scores

    def among(self, basket: Basket, candidates: Sequence[int]) -> list[float]:
        """The same of `candidates`."""
        profile = self._profile(basket)
        rows = [self._by_item[item] for item in candidates]
        return [sum([weight * profile[term] for term, weight in row if term in profile]) for row in rows]

    def _profile(self, basket: Basket) -> dict[int, float]:
        profile: dict[int, float] = {}
        for item, value in zip(*basket, strict=True):
            for term, weight in self._by_item[item]:
                if term in profile:
                    profile[term] += value * weight
                else:
                    profile[term] = value * weight
        return profile
