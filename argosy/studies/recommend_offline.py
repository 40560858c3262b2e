"""Recommenders on what people took: films of MovieLens, and the purchases of a simulated market."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from math import inf
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from analytics.recommend import (
    Basket,
    Content,
    Ease,
    Held,
    Hybrid,
    ItemCF,
    Log,
    Popularity,
    Rules,
    Session,
    Sided,
    Svd,
    UserCF,
    evaluate,
    held_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.recommend import Offline, Recommender
    from argosy.studies.movielens import Marks

    Events = Sequence[Sequence[tuple[int, float]]]

SHARE: Final = 0.2
"""Of every person's marks, the latest, that are held out."""
LIKED: Final = 4.0
"""Stars from which a held-out film is relevant."""
MODELS: Final[dict[str, Callable[[], Recommender]]] = {
    "popularity": Popularity,
    "user_cf": UserCF,
    "item_cf": ItemCF,
    "content": Content,
    "rules": Rules,
    "svd": Svd,
    "ease": Ease,
    "sided": Sided,
    "session": Session,
    "hybrid": lambda: Hybrid([(Ease(), 1.0), (Session(half_life=inf), 0.5)], cold=8.0),
}
"""Their options were chosen on the last fifth of what is learned from, not on what is held out."""
IMPLICIT: Final = "implicit ALS"
COUNTED: Final = "popularity, marks counted"
AFTER: Final = (1, 3, 10)
"""Marks of a new person after which is looked."""
_EVERY: Final = 5
"""One in so many people is new."""


class ImplicitAls:
    """Alternating least squares of the package implicit, on the same matrix; a basket is folded in."""

    def fit(self, log: Log) -> Self:
        """Learn 32 factors, with the package's own settings otherwise."""
        als: Any = import_module("implicit.als")
        self._model = als.AlternatingLeastSquares(factors=32, random_state=0, num_threads=1)
        self._model.fit(log.matrix.astype(np.float32), show_progress=False)
        self._matrix, self._articles = type(log.matrix), log.matrix.shape[1]
        return self

    def scores(self, basket: Basket) -> np.ndarray:
        """Products of factors."""
        items, values = list(basket.items), np.array(basket.values, dtype=np.float32)
        row = self._matrix((values, ([0] * len(items), items)), (1, self._articles))
        factors = self._model.recalculate_user(0, row)
        return np.asarray(self._model.item_factors @ factors.ravel(), dtype=float)

    def among(self, basket: Basket, candidates: Sequence[int]) -> list[float]:
        """The same of some."""
        found: list[float] = self.scores(basket)[list(candidates)].tolist()
        return found


def models() -> dict[str, Recommender]:
    """New ones by name; implicit's if it is installed."""
    found = {name: make() for name, make in MODELS.items()}
    if find_spec("implicit") is not None:
        found[IMPLICIT] = ImplicitAls()
    return found


def worth(stars: float) -> float:
    """What a mark counts for: nothing up to two stars, one with five."""
    return max(0.0, stars - 2) / 3


def held(events: Events, words: Sequence[Sequence[str]]) -> Held:
    """The latest `SHARE` of everybody's marks held out."""
    before, later = held_out(events, SHARE)
    return Held(
        _log(before, words),
        [[film for film, _ in one] for one in before],
        [frozenset(film for film, stars in one if stars >= LIKED) for one in later],
    )


def on_films(marks: Marks, tell: Callable[[str], None]) -> dict[str, Offline]:
    """Every model on the same split."""
    split = held(marks.given, marks.kinds)
    counted = Log.of(
        [Basket.of((item, 1.0) for item in seen) for seen in split.seen], len(marks.words), marks.kinds
    )
    found = {COUNTED: evaluate(Popularity().fit(counted), split)}
    for name, model in models().items():
        found[name] = evaluate(model.fit(split.log), split)
        tell(f"MovieLens: {name}")
    return found


def of_new_people(marks: Marks) -> dict[str, list[float]]:
    """NDCG@10 of people of whom no model has learned, after `AFTER` marks, on all that they liked later."""
    known = [one for number, one in enumerate(marks.given) if number % _EVERY]
    new = [one for number, one in enumerate(marks.given) if number % _EVERY == 0]
    log = _log(known, marks.kinds)
    found: dict[str, list[float]] = {}
    for name, model in models().items():
        model.fit(log)
        found[name] = []
        for marked in AFTER:
            asked = Held(
                log._replace(baskets=_baskets([one[:marked] for one in new])),
                [[film for film, _ in one[:marked]] for one in new],
                [frozenset(film for film, stars in one[marked:] if stars >= LIKED) for one in new],
            )
            found[name].append(evaluate(model, asked).ndcg)
    return found


def on_purchases(
    bought: Sequence[Sequence[int]],
    words: Sequence[Sequence[str]],
    made: Mapping[str, Callable[[], Recommender]],
) -> dict[str, float]:
    """NDCG@10 of what customers of a market buy next.

    Args:
        bought: by buyer, numbers of articles in the order of time.
        words: by article.
        made: models by name, as policies learn them.
    """
    events = [[(item, 1.0) for item in dict.fromkeys(one)] for one in bought]
    before, later = held_out(events, SHARE)
    asked = Held(
        Log.of([Basket.of(one) for one in before], len(words), words),
        [[item for item, _ in one] for one in before],
        [
            frozenset(item for item, _ in one) if past else frozenset()
            for past, one in zip(before, later, strict=True)
        ],
    )
    return {name: evaluate(make().fit(asked.log), asked).ndcg for name, make in made.items()}


def _log(events: Events, words: Sequence[Sequence[str]]) -> Log:
    return Log.of(_baskets(events), len(words), words)


def _baskets(events: Events) -> list[Basket]:
    return [Basket.of((film, worth(stars)) for film, stars in one) for one in events]
