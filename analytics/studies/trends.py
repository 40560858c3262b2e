"""Whether a series still moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence


class Trend(NamedTuple):
    """Slope of a line through means of batches, per batch, with the ends of its confidence interval."""

    slope: float
    ci_low: float
    ci_high: float

    @property
    def moving(self) -> bool:
        """Whether the interval leaves out 0."""
        return not self.ci_low <= 0 <= self.ci_high


def trend(batch_means: Sequence[float], confidence: float) -> Trend:
    """Least-squares slope of batch means over their numbers, with Student's t interval of n - 2 degrees of freedom.

    Batches have to be so long that their means are about independent: Schmeiser 1982, Batch size effects in the
    analysis of simulation output, Operations Research 30(3); the interval is that of Law, Simulation Modeling and
    Analysis, section 9.5.3, for a line instead of a mean.

    Args:
        batch_means: in the order of time, three or more.
        confidence: between 0 and 1.

    Raises:
        ValueError: for fewer than three.
    """
    means = np.asarray(batch_means, dtype=float)
    count = len(means)
    if count < 3:
        raise ValueError(f"{count} batches; a slope with an interval needs 3 or more")
    places = np.arange(count) - (count - 1) / 2
    spread = float((places**2).sum())
    slope = float((places * means).sum()) / spread
    left = means - means.mean() - slope * places
    error = (float((left**2).sum()) / (count - 2) / spread) ** 0.5
    half = float(stats.t.ppf((1 + confidence) / 2, count - 2)) * error
    return Trend(slope, slope - half, slope + half)
