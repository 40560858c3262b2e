"""Checking the money of recorded orders, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from sim.core.units import token_units

if TYPE_CHECKING:
    from analytics.runs.directory import RunDirectory

PARTIES: Final = ("buyer", "seller", "carrier", "tax", "platform")
_SHOWN: Final = 1_000


def unbalanced_orders(run: RunDirectory) -> list[int]:
    """Orders whose payouts are not the deposit, to the token unit; at most the first thousand.

    A declined order pays nothing out, one that is still open nothing or everything.

    Raises:
        DamagedTable: if the table is missing or cannot be read.
    """
    payouts = [f"to_{party}" for party in PARTIES]
    amounts = ["goods", "freight", "duty", "vat"]
    orders = run.table("orders").select("order", "currency", "outcome", "funded_at", *amounts, *payouts)
    currencies = run.collect(orders.select(pl.col("currency").unique())).to_series()
    factors = {currency: token_units(1, currency) for currency in currencies.to_list()}
    if not factors:
        return []
    deposit = pl.sum_horizontal(amounts) * pl.col("currency").replace_strict(factors, return_dtype=pl.Int64)
    paid = pl.sum_horizontal(payouts)
    nothing_due = (pl.col("funded_at") < 0) | ((pl.col("outcome") == "open") & (paid == 0))
    wrong = orders.filter(pl.when(nothing_due).then(paid != 0).otherwise(paid != deposit))
    return run.collect(wrong.select("order").head(_SHOWN)).to_series().to_list()
