"""What becomes of visits and orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analytics.studies.figures import statistic
from sim.orders import Outcome
from sim.records import CaseKind, Fate

if TYPE_CHECKING:
    from analytics.studies.observed import Observed
    from analytics.studies.reference import Reference


@statistic
def session_conversion(market: Observed, _: Reference) -> float | None:
    """Share of sessions, those that only look included, that brought an order."""
    return _share(_sum(market, "bought"), _sum(market, "sessions"))


@statistic
def cart_abandonment(market: Observed, _: Reference) -> float | None:
    """Share of opened baskets that brought no order."""
    bought = _share(_sum(market, "bought"), _sum(market, "carts"))
    return None if bought is None else 1 - bought


@statistic
def return_share(market: Observed, _: Reference) -> float | None:
    """Returns over orders delivered."""
    returns = market.table("disputes").filter(pl.col("kind") == CaseKind.RETURN)
    return _share(returns.height, market.delivered.height)


@statistic
def cancelled_lines(market: Observed, _: Reference) -> float | None:
    """Share of all lines ordered in orders that were cancelled for want of stock or called off by the buyer."""
    orders = market.table("orders")
    ended = orders.filter(pl.col("outcome").is_in([Outcome.CANCELLED, Outcome.CALLED_OFF]))
    return _share(int(ended["lines"].sum()), int(orders["lines"].sum()))


@statistic
def card_chargebacks(market: Observed, _: Reference) -> float | None:
    """Share of accepted orders, of those paid with means that can be charged back, that are charged back."""
    accepted = pl.col("outcome") != Outcome.DECLINED
    cards = market.table("orders").filter(pl.col("payment").is_in(list(market.reversible)) & accepted)
    return _share(cards.filter(pl.col("chargeback") > 0).height, cards.height)


@statistic
def lost_or_damaged(market: Observed, _: Reference) -> float | None:
    """Share of shipments that the way lost or damaged."""
    fates = market.table("shipments")["fate"]
    return _share(int((fates != Fate.INTACT).sum()), len(fates))


@statistic
def fx_volatility(market: Observed, data: Reference) -> float | None:
    """Daily volatility of the run's rates over that of the whole file, median over currencies.

    Volatility is the standard deviation of daily logarithmic returns, days on which no rate changed left out.
    """
    pairs = {name: (_volatility(market.rates[name]), _volatility(rates)) for name, rates in data.fx.items()}
    ratios = [used / published for used, published in pairs.values() if published]
    return float(np.median(ratios)) if ratios else None


def _volatility(rates: object) -> float:
    returns = np.diff(np.log(np.asarray(rates, dtype=float)))
    moved = returns[returns != 0]
    return float(moved.std(ddof=1)) if len(moved) > 1 else 0.0


def _sum(market: Observed, column: str) -> int:
    return int(market.table("traffic")[column].sum())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
