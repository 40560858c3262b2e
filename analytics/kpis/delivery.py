"""KPIs of delivery: when and in what condition parcels arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import ratio
from analytics.kpis.registry import kpi
from sim.core.units import DAY
from sim.orders import Condition

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_LEAD: Final[Needs] = {"orders": ("placed_at", "delivered_at")}


@kpi(
    label="on time and in good condition, % of settled orders", unit="share", better="higher",
    needs={"orders": ("outcome", "delivered_at", "promised_at", "condition")},
)  # fmt: skip
def on_time_share(facts: Facts) -> Number:
    """OTIF: delivered when promised and in good condition, over funded orders that have ended."""
    ended = facts.ended
    in_time = (pl.col("delivered_at") >= 0) & (pl.col("delivered_at") <= pl.col("promised_at"))
    return ratio(ended.filter(in_time & (pl.col("condition") == Condition.GOOD)).height, ended.height)


@kpi(label="from order to door, median, days", unit="days", better="lower", needs=_LEAD)
def lead_days_median(facts: Facts) -> Number:
    """Median days from order to door."""
    return _lead_days(facts).median()  # type: ignore[return-value]


@kpi(label="from order to door, 95th percentile, days", unit="days", better="lower", needs=_LEAD)
def lead_days_p95(facts: Facts) -> Number:
    """95th percentile of days from order to door."""
    return _lead_days(facts).quantile(0.95, "linear")


def _lead_days(facts: Facts) -> pl.Series:
    delivered = facts.orders.filter(pl.col("delivered_at") >= 0)
    return delivered.select((pl.col("delivered_at") - pl.col("placed_at")) / DAY).to_series()
