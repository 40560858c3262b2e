"""Profit and loss of single actors in their own currencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.accounts.actors import group_of
from analytics.accounts.exchange import with_rates
from analytics.accounts.posting import named, whole
from sim.core.units import TOKEN_DECIMALS, minor_unit_digits

if TYPE_CHECKING:
    from analytics.accounts.posting import Tables, Terms
    from sim.scenario import Scenario

_EURO: Final = "EUR"
_AT_A_PLACE: Final = ("sellers", "warehouse", "supplier", "stock")
_OF_A_COUNTRY: Final = ("tax", "broker", "customs")
_CENTS_PER_UNIT: Final = 100


def own_lines(ledger: pl.DataFrame, tables: Tables, terms: Terms) -> pl.DataFrame:
    """What each actor took and gave, by kind of posting, in euros and in its own currency.

    What moved in that currency counts as it is; anything else is converted at the rate of the posting's own day.
    So profits in one's own currency do not sum to 0 over all.

    Returns:
        sorted rows of `account`, `group`, `line`, `cents` (of a euro), `currency` (the actor's own), `own` (minor
        units of it, each line rounded), positive where received.
    """
    sides = [
        ledger.select(
            "time", paid_in="currency", account=side, line="kind",
            amount=pl.col("amount") * sign, cents=pl.col("cents") * sign,
        )
        for side, sign in (("taker", 1), ("giver", -1))
    ]  # fmt: skip
    both = pl.concat(sides).join(_currencies(tables, terms.scenario), on="account", how="left")
    both = with_rates(both.with_columns(pl.col("currency").fill_null(_EURO)), terms.rates)
    converted = whole(pl.col("cents") * pl.col("rate") / _CENTS_PER_UNIT)
    tokens = pl.when(pl.col("paid_in") == pl.col("currency")).then("amount").otherwise(converted)
    sums = both.group_by("account", "line", "currency").agg(pl.col("cents").sum(), tokens=tokens.sum())
    own = whole(pl.col("tokens") / _tokens_per_minor_unit(sums))
    own = pl.when(pl.col("currency") == _EURO).then("cents").otherwise(own)
    sums = sums.with_columns(group=group_of("account"), own=own)
    return sums.select("account", "group", "line", "cents", "currency", "own").sort("account", "line")


def _currencies(tables: Tables, scenario: Scenario) -> pl.DataFrame:
    """Own currencies by account, of those that have another than the euro perhaps.

    Sellers price in theirs, buyers pay in theirs, a place has its warehouse's, a country its own.
    """
    orders = tables["orders"].join(tables["order_lines"].rename({"currency": "own"}), on="order")
    fixed = {f"{word}:{w.place}": w.currency for w in scenario.warehouses for word in _AT_A_PLACE}
    fixed |= {f"{word}:{c.code}": c.currency for c in scenario.countries for word in _OF_A_COUNTRY}
    known = pl.DataFrame(
        {"account": [*fixed], "currency": [*fixed.values()]},
        schema={"account": pl.String, "currency": pl.String},
    )
    exchanges = orders.select(account=named("exchange", "currency"), currency="currency")
    buyers = orders.select(account=named("buyer", "buyer"), currency="currency")
    sellers = orders.select(account=named("seller", "seller"), currency="own")
    return pl.concat([known, exchanges, buyers, sellers]).group_by("account").agg(pl.col("currency").min())


def _tokens_per_minor_unit(frame: pl.DataFrame) -> pl.Expr:
    units = {
        currency: 10 ** (TOKEN_DECIMALS - minor_unit_digits(currency))
        for currency in frame["currency"].unique().to_list()
    }
    return pl.col("currency").replace_strict(units, default=1, return_dtype=pl.Int64)
