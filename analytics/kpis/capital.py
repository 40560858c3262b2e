"""KPIs of money that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.kpis.facts import ratio
from analytics.kpis.registry import kpi
from sim.core.units import DAY

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number


@kpi(
    label="capital locked per settled order, EUR days", unit="EUR cent days", better="lower",
    needs={"orders": ("outcome", "escrow_id", "funded_at", "closed_at", "total_cents")},
)  # fmt: skip
def capital_locked_cent_days_per_order(facts: Facts) -> Number:
    """Euro cents in escrow times days, per settled order; 0 where nothing is held."""
    ended = facts.ended
    held = ended.filter(pl.col("escrow_id") > 0)
    return ratio(held.select((pl.col("total_cents") * _days_held()).sum()).item(), ended.height)


@kpi(
    label="from payment to the seller's money, mean, days", unit="days", better="lower",
    needs={"orders": ("outcome", "escrow_id", "funded_at", "closed_at", "to_seller")},
)  # fmt: skip
def time_to_money_days(facts: Facts) -> Number:
    """Mean days from the buyer's payment to the seller's credit; 0 where sellers are paid at once."""
    paid = facts.ended.filter(pl.col("to_seller") > 0)
    wait = pl.when(pl.col("escrow_id") > 0).then(_days_held()).otherwise(0.0)
    return paid.select(wait.mean()).item()  # type: ignore[no-any-return]


def _days_held() -> pl.Expr:
    return (pl.col("closed_at") - pl.col("funded_at")) / DAY
