"""What buyers like: every article belongs to a few factors of taste, every buyer has favourites among them.

The factors were found in the retailer's baskets (builders/tastes.py). An article's demand is divided among its
factors, so that over all of them it is what its popularity says, whatever the buyers' favourites are.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from math import fsum, log
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.distributions import cumulative, pick

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario import TableRow
    from sim.world.people import Product

CLASSES: Final = ("none", "christmas", "easter", "garden")
"""Seasons of articles."""

_MIXES_KEPT: Final = 64
_LEAST: Final = 1e-9
"""What is wanted less has the appeal of this."""

_OF_THE_FIRST: Final = 2 / 3
"""Of what a buyer takes from his favourites, the share of the first; the rest is of the second."""


class Wants(NamedTuple):
    """What is wanted at one time of the year.

    Attributes:
        factors: running totals of demand over the factors.
        strength: of each factor, its demand over its mean.
        whole: all demand, over its mean.
        classes: for each factor, running totals over the seasons of its articles.
        appeal: by season, the logarithm of how much its articles are wanted, of their mean.
    """

    factors: list[float]
    strength: list[float]
    whole: float
    classes: list[list[float]]
    appeal: Mapping[str, float]


class Tastes:
    """Which articles buyers come for.

    Attributes:
        shares: of demand, by factor; they add up to 1.
    """

    def __init__(
        self,
        products: Sequence[Product],
        rows_of_tastes: Sequence[TableRow],
        rows_of_factors: Sequence[TableRow],
        loyalty: float,
    ) -> None:
        """Divide the articles' popularity among the factors.

        Args:
            products: the articles.
            rows_of_tastes: how much (`weight`) an article (`sku`) is of a `factor`; a variant (`sku-colour`)
                without rows is as its article, any other as all articles together.
            rows_of_factors: every `factor` with its `share` of all articles, at least one above 0.
            loyalty: share of a buyer's articles that come from his favourites, from 0 to 1.
        """
        usual = {row["factor"]: float(row["share"]) for row in rows_of_factors}
        factors = sorted(usual)
        belongs: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for row in rows_of_tastes:
            belongs[row["sku"]][row["factor"]] = float(row["weight"])
        # the code of a variant is that of its article, a hyphen, and what is different
        found = [belongs.get(p.sku) or belongs.get(p.sku.partition("-")[0], usual) for p in products]
        parts = [_divided(p, weights, factors) for p, weights in zip(products, found, strict=True)]
        self._loyalty = loyalty
        self._articles = [
            [
                [n for n, part in enumerate(parts) if part[f] and products[n].season == name]
                for name in CLASSES
            ]
            for f in range(len(factors))
        ]
        self._totals = [
            [cumulative([parts[n][f] for n in here]) for here in classes]
            for f, classes in enumerate(self._articles)
        ]
        self._demand = [[totals[-1] if totals else 0.0 for totals in classes] for classes in self._totals]
        demand = [fsum(classes) for classes in self._demand]
        self._factors = cumulative(demand)
        self.wants = lru_cache(_MIXES_KEPT)(self._wants)
        self._usual = self._wants((1.0,) * len(CLASSES))
        self.shares = tuple(part / fsum(demand) for part in demand)

    def favourites(self, u_first: float, u_second: float) -> tuple[int, int]:
        """A buyer's two favourite factors, each at its share of demand; they may be the same.

        Args:
            u_first: uniform in (0, 1), one for each buyer.
            u_second: another.
        """
        return pick(u_first, self._factors), pick(u_second, self._factors)

    def factor(self, favourites: tuple[int, int], u: float, wants: Wants | None = None) -> int:
        """What one visit is for: the first favourite, the second or anything, as much as it is wanted now."""
        wants = wants or self._usual
        first, second = favourites
        of_first = self._loyalty * _OF_THE_FIRST * wants.strength[first]
        of_both = of_first + self._loyalty * (1 - _OF_THE_FIRST) * wants.strength[second]
        others = (1 - self._loyalty) * wants.whole
        position = u * (of_both + others)
        if position < of_first:
            return first
        if position < of_both or not others:
            return second
        return pick((position - of_both) / others, wants.factors)

    def article(
        self, favourites: tuple[int, int], u_factor: float, u_article: float, wants: Wants | None = None
    ) -> int:
        """Index of the article that a buyer with these favourites comes for; three bisections.

        Args:
            favourites: of `favourites`.
            u_factor: uniform in (0, 1) that finds the factor.
            u_article: another that finds the article in it.
            wants: of `wants`; None for the mean of the year.
        """
        wants = wants or self._usual
        factor = self.factor(favourites, u_factor, wants)
        classes = wants.classes[factor]
        number = pick(u_article, classes)
        below = classes[number - 1] if number else 0.0
        inside = (u_article * classes[-1] - below) / (classes[number] - below)
        return self._articles[factor][number][pick(min(inside, 1.0), self._totals[factor][number])]

    def _wants(self, mix: tuple[float, ...]) -> Wants:
        """What is wanted when the articles of each of `CLASSES` are wanted so many times as in the mean."""
        classes = [[d * m for d, m in zip(demand, mix, strict=True)] for demand in self._demand]
        now, usual = [fsum(found) for found in classes], [fsum(demand) for demand in self._demand]
        strength = [a / b if b else 1.0 for a, b in zip(now, usual, strict=True)]
        appeal = {name: log(max(m, _LEAST)) for name, m in zip(CLASSES, mix, strict=True)}
        totals = [cumulative(found) for found in classes]
        return Wants(cumulative(now), strength, fsum(now) / fsum(usual), totals, appeal)


def _divided(product: Product, weights: Mapping[str, float], factors: Sequence[str]) -> list[float]:
    """The article's popularity, factor by factor."""
    total = fsum(weights.values())
    return [product.popularity * weights.get(factor, 0.0) / total for factor in factors]
