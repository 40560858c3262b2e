"""Whether a series settles: where its warm-up ends, and whether it still moves after that."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from analytics.studies.trends import Trend, trend
from analytics.studies.truncation import settled_after

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK_DAYS: Final = 30
CONFIDENCE: Final = 0.99
"""Of one interval: of six series that stand still, one in seventeen studies would find one moving."""
_YEAR_DAYS: Final = 365
_FEWEST: Final = 3


@dataclass(frozen=True)
class Settling:
    """What became of one series.

    Attributes:
        warm_up_days: that MSER-5 leaves out; None if the series is too short for it.
        settled: whether that lies before the end of the half that may be left out.
        mean: of the blocks after the warm-up.
        drift: slope after the warm-up, per year, over the mean, with its interval; None if too few blocks are left.
    """

    warm_up_days: int | None
    settled: bool
    mean: float | None
    drift: Trend | None


def settling(daily: Sequence[float | None], blocks: Sequence[float | None]) -> Settling:
    """Cut the warm-up off by the days, and look for a slope in the blocks that are left.

    Args:
        daily: a figure for each day; days without one are passed over.
        blocks: a figure for each `BLOCK_DAYS` days, from the same beginning.
    """
    cut = settled_after(daily)
    if cut is None:
        return Settling(None, False, None, None)
    warm_up = cut.first
    kept = [value for value in blocks[ceil(warm_up / BLOCK_DAYS) :] if value is not None]
    if len(kept) < _FEWEST:
        return Settling(warm_up, cut.settled, None, None)
    mean = sum(kept) / len(kept)
    found = trend(kept, CONFIDENCE)
    per_year = _YEAR_DAYS / BLOCK_DAYS / mean if mean else 0.0
    drift = Trend(*(end * per_year for end in found))
    return Settling(warm_up, cut.settled, mean, drift)


def beyond_drift(drift: Trend) -> float:
    """The least drift, of either sign, that the interval leaves possible: 0 if it holds 0."""
    return min(abs(drift.ci_low), abs(drift.ci_high)) if drift.moving else 0.0
