"""Slates by what goes with what the visitor took and looks for, and by how good the offers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np

from analytics.policies.recommend.past import Past
from analytics.policies.recommend.shelf import Shelf, quality
from analytics.recommend import Basket, Introduced, Log, spread
from sim.core.limits import Limits, Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.policies.recommend.shelf import Offered
    from analytics.recommend import Recommender
    from sim.policies import Candidate, History, Setting, ShelfView

    FloatArray = NDArray[np.float64]


class Ranked:
    """The best candidates, wanted or not, by a weighted sum of relevance and of quality.

    Relevance is what the model says of a candidate's article beside the visitor's basket: what it took within
    `memory_days`, and what this visit looks for. The wanted article is as relevant as the most relevant other.
    Quality is the sum of cheap, well rated and sold often (`quality`). Both are in standard deviations among the
    candidates. Before enough is known only quality counts, and what is wanted.

    Args:
        relevance: its weight; quality has the rest.
        explore: share of slates whose last place goes to a candidate that would not have been shown.
        least_orders: from which on the model learns.

    Attributes:
        model_: fitted, None before.
    """

    introduces = True
    """Whether articles that are new are described to a model that goes by words before its next lesson."""
    memory_days = 120
    learns_every_days = 7

    def __init__(
        self,
        *,
        relevance: Share = 0.5,
        explore: Share = 0.0,
        least_orders: Annotated[int, Limits(1, 10**6)] = 50,
    ) -> None:
        self.relevance = relevance
        self.explore = explore
        self.least_orders = least_orders
        self.model_: Recommender | None = None
        self._articles = 0
        self._described: set[int] = set()
        self._past = Past()
        self._shelf = Shelf()

    def __call__(self, view: ShelfView, setting: Setting) -> list[int]:
        """Up to `view.size` listings."""
        self._past.follow(setting.history, view.time)
        candidates = self._shelf.candidates(view)
        if len(self._described) < len(self._shelf.words) and self.introduces:
            self._introduce()
        order = _best_first(self._scores(view, candidates, self._past))
        shown, others = order[: view.size], order[view.size :]
        if self.explore and others and setting.rng.random() < self.explore:
            shown[-1] = others[int(setting.rng.integers(len(others)))]
        self._show(view, shown)
        return [candidates[n].listing for n in shown]

    def knowing(self, view: ShelfView, past: Past) -> list[int]:
        """The slate that it would show if `past` were all that it knew of visitors, without exploring."""
        candidates = self._shelf.candidates(view)
        order = _best_first(self._scores(view, candidates, past))
        return [candidates[n].listing for n in order[: view.size]]

    def learn(self, history: History, now: int) -> None:
        """Fit the model to what was known at second `now`."""
        self._past.renew(history, now)
        if self._past.orders < self.least_orders:
            return
        baskets, words = self._past.baskets(), self._shelf.words
        products = {item for basket in baskets for item in basket.items}
        self._articles = max((*products, *words), default=-1) + 1
        self._described = set(words)
        named = [words.get(product, ()) for product in range(self._articles)]
        self.model_ = self.recommender().fit(Log.of(baskets, self._articles, named))

    def relevances(self, view: ShelfView, candidates: Sequence[Candidate], past: Past) -> list[float]:
        """In standard deviations; the wanted article as the most relevant other."""
        basket = past.basket(view)
        wanted, articles = view.interest, self._articles
        if self.model_ is None:
            return spread([float(x.product == wanted) for x in candidates])
        basket = self._known(basket)
        products = [x.product for x in candidates]
        others = [product for product in dict.fromkeys(products) if product < articles and product != wanted]
        said = dict(zip(others, self.model_.among(basket, others), strict=True))
        said[wanted] = max(said.values(), default=0.0)
        return spread([said.get(product, 0.0) for product in products])

    def scores(self, basket: Basket) -> FloatArray:
        """What the model says of every article that it knows beside a basket; empty before it has learned."""
        return np.zeros(0) if self.model_ is None else self.model_.scores(self._known(basket))

    def _introduce(self) -> None:
        """Describe articles that came onto a shelf since the lesson.

        Those numbered beyond all others wait for the next.
        """
        new = self._shelf.words.keys() - self._described
        self._described |= new
        model: object = self.model_
        if isinstance(model, Introduced):
            for product in sorted(new):
                if product < self._articles:
                    model.introduce(product, self._shelf.words[product])

    def _known(self, basket: Basket) -> Basket:
        """Without articles that were not there when the model learned."""
        if any(item >= self._articles for item in basket.items):
            return Basket.of(pair for pair in zip(*basket, strict=True) if pair[0] < self._articles)
        return basket

    def _scores(self, view: ShelfView, candidates: Sequence[Candidate], past: Past) -> list[float]:
        return self._summed(self.relevances(view, candidates, past), self._shelf.offered(view, candidates))

    def _summed(self, relevant: Sequence[float], offered: Sequence[Offered]) -> list[float]:
        weight, good = self.relevance, spread(quality(offered))
        return [weight * r + (1 - weight) * q for r, q in zip(relevant, good, strict=True)]

    def _show(self, view: ShelfView, shown: Sequence[int]) -> None:
        """Told which candidates, by their place, are shown."""

    def recommender(self) -> Recommender:
        """A new model, to be fitted."""
        raise NotImplementedError


def _best_first(scores: Sequence[float]) -> list[int]:
    """Places, that of the highest score first; the earlier of two that are as high."""
    return sorted(range(len(scores)), key=[-score for score in scores].__getitem__)
