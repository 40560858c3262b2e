"""Demand foretold: rules, ARIMA, one boosted model, sums that agree, and how far all of them are off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from analytics.forecast.accuracy import coverage, mape, mase
    from analytics.forecast.arima import Fitted, NoStatsmodelsError, Order, candidates, chosen, fit
    from analytics.forecast.boosted import BoostedGlobal
    from analytics.forecast.diagnostics import LjungBox, acf, kpss, ljung_box, pacf, significant
    from analytics.forecast.errors import TooShortError
    from analytics.forecast.hierarchy import reconcile, shrunk, summing
    from analytics.forecast.intervals import conformal, normal_of_smoothing, past_errors, rank
    from analytics.forecast.simple import (
        RULES,
        best_alpha,
        croston,
        exponential_smoothing,
        moving_mean,
        naive,
        seasonal_naive,
        smoothed,
    )
    from analytics.forecast.weekly import weekly_units

__all__ = [
    "RULES",
    "BoostedGlobal",
    "Fitted",
    "LjungBox",
    "NoStatsmodelsError",
    "Order",
    "TooShortError",
    "acf",
    "best_alpha",
    "candidates",
    "chosen",
    "conformal",
    "coverage",
    "croston",
    "exponential_smoothing",
    "fit",
    "kpss",
    "ljung_box",
    "mape",
    "mase",
    "moving_mean",
    "naive",
    "normal_of_smoothing",
    "pacf",
    "past_errors",
    "rank",
    "reconcile",
    "seasonal_naive",
    "shrunk",
    "significant",
    "smoothed",
    "summing",
    "weekly_units",
]

_HOMES: Final = {
    "BoostedGlobal": "analytics.forecast.boosted",
    "Fitted": "analytics.forecast.arima",
    "LjungBox": "analytics.forecast.diagnostics",
    "NoStatsmodelsError": "analytics.forecast.arima",
    "Order": "analytics.forecast.arima",
    "RULES": "analytics.forecast.simple",
    "TooShortError": "analytics.forecast.errors",
    "acf": "analytics.forecast.diagnostics",
    "best_alpha": "analytics.forecast.simple",
    "candidates": "analytics.forecast.arima",
    "chosen": "analytics.forecast.arima",
    "conformal": "analytics.forecast.intervals",
    "coverage": "analytics.forecast.accuracy",
    "croston": "analytics.forecast.simple",
    "exponential_smoothing": "analytics.forecast.simple",
    "fit": "analytics.forecast.arima",
    "kpss": "analytics.forecast.diagnostics",
    "ljung_box": "analytics.forecast.diagnostics",
    "mape": "analytics.forecast.accuracy",
    "mase": "analytics.forecast.accuracy",
    "moving_mean": "analytics.forecast.simple",
    "naive": "analytics.forecast.simple",
    "normal_of_smoothing": "analytics.forecast.intervals",
    "pacf": "analytics.forecast.diagnostics",
    "past_errors": "analytics.forecast.intervals",
    "rank": "analytics.forecast.intervals",
    "reconcile": "analytics.forecast.hierarchy",
    "seasonal_naive": "analytics.forecast.simple",
    "shrunk": "analytics.forecast.hierarchy",
    "significant": "analytics.forecast.diagnostics",
    "smoothed": "analytics.forecast.simple",
    "summing": "analytics.forecast.hierarchy",
    "weekly_units": "analytics.forecast.weekly",
}

__getattr__ = lazy_face(__name__, _HOMES)
