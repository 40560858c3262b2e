"""KPIs of what buyers and sellers lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.kpis.facts import PAYOUTS, paid_out, total
from analytics.kpis.registry import kpi
from sim.orders import Condition, Outcome
from sim.records import PaymentKind
from sim.world.people import Conduct

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number


@kpi(label="lost by buyers, EUR", unit="EUR cents", better="lower", needs={"orders": ("buyer_loss_cents",)})
def buyer_loss_cents(facts: Facts) -> Number:
    """What buyers paid for nothing, or for goods they could not use."""
    return total(facts.orders, "buyer_loss_cents")


@kpi(
    label="lost by honest sellers, EUR", unit="EUR cents", better="lower",
    needs={
        "orders": (
            "order", "outcome", "shipped_at", "seller_conduct", "condition", "total", "freight", "duty", "vat",
            "total_cents", *PAYOUTS,
        ),
        "order_lines": ("order", "missing", "returned", "goods"),
        "side_payments": ("kind", "cents"),
    },
)  # fmt: skip
def seller_loss_cents(facts: Facts) -> Number:
    """What honest sellers were not paid for parcels that never came back, less what bonds and insurers paid.

    Goods that were not as described are the seller's own fault and do not count, nor do lines that were left out
    of the parcel: what is paid back for them never left the shelf.
    """
    gone = facts.ended.filter(
        (pl.col("shipped_at") >= 0)
        & ~pl.col("outcome").is_in([Outcome.RETURNED, Outcome.CONFIRMED, Outcome.RELEASED])
        & (pl.col("seller_conduct") != Conduct.FRAUDULENT)
        & (pl.col("condition") != Condition.NOT_AS_DESCRIBED)
    )
    turned_back = facts.table("order_lines").filter(pl.col("returned") > 0)["order"].implode()
    gone = gone.filter((pl.col("outcome") != Outcome.EXPIRED) | ~pl.col("order").is_in(turned_back))
    left_out = facts.table("order_lines").filter(pl.col("missing") > 0)
    on_shelf = left_out.group_by("order").agg(on_shelf=pl.col("goods").sum())
    gone = gone.join(on_shelf, on="order", how="left")
    goods = pl.col("total") - pl.col("freight") - pl.col("duty") - pl.col("vat")
    sent = goods - pl.col("on_shelf").fill_null(0)
    kept = (pl.col("to_seller") + pl.col("to_platform")) / paid_out()
    lost = gone.select(((sent / pl.col("total") - kept) * pl.col("total_cents")).sum()).item()
    makes_good = pl.col("kind").is_in([PaymentKind.CARRIERS_BOND, PaymentKind.INSURANCE])
    return round(lost or 0) - total(facts.table("side_payments").filter(makes_good), "cents")
