"""What a seller's grade does to its orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import DAY
from sim.policies import Grade

if TYPE_CHECKING:
    from sim.scenario import Grading


def hold_seconds(grade: str, terms: Grading) -> int:
    """By how much longer an order of a seller of such a grade may be inspected, before the seller has its money."""
    days = {Grade.D.value: terms.hold_days, Grade.E.value: terms.long_hold_days}
    return days.get(grade, 0) * DAY
