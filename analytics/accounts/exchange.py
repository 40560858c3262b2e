"""Postings of exchange: what it costs sellers to turn what they took into their own currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.accounts.orders import funded_orders
from analytics.accounts.posting import named, posted, whole
from sim.core.units import BPS, DAY

if TYPE_CHECKING:
    from analytics.accounts.posting import Tables, Terms
    from sim.world.fx import ExchangeRates

_TOKENS_PER_CENT_AND_RATE: Final = 100
"""Token units over a rate in millionths, times this, are euro cents."""


def exchange(tables: Tables, terms: Terms) -> pl.DataFrame:
    """The exchange's margin on every payout to a seller who prices in another currency than its buyer paid in.

    It is withheld in the buyer's currency, and worth what that is on the day of the payout.
    """
    own = tables["order_lines"].group_by("order").agg(own=pl.col("currency").min())
    paid = funded_orders(tables).join(own, on="order", how="inner", maintain_order="left")
    paid = paid.filter((pl.col("own") != pl.col("currency")) & (pl.col("to_seller") > 0))
    paid = with_rates(paid.with_columns(time=pl.max_horizontal("closed_at", "funded_at")), terms.rates)
    margin = whole(pl.col("to_seller") * (terms.scenario.selling.exchange_margin_bps / BPS))
    cents = whole(margin * _TOKENS_PER_CENT_AND_RATE / pl.col("rate"))
    return posted(paid, "exchange", named("seller", "seller"), named("exchange", "currency"), margin, cents)


def with_rates(frame: pl.DataFrame, rates: ExchangeRates) -> pl.DataFrame:
    """`frame` with `rate`: millionths of its `currency` per euro on the day of its `time`.

    Null where there is no such currency.
    """
    dated = frame.with_columns(day=pl.col("time") // DAY)
    days = dated.select("currency", "day").unique()
    found = [rates.rate(*pair) if pair[0] in rates.currencies else None for pair in days.iter_rows()]
    days = days.with_columns(rate=pl.Series(found, dtype=pl.Int64))
    return dated.join(days, on=("currency", "day"), how="left", maintain_order="left").drop("day")
