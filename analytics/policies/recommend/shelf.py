"""What can be said of the offers of a shelf without knowing the visitor."""

from __future__ import annotations

from math import log, log1p
from typing import TYPE_CHECKING, Final

from analytics.recommend import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.policies import Candidate, ShelfView

_STARS: Final = 4.0
"""Of a seller of whom nothing is known."""


Offered = tuple[float, float, float]
"""Of an offer: how dear it is, its seller's stars, and the logarithm of what it sells; a plain tuple for speed.

How dear: the logarithm of its price over the usual one, less the mean of all known offers in its currency.
"""


class _Level:
    """Of a currency: the sum of the logarithms of prices over usual ones, and of how many offers."""

    __slots__ = ("count", "total")

    def __init__(self) -> None:
        self.total, self.count = 0.0, 0


class Shelf:
    """Remembers what articles are called, and the level of prices in each currency.

    Attributes:
        words: by product: category, season and tags.
        heaviness: by product: the logarithm of grams over pence, which says how much of the price freight will be.
    """

    def __init__(self) -> None:
        self.words: dict[int, tuple[str, ...]] = {}
        self.heaviness: dict[int, float] = {}
        self._levels: dict[str, _Level] = {}
        self._known: dict[int, tuple[int, float]] = {}

    def candidates(self, view: ShelfView) -> list[Candidate]:
        """All of the shelf, each once: the wanted product's first."""
        found = {x.listing: x for x in view.same_product}
        for candidate in view.same_category:
            found.setdefault(candidate.listing, candidate)
        known = self._known
        for listing, candidate in found.items():
            if listing not in known or known[listing][0] != candidate.list_price:
                self._look_at(candidate)
        return list(found.values())

    def offered(self, view: ShelfView, candidates: Sequence[Candidate]) -> list[Offered]:
        """What is known of each of `candidates`."""
        known, stars, sold = self._known, view.seller_ratings.get, view.units_sold.get
        means = {currency: level.total / level.count for currency, level in self._levels.items()}
        return [
            (known[x.listing][1] - means[x.currency], stars(x.seller, _STARS), log1p(sold(x.listing, 0)))
            for x in candidates
        ]

    def _look_at(self, candidate: Candidate) -> None:
        """At one that is new, or has a new price; where no price is usual its own is."""
        self.words[candidate.product] = (candidate.category, candidate.season, *candidate.tags)
        self.heaviness[candidate.product] = log((candidate.weight_g + 1) / (candidate.usual_pence + 1))
        level = self._levels.setdefault(candidate.currency, _Level())
        before = self._known.get(candidate.listing)
        if before is None:
            level.count += 1
        else:
            level.total -= before[1]
        over = log(candidate.list_price / candidate.usual_pence) if candidate.usual_pence > 0 else 0.0
        level.total += over
        self._known[candidate.listing] = candidate.list_price, over


def quality(offered: Sequence[Offered]) -> list[float]:
    """Cheap, well rated and sold often, each in standard deviations among the candidates and as weighty."""
    if not offered:
        return []
    dear, stars, sold = (spread(column) for column in zip(*offered, strict=True))
    return [b + c - a for a, b, c in zip(dear, stars, sold, strict=True)]
