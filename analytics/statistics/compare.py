"""Comparing strategies over replications that share their random numbers."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """A mean with its confidence interval; None where one replication says nothing of spread."""

    mean: float
    ci_low: float | None
    ci_high: float | None

    @property
    def half_width(self) -> float | None:
        """Half of the interval's width."""
        return None if self.ci_high is None else self.ci_high - self.mean


class Difference(NamedTuple):
    """`a` less `b` in one metric, replication by replication.

    `correlation` is that of the two strategies over the replications: pairing divides the variance of the
    difference by about 1 - correlation. None where one of them does not vary.
    """

    metric: str
    a: str
    b: str
    mean: float
    ci_low: float | None
    ci_high: float | None
    correlation: float | None


def interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Student's t interval of the mean (Law, Simulation Modeling and Analysis, section 4.5)."""
    sample = np.asarray(values, dtype=float)
    mean = float(sample.mean())
    if len(sample) < 2:
        return Interval(mean, None, None)
    error = float(sample.std(ddof=1)) / len(sample) ** 0.5
    half = float(stats.t.ppf((1 + confidence) / 2, len(sample) - 1)) * error
    return Interval(mean, mean - half, mean + half)


def summarise(results: Mapping[str, Sequence[Mapping[str, float | None]]]) -> dict[str, dict[str, Interval]]:
    """Mean and interval of every metric of every strategy; a metric that some replication lacks is left out.

    Args:
        results: key figures by strategy, one mapping per replication.
    """
    return {
        strategy: {metric: interval(values) for metric, values in _columns(replications).items()}
        for strategy, replications in results.items()
    }


def differences(results: Mapping[str, Sequence[Mapping[str, float | None]]]) -> list[Difference]:
    """Paired differences of every two strategies in every metric that both have (paired-t, Law section 10.2.1)."""
    columns = {strategy: _columns(replications) for strategy, replications in results.items()}
    found = []
    for a, b in combinations(results, 2):
        for metric in columns[a]:
            if metric in columns[b]:
                x, y = (np.asarray(columns[s][metric], dtype=float) for s in (a, b))
                found.append(Difference(metric, a, b, *interval((x - y).tolist()), _correlation(x, y)))
    return found


def _columns(replications: Sequence[Mapping[str, float | None]]) -> dict[str, list[float]]:
    columns: dict[str, list[float]] = {}
    for metric in replications[0]:
        values = [replication[metric] for replication in replications]
        if all(value is not None for value in values):
            columns[metric] = [float(value) for value in values if value is not None]
    return columns


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    if len(x) < 2 or x.std() == 0 or y.std() == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])
