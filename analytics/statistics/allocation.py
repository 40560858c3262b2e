"""How to spread a budget of replications over strategies so that the best of them is likely to be picked."""

from __future__ import annotations

from math import erfc, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Samples = Mapping[str, Sequence[float]]

_TIE: Final = 1e-9
"""Distance of two means, over the largest of all, that is taken for none: shares of a tie are finite."""


def ocba(samples: Samples, total: int) -> dict[str, int]:
    """Replications to have of each strategy when `total` have been spent, no fewer than it has already.

    Optimal computing budget allocation asks for replications in proportion to (s_i / d_i)² of every strategy but
    the best so far, where s_i is its standard deviation and d_i the distance of its mean from the best one's; and
    for s_b √Σ (N_i / s_i)² of the best. Who has more than its share keeps them, and the others share the rest.

    Source: Chen, Lin, Yücesan and Chick, Simulation budget allocation for further enhancing the efficiency of
    ordinal optimization, Discrete Event Dynamic Systems 10 (2000), theorem 1 and the algorithm of section 4.

    Args:
        samples: by strategy, the more the better; two values or more of each.
        total: of all strategies together.

    Raises:
        ValueError: if `samples` have more than `total` together.
    """
    counts = np.array([len(values) for values in samples.values()])
    if total < counts.sum():
        raise ValueError(f"{total} replications in all, where there are {counts.sum()} already")
    if total == counts.sum():
        return dict(zip(samples, counts.tolist(), strict=True))
    weights = ocba_weights(samples)
    growing = np.ones(len(counts), dtype=bool)
    while True:
        room = total - counts[~growing].sum()
        wanted = np.where(growing, room * weights / weights[growing].sum(), counts)
        full = growing & (wanted < counts)
        if not full.any():
            return dict(zip(samples, _whole(wanted, total), strict=True))
        growing &= ~full


def ocba_weights(samples: Samples) -> NDArray[np.float64]:
    """What replications of each strategy should be in proportion to, in their order, with sum 1.

    Where no value varies there is nothing to learn, and all have the same.
    """
    means, variances, best = _moments(samples)
    scale = float(np.abs(means).max()) or 1.0
    apart = np.maximum((means[best] - means) / scale, _TIE)
    apart[best] = np.inf
    weights = variances / apart**2
    weights[best] = sqrt(variances[best] * float((variances / apart**4).sum()))
    if not weights.sum():
        weights[:] = 1.0
    return np.asarray(weights / weights.sum(), dtype=float)


def correct_selection(samples: Samples) -> float:
    """Approximate probability that the strategy with the highest mean is the best.

    A lower bound, were means normal, with the variances of the samples, and independent of each other.

    Source: Chen and others 2000, as above, section 3: 1 - Σ P(the best's mean is below that of i).

    Args:
        samples: by strategy, the more the better; two values or more of each.
    """
    means, variances, best = _moments(samples)
    errors = variances / np.array([len(values) for values in samples.values()])
    wrong = 0.0
    for i, mean in enumerate(means):
        if i != best:
            apart, spread = float(means[best] - mean), sqrt(float(errors[best] + errors[i]))
            wrong += erfc(apart / spread / sqrt(2)) / 2 if spread else 0.5 * (apart == 0)
    return max(0.0, 1 - wrong)


def _moments(samples: Samples) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Means, variances, and the place of the best."""
    means = np.array([np.mean(values) for values in samples.values()])
    variances = np.array([np.var(values, ddof=1) for values in samples.values()])
    return means, variances, int(np.argmax(means))


def _whole(wanted: NDArray[np.float64], total: int) -> list[int]:
    """Whole numbers with sum `total`: rounded down, then the largest remainders up."""
    found = np.floor(wanted).astype(int)
    short = total - int(found.sum())
    found[np.argsort(found - wanted, kind="stable")[:short]] += 1
    return [int(count) for count in found]
