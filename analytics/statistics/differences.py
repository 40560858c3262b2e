"""Paired differences between strategies over replications that share their random numbers."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
from scipy import special

from analytics.statistics.intervals import CONFIDENCE, complete_metrics
from analytics.statistics.means import mean_interval, p_value
from analytics.statistics.multiplicity import holm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from analytics.statistics.intervals import Interval, Replications

Verdict = Literal["differs", "noise", "identical", "one replication: says nothing"]
"""What a comparison says of a difference: it is there; undecided; the same in every replication; nothing."""

POWER: Final = 0.8
"""Share of such experiments that find a difference of the size `detectable`."""


class Difference(NamedTuple):
    """`a` less `b` in one metric, replication by replication.

    Attributes:
        metric: name of the KPI, in whose unit `mean`, the ends of intervals and `detectable` are.
        a: label of the first strategy.
        b: label of the second.
        mean: of `a` less `b` over the replications.
        ci_low: lower end of the 95 % interval of that mean alone; None with a single replication.
        ci_high: upper end.
        correlation: Pearson's, of the two strategies over the replications; None where one of them does not vary.
            Where both vary alike, pairing multiplies the variance of the difference by 1 - correlation.
        variance_ratio: variance of the difference, had strategies not shared their luck, over that which it has; so
            many times the replications would have been needed. None where the difference does not vary.
        relative: `mean` as a share of the mean of `a`; None where that is 0.
        p: of the difference alone, two-sided; None with a single replication.
        p_holm: the same, allowing for the number of all comparisons made together.
        simultaneous_low: lower end of the interval that, with those of all other comparisons, holds at 95 %.
        simultaneous_high: upper end.
        detectable: size of a difference that at least `POWER` of such experiments would have told from none, to
            either side, allowing for the number of comparisons.
        verdict: what is to be made of it.
    """

    metric: str
    a: str
    b: str
    mean: float
    ci_low: float | None
    ci_high: float | None
    correlation: float | None
    variance_ratio: float | None = None
    relative: float | None = None
    p: float | None = None
    p_holm: float | None = None
    simultaneous_low: float | None = None
    simultaneous_high: float | None = None
    detectable: float | None = None
    verdict: Verdict = "one replication: says nothing"


class _Pair(NamedTuple):
    """Two strategies in one metric, values in the order of the replications."""

    metric: str
    a: str
    b: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Where they never differed, they might have by what a replication of either is from another."""
        scale = max(float(np.ptp(self.x)), float(np.ptp(self.y)))
        return mean_interval((self.x - self.y).tolist(), confidence, scale)


def differences(results: Mapping[str, Replications]) -> list[Difference]:
    """Paired differences of every two strategies in every metric that both have in every replication.

    Sources: pairing is Law, Simulation Modeling and Analysis, section 10.2.1; intervals are of `mean_interval`;
    p-values are adjusted for the number of comparisons by Holm's method, simultaneous intervals by Bonferroni's.

    Args:
        results: replications by strategy, as many of each; those of the same place share their random numbers.

    Returns:
        pairs in the order of `results`, and for each pair the metrics in the order of its first strategy.

    Raises:
        IndexError: if a strategy has no replications.
    """
    columns = {strategy: complete_metrics(replications) for strategy, replications in results.items()}
    pairs = [
        _Pair(metric, a, b, np.asarray(columns[a][metric]), np.asarray(columns[b][metric]))
        for a, b in combinations(results, 2)
        for metric in columns[a]
        if metric in columns[b]
    ]
    alone = [_alone(pair) for pair in pairs]
    if not alone or alone[0].ci_low is None:
        return alone
    adjusted = holm([difference.p or 0.0 for difference in alone])
    count = compared(alone)
    return [
        _among(count, pair, difference._replace(p_holm=p))
        for pair, difference, p in zip(pairs, alone, adjusted, strict=True)
    ]


def compared(found: Iterable[Difference]) -> int:
    """How many comparisons were made that could have shown something: all but those with p = 1."""
    return sum(difference.p is not None and difference.p < 1 for difference in found)


def _alone(pair: _Pair) -> Difference:
    apart = pair.x - pair.y
    found = Difference(*pair[:3], *pair.interval(), _correlation(pair.x, pair.y))
    first = float(pair.x.mean())
    found = found._replace(relative=found.mean / first if first else None)
    if len(apart) < 2:
        return found
    alike = float(apart.var(ddof=1)) if np.ptp(apart) > 0 else 0.0
    ratio = float(pair.x.var(ddof=1) + pair.y.var(ddof=1)) / alike if alike else None
    return found._replace(variance_ratio=ratio, p=p_value(apart.tolist()))


def _among(count: int, pair: _Pair, found: Difference) -> Difference:
    """The difference as one of `count` comparisons that were made together."""
    apart = pair.x - pair.y
    level = 1 - (1 - CONFIDENCE) / max(1, count)
    _, low, high = pair.interval(level)
    error = float(apart.std(ddof=1)) / len(apart) ** 0.5 if np.ptp(apart) > 0 else 0.0
    seen = float(special.stdtrit(len(apart) - 1, POWER)) * error
    if low is not None and high is not None:
        seen += max(found.mean - low, high - found.mean)
    return found._replace(
        simultaneous_low=low, simultaneous_high=high, detectable=seen, verdict=_verdict(found, apart)
    )


def _verdict(found: Difference, apart: NDArray[np.float64]) -> Verdict:
    if not apart.any():
        return "identical"
    return "differs" if found.p_holm is not None and found.p_holm < 1 - CONFIDENCE else "noise"


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:  # a spread that no rounding hides
        return None
    return float(np.corrcoef(x, y)[0, 1])
