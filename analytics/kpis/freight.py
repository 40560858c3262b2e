"""KPIs of freight: how full departures are, what they leave behind, how long the way takes, what serving costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import ACCOUNTS, days_until, ratio, together, total
from analytics.kpis.orders import settled
from analytics.kpis.registry import kpi

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_DEPARTURE: Final = ("mode", "origin", "destination", "departure")
_PAID: Final[Needs] = {ACCOUNTS: ("group", "cents")}
_SERVES: Final = ("hauliers", "brokers", "warehouses", "processors", "validators")


@kpi(
    label="room used of departures with freight, %", unit="share",
    needs={"legs": (*_DEPARTURE, "chargeable_g", "capacity_g")},
)  # fmt: skip
def room_used_share(facts: Facts) -> Number:
    """Chargeable weight over room, of all departures that carried anything."""
    departures = (
        facts.table("legs")
        .group_by(*_DEPARTURE)
        .agg(pl.col("chargeable_g").sum(), pl.col("capacity_g").first())
    )
    return ratio(total(departures, "chargeable_g"), total(departures, "capacity_g"))


@kpi(label="legs rolled over, %", unit="share", better="lower", needs={"legs": ("rolled",)})
def rolled_share(facts: Facts) -> Number:
    """Share of legs that at least one departure left without, for want of room."""
    rolled = facts.table("legs")["rolled"]
    return ratio(int((rolled > 0).sum()), rolled.len())


@kpi(
    label="from dock to door, 95th percentile, days", unit="days", better="lower",
    needs={"orders": ("shipped_at", "delivered_at", "closed_at", "outcome")},
)  # fmt: skip
def transit_days_p95(facts: Facts) -> Number:
    """95th percentile of days from dock to door; what never arrived counts as long as the longest of the run."""
    sent = facts.ended.filter(pl.col("shipped_at") >= 0)
    return days_until(sent, "shipped_at", "delivered_at").quantile(0.95, "linear")


@kpi(
    label="cost to serve per settled order, EUR", unit="EUR cents", better="lower",
    needs=together(_PAID, settled.needs),
)  # fmt: skip
def cost_to_serve_cents_per_order(facts: Facts) -> Number:
    """What hauliers, brokers, warehouses, processors and validators are paid, over settled orders."""
    lines = facts.table(ACCOUNTS)
    return ratio(total(lines.filter(pl.col("group").is_in(_SERVES)), "cents"), settled(facts))
