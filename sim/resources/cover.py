"""How much of an article a warehouse aims to have."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.resources.popularity import Popularity
    from sim.scenario import Selling
    from sim.world.people import Shelf

_EXPECTED_FOR: Final = 30
"""Days of sales that the expectation of a market's first day weighs as much as."""


class Cover:
    """Units for so many days of what is sold, and a few for each listing.

    Args:
        selling: how many of both.
        daily_units: that are wanted of all articles.
        turnover: what is sold lately, by shelf.
    """

    def __init__(self, selling: Selling, daily_units: float, turnover: Popularity) -> None:
        self._days = selling.stock_cover_days
        self._least = selling.stock_cover_units
        self._daily_units = daily_units
        self._turnover = turnover

    def of(self, number: int, shelf: Shelf, now: int) -> int:
        """Units that the shelf `number` should hold at second `now`."""
        expected = self._daily_units * shelf.share
        sold, days = self._turnover.units[number], self._turnover.days(now)
        rate = (expected * _EXPECTED_FOR + sold) / (_EXPECTED_FOR + days)
        return max(ceil(self._days * rate), self._least * shelf.listings)
