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

    Before anything is sold, sellers expect their part of what visits want, `sold_share` of it.

    Args:
        selling: how many of both.
        daily_units: that are wanted of all articles.
        turnover: what is asked for lately, by shelf.
    """

    def __init__(self, selling: Selling, daily_units: float, turnover: Popularity) -> None:
        self._days = selling.stock_cover_days
        self._least = selling.stock_cover_units
        self._daily_units = daily_units * selling.sold_share
        self._turnover = turnover

    def of(self, number: int, shelf: Shelf, now: int) -> int:
        """Units that the shelf `number` should hold at second `now`."""
        return self.units(self.rate(number, shelf, now)[0], shelf)

    def units(self, rate: float, shelf: Shelf) -> int:
        """Units that `shelf` should hold where it sells `rate` a day."""
        return max(ceil(self._days * rate), self._least * shelf.listings)

    def rate(self, number: int, shelf: Shelf, now: int) -> tuple[float, int, float]:
        """Units that sell in a day, as was expected and as was sold; units sold lately, and in how many days."""
        expected = self._daily_units * shelf.share
        sold, days = self._turnover.units[number], self._turnover.days(now)
        return (expected * _EXPECTED_FOR + sold) / (_EXPECTED_FOR + days), sold, days
