"""Purchases, whoever sold: one frame for the tables of a run and for real invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from sim.core.units import DAY
from sim.orders import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PURCHASE_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "visits": ("visit", "time", "buyer"),
    "orders": ("visit", "total_cents", "outcome"),
}
"""Columns of a run's tables that purchases are made of."""


def purchases_of_run(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Purchases of a run: a visit's orders are one; what the risk screen declined is none.

    Args:
        tables: the columns of `PURCHASE_NEEDS`.

    Returns:
        Columns `customer`, `day` (since the scenario's start) and `value` (euros), by day.
    """
    orders = tables["orders"].filter(pl.col("outcome") != Outcome.DECLINED)
    values = orders.group_by("visit", maintain_order=True).agg(value=pl.col("total_cents").sum() / 100)
    found = tables["visits"].join(values, on="visit")
    return found.select(customer="buyer", day=pl.col("time") / DAY, value="value").sort("day", "customer")


def purchases_of_lines(lines: pl.DataFrame, start: datetime) -> pl.DataFrame:
    """Purchases of invoice lines: an invoice is one. Lines without a customer are nobody's.

    Args:
        lines: columns `customer`, `invoice`, `time` (of the clock), `units` and `price`.
        start: day 0.

    Returns:
        Columns `customer`, `day` and `value` (in the lines' currency), by day.
    """
    known = lines.filter(pl.col("customer").is_not_null())
    found = known.group_by("customer", "invoice", maintain_order=True).agg(
        time=pl.col("time").min(), value=(pl.col("units") * pl.col("price")).sum()
    )
    day = (pl.col("time") - start).dt.total_seconds() / DAY
    return found.select("customer", day=day, value="value").sort("day", "customer")
