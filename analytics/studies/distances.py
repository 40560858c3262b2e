"""How far what is simulated lies from what is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


def beyond(value: float, low: float, high: float) -> float:
    """How far `value` lies outside of low to high, relative to the nearer end (absolute where that is 0)."""
    if low <= value <= high:
        return 0.0
    end = low if value < low else high
    return abs(value - end) / (abs(end) or 1.0)


def kolmogorov_smirnov(
    sample: NDArray[np.float64], reference: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> float:
    """Largest distance between the two distribution functions, 0 to 1 (Kolmogorov 1933, Smirnov 1948).

    Args:
        sample: values, at least one.
        reference: values, at least one.
        weights: of the reference's values, not negative and not all 0; None for equal ones.

    Raises:
        ValueError: if one of the two is empty.
    """
    if not len(sample) or not len(reference):
        raise ValueError("no distribution function without values")
    points = np.union1d(sample, reference)
    return float(
        np.max(np.abs(_distribution(sample, None, points) - _distribution(reference, weights, points)))
    )


def wasserstein(
    sample: NDArray[np.float64], reference: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> float:
    """Mean distance between quantiles of the same rank, relative to the reference's mean (Vallender 1974).

    Args:
        sample: values, at least one.
        reference: values whose mean is above 0.
        weights: of the reference's values; None for equal ones.
    """
    moved = stats.wasserstein_distance(sample, reference, v_weights=weights)
    return float(moved / np.average(reference, weights=weights))


def total_variation(simulated: Mapping[str, float], measured: Mapping[str, float]) -> float:
    """Half the sum of absolute differences of the shares: what would have to move to make both equal, 0 to 1.

    Args:
        simulated: amounts by kind; shares are made of them.
        measured: the same.

    Raises:
        ValueError: if one of the two adds up to nothing.
    """
    totals = sum(simulated.values()), sum(measured.values())
    if not all(totals):
        raise ValueError("no shares of nothing")
    kinds = sorted({*simulated, *measured})
    differences = (simulated.get(kind, 0) / totals[0] - measured.get(kind, 0) / totals[1] for kind in kinds)
    return sum(map(abs, differences)) / 2


def weighted_quantile(
    values: NDArray[np.float64], q: float, weights: NDArray[np.float64] | None = None
) -> float:
    """The least value up to which a share `q` of all weight lies."""
    order = np.argsort(values, kind="stable")
    held = np.ones(len(values)) if weights is None else weights
    running = np.cumsum(held[order])
    return float(values[order][np.searchsorted(running, q * running[-1] * (1 - 1e-12))])


def _distribution(
    values: NDArray[np.float64], weights: NDArray[np.float64] | None, points: NDArray[np.float64]
) -> NDArray[np.float64]:
    order = np.argsort(values, kind="stable")
    held = np.ones(len(values)) if weights is None else weights
    running = np.concatenate([[0.0], np.cumsum(held[order])])
    shares: NDArray[np.float64] = running[np.searchsorted(values[order], points, side="right")] / running[-1]
    return shares
