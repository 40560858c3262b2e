"""Weekly units of the articles that sell most, foretold from several weeks by every model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from analytics.forecast import (
    RULES,
    BoostedGlobal,
    best_alpha,
    chosen,
    conformal,
    exponential_smoothing,
    mase,
    normal_of_smoothing,
    past_errors,
    reconcile,
    smoothed,
    summing,
    weekly_units,
)
from argosy.studies.retail import retail_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HORIZON: Final = 8
WEEKS: Final = 105
"""Whole weeks from Monday, 30 November 2009 to 4 December 2011."""
ORIGINS: Final = (73, 81, 89, 97)
ARTICLES: Final = 50
SHARES: Final = (0.8, 0.95)
_HALF_YEAR: Final = 26
_FIRST_WEEK: Final = 48
"""Of the year."""
_PAST: Final = 40
_ALPHA: Final = 0.1
ALL_MODELS: Final = (*RULES, "ARIMA", "boosted", "mean of three")
INTERVALS: Final = ("SES, normal", "SES, conformal", "ARIMA, normal", "boosted, quantiles")
LEVELS: Final = ("all", "by region", "by article", "article and region")
METHODS: Final = ("base", "bottom_up", "ols", "mint")


class Demand(NamedTuple):
    """Weekly units.

    Attributes:
        articles: by article, shape (articles, weeks).
        parts: by article and region, shape (parts, weeks).
        keys: article and region of every part.
    """

    articles: Floats
    parts: Floats
    keys: list[tuple[str, str]]


class Foretold(NamedTuple):
    """What came of one origin.

    Attributes:
        mase: by model, of every article; NaN where it never moved.
        inside: share of values in their intervals, by kind and share of `SHARES`.
        widths: mean width over the mean of the values, in the same order.
        orders: of the ARIMAs chosen.
        whites: of every ARIMA, whether Ljung and Box find nothing left at 5 %.
        levels: mean absolute error by level of the hierarchy and method, units a series and week.
    """

    mase: dict[str, Floats]
    inside: dict[tuple[str, float], float]
    widths: dict[tuple[str, float], float]
    orders: list[str]
    whites: list[bool]
    levels: dict[tuple[str, str], float]


def demand() -> Demand:
    """Of the articles that sold most before the first origin, and were sold in the first half-year.

    Raises:
        InputError: if the invoices are not at hand.
    """
    first = pl.datetime(2009, 11, 30)
    region = (
        pl.when(pl.col("country") == "United Kingdom").then(pl.lit("UK")).when(pl.col("country") == "EIRE")
        .then(pl.lit("Ireland")).otherwise(pl.lit("elsewhere"))
    )  # fmt: skip
    day = (pl.col("time") - first).dt.total_seconds() / 86_400
    sold = retail_lines().select("sku", "units", day=day, region=region)
    early = sold.filter(pl.col("day") < 7 * _HALF_YEAR)["sku"].unique()
    known = sold.filter((pl.col("day") < 7 * ORIGINS[0]) & pl.col("sku").is_in(early.implode()))
    sums = known.group_by("sku").agg(pl.col("units").sum()).sort("units", "sku", descending=True)
    skus = sums.head(ARTICLES)["sku"].to_list()
    keys = [(sku, region) for sku in skus for region in ("UK", "Ireland", "elsewhere")]
    articles = weekly_units(sold, [(sku,) for sku in skus], ["sku"], WEEKS)
    return Demand(articles, weekly_units(sold, keys, ["sku", "region"], WEEKS), keys)


def foretell(given: tuple[Demand, int, int]) -> Foretold:
    """All models from one origin, which see nothing from it on.

    Args:
        given: demand, origin and seed.
    """
    weekly, origin, seed = given
    known, actual = weekly.articles[:, :origin], weekly.articles[:, origin : origin + HORIZON]
    said = {name: np.array([rule(row, HORIZON) for row in known]) for name, rule in RULES.items()}
    ends: dict[tuple[str, float], tuple[Floats, Floats]] = {}
    models = [chosen(np.log1p(row)) for row in known]
    said["ARIMA"] = np.maximum(np.expm1([model.forecast(HORIZON) for model in models]), 0.0)
    for share in SHARES:
        pairs = [model.interval(HORIZON, share) for model in models]
        low, high = (np.expm1(np.array([pair[side] for pair in pairs])) for side in (0, 1))
        ends["ARIMA, normal", share] = np.maximum(low, 0.0), high
        ends["SES, normal", share] = _stacked(
            [
                normal_of_smoothing(f, row, _ALPHA, share)
                for f, row in zip(said["SES(0.1)"], known, strict=True)
            ]
        )
    _conformal_smoothing(known, said["SES(0.1)"], ends)
    said["boosted"] = _boosted(known, seed, ends)
    said["mean of three"] = (said["boosted"] + said["SES(0.1)"] + said["SBA"]) / 3
    return Foretold(
        {name: _mases(actual, forecast, known) for name, forecast in said.items()},
        {key: float(((actual >= low) & (actual <= high)).mean()) for key, (low, high) in ends.items()},
        {key: float((high - low).mean() / actual.mean()) for key, (low, high) in ends.items()},
        [str(model.order) for model in models], [model.left().p > 0.05 for model in models],
        _hierarchy(weekly, origin),
    )  # fmt: skip


def _stacked(pairs: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    return np.array([low for low, _ in pairs]), np.array([high for _, high in pairs])


def _mases(actual: Floats, forecast: Floats, known: Floats) -> Floats:
    found = [mase(*rows) for rows in zip(actual, forecast, known, strict=True)]
    return np.array([np.nan if value is None else value for value in found])


def _conformal_smoothing(
    known: Floats, forecast: Floats, ends: dict[tuple[str, float], tuple[Floats, Floats]]
) -> None:
    def rule(history: Floats, horizon: int) -> Floats:
        return exponential_smoothing(history, horizon, _ALPHA)

    errors = [past_errors(row, HORIZON, rule, _PAST) for row in known]
    for share in SHARES:
        ends["SES, conformal", share] = _stacked(
            [conformal(f, missed, share) for f, missed in zip(forecast, errors, strict=True)]
        )


def _boosted(known: Floats, seed: int, ends: dict[tuple[str, float], tuple[Floats, Floats]]) -> Floats:
    """The median; other quantiles are its intervals."""
    tails = [(1 - share) / 2 for share in SHARES]
    quantiles = (0.5, *tails, *(1 - tail for tail in tails))
    model = BoostedGlobal(first_week=_FIRST_WEEK, seed=seed).fit(known, HORIZON, quantiles)
    for share, tail in zip(SHARES, tails, strict=True):
        ends["boosted, quantiles", share] = (
            model.forecast(known, HORIZON, tail), model.forecast(known, HORIZON, 1 - tail),
        )  # fmt: skip
    return model.forecast(known, HORIZON)


def _hierarchy(weekly: Demand, origin: int) -> dict[tuple[str, str], float]:
    """Errors of smoothed forecasts, as they are and made to add up."""
    names, s = summing([(region, sku) for sku, region in weekly.keys])
    series = s @ weekly.parts
    known, actual = series[:, :origin], series[:, origin : origin + HORIZON]
    fits = [smoothed(row, best_alpha(row)) for row in known]
    base = np.array([np.full(HORIZON, levels[-1]) for levels in fits])
    errors = np.array([(row[1:] - levels[:-1])[-_PAST:] for row, levels in zip(known, fits, strict=True)])
    found = {}
    levels = np.array([_level_of(name) for name in names])
    for method in METHODS:
        said = base if method == "base" else reconcile(base, s, method, errors)  # type: ignore[arg-type]
        for level in LEVELS:
            found[level, method] = float(np.abs(actual - said)[levels == level].mean())
    return found


def _level_of(name: tuple[object, ...]) -> str:
    return {"all": LEVELS[0], "bottom": LEVELS[3]}.get(str(name[0]), LEVELS[1] if name[0] == 0 else LEVELS[2])
