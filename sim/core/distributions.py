"""Quantile functions: a uniform `u` in (0, 1) in, a value out, so that one uniform always means one event."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from math import exp, log
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST: Final = 1e13
"""Seconds of it are 300,000 years, and days of it still fit into 64 bits as seconds."""

_normal_quantile = NormalDist().inv_cdf


def exponential(u: float, mean: float) -> float:
    """Exponential with `mean`, in its unit: the quantile at 1 - u, so that a small `u` is a long wait."""
    return -mean * log(u)


def lognormal(u: float, median: float, sigma: float) -> float:
    """Quantile at `u` of the lognormal with `median`, in its unit; `sigma` is the logarithm's deviation.

    It ends at 1e13: with the largest medians and deviations a draw in a million would otherwise overflow.
    """
    return min(median * exp(sigma * _normal_quantile(u)), _MOST)


def normal(u: float) -> float:
    """Quantile at `u` of the standard normal.

    Raises:
        statistics.StatisticsError: if `u` is not between 0 and 1.
    """
    return _normal_quantile(u)


def cumulative(weights: Sequence[float]) -> list[float]:
    """Running totals of `weights`, none of which is negative, for `pick`."""
    return list(accumulate(weights))


def pick(u: float, totals: Sequence[float]) -> int:
    """The index that `u` falls on when every index is as wide as its weight.

    Args:
        u: from 0 to 1; 0 is the first index, whatever its weight.
        totals: of `cumulative`, at least one, the last above 0.
    """
    return bisect_left(totals, u * totals[-1])


def empirical(u: float, quantiles: Sequence[float]) -> float:
    """Linear interpolation in equally spaced `quantiles`: at least two, the first for 0, the last for 1."""
    position = u * (len(quantiles) - 1)
    low = min(int(position), len(quantiles) - 2)
    return quantiles[low] + (quantiles[low + 1] - quantiles[low]) * (position - low)
