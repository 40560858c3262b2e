"""KPIs of what stands between the price of goods and their cost at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.kpis.facts import ratio, together, total
from analytics.kpis.money import gmv_cents
from analytics.kpis.registry import kpi
from sim.records import PaymentKind

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


@kpi(label="paid at the door, EUR", unit="EUR cents", needs={"side_payments": ("kind", "cents")}, spared=True)
def door_charges_cents(facts: Facts) -> Number:
    """Duty and VAT that came with the parcel, and the carrier's fee for advancing them: no part of the order."""
    at_door = pl.col("kind").is_in([PaymentKind.IMPORT_CHARGES, PaymentKind.DISBURSEMENT_FEE])
    return total(facts.table("side_payments").filter(at_door), "cents")


def _share(facts: Facts, part: str) -> Number:
    cents = (pl.col(part) / pl.col("total") * pl.col("total_cents")).sum()
    return ratio(facts.funded.select(cents).item(), gmv_cents(facts))
