"""What recommenders learn from, and what they are asked about."""

from __future__ import annotations

from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Basket(NamedTuple):
    """What somebody has taken so far, each article once, the latest last, and how much each counts."""

    items: tuple[int, ...]
    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[tuple[int, float]]) -> Basket:
        """Of pairs of an article and its value; where one comes twice, the latest counts."""
        latest: dict[int, float] = {}
        for item, value in values:
            latest.pop(item, None)
            latest[item] = value
        return cls(tuple(latest), tuple(latest.values()))

    def recent(self, half_life: float) -> Basket:
        """The same where an article counts half as much as one that was taken `half_life` articles later."""
        weights = _faded(len(self.values), half_life)
        return Basket(self.items, tuple(map(mul, self.values, weights)))

    def row(self, articles: int) -> FloatArray:
        """Values by article."""
        row = np.zeros(articles)
        row[list(self.items)] = self.values
        return row


class Log(NamedTuple):
    """What happened.

    Attributes:
        matrix: what each article counts to each user, users by articles.
        features: what is known of articles, articles by terms; of no terms where nothing is.
        baskets: of every user, in the order of the matrix.
        terms: words, in the order of the features' columns.
    """

    matrix: csr_matrix
    features: csr_matrix
    baskets: Sequence[Basket]
    terms: Sequence[str] = ()

    @classmethod
    def of(cls, baskets: Sequence[Basket], articles: int, words: Sequence[Sequence[str]] = ()) -> Log:
        """Of what each user took, and of the words of each article, of which there are `articles`."""
        lengths = [len(basket.items) for basket in baskets]
        rows = np.repeat(np.arange(len(baskets)), lengths)
        columns = np.array([item for basket in baskets for item in basket.items], dtype=np.int64)
        values = np.array([value for basket in baskets for value in basket.values], dtype=float)
        matrix = csr_matrix((values, (rows, columns)), (len(baskets), articles))
        matrix.eliminate_zeros()
        terms = sorted({word for of_one in words for word in of_one})
        return cls(matrix, _features(words, terms, articles), baskets, terms)


class Recommender(Protocol):
    """A model of what goes with what. A new basket needs no fit: it is folded in when it is asked about."""

    def fit(self, log: Log) -> Self:
        """Learn; the same log always gives the same model."""
        ...

    def scores(self, basket: Basket) -> FloatArray:
        """Of every article, the better the more it goes with `basket`."""
        ...

    def among(self, basket: Basket, candidates: Sequence[int]) -> list[float]:
        """Of `candidates` only, as `scores` has them, but quickly."""
        ...


@runtime_checkable
class Introduced(Protocol):
    """A model that needs no lesson for an article that is new: its words are enough."""

    def introduce(self, article: int, words: Iterable[str]) -> None:
        """Describe `article`, one of those that it was fitted to, which had no words then and nobody had taken.

        Words that were unknown when it was fitted say nothing.
        """
        ...


def best(scores: FloatArray, seen: Sequence[int], size: int) -> IntArray:
    """Articles by falling score, none that was seen; of equal ones the first. At most `size`."""
    scores = scores.copy()
    scores[list(seen)] = -np.inf
    size = min(size, len(scores) - len(set(seen)))
    if size <= 0:
        return np.empty(0, dtype=np.int64)
    least = np.partition(scores, len(scores) - size)[len(scores) - size]
    near = np.flatnonzero(scores >= least)
    return near[np.argsort(-scores[near], kind="stable")][:size]


@lru_cache(256)
def _faded(many: int, half_life: float) -> tuple[float, ...]:
    """What each of so many counts, the latest last."""
    fading = 0.5 ** (1 / half_life)
    return tuple([fading**age for age in range(many - 1, -1, -1)])


def _features(words: Sequence[Sequence[str]], terms: Sequence[str], articles: int) -> csr_matrix:
    places = {word: place for place, word in enumerate(terms)}
    rows = [article for article, of_one in enumerate(words) for _ in of_one]
    columns = [places[word] for of_one in words for word in of_one]
    return csr_matrix((np.ones(len(rows)), (rows, columns)), (articles, len(terms)))
