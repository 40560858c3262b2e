"""ARIMA and SARIMA by statsmodels, with the order from autocorrelations and Akaike's criterion."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from analytics.forecast.diagnostics import LjungBox, acf, kpss, ljung_box, pacf, significant
from analytics.forecast.errors import TooShortError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ends = tuple[NDArray[np.float64], NDArray[np.float64]]

_MOST: Final = 3
"""Lags that ACF and PACF may ask for."""
_LEAST: Final = 20
_LEVEL_STAYS: Final = 0.463
"""KPSS at 5 %."""


class NoStatsmodelsError(ImportError):
    """The extra `forecast` is not installed."""


class Order(NamedTuple):
    """(p, d, q)(P, D, Q) with a season of so many values, 0 for none."""

    p: int
    d: int
    q: int
    seasonal: tuple[int, int, int] = (0, 0, 0)
    season: int = 0

    def __str__(self) -> str:
        """As in the books."""
        tail = f"({','.join(map(str, self.seasonal))}){self.season}" if self.season else ""
        return f"({self.p},{self.d},{self.q}){tail}"


class Fitted(NamedTuple):
    """A fitted model.

    Attributes:
        order: of it.
        aic: Akaike's criterion.
        result: of statsmodels.
    """

    order: Order
    aic: float
    result: Any

    def forecast(self, horizon: int) -> Floats:
        """Means of the next values."""
        found: Floats = np.asarray(self.result.forecast(horizon))
        return found

    def interval(self, horizon: int, share: float) -> Ends:
        """Ends between which the next values lie with probability `share`, if errors are normal."""
        ends = np.asarray(self.result.get_forecast(horizon).conf_int(alpha=1 - share))
        return ends[:, 0], ends[:, 1]

    def left(self, lags: int = 10) -> LjungBox:
        """What is left in the residuals, without those of the first season."""
        order = self.order
        fitted = order.p + order.q + order.seasonal[0] + order.seasonal[2]
        skipped = order.d + order.season * order.seasonal[1]
        return ljung_box(np.asarray(self.result.resid)[skipped:], max(lags, fitted + 1), fitted)


def need_statsmodels() -> None:
    """See that statsmodels is there.

    Raises:
        NoStatsmodelsError: if it is not.
    """
    if find_spec("statsmodels") is None:
        raise NoStatsmodelsError("ARIMA needs statsmodels: pip install 'argosy[forecast]'")


def fit(values: Floats, order: Order) -> Fitted:
    """The model of an order, by maximum likelihood.

    Raises:
        NoStatsmodelsError: without the extra.
        TooShortError: with fewer than 20 values and two seasons.
    """
    least = _LEAST + 2 * order.season
    if len(values) < least:
        raise TooShortError(f"{len(values)} values, {least} are needed for an ARIMA{order}")
    need_statsmodels()
    from statsmodels.tsa.arima.model import ARIMA
    from threadpoolctl import threadpool_limits

    seasonal = (*order.seasonal, order.season)
    with warnings.catch_warnings(), threadpool_limits(1):
        # warnings are of starting values and steps of the optimiser: what it comes to is judged by its forecasts;
        # threads that wait for each other cost more than they bring
        warnings.simplefilter("ignore")
        model = ARIMA(values, order=order[:3], seasonal_order=seasonal, trend="n" if order.d else "c")
        result = model.fit(method_kwargs={"maxiter": 50}, cov_type="none")
    return Fitted(order, float(result.aic), result)


def candidates(values: Floats, season: int = 0) -> list[Order]:
    """Orders that ACF and PACF ask for, after Box and Jenkins.

    A season's differences are taken if the series varies less with them, plain ones if KPSS finds that the level
    does not stay. On what is left the lags that stick out of the PACF are p, those of the ACF q; both, each alone,
    (1, 1) and (0, 1) are tried, with (0, 1) and (1, 0) for the season if there is one.

    Args:
        values: of the series.
        season: values of a season, 0 for none.
    """
    rest, seasonal_d, d = values, 0, 0
    if season and len(values) > 3 * season and np.std(rest[season:] - rest[:-season]) < np.std(rest):
        rest, seasonal_d = rest[season:] - rest[:-season], 1
    if kpss(rest) > _LEVEL_STAYS:
        rest, d = np.diff(rest), 1
    lags = min(_MOST, len(rest) - 1)
    p = significant(pacf(rest, lags), len(rest), lags)
    q = significant(acf(rest, lags), len(rest), lags)
    plain = dict.fromkeys([(p, q), (p, 0), (0, q), (1, 1), (0, 1)])
    ends: Sequence[tuple[int, int]] = [(0, 1), (1, 0)] if season else [(0, 0)]
    return [
        Order(a, d, b, (s, seasonal_d, e) if season else (0, 0, 0), season) for a, b in plain for s, e in ends
    ]


def chosen(values: Floats, season: int = 0) -> Fitted:
    """Of the candidates, the model with the least AIC.

    Raises:
        NoStatsmodelsError: without the extra.
        TooShortError: with fewer values than `fit` needs.
    """
    if len(values) < _LEAST:
        raise TooShortError(f"{len(values)} values, {_LEAST} are needed for an ARIMA")
    return min((fit(values, order) for order in candidates(values, season)), key=lambda found: found.aic)
