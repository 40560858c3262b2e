"""Postings of orders: deposits, payouts, processors' fees, payments charged back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.accounts.posting import in_euro, named, posted, whole
from sim.core.units import token_units
from sim.records import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.accounts.posting import Tables

_ESCROW: Final = pl.lit("escrow")
_PAYOUTS: Final = {
    "to_buyer": ("refund", named("buyer", "buyer")),
    "to_seller": ("sale", named("seller", "seller")),
    "to_carrier": ("freight", pl.col("carrier")),
    "to_tax": ("duty and VAT", named("tax", "buyer_country")),
    "to_platform": ("platform fee", pl.lit("platform")),
}


def orders(tables: Tables) -> Iterator[pl.DataFrame]:
    """What buyers paid in and what became of it; what rounding to cents left of it; fees and reversals."""
    funded = funded_orders(tables)
    paid = funded.with_columns(time=pl.col("funded_at"))
    buyer = named("buyer", "buyer")
    yield posted(paid, "deposit", buyer, _ESCROW, pl.col("tokens"), pl.col("total_cents"))
    processor = named("processor", "payment")
    yield in_euro(paid, "payment fee", pl.lit("platform"), processor, pl.col("payment_fee_cents"))
    yield _refused(tables, funded)
    ended = funded.with_columns(time=pl.max_horizontal("closed_at", "funded_at"))
    for column, (kind, payee) in _PAYOUTS.items():
        yield posted(ended, kind, _ESCROW, payee, pl.col(column), cents_of(pl.col(column)))
    left = pl.col("total_cents") - pl.sum_horizontal(cents_of(pl.col(column)) for column in _PAYOUTS)
    closed = ended.filter(pl.sum_horizontal(*_PAYOUTS) != 0)
    yield posted(closed, "rounding", _ESCROW, pl.lit("rounding"), pl.lit(0), left)
    back = pl.col("chargeback") * pl.col("factor")
    yield posted(ended, "chargeback", pl.lit("platform"), buyer, back, cents_of(back))


def _refused(tables: Tables, funded: pl.DataFrame) -> pl.DataFrame:
    """What a processor advanced for a parcel that was refused at the door, and does not get from the buyer."""
    refused = tables["order_events"].filter(pl.col("event") == Event.REFUSED).select("order")
    lost = funded.join(refused, on="order", how="semi").with_columns(
        time=pl.max_horizontal("closed_at", "funded_at")
    )
    short = pl.col("total_cents") - cents_of(pl.col("to_buyer"))
    return in_euro(lost, "payment refused", named("processor", "payment"), named("buyer", "buyer"), short)


def funded_orders(tables: Tables) -> pl.DataFrame:
    """Funded orders with `carrier`, `factor` (token units of a minor unit) and `tokens`, the deposit."""
    found = tables["orders"].filter(pl.col("funded_at") >= 0)
    factors = {currency: token_units(1, currency) for currency in found["currency"].unique().to_list()}
    carriers = tables["shipments"].group_by("order").agg(pl.col("carrier").min())
    factor = pl.col("currency").replace_strict(factors, default=0, return_dtype=pl.Int64)
    return found.join(carriers, on="order", how="left", maintain_order="left").with_columns(
        pl.col("carrier").fill_null("carrier:none"), factor=factor, tokens=pl.col("total") * factor
    )


def cents_of(tokens: pl.Expr) -> pl.Expr:
    """Token units of an order's currency in euro cents, at the rate at which the order was converted."""
    return whole(tokens * (pl.col("total_cents") / pl.col("tokens")))
