"""The price that earns most of this visitor, for one seller alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from analytics.policies.pricing.margin import kept_share
from sim.core.limits import Limits

if TYPE_CHECKING:
    from sim.policies import PriceTruth, PriceView, Setting

_STEPS: Final = 64
_ROUNDING: Final = 1e-6
_LEAST: Final = 0.05
"""Of the list price, where goods cost nothing."""


class BestPrice:
    """Knows what the offer and all others of the slate are worth to the visitor, and asks what earns most.

    It is the best answer of one seller to list prices of all others. Where all sellers price so, each answers to
    prices that nobody asks.

    Args:
        most: times the list price, at most.
    """

    oracle = True

    def __init__(self, *, most: Annotated[float, Limits(1, 10)] = 2.0) -> None:
        self.most = most

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """Of prices in equal steps of their logarithm, from the cost to `most` times the list price."""
        truth, list_price = view.truth, view.list_price
        if truth is None:
            return list_price
        ratio = best_ratio(truth, view.unit_cost / list_price, kept_share(view), self.most)
        return max(1, int(list_price * ratio + _ROUNDING))


def best_ratio(truth: PriceTruth, cost: float, kept: float, most: float) -> float:
    """The price over the list price with the largest expected profit.

    Args:
        truth: of the visitor.
        cost: of a unit, over the list price.
        kept: of a price, after the fee.
        most: largest answer.
    """
    if kept <= 0:
        return 1.0
    least = min(most, max(cost / kept, _LEAST))
    ratios: list[float] = [least * (most / least) ** (step / _STEPS) for step in range(_STEPS + 1)]
    if least < truth.most < most:
        ratios.append(truth.most)

    def earned(ratio: float) -> float:
        return (ratio * kept - cost) * truth.chance(ratio)

    return max(ratios, key=earned)
