"""Paired differences between strategies over replications that share their random numbers."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analytics.statistics.intervals import complete_metrics, interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analytics.statistics.intervals import Replications


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


def differences(results: Mapping[str, Replications]) -> list[Difference]:
    """Paired differences of every two strategies in every metric that both have (paired-t, Law section 10.2.1).

    Args:
        results: replications by strategy; those of the same place share their random numbers.
    """
    columns = {strategy: complete_metrics(replications) for strategy, replications in results.items()}
    found = []
    for a, b in combinations(results, 2):
        for metric in columns[a]:
            if metric in columns[b]:
                x, y = (np.asarray(columns[s][metric], dtype=float) for s in (a, b))
                found.append(Difference(metric, a, b, *interval((x - y).tolist()), _correlation(x, y)))
    return found


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:  # a spread that no rounding hides
        return None
    return float(np.corrcoef(x, y)[0, 1])
