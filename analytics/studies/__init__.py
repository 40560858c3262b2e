"""Studies of the market itself: is it like what was measured, and does it settle?

A statistic is a decorated function of a finished market (`figures`); a target says what it is held to and where
that comes from (`targets`); a row is both with the distance between them (`rows`). `series` follow a market through
time, and `settling` says where their warm-up ends and whether they move after that.
"""

from analytics.studies import afterwards, baskets, timing  # noqa: F401 - their statistics register themselves
from analytics.studies.figures import STATISTICS, Figure, together
from analytics.studies.observed import NEEDS, Observed
from analytics.studies.reference import Reference
from analytics.studies.rows import Row, judged
from analytics.studies.series import MEASURES, Series
from analytics.studies.settling import BLOCK_DAYS, Settling, beyond_drift, settling
from analytics.studies.targets import Target, TargetError, read_targets
from analytics.studies.truncation import BATCH, Truncation, moving_average, settled_after

__all__ = [
    "BATCH",
    "BLOCK_DAYS",
    "MEASURES",
    "NEEDS",
    "STATISTICS",
    "Figure",
    "Observed",
    "Reference",
    "Row",
    "Series",
    "Settling",
    "Target",
    "TargetError",
    "Truncation",
    "beyond_drift",
    "judged",
    "moving_average",
    "read_targets",
    "settled_after",
    "settling",
    "together",
]
