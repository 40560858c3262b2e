"""Closed forms: what a basket says of an article is a sum over the basket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.sparse import vstack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scipy.sparse import csr_matrix

    from analytics.recommend.log import Basket, FloatArray, IntArray, Log


class Ease:
    """Linear autoencoder without a diagonal (Steck 2019): B = I - P / diag(P), P = (X'X + penalty)^-1.

    Its cost grows with the cube of the articles: those that most users took are in it, at most `most`; others have
    score 0.

    Args:
        penalty: of the squared weights.
        most: articles.

    Attributes:
        weights_: of the articles in it by those, in the order of `items_`.
        items_: numbers of the articles in it.
    """

    def __init__(self, *, penalty: float = 200.0, most: int = 2_000) -> None:
        self.penalty = penalty
        self.most = most

    def fit(self, log: Log) -> Self:
        """Invert."""
        often = np.asarray(log.matrix.getnnz(axis=0))
        kept = np.argsort(-often, kind="stable")[: self.most]
        self.items_: IntArray = np.sort(kept[often[kept] > 0])
        held = log.matrix[:, self.items_]
        gram = (held.T @ held).toarray()
        gram[np.diag_indices(len(gram))] += self.penalty
        inverse = np.linalg.inv(gram)
        self.weights_: FloatArray = -inverse / np.diag(inverse)
        np.fill_diagonal(self.weights_, 0.0)
        self._articles = log.matrix.shape[1]
        self._place = {item: place for place, item in enumerate(self.items_.tolist())}
        return self

    def scores(self, basket: Basket) -> FloatArray:
        """The basket times the weights."""
        scores = np.zeros(self._articles)
        rows, values = self._rows(basket)
        if rows:
            scores[self.items_] = values @ self.weights_[rows]
        return scores

    def among(self, basket: Basket, candidates: Sequence[int]) -> list[float]:
        """The same of `candidates`."""
        rows, values = self._rows(basket)
        place = self._place
        known = [place[item] for item in candidates if item in place]
        if not rows or not known:
            return [0.0] * len(candidates)
        found: list[float] = (values @ self.weights_[np.array(rows)[:, None], np.array(known)]).tolist()
        if len(found) == len(candidates):
            return found
        said = iter(found)
        return [next(said) if item in place else 0.0 for item in candidates]

    def _rows(self, basket: Basket) -> tuple[list[int], FloatArray]:
        place = self._place
        rows = [place[item] for item in basket.items if item in place]
        if len(rows) == len(basket.items):
            return rows, np.array(basket.values)
        return rows, np.array([value for item, value in zip(*basket, strict=True) if item in place])


class Factors:
    """Articles as vectors; a basket is the sum of its articles', and goes with what points the same way.

    Attributes:
        vectors_: by article.
    """

    vectors_: FloatArray

    def scores(self, basket: Basket) -> FloatArray:
        """Fold the basket in: x V V'."""
        return self.vectors_ @ self._folded(basket)

    def among(self, basket: Basket, candidates: Sequence[int]) -> list[float]:
        """The same of `candidates`."""
        if not basket.items or not candidates:
            return [0.0] * len(candidates)
        found: list[float] = (self.vectors_[list(candidates)] @ self._folded(basket)).tolist()
        return found

    def _folded(self, basket: Basket) -> FloatArray:
        return np.array(basket.values) @ self.vectors_[np.array(basket.items, dtype=np.int64)]


class Svd(Factors):
    """Truncated singular value decomposition of the matrix (Cremonesi, Koren and Turrin 2010: PureSVD).

    Args:
        factors: kept, of the largest singular values.
    """

    def __init__(self, *, factors: int = 16) -> None:
        self.factors = factors

    def fit(self, log: Log) -> Self:
        """Decompose."""
        self.vectors_, _ = _decomposed(log.matrix, self.factors)
        return self


class Sided(Factors):
    """One decomposition of what users took and of what is known of articles, stacked: [X; weight · F'].

    An article that nobody has taken yet has a vector by its features (collective factorisation, Singh and Gordon
    2008, by one SVD).

    Args:
        factors: kept.
        weight: of a feature, over that of a user.

    Attributes:
        loadings_: of users and features: a column of the stacked matrix times them is its article's vector.
    """

    def __init__(self, *, factors: int = 32, weight: float = 3.0) -> None:
        self.factors = factors
        self.weight = weight

    def fit(self, log: Log) -> Self:
        """Decompose both together."""
        stacked = vstack([log.matrix, self.weight * log.features.T]).tocsr()
        self.vectors_, self.loadings_ = _decomposed(stacked, self.factors)
        self._users = log.matrix.shape[0]
        self._places = {word: place for place, word in enumerate(log.terms)}
        return self

    def introduce(self, article: int, words: Iterable[str]) -> None:
        """Describe a new article in its words."""
        self.vectors_[article] = self.vector([self._places[word] for word in words if word in self._places])

    def vector(self, features: Sequence[int]) -> FloatArray:
        """Of a new article with these terms, by their numbers, that nobody has taken."""
        rows = self._users + np.array(features, dtype=np.int64)
        return self.weight * np.asarray(self.loadings_[rows].sum(axis=0))


def _decomposed(matrix: csr_matrix, factors: int) -> tuple[FloatArray, FloatArray]:
    """V of the largest singular values, and U / S, as large as the matrix allows."""
    from sklearn.decomposition import TruncatedSVD

    most = min(factors, min(matrix.shape) - 1)
    if most < 1 or not matrix.nnz:
        return np.zeros((matrix.shape[1], 1)), np.zeros((matrix.shape[0], 1))
    found = TruncatedSVD(most, n_iter=10, random_state=0).fit(matrix)
    vectors: FloatArray = found.components_.T
    values = found.singular_values_
    scale = np.divide(1, values**2, out=np.zeros_like(values), where=values > 1e-9)
    return vectors, (matrix @ vectors) * scale
