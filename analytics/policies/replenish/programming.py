"""The best (s, S) by dynamic programming on forecast demand, worked out once for each rate and cost."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Final

from analytics.policies.replenish.formulas import optimal_s_S
from analytics.policies.replenish.levels import rounded
from sim.core.limits import Cents, Limits

if TYPE_CHECKING:
    from sim.policies import Setting, StockView

_ROUGH: Final = 8
"""Costs count by their ratios, to an eighth of the logarithm; levels hardly move with them."""

PenaltyDays = Annotated[float, Limits(0, 3_650, open_below=True)]


class DynamicProgramming:
    """The (s, S) of least cost a day, exact for Poisson demand and a constant lead time.

    A unit that a buyer waits for costs its margin spread over `penalty_days`, as buyers wait no longer.

    Args:
        fixed_cents: what an order costs, euro cents.
        penalty_days: of waiting that cost a unit's margin.
    """

    def __init__(self, *, fixed_cents: Cents = 20.0, penalty_days: PenaltyDays = 10.0) -> None:
        self.fixed_cents = fixed_cents
        self.penalty_days = penalty_days

    def __call__(self, view: StockView, setting: Setting) -> int:
        """Units to order."""
        penalty = view.margin_cents / self.penalty_days
        holding = view.holding_cents
        if not (view.daily_units and holding and penalty):
            return max(0, 1 - view.position)
        fixed, waiting = rounded(self.fixed_cents / holding, _ROUGH), rounded(penalty / holding, _ROUGH)
        s, large = _levels(rounded(view.daily_units), round(view.lead_days), fixed, waiting)
        return large - view.position if view.position <= s else 0


@lru_cache(65_536)
def _levels(rate: float, lead: int, fixed: float, penalty: float) -> tuple[int, int]:
    s, large, _ = optimal_s_S(fixed, 1.0, penalty, rate, lead)
    return s, max(1, large)
