"""Leaving without an article: what that is worth to a visitor, and whether a rival sells it the article instead."""

from __future__ import annotations

from math import exp, fsum, log
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import DAY
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.market import Market
    from sim.world.people import Buyer, Product
    from sim.world.rivals import Asked

_NOTHING: Final = -1e9
"""Utility of leaving without an article for those who have come to get something."""

_LEAST: Final = 5e-324
"""Above 0, which has no logarithm: where all are diverted and prices keep them from it, nothing is left."""

_MOST_EXPONENT: Final = 600.0


class Leaving(NamedTuple):
    """Leaving without an article: its utility, and of those who do so the share that buys it of each rival."""

    utility: float
    rivals: Sequence[tuple[int, float]] = ()

    def place(self, luck: float) -> int:
        """That of a look that ended without an offer, by a uniform: -2 - n for the rival n, -1 for none."""
        for rival, share in self.rivals:
            if luck < share:
                return -2 - rival
            luck -= share
        return -1


def leave(market: Market, buyer: Buyer, product: Product, *, further: bool) -> Leaving:
    """Leaving without `product`; thieves know no rivals.

    Args:
        market: with its rivals.
        buyer: who leaves.
        product: that is not bought.
        further: it is not the first article of the basket; these are worth more.
    """
    demand, rivals = market.scenario.demand, market.world.rivals
    thief = buyer.conduct is Conduct.THIEF
    utility = _NOTHING if thief else demand.outside_utility
    if further:
        utility -= demand.basket_utility
    if thief or not rivals:
        return Leaving(utility)
    diverted = [rival.diverted_share for rival in market.scenario.rivals]
    weight = demand.price_weight * buyer.means.price
    return beside_rivals(utility, rivals.asked(product, market.now // DAY), diverted, weight)


def beside_rivals(
    utility: float, asked: Sequence[Asked], diverted: Sequence[float], weight: float
) -> Leaving:
    """A plain logit among those who leave: as many buy of a rival at usual prices as its `diverted_share` says.

    The utility is the logarithm of the sum, as it would be without rivals where all ask the usual price.

    Args:
        utility: of leaving, without rivals.
        asked: of those that sell the article.
        diverted: the share of every rival, by its number.
        weight: of the logarithm of the price.
    """
    if not asked:
        return Leaving(utility)
    shares = [diverted[rival] for rival, _ in asked]
    pulls = [
        share * exp(min(_MOST_EXPONENT, weight * log(times)))
        for share, (_, times) in zip(shares, asked, strict=True)
    ]
    total = max(_LEAST, 1 - fsum(shares) + fsum(pulls))
    bought = [(rival, pull / total) for (rival, _), pull in zip(asked, pulls, strict=True)]
    return Leaving(utility + log(total), bought)
