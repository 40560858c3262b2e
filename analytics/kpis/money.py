"""KPIs of what was sold, and of who took a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.kpis.facts import PAYOUTS, paid_out, ratio, together, total
from analytics.kpis.registry import kpi
from sim.records import PaymentKind

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number


@kpi(
    label="goods sold, EUR", unit="EUR cents", better="higher", needs={"orders": ("funded_at", "total_cents")}
)
def gmv_cents(facts: Facts) -> Number:
    """Gross merchandise value: what buyers paid in, freight and taxes included."""
    return total(facts.funded, "total_cents")


@kpi(label="platform fees, EUR", unit="EUR cents", needs={"orders": ("outcome", "total_cents", *PAYOUTS)})
def take_cents(facts: Facts) -> Number:
    """Fees that the platform received."""
    share = pl.col("to_platform") / paid_out()
    return round(facts.ended.select((share * pl.col("total_cents")).sum()).item() or 0)


@kpi(label="platform fees, % of goods sold", unit="share", needs=together(take_cents.needs, gmv_cents.needs))
def take_rate(facts: Facts) -> Number:
    """Platform fees over gross merchandise value."""
    return ratio(take_cents(facts), gmv_cents(facts))


@kpi(
    label="fees of payment processors, EUR", unit="EUR cents", better="lower",
    needs={"orders": ("funded_at", "payment_fee_cents")},
)  # fmt: skip
def payment_fee_cents(facts: Facts) -> Number:
    """Fees that payment processors took from funded orders."""
    return total(facts.funded, "payment_fee_cents")


@kpi(label="vouchers, EUR", unit="EUR cents", needs={"side_payments": ("kind", "cents")}, spared=True)
def voucher_cost_cents(facts: Facts) -> Number:
    """What the platform gave new customers back."""
    paid = facts.table("side_payments")
    return total(paid.filter(pl.col("kind") == PaymentKind.VOUCHER), "cents")
