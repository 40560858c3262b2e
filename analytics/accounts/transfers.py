"""Postings of stock that moves to regional warehouses: its value from shelf to shelf, its freight, its duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.accounts.posting import in_euro, named
from sim.records import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.accounts.posting import Tables


def transfers(tables: Tables) -> Iterator[pl.DataFrame]:
    """Value at cost from shelf to shelf, or to its sellers' loss; they pay hauliers and tax offices."""
    moved = tables["transfers"].with_columns(
        time=pl.when(pl.col("arrived_at") >= 0).then("arrived_at").otherwise("sent_at"),
        order=pl.lit(-1, dtype=pl.Int64),
        country=pl.col("destination").str.slice(0, 2),
    )
    arrived = pl.col("fate") == Fate.INTACT
    sellers, value = named("sellers", "origin"), pl.col("value_cents")
    here, there = named("stock", "origin"), named("stock", "destination")
    yield in_euro(moved.filter(arrived), "stock moved", there, here, value)
    yield in_euro(moved.filter(~arrived), "stock lost", sellers, here, value)
    yield in_euro(moved, "stock freight", sellers, pl.lit("haulier:bulk"), pl.col("freight_cents"))
    yield in_euro(moved, "stock duty", sellers, named("tax", "country"), pl.col("duty_cents"))
