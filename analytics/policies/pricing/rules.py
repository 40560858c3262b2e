"""Prices by rule: from the cost, from how long goods lie, from what others ask."""

from __future__ import annotations

from statistics import median_low
from typing import TYPE_CHECKING, Annotated, Final, Literal

from analytics.policies.pricing.margin import least_price
from sim.core.limits import Bps, Limits
from sim.core.units import BPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.policies import PriceView, Setting

Days = Annotated[int, Limits(1, 365)]

SEASON_ENDS: Final[Mapping[str, int]] = {"easter": 110, "garden": 221, "christmas": 353}
"""The day of the year from which on less of a season's articles is wanted than in the year's mean.

Source: scenarios/data/seasons.csv, the day on which the column of that name falls below 1.
"""

_YEAR: Final = 365


class CostPlus:
    """What the supplier asks for a unit, and a share of it more.

    Args:
        markup_bps: basis points of the cost. Goods that cost 55 % of the price, the shipped mean, have 8,182.
    """

    def __init__(self, *, markup_bps: Annotated[int, Limits(0, 100_000)] = 8_000) -> None:
        self.markup_bps = markup_bps

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """At least 1; the list price where goods cost nothing."""
        if not view.unit_cost:
            return view.list_price
        return max(1, view.unit_cost * (BPS + self.markup_bps) // BPS)


class Markdown:
    """The list price, lowered once a season is over, or step by step while nothing sells; never below the cost.

    Args:
        season_bps: off the list price of articles of a season that is over.
        sale_days: for so long after its end.
        idle_days: without an order, after which a price goes down where there is stock.
        step_bps: off the list price by then, and again
        step_days: after every so many days more.
        most_bps: off the list price at most.
    """

    def __init__(
        self,
        *,
        season_bps: Bps = 3_000,
        sale_days: Days = 30,
        idle_days: Days = 14,
        step_bps: Bps = 500,
        step_days: Days = 7,
        most_bps: Bps = 3_000,
    ) -> None:
        self.season_bps = season_bps
        self.sale_days = sale_days
        self.idle_days = idle_days
        self.step_bps = step_bps
        self.step_days = step_days
        self.most_bps = most_bps

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """The lower of what season and idleness make of it."""
        off = min(self.most_bps, max(self._season(view), self._idleness(view)))
        if not off:
            return view.list_price
        return max(view.list_price * (BPS - off) // BPS, min(view.list_price, least_price(view)), 1)

    def _season(self, view: PriceView) -> int:
        ended = SEASON_ENDS.get(view.season)
        over = ended is not None and (view.day_of_year - ended) % _YEAR < self.sale_days
        return self.season_bps if over else 0

    def _idleness(self, view: PriceView) -> int:
        idle = view.idle_days - self.idle_days
        return self.step_bps * (1 + idle // self.step_days) if idle >= 0 and view.on_hand > 0 else 0


class FollowRivals:
    """What others asked for the article, less a little, within bounds.

    Others are its other sellers, by last midnight, and other platforms, as far as their prices are known.

    Freight, promise and stars of the others are not looked at.

    Args:
        whom: the cheapest of the others, or the one in the middle.
        undercut_bps: below it.
        swing_bps: largest deviation from the own list price.
        margin_bps: over the cost, at least.
    """

    def __init__(
        self,
        *,
        whom: Literal["lowest", "median"] = "lowest",
        undercut_bps: Bps = 100,
        swing_bps: Bps = 2_000,
        margin_bps: Annotated[int, Limits(0, 100_000)] = 1_000,
    ) -> None:
        self.whom = whom
        self.undercut_bps = undercut_bps
        self.swing_bps = swing_bps
        self.margin_bps = margin_bps

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """The list price where nobody else is known to sell the article."""
        others = (*view.rivals, *view.watched)
        if not others:
            return view.list_price
        theirs = min(others) if self.whom == "lowest" else median_low(others)
        lowest = max(view.list_price * (BPS - self.swing_bps) // BPS, least_price(view, self.margin_bps))
        highest = view.list_price * (BPS + self.swing_bps) // BPS
        return max(1, min(highest, max(lowest, theirs * (BPS - self.undercut_bps) // BPS)))
