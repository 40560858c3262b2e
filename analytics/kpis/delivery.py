"""KPIs of delivery: when and in what condition parcels arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import days_until, ratio
from analytics.kpis.registry import kpi
from sim.orders import Condition, Outcome
from sim.records import CaseKind

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_IN_TIME_AND_GOOD: Final = pl.col("delivered_at").is_between(0, pl.col("promised_at")) & (
    pl.col("condition") == Condition.GOOD
)
_LEAD: Final[Needs] = {"orders": ("placed_at", "delivered_at", "closed_at", "outcome")}


@kpi(
    label="on time and in good condition, % of settled orders", unit="share", better="higher",
    needs={"orders": ("outcome", "delivered_at", "promised_at", "condition")},
)  # fmt: skip
def on_time_share(facts: Facts) -> Number:
    """OTIF: delivered when promised and in good condition, over funded orders that have ended."""
    ended = facts.ended
    return ratio(ended.filter(_IN_TIME_AND_GOOD).height, ended.height)


@kpi(
    label="perfect orders, % of settled orders", unit="share", better="higher",
    needs={
        "orders": ("order", "outcome", "delivered_at", "promised_at", "condition"),
        "order_lines": ("order", "missing"), "disputes": ("order", "kind"),
    },
)  # fmt: skip
def perfect_order_share(facts: Facts) -> Number:
    """Delivered when promised, whole, in good condition and undisputed, over funded orders that have ended."""
    missing = facts.table("order_lines").filter(pl.col("missing") > 0)["order"]
    disputed = facts.table("disputes").filter(pl.col("kind") == CaseKind.DISPUTE)["order"]
    flawed = pl.concat([missing, disputed])
    ended = facts.ended
    perfect = _IN_TIME_AND_GOOD & ~pl.col("order").is_in(flawed.implode())
    return ratio(ended.filter(perfect).height, ended.height)


@kpi(label="from order to door, mean, days", unit="days", better="lower", needs=_LEAD)
def lead_days_mean(facts: Facts) -> Number:
    """Mean days from order to door; what never arrived counts as long as the longest of the run."""
    return _lead_days(facts).mean()  # type: ignore[return-value]


@kpi(label="from order to door, median, days", unit="days", better="lower", needs=_LEAD)
def lead_days_median(facts: Facts) -> Number:
    """Median days from order to door; what never arrived counts as long as the longest of the run."""
    return _lead_days(facts).median()  # type: ignore[return-value]


@kpi(label="from order to door, 95th percentile, days", unit="days", better="lower", needs=_LEAD)
def lead_days_p95(facts: Facts) -> Number:
    """95th percentile of days from order to door; what never arrived counts as long as the longest of the run."""
    return _lead_days(facts).quantile(0.95, "linear")


@kpi(
    label="never arrived, % of settled orders", unit="share", better="lower",
    needs={"orders": ("outcome", "delivered_at")},
)  # fmt: skip
def never_arrived_share(facts: Facts) -> Number:
    """Share of orders that ended without being delivered, those that their buyers called off left out."""
    expected = _expected(facts)
    return ratio(expected.filter(pl.col("delivered_at") < 0).height, expected.height)


def _expected(facts: Facts) -> pl.DataFrame:
    """Orders that have ended and whose buyers waited for them."""
    return facts.ended.filter(pl.col("outcome") != Outcome.CALLED_OFF)


def _lead_days(facts: Facts) -> pl.Series:
    """Of orders that were waited for."""
    return days_until(_expected(facts), "placed_at", "delivered_at")
