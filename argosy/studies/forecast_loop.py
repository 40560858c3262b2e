"""What a better forecast is worth: replenishment by each model in the same market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.kpis import all_needs
from argosy.studies.markets import finished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.kpis import Number
    from analytics.policies.replenish import ForecastStock

FIGURES: Final = (
    "fill_rate", "days_of_supply", "carrying_cost_cents", "lost_sales_cents", "sellers_profit_cents",
)  # fmt: skip
DAYS: Final = 120
MARKET: Final = (
    "settlement.mode=instant",
    "demand.visits_per_day=20",
    "demand.buyers=700",
    "data.catalogue=catalogue_small.csv",
    "selling.listings_per_seller=20",
    "selling.sellers_per_shelf=1000",
)
"""Overrides of `eurasia` with fewer articles, of which all sellers of a warehouse share a shelf, so that shelves
have weeks to learn from."""


class Policy(NamedTuple):
    """A policy and its options, as overrides of a scenario name them."""

    label: str
    overrides: tuple[str, ...]


def forecasting(model: str, error: str = "normal", service: float = 0.9) -> Policy:
    """The policy `forecast` with such options."""
    options = {"model": model, "error": error, "service": service}
    told = f"forecast(model={model}, error={error}, service={service:g})"
    given = [f"policies.replenishment.options.{key}={value}" for key, value in options.items()]
    return Policy(told, ("policies.replenishment=forecast", *given))


POLICIES: Final = (
    *(Policy(name, (f"policies.replenishment={name}",)) for name in ("none", "base-stock", "oracle")),
    *(forecasting(model) for model in ("expected", "naive", "ses", "sba", "top-down")),
    forecasting("ses", "quantile"),
)


class Supplied(NamedTuple):
    """What a market came to.

    Attributes:
        figures: key figures by name.
        bias: units wanted less units expected, of a shelf over lead time and review, mean; None without a forecast.
        mae: size of that, mean.
        rmse: root of its mean square.
        forecasts: over which.
    """

    figures: dict[str, Number]
    bias: float | None = None
    mae: float | None = None
    rmse: float | None = None
    forecasts: int = 0


def supply(given: tuple[Policy, int, int]) -> Supplied:
    """Run the market of a policy, a seed and so many days."""
    policy, seed, days = given
    ended = finished([*MARKET, *policy.overrides, f"seed={seed}"], days, all_needs())
    known = ended.figures()
    figures = {name: known[name] for name in FIGURES}
    if "forecast" not in policy.overrides[0]:
        return Supplied(figures)
    used: ForecastStock = ended.market.policies.replenishment  # type: ignore[assignment]
    missed = used.missed_
    count = max(missed.forecasts, 1)
    return Supplied(
        figures,
        missed.signed / count,
        missed.sizes / count,
        (missed.squares / count) ** 0.5,
        missed.forecasts,
    )


def mean_of(markets: Sequence[Supplied], name: str) -> float | None:
    """Mean over markets of a key figure, or of a field; None where one has none."""
    values = [getattr(one, name) if name in Supplied._fields else one.figures[name] for one in markets]
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else None
