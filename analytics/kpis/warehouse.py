"""KPIs of warehouses: how busy they are, and how long orders are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import days_until, ratio, total
from analytics.kpis.registry import kpi
from sim.core.units import DAY
from sim.orders import Outcome

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_BUSY: Final[Needs] = {"stations": ("day", "station", "staffed", "busy"), "orders": ("placed_at",)}
_DOCK: Final[Needs] = {"orders": ("funded_at", "shipped_at", "closed_at", "outcome")}


@kpi(label="pickers at work, % of their shifts", unit="share", needs=_BUSY)
def pick_utilisation(facts: Facts) -> Number:
    """Time that pickers were at work over that of their shifts, on the days on which buyers came."""
    return utilisation(facts, pl.col("station") == "pick")


@kpi(label="packers at work, % of their shifts", unit="share", needs=_BUSY)
def pack_utilisation(facts: Facts) -> Number:
    """Time that packers were at work over that of their shifts, on the days on which buyers came."""
    return utilisation(facts, pl.col("station") == "pack")


@kpi(label="receivers at work, % of their shifts", unit="share", needs=_BUSY, spared=True)
def receive_utilisation(facts: Facts) -> Number:
    """Time that receivers of deliveries were at work over that of their shifts, on days on which buyers came."""
    return utilisation(facts, pl.col("station") == "receive")


@kpi(
    label="in queues of warehouses, mean, days", unit="days", better="lower",
    needs={"stations": ("warehouse", "station", "queue", "came")},
)  # fmt: skip
def queue_days_mean(facts: Facts) -> Number:
    """Mean days that an order waits for a picker and a packer once its wave has set out, nights included."""
    stations = facts.table("stations").filter(
        (pl.col("warehouse") >= 0) & pl.col("station").is_in(["pick", "pack"])
    )
    came = total(stations.filter(pl.col("station") == "pick"), "came")
    return ratio(total(stations, "queue") / DAY, came)


@kpi(label="from payment to the dock, median, days", unit="days", better="lower", needs=_DOCK)
def dock_days_median(facts: Facts) -> Number:
    """Median days from payment until the carrier has it; what never left counts as the longest of the run."""
    return _dock_days(facts).median()  # type: ignore[return-value]


@kpi(label="from payment to the dock, 95th percentile, days", unit="days", better="lower", needs=_DOCK)
def dock_days_p95(facts: Facts) -> Number:
    """95th percentile of days from payment to the dock; what never left counts as the longest of the run."""
    return _dock_days(facts).quantile(0.95, "linear")


def utilisation(facts: Facts, which: pl.Expr) -> Number:
    """Time at work over time staffed of some rows of `stations`, on the days on which buyers came.

    When buyers have stopped coming, stations are still staffed and have nothing to do: that says nothing.
    """
    last = facts.orders["placed_at"].max()
    if last is None:
        return None
    days = pl.col("day") <= last // DAY  # type: ignore[operator]
    rows = facts.table("stations").filter(which & days)
    return ratio(total(rows, "busy"), total(rows, "staffed"))


def _dock_days(facts: Facts) -> pl.Series:
    """Of paid orders that have ended and were waited for."""
    waited_for = facts.ended.filter((pl.col("outcome") != Outcome.CALLED_OFF) & (pl.col("funded_at") >= 0))
    return days_until(waited_for, "funded_at", "shipped_at")
