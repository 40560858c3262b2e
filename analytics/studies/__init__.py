"""Studies of the market itself: is it like what was measured, and does it settle?

A statistic is a decorated function of a finished market (`figures`); a target says what it is held to and where that
comes from (`targets`); a row is both with the distance between them (`rows`).
"""

from analytics.studies import afterwards, baskets, timing  # noqa: F401 - their statistics register themselves
from analytics.studies.figures import STATISTICS, Figure, together
from analytics.studies.observed import NEEDS, Observed
from analytics.studies.reference import Reference
from analytics.studies.rows import Row, judged
from analytics.studies.targets import Target, TargetError, read_targets

__all__ = [
    "NEEDS",
    "STATISTICS",
    "Figure",
    "Observed",
    "Reference",
    "Row",
    "Target",
    "TargetError",
    "judged",
    "read_targets",
    "together",
]
