"""Models that link articles to articles: those of a basket vote for what they are linked to."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.sparse import csr_matrix, diags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.recommend.log import Basket, FloatArray, Log


class Links:
    """Article by article, for each article the strongest links only.

    Attributes:
        links_: a row says what the article votes for.
    """

    links_: csr_matrix

    def __init__(self, *, neighbours: int = 200) -> None:
        self.neighbours = neighbours

    def fit(self, log: Log) -> Self:
        """Find the links and keep the strongest."""
        self.links_ = strongest(self._strengths(log), self.neighbours)
        ends, columns, values = (
            x.tolist() for x in (self.links_.indptr, self.links_.indices, self.links_.data)
        )
        self._by_item: list[dict[int, float]] = [
            dict(zip(columns[start:end], values[start:end], strict=True)) for start, end in pairwise(ends)
        ]
        return self

    def scores(self, basket: Basket) -> FloatArray:
        """The sum of the votes of the basket's articles, each times its value."""
        basket = self._weighed(basket)
        scores = np.zeros(self.links_.shape[0])
        ends, columns, values = self.links_.indptr, self.links_.indices, self.links_.data
        for item, value in zip(*basket, strict=True):
            start, end = ends[item], ends[item + 1]
            scores[columns[start:end]] += value * values[start:end]
        return scores

    def among(self, basket: Basket, candidates: Sequence[int]) -> list[float]:
        """The votes for `candidates`."""
        basket = self._weighed(basket)
        totals = dict.fromkeys(candidates, 0.0)
        for item, value in zip(*basket, strict=True):
            links = self._by_item[item]
            for candidate in totals.keys() & links.keys():
                totals[candidate] += value * links[candidate]
        return [totals[item] for item in candidates]

    def _strengths(self, log: Log) -> csr_matrix:
        raise NotImplementedError

    def _weighed(self, basket: Basket) -> Basket:
        return basket


class ItemCF(Links):
    """Cosine of articles' columns (Sarwar et al. 2001)."""

    def _strengths(self, log: Log) -> csr_matrix:
        together = (log.matrix.T @ log.matrix).tocsr()
        norms = np.sqrt(together.diagonal())
        scale = diags(np.divide(1, norms, out=np.zeros_like(norms), where=norms > 0))
        return (scale @ together @ scale).tocsr()


class Rules(Links):
    """Association rules of one article to one other: the confidence of those that have support and lift.

    Args:
        neighbours: rules kept of each article.
        support: users who have to have both.
        lift: by which the second must be likelier with the first than without knowing, at least.
    """

    def __init__(self, *, neighbours: int = 200, support: int = 5, lift: float = 1.5) -> None:
        super().__init__(neighbours=neighbours)
        self.support = support
        self.lift = lift

    def _strengths(self, log: Log) -> csr_matrix:
        held = log.matrix.copy()
        held.data = np.ones_like(held.data)
        together = (held.T @ held).tocoo()
        alone = np.asarray(held.sum(axis=0)).ravel()
        first, second, both = together.row, together.col, together.data
        confidence = both / alone[first]
        kept = (both >= self.support) & (confidence * held.shape[0] >= self.lift * alone[second])
        return csr_matrix((confidence[kept], (first[kept], second[kept])), together.shape)


class Session(Links):
    """Sequential rules (Kamehkhosh, Jannach and Ludewig 2017): what is taken soon after an article.

    A pair counts one over how many articles later the second comes. What is in the basket longer says less.

    Args:
        neighbours: links kept of each article.
        steps: how many articles later at most.
        half_life: articles, as in `Basket.recent`.
    """

    def __init__(self, *, neighbours: int = 200, steps: int = 10, half_life: float = 10.0) -> None:
        super().__init__(neighbours=neighbours)
        self.steps = steps
        self.half_life = half_life

    def _strengths(self, log: Log) -> csr_matrix:
        articles = log.matrix.shape[1]
        found = csr_matrix((articles, articles))
        for step in range(1, self.steps + 1):
            pairs = [
                pair
                for basket in log.baskets
                for pair in zip(basket.items, basket.items[step:], basket.values[step:], strict=False)
            ]
            if pairs:
                first, second, value = (np.array(column) for column in zip(*pairs, strict=True))
                found = found + csr_matrix((value / step, (first, second)), (articles, articles))
        often = np.maximum(np.asarray(log.matrix.getnnz(axis=0)), 1)
        return (diags(1 / np.sqrt(often)) @ found @ diags(1 / np.sqrt(often))).tocsr()

    def _weighed(self, basket: Basket) -> Basket:
        return basket.recent(self.half_life)


def strongest(strengths: csr_matrix, most: int) -> csr_matrix:
    """Of each row the `most` largest entries, of equal ones the first; none on the diagonal."""
    strengths = strengths.tocsr()
    strengths.setdiag(0)
    strengths.eliminate_zeros()
    strengths.sort_indices()
    kept = np.zeros(len(strengths.data), dtype=bool)
    for start, end in zip(strengths.indptr, strengths.indptr[1:], strict=False):
        order = np.argsort(-strengths.data[start:end], kind="stable")[:most]
        kept[start + order] = True
    rows = np.repeat(np.arange(strengths.shape[0]), np.diff(strengths.indptr))
    return csr_matrix((strengths.data[kept], (rows[kept], strengths.indices[kept])), strengths.shape)
