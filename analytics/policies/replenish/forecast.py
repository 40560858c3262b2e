"""Base stock at the level that a forecast and its own errors ask for."""

from __future__ import annotations

from bisect import insort
from collections import deque
from math import ceil, sqrt
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from analytics.forecast import RULES, exponential_smoothing, rank
from analytics.policies.replenish.levels import BaseStock, Chance, Days, Weeks, level
from sim.core.units import DAY

if TYPE_CHECKING:
    from sim.policies import StockView

Model = Literal["expected", "naive", "mean", "ses", "sba", "top-down"]
Error = Literal["normal", "quantile"]

_WEEK: Final = 7 * DAY
_WINDOW: Final = 26
"""Weeks of a shelf that models look at."""
_LEAST_ERRORS: Final = 200
_MOST_ERRORS: Final = 5_000
_RULES: Final = {
    "naive": RULES["naive"],
    "mean": RULES["moving mean of 8"],
    "ses": RULES["SES(0.1)"],
    "sba": RULES["SBA"],
}


class Missed(NamedTuple):
    """Sums over forecasts of units wanted less units expected.

    Attributes:
        forecasts: how many.
        signed: as they are.
        sizes: without their signs.
        squares: squared.
    """

    forecasts: int = 0
    signed: float = 0.0
    sizes: float = 0.0
    squares: float = 0.0

    def plus(self, missed: float) -> Missed:
        """With one more."""
        return Missed(
            self.forecasts + 1, self.signed + missed, self.sizes + abs(missed), self.squares + missed * missed
        )


class _Shelf:
    """What is known of a shelf.

    Attributes:
        weeks: units wanted in each week since the start.
        at: week in which it was last thought about, -1 for never.
        made: week and rate of forecasts that have not yet been held to what came.
        rate: units a day that were expected then.
        variance: of the units of a day, by the errors of a week ahead.
    """

    __slots__ = ("at", "made", "rate", "variance", "weeks")

    def __init__(self) -> None:
        self.weeks: list[int] = []
        self.at = -1
        self.made: deque[tuple[int, float]] = deque()
        self.rate = self.variance = 0.0

    def add(self, week: int, units: int) -> None:
        """Units that somebody wants now."""
        self.weeks.extend([0] * (week + 1 - len(self.weeks)))
        self.weeks[week] += units


class ForecastStock(BaseStock):
    """Base stock whose level follows a forecast of the shelf's weeks and how far such forecasts were off.

    The forecast is drawn towards what sellers expect and sold lately, which counts as `prior_weeks` of the shelf;
    the variance of its errors a week ahead is drawn towards that of demand in the same way. A shelf is thought
    about once in a week, when something leaves it.

    Args:
        model: `expected` (what sellers expect and sold lately, nothing else), `naive` (last week), `mean` (of eight
            weeks), `ses` (exponential smoothing), `sba` (Croston's method for demand that comes now and then), or
            `top-down`: all shelves together by exponential smoothing, each getting its part.
        service: share of such stretches of time in which nothing runs out.
        error: `normal` takes the quantile of the Poisson or normal distribution with the errors' variance,
            `quantile` that of the errors themselves over lead time and review, of all shelves and over the root of
            what was expected; it begins as `normal`, until there are 200 of them.
        review_days: beyond the lead time.
        prior_weeks: that the expectation counts for.

    Attributes:
        missed_: how far forecasts were off over lead time and review, summed up.
    """

    def __init__(
        self,
        *,
        model: Model = "ses",
        service: Chance = 0.9,
        error: Error = "normal",
        review_days: Days = 7.0,
        prior_weeks: Weeks = 12,
    ) -> None:
        super().__init__(service=service, review_days=review_days)
        self.model = model
        self.error = error
        self.prior_weeks = prior_weeks
        self._shelves: dict[int, _Shelf] = {}
        self._all = _Shelf()
        self._errors: deque[float] = deque(maxlen=_MOST_ERRORS)
        self._sorted: list[float] = []
        self.missed_ = Missed()

    def target(self, view: StockView) -> int:
        """The level."""
        shelf = self._seen(view)
        days = view.lead_days + self.review_days
        if self.error == "quantile" and len(self._sorted) >= _LEAST_ERRORS:
            mean = shelf.rate * days
            error = self._sorted[rank(len(self._sorted), self.service)]
            return max(1, ceil(mean + error * sqrt(mean)))
        return max(1, level(shelf.rate, shelf.variance, days, self.service))

    def rate(self, view: StockView) -> float:
        """Units a day that are expected."""
        return self._seen(view).rate

    def _seen(self, view: StockView) -> _Shelf:
        week = view.time // _WEEK
        shelf = self._shelves.setdefault(view.shelf, _Shelf())
        return shelf if shelf.at == week else self._thought(shelf, view, week)

    def __call__(self, view: StockView, setting: object) -> int:
        """Units to order."""
        week = view.time // _WEEK
        target = self.target(view)
        self._shelves[view.shelf].add(week, view.wanted)
        self._all.add(week, view.wanted)
        return max(0, target - view.position)

    def _thought(self, shelf: _Shelf, view: StockView, week: int) -> _Shelf:
        """Forecast anew, after taking in how far the last one was off."""
        shelf.add(week, 0)
        self._learn(shelf, week, max(1, round((view.lead_days + self.review_days) / 7)))
        known = np.array(shelf.weeks[max(0, week - _WINDOW) : week], dtype=float)
        weight = self.prior_weeks
        if self.model not in _RULES:
            shelf.rate = view.daily_units * (self._trend(week) if self.model == "top-down" else 1.0)
            missed = known - view.daily_units * 7
        else:
            rule = _RULES[self.model]
            said = [float(rule(known[:now], 1)[0]) for now in range(1, len(known))]
            missed = known[1:] - (np.array(said) * len(said) + view.daily_units * 7 * weight) / (
                len(said) + weight
            )
            fitted = float(rule(known, 1)[0]) if len(known) else 0.0
            shelf.rate = (fitted * len(known) + view.daily_units * 7 * weight) / (7 * (len(known) + weight))
        squares = float(missed @ missed)
        shelf.variance = (squares + view.daily_variance * 7 * weight) / (7 * (len(missed) + weight))
        shelf.at = week
        shelf.made.append((week, shelf.rate))
        return shelf

    def _trend(self, week: int) -> float:
        """Of all shelves: what is expected of a week over the mean of those that were seen."""
        known = np.array(self._all.weeks[max(0, week - _WINDOW) : week], dtype=float)
        if len(known) < 3 or not known.any():
            return 1.0
        ahead = float(exponential_smoothing(known, 1, 0.3)[0])
        return (ahead * len(known) + float(known.mean()) * self.prior_weeks) / (
            float(known.mean()) * (len(known) + self.prior_weeks)
        )

    def _learn(self, shelf: _Shelf, week: int, span: int) -> None:
        """How far forecasts of the `span` weeks after their own were off, if those are over."""
        while shelf.made and shelf.made[0][0] + span < week:
            made, rate = shelf.made.popleft()
            expected = rate * 7 * span
            missed = sum(shelf.weeks[made + 1 : made + 1 + span]) - expected
            self.missed_ = self.missed_.plus(missed)
            if len(self._errors) == _MOST_ERRORS:
                self._sorted.remove(self._errors[0])
            scaled = missed / sqrt(max(expected, 1e-9))
            self._errors.append(scaled)
            insort(self._sorted, scaled)
