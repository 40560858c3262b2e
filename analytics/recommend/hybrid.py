"""Several models together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from analytics.recommend.log import Introduced
from analytics.recommend.popularity import Popularity
from analytics.recommend.standard import spread, standard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics.recommend.log import Basket, FloatArray, Log, Recommender


class Hybrid:
    """The weighted sum of what several models say, each in its own standard deviations.

    Args:
        parts: models with their weights.
        half_life: articles, as in `Basket.recent`: what was taken last says most of what is taken next.
        cold: weight of popularity where the basket is empty; with n articles one in 1 + n of it. Of who has taken
            one article, what everybody takes says more than what goes with it.
    """

    def __init__(
        self, parts: Sequence[tuple[Recommender, float]], *, half_life: float = 10.0, cold: float = 0.0
    ) -> None:
        self.parts = parts
        self.half_life = half_life
        self.cold = cold
        self._popularity = Popularity()

    def fit(self, log: Log) -> Self:
        """Fit every part."""
        for model, _ in self.parts:
            model.fit(log)
        self._popularity.fit(log)
        return self

    def introduce(self, article: int, words: Iterable[str]) -> None:
        """Describe a new article to every part that goes by words."""
        for model, _ in self.parts:
            if isinstance(model, Introduced):
                model.introduce(article, words)

    def scores(self, basket: Basket) -> FloatArray:
        """The sum over all parts."""
        recent = basket.recent(self.half_life)
        said = [weight * standard(model.scores(recent)) for model, weight in self._weighed(basket)]
        return np.asarray(np.sum(said, axis=0))

    def among(self, basket: Basket, candidates: Sequence[int]) -> list[float]:
        """The same of `candidates`, in standard deviations among those."""
        recent = basket.recent(self.half_life)
        total = [0.0] * len(candidates)
        for model, weight in self._weighed(basket):
            said = spread(model.among(recent, candidates))
            total = [a + weight * b for a, b in zip(total, said, strict=True)]
        return total

    def _weighed(self, basket: Basket) -> Sequence[tuple[Recommender, float]]:
        if not self.cold:
            return self.parts
        return [*self.parts, (self._popularity, self.cold / (1 + len(basket.items)))]
