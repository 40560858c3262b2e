"""How often criminals try: as trade goes from week to week, by night as by day, on quiet days as on others."""

from __future__ import annotations

from functools import lru_cache
from math import fsum
from typing import TYPE_CHECKING

from sim.core.units import DAY, HOUR
from sim.demand import CENTURY

if TYPE_CHECKING:
    from sim.demand import Arrivals

_WEEK = 7 * DAY
_HOURS = _WEEK // HOUR


class Pace:
    """A Poisson process whose rate is a share of the week's mean rate of visits."""

    def __init__(self, arrivals: Arrivals, share: float) -> None:
        """Reckon from visits.

        Args:
            arrivals: of honest buyers, whose rates are above 0 in the long run.
            share: attempts per visit.
        """
        self._arrivals = arrivals
        self._share = share
        self._rate = lru_cache(4)(self._worked_out)

    def after(self, now: int, due: float) -> int:
        """Second at which so many attempts have come on average since second `now`, within a century."""
        time = float(now)
        while time < CENTURY:
            week = int(time // _WEEK)
            rate, end = self._rate(week), (week + 1) * _WEEK
            if due < (end - time) * rate:
                return int(time + due / rate)
            due -= (end - time) * rate
            time = float(end)
        return CENTURY

    def _worked_out(self, week: int) -> float:
        hours = range(week * _HOURS, (week + 1) * _HOURS)
        return self._share * fsum(self._arrivals.rate(hour) for hour in hours) / _HOURS
