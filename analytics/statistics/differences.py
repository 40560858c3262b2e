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

    Attributes:
        metric: name of the KPI, in whose unit the next three are.
        a: label of the first strategy.
        b: label of the second.
        mean: of `a` less `b` over the replications.
        ci_low: lower end of the 95 % interval of that mean; None with a single replication.
        ci_high: upper end.
        correlation: Pearson's, of the two strategies over the replications; None where one of them does not vary.
            Where both vary alike, pairing multiplies the variance of the difference by 1 - correlation.
    """

    metric: str
    a: str
    b: str
    mean: float
    ci_low: float | None
    ci_high: float | None
    correlation: float | None


def differences(results: Mapping[str, Replications]) -> list[Difference]:
    """Paired differences of every two strategies in every metric that both have in every replication.

    Source: the paired-t interval of Law, Simulation Modeling and Analysis, section 10.2.1. Intervals are of one
    difference at a time; nothing is allowed for their number.

    Args:
        results: replications by strategy, as many of each; those of the same place share their random numbers.

    Returns:
        pairs in the order of `results`, and for each pair the metrics in the order of its first strategy.

    Raises:
        IndexError: if a strategy has no replications.
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
