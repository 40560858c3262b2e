"""The ledger against totals that were counted elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.accounts.orders import funded_orders
from sim.records import Movement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.accounts.posting import Tables

_PAYOUTS = ("to_buyer", "to_seller", "to_carrier", "to_tax", "to_platform")
_ROUNDING_PER_ORDER = 3
"""Cents: five shares, each half a cent off at most."""


def faults(ledger: pl.DataFrame, tables: Tables, deposited: Mapping[str, int] | None) -> list[str]:
    """What does not add up, in sentences; none if all does.

    Args:
        ledger: from `postings`.
        tables: that it was made from.
        deposited: what the settlement counted, in token units by currency; None where modules around the escrow
            have deposits of their own, so that it is another number.
    """
    return [
        *_nobody(ledger), *_deposits(ledger, deposited or {}), *_escrow(ledger, tables),
        *_gas(ledger, tables), *_shelves(tables), *_lines(tables),
    ]  # fmt: skip


def _nobody(ledger: pl.DataFrame) -> list[str]:
    wrong = ledger.filter(pl.any_horizontal(pl.all().is_null()) | (pl.col("giver") == pl.col("taker")))
    return [f"{wrong.height} postings lack a side or an amount"] if wrong.height else []


def _deposits(ledger: pl.DataFrame, deposited: Mapping[str, int]) -> list[str]:
    paid = dict(_of(ledger, "deposit").group_by("currency").agg(pl.col("amount").sum()).iter_rows())
    return [
        f"buyers paid in {paid.get(currency, 0)} units of {currency}, the settlement counted {amount}"
        for currency, amount in deposited.items()
        if paid.get(currency, 0) != amount
    ]


def _escrow(ledger: pl.DataFrame, tables: Tables) -> list[str]:
    """Nothing is left of an order that paid out, all of one that has not."""
    sign = pl.when(pl.col("taker") == "escrow").then(1).otherwise(-1)
    touched = ledger.filter((pl.col("taker") == "escrow") | (pl.col("giver") == "escrow"))
    held = touched.group_by("order").agg((pl.col("amount", "cents") * sign).sum())
    orders = funded_orders(tables).join(held, on="order", how="full", coalesce=True)
    closed = pl.sum_horizontal(_PAYOUTS) != 0
    right = (pl.col("amount") == pl.when(closed).then(0).otherwise(pl.col("tokens"))) & (
        pl.col("cents") == pl.when(closed).then(0).otherwise(pl.col("total_cents"))
    )
    wrong = orders.filter(~right.fill_null(value=False))
    found = [f"escrow does not balance in {wrong.height} orders"] if wrong.height else []
    rounded = ledger.filter((pl.col("kind") == "rounding") & (pl.col("order") >= 0))
    far = rounded.filter(pl.col("cents").abs() > _ROUNDING_PER_ORDER)
    return [
        *found,
        *([f"rounding exceeds {_ROUNDING_PER_ORDER} cents in {far.height} orders"] if far.height else []),
    ]


def _gas(ledger: pl.DataFrame, tables: Tables) -> list[str]:
    posted = sum(_of(ledger, "gas")["amount"].to_list())
    used = sum(
        gas * price for gas, price in tables["transactions"].select("gas_used", "gas_price").iter_rows()
    )
    return [] if posted == used else [f"gas of {used} wei was used, {posted} posted"]


def _shelves(tables: Tables) -> list[str]:
    """Every movement starts from what the one before left."""
    stock = tables["stock"].filter(pl.col("movement") != Movement.ORDERED)
    before = pl.col("on_hand").shift(1).over("sku", "warehouse")
    wrong = stock.filter((before + pl.col("quantity") != pl.col("on_hand")).fill_null(value=False))
    return [f"{wrong.height} movements of stock do not follow from the one before"] if wrong.height else []


def _lines(tables: Tables) -> list[str]:
    """Goods of an order are those of its lines."""
    lines = tables["order_lines"].group_by("order").agg(in_lines=pl.col("goods").sum())
    orders = tables["orders"].join(lines, on="order", how="full", coalesce=True)
    wrong = orders.filter((pl.col("goods") != pl.col("in_lines")).fill_null(value=True))
    return [f"lines do not add up to the goods in {wrong.height} orders"] if wrong.height else []


def _of(ledger: pl.DataFrame, kind: str) -> pl.DataFrame:
    return ledger.filter(pl.col("kind") == kind)
