"""Tables and the picture of what is foretold."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from analytics.report.charts import Frame, Line, Shade, bands
from argosy.console import Block
from argosy.studies.forecast_loop import FIGURES, mean_of
from argosy.studies.forecast_weekly import ALL_MODELS, INTERVALS, LEVELS, METHODS, ORIGINS, SHARES
from argosy.studies.page import figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argosy.studies.forecast_air import Air, Curve
    from argosy.studies.forecast_loop import Supplied
    from argosy.studies.forecast_weekly import Foretold

_MONDAY: Final = date(2009, 11, 30)
_SHOWN: Final = 52
_WIDTH: Final = 860
_STYLE: Final = (
    "text{font:13px sans-serif;fill:#4a5560}.grid{stroke:#e4e7ea}.zero{stroke:#4a5560}.bad{font-weight:bold}"
    ".shade{fill:#f3f6f8}.line{fill:none;stroke-width:2.2}.c0.line{stroke:#4a5560}.c1.line{stroke:#0072b2}"
    ".c2.line{stroke:none}.band{opacity:.22}.c1.band{fill:#0072b2}.c2.band{fill:#0072b2;opacity:.12}.name{fill:#1c2126}"
)


def medians(found: Sequence[Foretold]) -> Block:
    """Median MASE over articles, by model and origin."""
    rows = []
    for model in ALL_MODELS:
        by_origin = [float(np.nanmedian(one.mase[model])) for one in found]
        rows.append([model, f"{median_of(found, model):.3f}", *(f"{value:.3f}" for value in by_origin)])
    head = ["model", "all origins", *(str(_MONDAY + timedelta(weeks=week)) for week in ORIGINS[: len(found)])]
    return Block("median MASE over articles, eight weeks ahead, by first week foretold", head, rows)


def median_of(found: Sequence[Foretold], model: str) -> float:
    """Of all articles and origins."""
    return float(np.nanmedian(np.concatenate([one.mase[model] for one in found])))


def inside(found: Sequence[Foretold], kind: str, share: float) -> float:
    """Measured share of values in their intervals, mean over origins."""
    return float(np.mean([one.inside[kind, share] for one in found]))


def covered(found: Sequence[Foretold]) -> Block:
    """Intervals by kind."""
    rows = []
    for kind in INTERVALS:
        told = []
        for share in SHARES:
            width = float(np.mean([one.widths[kind, share] for one in found]))
            told += [f"{inside(found, kind, share):.1%}", f"{width:.2f}"]
        rows.append([kind, *told])
    head = ["intervals", "in those of 80 %", "width over mean", "in those of 95 %", "width over mean"]
    return Block("share of weekly values within their intervals", head, rows)


def left(found: Sequence[Foretold]) -> Block:
    """Orders that were chosen, and what Ljung and Box find in the residuals."""
    orders = Counter(order for one in found for order in one.orders)
    white: Counter[str] = Counter()
    for one in found:
        white.update(order for order, clean in zip(one.orders, one.whites, strict=True) if clean)
    rows = [[order, str(count), f"{white[order] / count:.0%}"] for order, count in orders.most_common()]
    head = ["order", "series", "nothing left in residuals"]
    return Block("ARIMA orders that ACF, PACF and AIC choose, and Ljung-Box at 5 %", head, rows)


def sums(found: Sequence[Foretold]) -> Block:
    """Errors by level of the hierarchy."""
    rows = [
        [level, *(f"{np.mean([one.levels[level, method] for one in found]):,.1f}" for method in METHODS)]
        for level in LEVELS
    ]
    head = ["level", "each by itself", "bottom up", "OLS", "MinT"]
    return Block(
        "mean absolute error by level, units a series and week, of smoothed forecasts made to add up",
        head,
        rows,
    )


def airline(found: Air) -> Block:
    """AirPassengers."""
    rows = [[model, f"{error:.2%}"] for model, error in found.mape.items()]
    return Block("AirPassengers, last twelve months", ["model", "MAPE"], rows)


def curve_table(curve: Curve) -> Block:
    """Three months ahead, week by week."""
    rows = []
    for week, said in enumerate(curve.mean):
        ends = [f"{low[week]:,.0f} to {high[week]:,.0f}" for low, high in curve.ends]
        day = _MONDAY + timedelta(weeks=curve.origin + week)
        rows.append([str(day), f"{said:,.0f}", *ends, f"{curve.actual[curve.origin + week]:,.0f}"])
    head = ["week of", "foretold", "80 %", "95 %", "came"]
    return Block(f"units of all articles, three months ahead, ARIMA{curve.order} of logarithms", head, rows)


def picture(curve: Curve) -> str:
    """The same as a picture."""
    first = len(curve.actual) - _SHOWN
    blank: list[float | None] = [None] * (curve.origin - first)
    actual = [float(value) for value in curve.actual[first:]]
    said = [*blank, *map(float, curve.mean)]
    nothing: list[float | None] = [None] * _SHOWN
    lines = [Line("came", 0, actual, nothing, nothing)]
    for (low, high), series, label in zip(curve.ends, (1, 2), ("foretold, 80 %", "95 %"), strict=True):
        lines.append(Line(label, series, said, [*blank, *map(float, low)], [*blank, *map(float, high)]))
    dates = [str(_MONDAY + timedelta(weeks=first + week)) for week in range(_SHOWN)]
    shade = Shade("three months ahead", curve.origin - first, _SHOWN)
    frame = Frame(
        "units a week, 50 articles", "Units a week: three months foretold and what came", dates, [shade]
    )
    text = str(bands(lines, frame, _WIDTH, "chart"))
    start = text.index(">") + 1
    opening = text[:start].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f"{opening}<style>{_STYLE}</style>{text[start:]}\n"


def worth(markets: Mapping[str, Sequence[Supplied]]) -> Block:
    """Forecast errors beside what stock costs, by policy."""
    rows = []
    for label, found in markets.items():
        errors = [figure(mean_of(found, name)) for name in ("bias", "mae", "rmse")]
        values = {name: mean_of(found, name) for name in FIGURES}
        rows.append(
            [
                label, *errors, f"{values['fill_rate'] or 0:.1%}", figure(values["days_of_supply"]),
                *(figure((values[name] or 0.0) / 100) for name in FIGURES[2:]),
            ]
        )  # fmt: skip
    head = [
        "policy", "bias", "MAE", "RMSE", "fill rate", "days of supply", "cost of keeping stock, EUR",
        "lost sales, EUR", "sellers' profit, EUR",
    ]  # fmt: skip
    return Block("what a forecast is worth: errors in units of a shelf over lead time and review", head, rows)
