"""Price elasticity of demand from displays: by least squares, or by two stages with an instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import stdtrit

from analytics.statistics import CONFIDENCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


class Elasticity(NamedTuple):
    """Percent of what is taken per percent of the price.

    Attributes:
        value: the estimate.
        ci_low: lower end of its 95 % interval.
        ci_high: upper end.
        strength: F statistic of the first stage; infinite where the instrument is the price.
    """

    value: float
    ci_low: float
    ci_high: float
    strength: float


def elasticity(
    taken: FloatArray,
    log_price: FloatArray,
    groups: NDArray[np.int64],
    instrument: FloatArray | None = None,
    *,
    within: bool = False,
) -> Elasticity:
    """The slope of what is taken in the logarithm of the price, over its mean.

    With one instrument z, two-stage least squares is cov(z, y) / cov(z, x) (Wooldridge, Econometric Analysis of
    Cross Section and Panel Data, 2010, chapter 5); without, x is its own. The error is linearised, the division by
    the mean included, and allows for dependence within groups.

    Args:
        taken: 0 or 1, or units, for each display; shape (n,).
        log_price: as it was asked.
        groups: number of the group that a display depends on; at least two different ones.
        instrument: moves the price, and demand only through it.
        within: compare displays of a group with each other only.

    Raises:
        ValueError: if nothing is taken, or the price does not move with the instrument.
    """
    mean = float(taken.mean())
    _, codes = np.unique(groups, return_inverse=True)
    counts = np.bincount(codes)
    source = log_price if instrument is None else instrument
    y, x, z = (_centred(column, codes, counts, within=within) for column in (taken, log_price, source))
    moved = float(z @ x)
    if mean <= 0 or len(counts) < 2 or abs(moved) < 1e-12:
        raise ValueError(
            "nothing is taken, or the price does not move with the instrument: there is no elasticity"
        )
    slope = float(z @ y) / moved
    value = slope / mean
    influence = z * (y - slope * x) / moved / mean - value * (taken - mean) / (len(taken) * mean)
    far = float(stdtrit(len(counts) - 1, (1 + CONFIDENCE) / 2)) * _error(influence, codes, counts)
    strength = float("inf") if instrument is None else _strength(z, x, codes, counts)
    return Elasticity(value, value - far, value + far, strength)


def _centred(
    column: FloatArray, codes: NDArray[np.int64], counts: NDArray[np.int64], *, within: bool
) -> FloatArray:
    means = np.bincount(codes, weights=column) / counts if within else np.full(len(counts), column.mean())
    centred: FloatArray = column - means[codes]
    return centred


def _error(influence: FloatArray, codes: NDArray[np.int64], counts: NDArray[np.int64]) -> float:
    """Standard error of a sum of influences that depend on each other within groups."""
    sums = np.bincount(codes, weights=influence)
    return float(np.sqrt(sums @ sums * len(counts) / (len(counts) - 1)))


def _strength(z: FloatArray, x: FloatArray, codes: NDArray[np.int64], counts: NDArray[np.int64]) -> float:
    """Squared t of the instrument in the price."""
    slope = float(z @ x) / float(z @ z)
    error = _error(z * (x - slope * z) / float(z @ z), codes, counts)
    return (slope / error) ** 2 if error else float("inf")
