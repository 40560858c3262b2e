"""Quantile functions: a uniform `u` in (0, 1) in, a value out, so that one uniform always means one event."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from math import exp, fsum, log, log1p
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST: Final = 1e13
"""Seconds of it are 300,000 years, and days of it still fit into 64 bits as seconds."""

_standard = NormalDist()
_normal_quantile = _standard.inv_cdf


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


def share_below(value: float, median: float, sigma: float) -> float:
    """Share of the lognormal with `median` that is at most `value`, both above 0, in one unit."""
    return _standard.cdf(log(value / median) / sigma) if sigma else float(value >= median)


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


def poisson(u: float, mean: float, most: int) -> int:
    """The number of events at the quantile `u` of a Poisson distribution, at most `most`, by its running sum."""
    number, term = 0, exp(-mean)
    reached = term
    while u > reached and number < most:
        number += 1
        term *= mean / number
        reached += term
    return number


def binomial(trials: int, probability: float, most: int) -> list[float]:
    """Probabilities of 0, 1, ... successes in `trials` of `probability`; the last, of `most`, is of all above, too.

    By the ratio of one to the next, P(k + 1) / P(k) = (n - k) / (k + 1) * p / (1 - p).
    """
    if probability >= 1:
        return [0.0] * min(trials, most) + [1.0]
    weights = [exp(trials * log1p(-probability))]
    odds = probability / (1 - probability)
    for k in range(min(trials, most)):
        weights.append(weights[-1] * (trials - k) / (k + 1) * odds)
    weights[-1] = max(0.0, 1 - fsum(weights[:-1]))
    return weights
