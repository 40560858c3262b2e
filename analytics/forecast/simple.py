"""Forecasts of one series by a rule: from its values so far to the next ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from analytics.forecast.errors import TooShortError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ALPHAS: Final = tuple(n / 20 for n in range(1, 20))


def naive(history: Floats, horizon: int) -> Floats:
    """The last value goes on."""
    _check(history, 1)
    return np.full(horizon, float(history[-1]))


def seasonal_naive(history: Floats, horizon: int, season: int = 52) -> Floats:
    """As one season ago.

    Raises:
        TooShortError: if there is less than one season.
    """
    _check(history, season)
    found: Floats = np.resize(history[-season:].astype(float), horizon)
    return found


def moving_mean(history: Floats, horizon: int, window: int = 8) -> Floats:
    """The mean of the last `window` values, or of all if they are fewer."""
    _check(history, 1)
    return np.full(horizon, float(history[-window:].mean()))


def smoothed(history: Floats, alpha: float) -> Floats:
    """The level after each value: the first, then drawn towards each next one by `alpha`."""
    _check(history, 1)
    levels = np.empty(len(history))
    level = float(history[0])
    for place, value in enumerate(history.tolist()):
        level += alpha * (value - level)
        levels[place] = level
    return levels


def best_alpha(history: Floats) -> float:
    """Of 0.05, 0.10 ... 0.95, the one whose squared errors one step ahead are least."""
    _check(history, 1)
    alphas = np.array(_ALPHAS)
    levels = np.full(len(alphas), float(history[0]))
    errors = np.zeros(len(alphas))
    for value in history.tolist():
        missed = value - levels
        errors += missed * missed
        levels += alphas * missed
    return float(alphas[int(np.argmin(errors))])


def exponential_smoothing(history: Floats, horizon: int, alpha: float | None = None) -> Floats:
    """Simple exponential smoothing (Brown 1956), by the best constant of the history if none is given."""
    constant = best_alpha(history) if alpha is None else alpha
    return np.full(horizon, float(smoothed(history, constant)[-1]))


def croston(history: Floats, horizon: int, alpha: float = 0.1, *, corrected: bool = True) -> Floats:
    """Demand that comes now and then: size over interval, both smoothed (Croston 1972).

    Args:
        history: with zeros between.
        horizon: values ahead.
        alpha: of both.
        corrected: for the bias of a quotient, by 1 - alpha / 2 (Syntetos and Boylan 2005).
    """
    _check(history, 1)
    places = np.flatnonzero(history)
    if not len(places):
        return np.zeros(horizon)
    size = float(smoothed(history[places], alpha)[-1])
    gaps = np.diff(places, prepend=-1).astype(float)
    interval = float(smoothed(gaps, alpha)[-1])
    return np.full(horizon, size / interval * (1 - alpha / 2 if corrected else 1.0))


def _check(history: Floats, least: int) -> None:
    if len(history) < least:
        raise TooShortError(f"{len(history)} values, {least} are needed")


RULES: Final[Mapping[str, Callable[[NDArray[np.float64], int], NDArray[np.float64]]]] = {
    "naive": naive,
    "seasonal naive": seasonal_naive,
    "moving mean of 8": moving_mean,
    "SES(0.1)": lambda history, horizon: exponential_smoothing(history, horizon, 0.1),
    "SES": exponential_smoothing,
    "Croston": lambda history, horizon: croston(history, horizon, corrected=False),
    "SBA": croston,
}
"""By the name of the study; weekly values."""
