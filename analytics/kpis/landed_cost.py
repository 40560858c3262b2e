"""KPIs of what stands between the price of goods and their cost at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.kpis.facts import ratio, together
from analytics.kpis.money import gmv_cents
from analytics.kpis.registry import kpi

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs


def _needs(part: str) -> Needs:
    return together(gmv_cents.needs, {"orders": (part, "total")})


@kpi(label="freight, % of landed cost", unit="share", better="lower", needs=_needs("freight"))
def freight_share(facts: Facts) -> Number:
    """Freight over landed cost."""
    return _share(facts, "freight")


@kpi(label="duty, % of landed cost", unit="share", needs=_needs("duty"))
def duty_share(facts: Facts) -> Number:
    """Duty over landed cost; the fee of clearance is part of the freight."""
    return _share(facts, "duty")


@kpi(label="VAT, % of landed cost", unit="share", needs=_needs("vat"))
def vat_share(facts: Facts) -> Number:
    """VAT over landed cost."""
    return _share(facts, "vat")


def _share(facts: Facts, part: str) -> Number:
    cents = (pl.col(part) / pl.col("total") * pl.col("total_cents")).sum()
    return ratio(facts.funded.select(cents).item(), gmv_cents(facts))
