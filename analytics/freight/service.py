"""How orders were served: by the service that buyers chose, and by the week in which they ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis import days_until
from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tables = Mapping[str, pl.DataFrame]
    Ranges = Mapping[str, tuple[float, float]]

_WEEK: Final = 7 * DAY


def by_service(tables: Tables, ranges: Ranges) -> pl.DataFrame:
    """What buyers chose at the checkout, what it was promised and what it cost, and what came of it."""
    promised = (pl.col("promised_at") - pl.col("placed_at")) / DAY
    kg = pl.col("weight_g") / 1000
    grouped = _funded(tables).group_by("service")
    found = grouped.agg(
        orders=pl.len(), kg=kg.sum(), freight_cents=_freight().sum().round(), promised_median=promised.median(),
        **_served(), co2_kg=pl.col("co2_g").sum() / 1000,
    )  # fmt: skip
    return found.sort("orders", "service", descending=[True, False])


def by_week(tables: Tables, ranges: Ranges) -> pl.DataFrame:
    """Orders by the week, from 1, in which they were placed."""
    week = (pl.col("placed_at") // _WEEK + 1).alias("week")
    grouped = _funded(tables).group_by(week)
    found = grouped.agg(
        orders=pl.len(),
        freight_cents=_freight().sum().round(),
        **_served(),
        co2_kg=pl.col("co2_g").sum() / 1000,
    )
    return found.sort("week")


def _funded(tables: Tables) -> pl.DataFrame:
    """Paid orders; what never arrived took as long as the longest of the run."""
    orders = tables["orders"].filter(pl.col("funded_at") >= 0)
    days = days_until(orders, "placed_at", "delivered_at")
    return orders.with_columns(days=days, arrived=pl.col("delivered_at") >= 0)


def _freight() -> pl.Expr:
    return pl.col("freight") * pl.col("total_cents") / pl.col("total")


def _served() -> dict[str, pl.Expr]:
    return {
        "days_median": pl.col("days").median(),
        "days_p95": pl.col("days").quantile(0.95, "linear"),
        "in_time": (pl.col("arrived") & (pl.col("delivered_at") <= pl.col("promised_at"))).mean(),
        "never": (~pl.col("arrived")).sum(),
    }
