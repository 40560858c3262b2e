"""What is left in a series or in the errors of a model: autocorrelations, and a test that there are none."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analytics.forecast.errors import TooShortError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class LjungBox(NamedTuple):
    """Ljung and Box (1978): statistic and the chance of as large a one if nothing is left."""

    statistic: float
    p: float


def acf(values: Floats, lags: int) -> Floats:
    """Autocorrelations at 0, 1, ..., `lags`, each over the whole variance; shape (lags + 1,).

    Raises:
        TooShortError: if there are no more values than lags.
    """
    if len(values) <= lags:
        raise TooShortError(f"{len(values)} values, {lags + 1} are needed for {lags} lags")
    centred = values - values.mean()
    whole = float(centred @ centred)
    if not whole:
        return np.concatenate([[1.0], np.zeros(lags)])
    return np.array([float(centred[lag:] @ centred[: len(centred) - lag]) / whole for lag in range(lags + 1)])


def pacf(values: Floats, lags: int) -> Floats:
    """Partial autocorrelations at 0, 1, ..., `lags` by the recursion of Durbin and Levinson; shape (lags + 1,)."""
    rho = acf(values, lags)
    found, weights = [1.0], np.zeros(0)
    for lag in range(1, lags + 1):
        left = 1 - float(weights @ rho[1:lag])
        last = float(rho[lag] - weights @ rho[lag - 1 : 0 : -1]) / left if left > 1e-12 else 0.0
        weights = np.concatenate([weights - last * weights[::-1], [last]])
        found.append(last)
    return np.array(found)


def ljung_box(residuals: Floats, lags: int = 10, fitted: int = 0) -> LjungBox:
    """Whether residuals have autocorrelations left.

    Args:
        residuals: of a model.
        lags: that are looked at.
        fitted: parameters of the model, which cost degrees of freedom.

    Raises:
        ValueError: if no degree of freedom is left.
    """
    from scipy.stats import chi2

    if lags <= fitted:
        raise ValueError(f"{lags} lags leave nothing of {fitted} parameters")
    count = len(residuals)
    rho = acf(residuals, lags)[1:]
    statistic = count * (count + 2) * float((rho**2 / (count - np.arange(1, lags + 1))).sum())
    return LjungBox(statistic, float(chi2.sf(statistic, lags - fitted)))


def kpss(values: Floats, lags: int | None = None) -> float:
    """Statistic of Kwiatkowski, Phillips, Schmidt and Shin (1992): above 0.463 the level does not stay, at 5 %.

    Args:
        values: of the series.
        lags: of the long-run variance; None for 3 sqrt(n) / 13, as auto.arima of R takes.
    """
    count = len(values)
    lags = int(3 * sqrt(count) / 13) if lags is None else lags
    centred = values - values.mean()
    variance = float(centred @ centred)
    for lag in range(1, lags + 1):
        variance += 2 * (1 - lag / (lags + 1)) * float(centred[lag:] @ centred[:-lag])
    return float((np.cumsum(centred) ** 2).sum()) / (count * variance) if variance > 0 else 0.0


def significant(correlations: Floats, count: int, most: int) -> int:
    """How many lags from the first on stick out of the band of 1.96 / sqrt(n), at most `most`."""
    bound = 1.96 / sqrt(count)
    for lag in range(1, most + 1):
        if abs(correlations[lag]) < bound:
            return lag - 1
    return most
