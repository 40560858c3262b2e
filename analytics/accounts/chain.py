"""Postings of gas, and of what moved besides deposits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.accounts.posting import posted, whole
from sim.core.units import WEI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.accounts.posting import Tables


def side_payments(tables: Tables) -> pl.DataFrame:
    """As they were recorded."""
    return tables["side_payments"].rename({"payer": "giver", "payee": "taker"})


def gas(tables: Tables, coin_price_eur: float) -> Iterator[pl.DataFrame]:
    """Gas of every transaction, paid by its sender, but by the platform where that is a buyer.

    What rounding each to cents makes is posted once, so that validators get what all the gas is worth.
    """
    buyers = pl.col("sender").str.starts_with("buyer:")
    sender = pl.when(buyers).then(pl.lit("sponsor")).otherwise(pl.col("sender"))
    wei = pl.col("gas_used").cast(pl.Int128) * pl.col("gas_price")
    cents = whole(wei * (coin_price_eur * 100 / WEI))
    used = tables["transactions"]
    yield posted(used, "gas", sender, pl.lit("validators"), wei, cents, pl.lit("wei"))
    total = sum(used.select(wei).to_series().to_list())
    left = round(total * coin_price_eur * 100 / WEI) - int(used.select(cents.sum()).item())
    end = used.select(time=pl.col("time").max().fill_null(0), order=pl.lit(-1))
    yield posted(
        end, "rounding", pl.lit("rounding"), pl.lit("validators"), pl.lit(0), pl.lit(left), pl.lit("EUR")
    )
