"""Several recommenders and the offers' own merits, weighed by what visitors chose."""

from __future__ import annotations

from collections import deque
from math import log
from operator import mul
from typing import TYPE_CHECKING, Annotated, Final

import numpy as np

from analytics.policies.recommend.choices import Slates, conditional_logit
from analytics.policies.recommend.ranked import Ranked
from analytics.recommend import Content, Ease, Hybrid
from sim.core.limits import Limits, Share

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from analytics.policies.recommend.choices import Row, Shown
    from analytics.policies.recommend.past import Past
    from analytics.policies.recommend.shelf import Offered
    from analytics.recommend import Recommender
    from sim.policies import Candidate, History, ShelfView

FEATURES: Final = (
    "relevance", "wanted", "dearness", "stars", "sold", "heaviness", "way", "bought_before", "in_the_basket",
)  # fmt: skip
_MOST: Final = 8_000
"""Choices, the latest, from which the weights are learned."""
_SHRINK: Final = 20.0
"""Slates' places that a way must have had for its own share to count as much as that of all."""


class Ways:
    """How often what is sent from somewhere is chosen somewhere else, of the slates' places that it had."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}
        self._all = 1, 2
        self._odds: dict[str, dict[str, float]] = {}

    def count(self, slate: Shown, chosen: int) -> None:
        """One more slate."""
        for place, candidate in enumerate(slate.candidates):
            way, taken = (candidate.origin, slate.country), int(place == chosen)
            hits, shown = self._counts.get(way, (0, 0))
            self._counts[way] = hits + taken, shown + 1
            self._all = self._all[0] + taken, self._all[1] + 1

    def settle(self) -> None:
        """Shares from the counts, shrunk towards that of all."""
        usual = self._all[0] / self._all[1]
        for way, (hits, shown) in self._counts.items():
            share = (hits + _SHRINK * usual) / (shown + _SHRINK)
            self._odds.setdefault(way[1], {})[way[0]] = log(share / (1 - share)) - log(usual / (1 - usual))

    def to(self, country: str) -> Mapping[str, float]:
        """The logarithm of the odds over those of all, by origin; none of what was never shown there."""
        return self._odds.get(country, {})


class LearnedHybrid(Ranked):
    """EASE and content together, and what offers are like, with learned weights.

    The weights are those of a conditional logit of what was chosen of a slate, in the order of `FEATURES`.
    `heaviness` is the logarithm of grams over the usual price: what freight makes of the price at the door. `way`
    is the log-odds of being chosen from that origin to that country. Before it has seen enough choices it is as
    `Ranked`.

    Args:
        relevance: as in `Ranked`, until weights are learned.
        explore: as in `Ranked`.
        least_orders: as in `Ranked`.
        least_choices: from which weights are learned.

    Attributes:
        weights_: None before.
    """

    def __init__(
        self,
        *,
        relevance: Share = 0.5,
        explore: Share = 0.0,
        least_orders: Annotated[int, Limits(1, 10**6)] = 50,
        least_choices: Annotated[int, Limits(10, 10**6)] = 100,
    ) -> None:
        super().__init__(relevance=relevance, explore=explore, least_orders=least_orders)
        self.least_choices = least_choices
        self.weights_: tuple[float, ...] | None = None
        self._slates = Slates()
        self._ways = Ways()
        self._choices: deque[tuple[np.ndarray, int]] = deque(maxlen=_MOST)
        self._asked: tuple[Sequence[Candidate], Sequence[Row]] = ((), ())

    def learn(self, history: History, now: int) -> None:
        """Fit the models, and the weights."""
        super().learn(history, now)
        for slate, place in self._slates.answered(history, now):
            self._ways.count(slate, place)
            if place >= 0:
                self._choices.append((np.array(slate.rows), place))
        self._ways.settle()
        if len(self._choices) >= self.least_choices:
            slates, chosen = zip(*self._choices, strict=True)
            self.weights_ = tuple(conditional_logit(slates, chosen, 1.0).tolist())

    def _scores(self, view: ShelfView, candidates: Sequence[Candidate], past: Past) -> list[float]:
        relevant = self.relevances(view, candidates, past)
        offered = self._shelf.offered(view, candidates)
        rows = self._rows(view, candidates, relevant, offered, past.sellers(view.buyer))
        self._asked = candidates, rows
        if self.weights_ is None:
            return self._summed(relevant, offered)
        return [sum(map(mul, self.weights_, row)) for row in rows]

    def _rows(
        self,
        view: ShelfView,
        candidates: Sequence[Candidate],
        relevant: Sequence[float],
        offered: Sequence[Offered],
        before: Container[int],
    ) -> list[Row]:
        """What weighs, of each candidate, in the order of `FEATURES`."""
        odds, heaviness = self._ways.to(view.buyer_country), self._shelf.heaviness
        basket, wanted = view.basket, view.interest
        return [
            (
                r, float(x.product == wanted), *o, heaviness[x.product], odds.get(x.origin, 0.0),
                float(x.seller in before), float(x.seller in basket),
            )
            for x, o, r in zip(candidates, offered, relevant, strict=True)
        ]  # fmt: skip

    def _show(self, view: ShelfView, shown: Sequence[int]) -> None:
        candidates, rows = self._asked
        self._slates.add(view, [candidates[n] for n in shown], [rows[n] for n in shown])

    def recommender(self) -> Recommender:
        """A new model."""
        return Hybrid([(Ease(penalty=10.0), 1.0), (Content(), 1.0)])
