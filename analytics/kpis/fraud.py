"""KPIs of stolen means of payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.kpis.registry import kpi

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number


@kpi(
    label="charged back, EUR", unit="EUR cents", better="lower",
    needs={"orders": ("funded_at", "chargeback", "total", "total_cents")},
)  # fmt: skip
def chargeback_cents(facts: Facts) -> Number:
    """Payments reversed because the means were stolen; the platform bears them."""
    value = (pl.col("chargeback") / pl.col("total") * pl.col("total_cents")).sum()
    return round(facts.funded.select(value).item() or 0)
