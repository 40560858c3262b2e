"""Intervals of means that hold where replications are skewed, or are nearly all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import special

from analytics.statistics.intervals import CONFIDENCE, Interval, interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FEW: Final = 6
"""Replications that all differ to one side before a sign test rejects at 5 %: 2 · 2⁻⁶ = 0.03, 2 · 2⁻⁵ = 0.06."""

SIZES: Final = 3
"""Rare values of which at least so many must have been seen for their size to be known."""


class _Moments(NamedTuple):
    """Mean, its standard error, and a sixth of the mean's skewness: μ₃ / (6 √n s³)."""

    mean: float
    error: float
    sixth: float


def mean_interval(values: Sequence[float], confidence: float = CONFIDENCE, scale: float = 0.0) -> Interval:
    """The interval of a mean, by the method that the sample calls for.

    - Student's t, where the sample's skewness is no greater than its own standard error would be in normal samples.
    - The hull of that and of Willink's interval, where it is greater.
    - The hull of these and of the rare, where fewer than `FEW` values, and fewer than half, are other than the
      most frequent one, c: from c - q₋ d₋ to c + q₊ d₊, with d the largest distance seen on a side and q the upper
      Clopper-Pearson bound of the share of replications there.
    - Where all are 0 but might have been something else: ± `scale` times the largest share of replications that is
      still likely to show none, 1 - (1 - confidence)^(1/n), which is about 3/n (the rule of three). At least that,
      too, where fewer than `SIZES` are other than 0: of one or two one does not know how large they come.

    Sources: Willink, A confidence interval and test for the mean of an asymmetric distribution (2005), who inverts
    the transformation of Hall (1992) with quantiles of t; Clopper and Pearson (1934); Hanley and Lippman-Hand, If
    nothing goes wrong, is everything all right? (1983). How often they cover: docs/statistics.md.

    Args:
        values: n independent values, at least one.
        confidence: between 0 and 1.
        scale: by how much a value that is 0 in every replication could be another; 0 where it cannot.
    """
    usual = interval(values, confidence)
    if usual.ci_low is None or usual.ci_high is None:
        return usual
    sample = np.asarray(values, dtype=float)
    low, high = usual.ci_low, usual.ci_high
    if np.count_nonzero(sample) < SIZES and 2 * np.count_nonzero(sample) < len(sample):
        unseen = scale * (1 - (1 - confidence) ** (1 / len(sample)))
        low, high = min(low, -unseen), max(high, unseen)
    if np.ptp(sample) == 0:
        return Interval(usual.mean, low, high)
    if is_skewed(sample):
        at = float(special.stdtrit(len(sample) - 1, (1 + confidence) / 2))
        mean, error, sixth = _moments(sample)
        low = min(low, mean - _straightened(at, sixth) * error)
        high = max(high, mean - _straightened(-at, sixth) * error)
    if (centre := _frequent(sample)) is not None:
        low = min(low, centre - _reach(centre - sample, confidence))
        high = max(high, centre + _reach(sample - centre, confidence))
    return Interval(usual.mean, low, high)


def p_value(values: Sequence[float]) -> float:
    """Probability of a mean as far from 0 as this one, if it were 0: two-sided, of the test behind `mean_interval`.

    1 where the rare are too few to tell: their interval holds 0. 0 where a value other than 0 never varies.

    Args:
        values: n independent values, at least two.
    """
    sample = np.asarray(values, dtype=float)
    if np.ptp(sample) == 0:
        return 1.0 if sample[0] == 0 else 0.0
    if _frequent(sample) is not None:
        low, high = mean_interval(values)[1:]
        if low is not None and high is not None and low <= 0 <= high:
            return 1.0
    mean, error, sixth = _moments(sample)
    statistic = mean / error
    found = abs(statistic)
    if is_skewed(sample):
        found = min(found, abs(_bent(statistic, sixth)))
    return float(2 * special.stdtr(len(sample) - 1, -found))


def is_skewed(sample: NDArray[np.float64]) -> bool:
    """Whether the sample's skewness G₁ exceeds its standard error in normal samples of n.

    Source: both after Fisher (1930); the standard error is √(6 n (n - 1) / ((n - 2) (n + 1) (n + 3))).
    """
    n = len(sample)
    if n < 3:
        return False
    skewness = 6 * n**0.5 * _moments(sample).sixth
    error = float(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3))) ** 0.5
    return bool(abs(skewness) > error)


def _moments(sample: NDArray[np.float64]) -> _Moments:
    n = len(sample)
    mean, deviation = float(sample.mean()), float(sample.std(ddof=1))
    if n < 3:
        return _Moments(mean, deviation / n**0.5, 0.0)
    scaled = (sample - mean) / deviation
    cubes = float((scaled * scaled * scaled).sum())  # a power is not as exact on both sides of 0
    return _Moments(mean, deviation / n**0.5, n**0.5 * cubes / (6 * (n - 1) * (n - 2)))


def _straightened(at: float, sixth: float) -> float:
    """Hall's transformation inverted: the statistic of a skewed sample where that of a normal one is `at`."""
    if abs(sixth) < 1e-9:
        return at
    if sixth < 0:  # so that the mirror image of a sample has that of its interval to the last digit
        return -_straightened(-at, -sixth)
    return float(np.cbrt(1 + 6 * sixth * (at - sixth)) - 1) / (2 * sixth)


def _bent(statistic: float, sixth: float) -> float:
    """Hall's transformation: T + 2 a T² + 4/3 a² T³ + a, which takes the skewness out of T."""
    return statistic + 2 * sixth * statistic**2 + 4 / 3 * sixth**2 * statistic**3 + sixth


def _frequent(sample: NDArray[np.float64]) -> float | None:
    """The value that nearly all are; None where too many differ."""
    values, counts = np.unique(sample, return_counts=True)
    others = len(sample) - int(counts.max())
    if others >= FEW or 2 * others >= len(sample):
        return None
    return float(values[counts.argmax()])


def _reach(above: NDArray[np.float64], confidence: float) -> float:
    """How far the mean may lie to one side: the largest distance seen, times the largest share that is likely."""
    count, n = int((above > 0).sum()), len(above)
    if not count:
        return 0.0
    return float(above.max()) * float(special.betaincinv(count + 1, n - count, (1 + confidence) / 2))
