"""KPIs of what goes back: what it costs and emits, and how long its goods are missing from their shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.kpis.facts import ratio, together, total
from analytics.kpis.registry import kpi
from sim.core.units import DAY
from sim.records import BackEnd

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number


@kpi(label="carriage of ways back, EUR", unit="EUR cents", better="lower", needs={"ways_back": ("cents",)})
def return_cost_cents(facts: Facts) -> Number:
    """Carriage, first mile and clearance of all that went back, whoever paid."""
    return total(facts.table("ways_back"), "cents")


@kpi(
    label="carriage per way back, EUR", unit="EUR cents", better="lower",
    needs={"ways_back": ("cents", "sent_at")},
)  # fmt: skip
def return_cost_cents_per_parcel(facts: Facts) -> Number:
    """Carriage of ways back over parcels that were sent on one."""
    return ratio(return_cost_cents(facts), _sent(facts).height)


@kpi(
    label="emissions of ways back, % of all freight", unit="share", better="lower",
    needs=together({"orders": ("co2_g",)}, {"ways_back": ("co2_g",)}),
)  # fmt: skip
def return_co2_share(facts: Facts) -> Number:
    """Emissions of ways back over those of parcels on their way out and back."""
    back = total(facts.table("ways_back"), "co2_g")
    return ratio(back, back + total(facts.orders, "co2_g"))


@kpi(
    label="from sending back to the shelf, days", unit="days", better="lower",
    needs={"ways_back": ("became", "asked_at", "ended_at")},
)  # fmt: skip
def return_days(facts: Facts) -> Number:
    """Mean days from asking for a way back until the goods can be sold again, of those that can."""
    there = facts.table("ways_back").filter(pl.col("became") == BackEnd.RESTOCKED)
    return ratio(total(there, "ended_at") - total(there, "asked_at"), there.height * DAY)


@kpi(
    label="not worth their way back, %", unit="share",
    needs={"ways_back": ("became", "sent_at")},
)  # fmt: skip
def disposed_share(facts: Facts) -> Number:
    """Parcels written off at the hub, over those that were sent back."""
    sent = _sent(facts)
    return ratio(sent.filter(pl.col("became") == BackEnd.DISPOSED).height, sent.height)


def _sent(facts: Facts) -> pl.DataFrame:
    return facts.table("ways_back").filter(pl.col("sent_at") >= 0)
