"""Which of several strategies is the best, with a probability of being right."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analytics.statistics.intervals import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


class Selection(NamedTuple):
    """What a contest came to, so far.

    Attributes:
        best: label of the strategy with the highest mean among those that were not beaten.
        certain: whether the procedure ended, so that its guarantee holds.
        contenders: labels of those that were not beaten, in their order.
        beaten: after how many replications each of the others was.
    """

    best: str
    certain: bool
    contenders: tuple[str, ...]
    beaten: dict[str, int]


def kim_nelson(
    samples: Mapping[str, Sequence[float]],
    indifference: float,
    *,
    first: int = 10,
    confidence: float = CONFIDENCE,
) -> Selection:
    """The fully sequential procedure KN with c = 1, as far as the samples go.

    If values are normal, and the mean of the best strategy is at least `indifference` above every other one, the
    strategy that is left is the best one with at least `confidence` probability, whatever the variances and
    however luck is shared: variances are those of differences, replication by replication.

    Strategies are screened after every replication, from the first stage on; replications of a strategy after it
    was beaten are not looked at, so that it does not matter in which batches they were run.

    Source: Kim and Nelson, A fully sequential procedure for indifference-zone selection in simulation, ACM
    Transactions on Modeling and Computer Simulation 11 (2001), section 3.

    Args:
        samples: by strategy, the more the better, in the order of replications, which share their luck; those that
            were not beaten have equally many.
        indifference: above 0, in the unit of the values.
        first: replications of the first stage, at least 2.
        confidence: above 1 / number of strategies.

    Raises:
        ValueError: if a strategy has fewer replications than the first stage.
    """
    labels = list(samples)
    if min(map(len, samples.values())) < first:
        raise ValueError(f"the first stage takes {first} replications of every strategy")
    sums = [np.cumsum(np.asarray(values, dtype=float)) for values in samples.values()]
    reach = _reach(np.array([values[:first] for values in samples.values()], dtype=float), confidence)
    left, beaten, n = list(range(len(labels))), dict[str, int](), first
    while True:
        means = {i: float(sums[i][n - 1]) / n for i in left}
        lead = max(means, key=means.__getitem__)
        unbeaten = _unbeaten(left, means, reach, indifference, n)
        beaten |= {labels[i]: n for i in left if i not in unbeaten}
        left = unbeaten
        if n > max(floor(reach[i, j] / indifference**2) for i in left for j in left):  # who is left is equal
            return Selection(labels[lead], True, tuple(labels[i] for i in left), beaten)
        if any(len(sums[i]) <= n for i in left):
            return Selection(labels[lead], False, tuple(labels[i] for i in left), beaten)
        n += 1


def _reach(values: NDArray[np.float64], confidence: float) -> NDArray[np.float64]:
    """h² times the variance of the difference of every two strategies in the first stage."""
    count, first = values.shape
    if count == 1:
        return np.zeros((1, 1))
    eta = ((2 * (1 - confidence) / (count - 1)) ** (-2 / (first - 1)) - 1) / 2
    variances = np.var(values[:, None, :] - values[None, :, :], axis=2, ddof=1)
    return np.asarray(2 * eta * (first - 1) * variances, dtype=float)


def _unbeaten(
    left: Sequence[int], means: Mapping[int, float], reach: NDArray[np.float64], indifference: float, n: int
) -> list[int]:
    """Those whose mean is not further below any other's than chance explains after `n` replications."""
    return [
        i
        for i in left
        if all(
            means[i] >= means[j] - max(0.0, (reach[i, j] / indifference - n * indifference) / (2 * n))
            for j in left
        )
    ]
