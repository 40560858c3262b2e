"""AirPassengers, last twelve months, and three months of the shop's demand ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from analytics.forecast import Order, chosen, coverage, fit, mape, seasonal_naive

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.forecast import LjungBox

    Floats = NDArray[np.float64]

AIRLINE: Final = Order(0, 1, 1, (0, 1, 1), 12)
_YEAR: Final = 12
AHEAD: Final = 13
"""Weeks of three months."""


class Air(NamedTuple):
    """What models make of the last year.

    Attributes:
        mape: by model.
        order: that ACF, PACF and AIC choose.
        left: in the residuals of the airline model.
        inside: share of months within its intervals of 80 and 95 %.
    """

    mape: dict[str, float]
    order: str
    left: LjungBox
    inside: tuple[float, float]


class Curve(NamedTuple):
    """Units a week of all articles, foretold for three months.

    Attributes:
        order: of the ARIMA on logarithms.
        origin: first week that is foretold.
        actual: all weeks.
        mean: of the foretold weeks.
        ends: of the intervals of 80 and 95 %.
    """

    order: str
    origin: int
    actual: Floats
    mean: Floats
    ends: tuple[tuple[Floats, Floats], ...]


def passengers() -> Floats:
    """Thousands of international air passengers by month, 1949 to 1960 (Box and Jenkins 1976), from statsmodels.

    Raises:
        NoStatsmodelsError: without the extra.
    """
    from analytics.forecast.arima import need_statsmodels

    need_statsmodels()
    from statsmodels.tsa.statespace.tests.results.results_sarimax import air2_data

    return np.array(air2_data, dtype=float)


def air(_: object = None) -> Air:
    """The airline model, the chosen one and the year before, for the last twelve months."""
    values = passengers()
    known, actual = np.log(values[:-_YEAR]), values[-_YEAR:]
    airline, picked = fit(known, AIRLINE), chosen(known, _YEAR)
    said = {
        f"SARIMA{AIRLINE} on logarithms": np.exp(airline.forecast(_YEAR)),
        f"chosen by AIC: {picked.order}": np.exp(picked.forecast(_YEAR)),
        "seasonal naive": seasonal_naive(values[:-_YEAR], _YEAR, _YEAR),
    }
    ends = [airline.interval(_YEAR, share) for share in (0.8, 0.95)]
    inside = [coverage(np.log(actual), *pair) for pair in ends]
    errors = {name: mape(actual, forecast) or 0.0 for name, forecast in said.items()}
    return Air(errors, str(picked.order), airline.left(), (inside[0], inside[1]))


def ahead(total: Floats) -> Curve:
    """The last three months of a weekly series, foretold from before them; weeks of nothing are bridged.

    Args:
        total: units by week.
    """
    origin = len(total) - AHEAD
    weeks = np.arange(origin)
    open_ = total[:origin] > 0
    model = chosen(np.log1p(np.interp(weeks, weeks[open_], total[:origin][open_])))
    ends = [model.interval(AHEAD, share) for share in (0.8, 0.95)]
    return Curve(
        str(model.order), origin, total, np.expm1(model.forecast(AHEAD)),
        tuple((np.expm1(low), np.expm1(high)) for low, high in ends),
    )  # fmt: skip
