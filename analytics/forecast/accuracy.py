"""How far forecasts are off, and how often intervals hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def mase(actual: Floats, forecast: Floats, history: Floats) -> float | None:
    """Mean absolute error over that of saying, within the history, that the next value is like the last.

    Hyndman and Koehler (2006).

    Args:
        actual: values foretold.
        forecast: of them.
        history: before them.

    Returns:
        None where the history never moves, or has fewer than two values.
    """
    scale = float(np.abs(np.diff(history)).mean()) if len(history) > 1 else 0.0
    return float(np.abs(actual - forecast).mean()) / scale if scale else None


def mape(actual: Floats, forecast: Floats) -> float | None:
    """Mean absolute error as a share of the value; None where a value is 0."""
    return float(np.abs((actual - forecast) / actual).mean()) if actual.all() else None


def coverage(actual: Floats, low: Floats, high: Floats) -> float:
    """Share of the values within their intervals, the ends included."""
    return float(((actual >= low) & (actual <= high)).mean())
