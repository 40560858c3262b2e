"""Pricing: what does a unit of a listing cost now?"""

from __future__ import annotations

from math import exp, inf, log
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.core.limits import Bps
from sim.core.units import BPS
from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from sim.policies.setting import Setting


class PriceTruth(NamedTuple):
    """What an offer really is to the visitor, all offers of the slate at their list prices (docs/choice.md).

    Attributes:
        lead: utility of the offer over leaving without the article.
        rivals: what the other offers of the slate that the visitor can pay are worth together over leaving, in
            utility; -inf without any.
        price_weight: of the logarithm of the landed price in the visitor's utility.
        price_share: percent that the landed price rises per percent of the price.
        substitution: dissimilarity of the offers of a slate.
        most: times the list price, more than which the visitor cannot pay; below 0 where not even freight.
    """

    lead: float
    rivals: float
    price_weight: float
    price_share: float
    substitution: float
    most: float = inf

    def chance(self, ratio: float) -> float:
        """Probability that the visitor takes the offer at `ratio` times its list price, the others at theirs.

        A nested logit (McFadden 1978), as in docs/choice.md.
        """
        if ratio > self.most:
            return 0.0
        own, other = self._weights(ratio)
        worth = self.substitution * log(own + other)
        return own / (own + other) / (1 + exp(min(700.0, -worth)))

    def elasticity(self, ratio: float) -> float:
        """Percent of that probability per percent of the price, at `ratio` times the list price.

        Source: docs/choice.md. Where the visitor can pay no more, it says nothing.
        """
        own, other = self._weights(ratio)
        taken = own / (own + other)
        bought = 1 / (1 + exp(min(700.0, -self.substitution * log(own + other))))
        share = self.price_share * ratio / (1 + self.price_share * (ratio - 1))
        return self.price_weight * share * ((1 - taken) / self.substitution + taken * (1 - bought))

    def _weights(self, ratio: float) -> tuple[float, float]:
        """What the offer and all others weigh in the choice among offers."""
        lead = self.lead + self.price_weight * log(1 + self.price_share * (ratio - 1))
        own, other = lead / self.substitution, self.rivals / self.substitution
        return exp(max(-600.0, min(600.0, own))), 0.0 if other == -inf else exp(
            max(-600.0, min(600.0, other))
        )


class PriceView(NamedTuple):
    """What a pricing policy sees of a listing.

    Attributes:
        time: seconds since the scenario's start.
        listing: number.
        list_price: minor units of `currency`.
        currency: the seller's.
        on_hand: units on the shelf.
        on_order: units on their way from the supplier.
        units_sold: lately (`demand.popularity_days`).
        product: number of the article.
        seller: number.
        season: of the article: `christmas`, `easter`, `garden`, or `none`.
        day_of_year: 1 on the first of January, UTC.
        unit_cost: what the supplier asks for a unit, in minor units of `currency` at today's rate.
        fee_bps: basis points of what is paid that the platform keeps.
        shown: slates that it was on lately (`demand.popularity_days`).
        idle_days: whole days since a unit was last ordered, or since the market opened.
        rivals: unit prices of other sellers of the article, from the lowest to the highest, in `currency` at
            today's rate; as they were last asked before midnight UTC, of those not yet asked the list price.
        watched: unit prices of other platforms for the article, from the lowest to the highest, in `currency`: as
            they were asked some days ago, with an error (docs/rivals.md).
        truth: what the offer really is to the visitor, for policies that declare `oracle = True`, else None.
    """

    time: int
    listing: int
    list_price: int
    currency: str
    on_hand: int
    on_order: int
    units_sold: int
    product: int = -1
    seller: int = -1
    season: str = "none"
    day_of_year: int = 1
    unit_cost: int = 0
    fee_bps: int = 0
    shown: int = 0
    idle_days: int = 0
    rivals: tuple[int, ...] = ()
    watched: tuple[int, ...] = ()
    truth: PriceTruth | None = None


class PricingPolicy(Protocol):
    """Sets the unit price of a listing."""

    def __call__(self, view: PriceView, setting: Setting, /) -> int:
        """Unit price in minor units of `view.currency`, at least 1."""
        ...


def _fault(_: PriceView, answer: object) -> str:
    ok = is_whole(answer) and answer > 0  # type: ignore[operator]
    return "" if ok else "a price is a whole number of minor units, at least 1"


FAMILY: Final = Family(null="list", default="list", oracle="oracle", fault=_fault)


class ListPrice:
    """The list price, always."""

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """The list price."""
        return view.list_price


class ScarcityPrice:
    """Raises the price as stock runs low, lowers it while there is plenty.

    Args:
        swing_bps: largest deviation from the list price.
    """

    def __init__(self, *, swing_bps: Bps = 1_000) -> None:
        self.swing_bps = swing_bps

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """List price, up by `swing_bps` with an empty shelf and down by it when everything is on the shelf."""
        supply = view.on_hand + view.on_order
        fullness = view.on_hand / supply if supply else 0.0
        return max(1, view.list_price * (BPS + round(self.swing_bps * (1 - 2 * fullness))) // BPS)
