"""`[grading]`: how often sellers, buyers and corridors are graded, by what, and what comes of it."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Limits, PositiveDays

HoldDays = Annotated[int, Limits(0, 365)]
"""Days by which a window is longer."""


@dataclass(frozen=True, kw_only=True)
class Grading:
    """Grades, and what they do to a seller's orders.

    Attributes:
        every_days: between two times that everybody is graded.
        window_days: of which a grade knows, in whole rounds; what was before is forgotten.
        overdue_days: after which an order that has not left its seller is overdue.
        hold_days: by which the buyer has longer to inspect what a seller of grade D sent, and that one waits
            longer for its money.
        long_hold_days: the same for grade E.
    """

    every_days: Annotated[int, Limits(1, 365)]
    window_days: Annotated[int, Limits(1, 3_650)]
    overdue_days: PositiveDays
    hold_days: HoldDays
    long_hold_days: HoldDays
