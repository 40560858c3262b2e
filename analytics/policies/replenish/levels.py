"""Policies that keep the inventory position at a level, or order once it has fallen to one."""

from __future__ import annotations

from collections import deque
from math import ceil, exp, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Annotated, Final

from analytics.policies.replenish.formulas import economic_quantity, poisson_quantile
from sim.core.limits import Cents, Limits
from sim.core.units import DAY

if TYPE_CHECKING:
    from sim.policies import Setting, StockView

Chance = Annotated[float, Limits(1e-6, 1 - 1e-6)]
Days = Annotated[float, Limits(0, 3_650)]
Weeks = Annotated[int, Limits(2, 520)]

_NORMAL: Final = NormalDist()
_STEPS: Final = 50
"""Rates are rounded to a fiftieth of their logarithm, two per cent, so that levels are worked out once."""

_LUMPY: Final = 1.5
"""Demand whose variance is so many times its mean comes in lots: the normal distribution stands for it."""


def rounded(rate: float, steps: int = _STEPS) -> float:
    """A rate near enough to `rate` that levels worked out for it can be kept: to 1/`steps` of its logarithm."""
    return exp(round(log(rate) * steps) / steps) if rate > 0 else 0.0


def level(rate: float, variance: float, days: float, share: float) -> int:
    """Units that demand of `days` does not exceed with probability `share`.

    Args:
        rate: units a day.
        variance: of the units of a day.
        days: for which they have to last.
        share: of all such stretches of time.
    """
    rate, lumps = rounded(rate), variance / rate if rate else 1.0
    if lumps < _LUMPY:
        return poisson_quantile(rate * days, share)
    return max(0, ceil(rate * days + _NORMAL.inv_cdf(share) * sqrt(rate * lumps * days)))


class BaseStock:
    """(S-1, S): whatever is sold is ordered at once, up to a level that lasts until it comes.

    S is the quantile of demand in the lead time and `review_days` more: Poisson, or normal where orders are lots.

    Args:
        service: share of such stretches of time in which nothing runs out.
        review_days: beyond the lead time.
    """

    def __init__(self, *, service: Chance = 0.9, review_days: Days = 7.0) -> None:
        self.service = service
        self.review_days = review_days

    def __call__(self, view: StockView, setting: Setting) -> int:
        """Units to order."""
        return max(0, self.target(view) - view.position)

    def target(self, view: StockView) -> int:
        """S."""
        days = view.lead_days + self.review_days
        return max(1, level(self.rate(view), view.daily_variance, days, self.share(view)))

    def rate(self, view: StockView) -> float:
        """Units a day that are expected."""
        return view.daily_units

    def share(self, view: StockView) -> float:
        """Of all stretches of time, in which nothing should run out."""
        return self.service


class Newsvendor(BaseStock):
    """Base stock at the critical ratio: what a unit short costs over that and what a unit left over costs.

    Short, a unit's margin is lost; left over, it is kept for the lead time and `review_days` more.

    Args:
        critical: the ratio; without it, from margin and cost of keeping.
        review_days: beyond the lead time.
    """

    def __init__(self, *, critical: Chance | None = None, review_days: Days = 7.0) -> None:
        super().__init__(review_days=review_days)
        self.critical = critical

    def target(self, view: StockView) -> int:
        """The normal quantile, rounded up."""
        days = view.lead_days + self.review_days
        sd = sqrt(view.daily_variance * days)
        return max(1, ceil(view.daily_units * days + _NORMAL.inv_cdf(self.share(view)) * sd))

    def share(self, view: StockView) -> float:
        """The critical ratio, away from 0 and 1 by a millionth."""
        if self.critical is not None:
            return self.critical
        kept = view.holding_cents * (view.lead_days + self.review_days)
        whole = view.margin_cents + kept
        return min(max(view.margin_cents / whole if whole else 0.5, 1e-6), 1 - 1e-6)


class SS:
    """(s, S): once the position is at s or below, order up to S, which is `lot_days` of demand above it.

    Args:
        service: share of lead times that s lasts for.
        lot_days: between two orders.
    """

    def __init__(self, *, service: Chance = 0.9, lot_days: Days = 30.0) -> None:
        self.service = service
        self.lot_days = lot_days

    def __call__(self, view: StockView, setting: Setting) -> int:
        """Units to order."""
        s = level(view.daily_units, view.daily_variance, view.lead_days, self.service)
        if view.position > s:
            return 0
        return s + max(1, ceil(view.daily_units * self.lot_days)) - view.position


class RQ:
    """(R, Q): once the position is at R or below, order lots of Q until it is above.

    Q is the economic quantity of Harris (1913).

    Args:
        service: share of lead times that R lasts for.
        fixed_cents: what an order costs, euro cents.
    """

    def __init__(self, *, service: Chance = 0.9, fixed_cents: Cents = 20.0) -> None:
        self.service = service
        self.fixed_cents = fixed_cents

    def __call__(self, view: StockView, setting: Setting) -> int:
        """Units to order."""
        r = level(view.daily_units, view.daily_variance, view.lead_days, self.service)
        if view.position > r:
            return 0
        most = max(1, ceil(view.daily_units * 365))
        lot = economic_quantity(self.fixed_cents, view.holding_cents, view.daily_units)
        lot = max(1, min(most, round(min(lot, most))))
        return lot * (1 + (r - view.position) // lot)


class LeastSquares(BaseStock):
    """Base stock for a demand that grows or shrinks in a straight line, fitted to the weeks of the shelf.

    Ordinary least squares of units a week on time, over `weeks`, for the middle of the time that stock has to last
    for. What sellers expect counts as much as `prior_weeks` of a shelf that sells so.

    Args:
        service: share of such stretches of time in which nothing runs out.
        review_days: beyond the lead time.
        weeks: that are looked at.
        prior_weeks: that the expectation counts for.
    """

    def __init__(
        self, *, service: Chance = 0.9, review_days: Days = 7.0, weeks: Weeks = 10, prior_weeks: Weeks = 6
    ) -> None:
        super().__init__(service=service, review_days=review_days)
        self.weeks = weeks
        self.prior_weeks = prior_weeks
        self._sold: dict[int, deque[tuple[int, int]]] = {}

    def rate(self, view: StockView) -> float:
        """Units a day, by the line."""
        sold = self._sold.setdefault(view.shelf, deque())
        sold.append((view.time, view.wanted))
        oldest = view.time - self.weeks * 7 * DAY
        while sold and sold[0][0] <= oldest:
            sold.popleft()
        seen = min(self.weeks, view.time // (7 * DAY))
        units = [0] * seen
        for time, wanted in sold:
            ago = (view.time - time) // (7 * DAY)
            if ago < seen:
                units[seen - 1 - ago] += wanted
        ahead = (view.lead_days + self.review_days) / 14
        fitted = line_at(units, seen - 1 + ahead) if seen > 2 else view.daily_units * 7
        weight = self.prior_weeks
        return max(0.0, fitted * seen + view.daily_units * 7 * weight) / (7 * (seen + weight))


def line_at(values: list[int], place: float) -> float:
    """The straight line of least squares through `values` at 0, 1, ... where it is at `place`."""
    count = len(values)
    middle, mean = (count - 1) / 2, sum(values) / count
    spread = count * (count * count - 1) / 12
    slope = sum((number - middle) * value for number, value in enumerate(values)) / spread
    return mean + slope * (place - middle)


class Oracle(BaseStock):
    """Knows how much more or less will be wanted while stock has to last: season, campaigns, holidays.

    Args:
        service: share of such stretches of time in which nothing runs out.
        review_days: beyond the lead time.
    """

    oracle = True

    def rate(self, view: StockView) -> float:
        """Units a day that are really to come."""
        return view.daily_units if view.truth is None else view.truth
