"""Intervals of forecasts, by the errors that the same rule made before."""

from __future__ import annotations

from math import ceil
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from analytics.forecast.errors import TooShortError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rule = Callable[[NDArray[np.float64], int], NDArray[np.float64]]


def past_errors(history: Floats, horizon: int, rule: Rule, origins: int) -> Floats:
    """What a rule would have missed before: value less forecast.

    Args:
        history: of the series.
        horizon: values ahead.
        rule: forecasts the next values of a history.
        origins: latest times from which it foretells.

    Returns:
        Shape (origins, horizon), the latest last.

    Raises:
        TooShortError: if the first origin would have fewer than two values before it.
    """
    first = len(history) - horizon - origins + 1
    if first < 2:
        raise TooShortError(
            f"{len(history)} values, {origins + horizon + 1} are needed for {origins} origins"
        )
    return np.array(
        [history[now : now + horizon] - rule(history[:now], horizon) for now in range(first, first + origins)]
    )


def rank(count: int, share: float) -> int:
    """Place, from 0, of that of `count` sorted errors which the next one does not exceed with probability `share`.

    The ceil((count + 1) share)-th, or the last if there is none (Vovk, Gammerman and Shafer 2005).
    """
    return min(ceil((count + 1) * share), count) - 1


def conformal(forecast: Floats, errors: Floats, share: float) -> tuple[Floats, Floats]:
    """Ends that would have held in `share` of the past, at every horizon by itself; none is below 0.

    They are as far away as the past error of that `rank` by size.

    Args:
        forecast: shape (horizon,).
        errors: of the past, shape (origins, horizon).
        share: of the values that are to lie between.
    """
    sizes = np.sort(np.abs(errors), axis=0)
    reach = sizes[rank(len(sizes), share)]
    return np.maximum(forecast - reach, 0.0), forecast + reach


def normal_of_smoothing(
    forecast: Floats, history: Floats, alpha: float, share: float
) -> tuple[Floats, Floats]:
    """Ends for simple exponential smoothing with normal errors: sd sqrt(1 + (h - 1) alpha^2) at h values ahead.

    Args:
        forecast: shape (horizon,).
        history: that it was made from.
        alpha: constant of smoothing.
        share: of the values that are to lie between.
    """
    from analytics.forecast.simple import smoothed

    missed = history[1:] - smoothed(history, alpha)[:-1]
    ahead = np.arange(len(forecast))
    reach = NormalDist().inv_cdf(0.5 + share / 2) * np.sqrt(np.mean(missed**2) * (1 + ahead * alpha**2))
    return np.maximum(forecast - reach, 0.0), forecast + reach
