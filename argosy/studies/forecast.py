"""Demand foretold: models beside each other, intervals that are counted, what a forecast is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analytics.forecast import NoStatsmodelsError
from analytics.studies import judged
from argosy.problems import InputError
from argosy.studies.forecast_air import ahead, air, passengers
from argosy.studies.forecast_loop import DAYS, MARKET, POLICIES, supply
from argosy.studies.forecast_tables import (
    airline,
    covered,
    curve_table,
    inside,
    left,
    median_of,
    medians,
    picture,
    sums,
    worth,
)
from argosy.studies.forecast_weekly import ALL_MODELS, ARTICLES, HORIZON, ORIGINS, demand, foretell
from argosy.studies.held_to import targets_of
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from argosy.experiments.executors import Workers
    from argosy.studies.forecast_air import Air
    from argosy.studies.forecast_weekly import Foretold
    from argosy.studies.request import StudyRequest

SMOOTHED: Final = ("SES(0.1)", "SES")
HELD: Final = frozenset({"over_smoothing", "airline_mape", "airline_left", "covers_80", "covers_95"})
"""What a target can be held to."""
COVERING: Final = "SES, conformal"
"""The intervals that are held to what they promise."""
NOTES: Final = (
    "articles are those that sold most before the first origin and were sold in the first half-year, so that no "
    "later week chooses them; weeks are whole ones, lines of no customer included; 1 is the mean absolute error of "
    "saying, within the history, that a week is like the one before",
    "SES smooths by the constant that fits the history, SES(0.1) by 0.1; SBA is Croston's method without its bias; "
    "the boosted model is one for all articles, of lags, means and calendar, for the median; ARIMA is of "
    "logarithms, and its forecast a median",
    "the median of articles asks for models that are right in a usual week: Christmas, when the shop is closed, "
    "and single orders of thousands are missed by all. The closed weeks are zeros whose logarithms are far away: "
    "they make ARIMA's intervals wide, and leave Ljung and Box little to find",
    "conformal intervals are as wide as what the same rule missed from earlier weeks; normal ones take the errors "
    "for normal",
    "in the loop, errors are of one forecast for each shelf and week in which it sold, over the weeks after it "
    "that lead time and review take; what a unit short costs a seller is little, since a dealer asks no more than "
    "the supplier",
)


def forecast(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Foretell real demand, and let each model replenish a market.

    Args:
        request: checked.
        workers: fit the models and run the markets.
        tell: is told what has ended.

    Raises:
        InputError: if statsmodels or the invoices are not at hand.
    """
    try:
        passengers()
    except NoStatsmodelsError as error:
        raise InputError(str(error), "pip install 'argosy[forecast]'") from error
    weekly = demand()
    given = [(weekly, origin, request.seed) for origin in ORIGINS]
    found = []
    for (_, origin, _), one in zip(given, workers.each(foretell, given), strict=True):
        found.append(one)
        tell(f"{ARTICLES} articles from week {origin}")
    flown = next(iter(workers.each(air, [None])))
    curve = ahead(weekly.articles.sum(axis=0))
    days, seeds = request.days or DAYS, range(request.seed, request.seed + (request.replications or 1))
    markets = [(policy, seed, days) for policy in POLICIES for seed in seeds]
    supplied: dict[str, list] = {policy.label: [] for policy in POLICIES}  # type: ignore[type-arg]
    for (policy, seed, _), market in zip(markets, workers.each(supply, markets), strict=True):
        supplied[policy.label].append(market)
        tell(f"{policy.label}, seed {seed}")
    figures = _figures(found, flown)
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    conditions = (
        f"Online Retail II: weekly units of {ARTICLES} articles, {HORIZON} weeks ahead from {len(ORIGINS)} "
        f"origins; AirPassengers; {days} days of eurasia with {', '.join(MARKET)}, {len(seeds)} "
        f"{'seeds' if len(seeds) > 1 else 'seed'} from {request.seed}"
    )
    tables = [
        medians(found), covered(found), left(found), sums(found), airline(flown), curve_table(curve),
        worth(supplied),
    ]  # fmt: skip
    notes = [*NOTES, _left_told(flown)]
    return Study(request, rows, conditions, tables=tables, notes=notes, picture=picture(curve))


def _left_told(flown: Air) -> str:
    low, high = flown.inside
    return (
        f"of the airline model's residuals Ljung and Box find p = {flown.left.p:.2f}: nothing is left; of the "
        f"twelve months {low:.0%} lie within its intervals of 80 %, {high:.0%} within those of 95 %"
    )


def _figures(found: Sequence[Foretold], flown: Air) -> dict[str, float | None]:
    rest = [model for model in ALL_MODELS if model not in SMOOTHED]
    best = min(median_of(found, model) for model in rest)
    return {
        "over_smoothing": best / min(median_of(found, model) for model in SMOOTHED),
        "airline_mape": next(iter(flown.mape.values())),
        "airline_left": flown.left.p,
        "covers_80": inside(found, COVERING, 0.8),
        "covers_95": inside(found, COVERING, 0.95),
    }
