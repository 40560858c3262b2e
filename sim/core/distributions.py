"""Quantile functions: a uniform in, a value out, so that one uniform always means one event."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from math import exp, log
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_normal_quantile = NormalDist().inv_cdf


def exponential(u: float, mean: float) -> float:
    """Quantile of the exponential distribution with `mean`."""
    return -mean * log(u)


def lognormal(u: float, median: float, sigma: float) -> float:
    """Quantile of the lognormal distribution with `median` and log-standard-deviation `sigma`."""
    return median * exp(sigma * _normal_quantile(u))


def normal(u: float) -> float:
    """Quantile of the standard normal distribution."""
    return _normal_quantile(u)


def cumulative(weights: Sequence[float]) -> list[float]:
    """Running totals of `weights`, for `pick`."""
    return list(accumulate(weights))


def pick(u: float, totals: Sequence[float]) -> int:
    """The index that `u` falls on when every index is as wide as its weight (`totals` from `cumulative`)."""
    return bisect_left(totals, u * totals[-1])


def empirical(u: float, quantiles: Sequence[float]) -> float:
    """Linear interpolation in equally spaced `quantiles` (the first for 0, the last for 1)."""
    position = u * (len(quantiles) - 1)
    low = min(int(position), len(quantiles) - 2)
    return quantiles[low] + (quantiles[low + 1] - quantiles[low]) * (position - low)
