"""Means over replications, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONFIDENCE: Final = 0.95
"""Share of all such intervals that cover the true mean."""

Replications: TypeAlias = "Sequence[Mapping[str, float | None]]"
"""Metrics by name, one mapping per replication."""


class Interval(NamedTuple):
    """A mean with its confidence interval, in the unit of the values.

    Attributes:
        mean: of the replications.
        ci_low: lower end of the interval; None where one replication says nothing of spread.
        ci_high: upper end; farther from the mean than the other where replications are skewed to that side.
    """

    mean: float
    ci_low: float | None
    ci_high: float | None

    @property
    def half_width(self) -> float | None:
        """Half of the interval's width; None if there is none."""
        return None if self.ci_low is None or self.ci_high is None else (self.ci_high - self.ci_low) / 2


def interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Student's t interval of the mean: mean ± t(n - 1, (1 + confidence) / 2) · s / √n.

    Source: Law, Simulation Modeling and Analysis, section 4.5. Exact for normal values; means over a whole run come
    near that. What is skewed or rare is for `mean_interval`.

    Args:
        values: n independent values, at least one.
        confidence: between 0 and 1.
    """
    sample = np.asarray(values, dtype=float)
    mean = float(sample.mean())
    if len(sample) < 2:
        return Interval(mean, None, None)
    if np.ptp(sample) == 0:  # where rounding in the mean would make up a spread
        return Interval(float(sample[0]), float(sample[0]), float(sample[0]))
    error = float(sample.std(ddof=1)) / len(sample) ** 0.5
    half = float(special.stdtrit(len(sample) - 1, (1 + confidence) / 2)) * error
    return Interval(mean, mean - half, mean + half)


def complete_metrics(replications: Replications) -> dict[str, list[float]]:
    """The values of every metric that no replication lacks, one per replication, in their order.

    Raises:
        IndexError: if there are no replications.
        KeyError: if a replication has not even None for a metric of the first.
    """
    found: dict[str, list[float]] = {}
    for metric in replications[0]:
        values = [replication[metric] for replication in replications]
        if all(value is not None for value in values):
            found[metric] = [float(value) for value in values if value is not None]
    return found
