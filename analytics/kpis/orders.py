"""KPIs of orders: how many, and how many of those that could have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.kpis.facts import ratio, total
from analytics.kpis.registry import kpi
from sim.orders import Outcome

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number


@kpi(label="orders placed", unit="count", better="higher", needs={"orders": ("order",)})
def orders(facts: Facts) -> Number:
    """Orders placed, declined ones included."""
    return facts.orders["order"].len()


@kpi(label="orders settled", unit="count", better="higher", needs={"orders": ("outcome",)})
def settled(facts: Facts) -> Number:
    """Orders that reached a final outcome other than declined."""
    return facts.ended.height


@kpi(label="visits with an order, %", unit="share", better="higher", needs={"orders": ("visit",)})
def conversion(facts: Facts) -> Number:
    """Share of visits, which mean to buy, that brought an order."""
    return ratio(facts.orders["visit"].n_unique(), facts.visits)


@kpi(
    label="sessions with an order, %", unit="share", better="higher",
    needs={"traffic": ("sessions", "bought")},
)  # fmt: skip
def session_conversion(facts: Facts) -> Number:
    """Share of sessions, those that only look included, that brought an order."""
    traffic = facts.table("traffic")
    return ratio(total(traffic, "bought"), total(traffic, "sessions"))


@kpi(label="baskets left, %", unit="share", better="lower", needs={"traffic": ("carts", "bought")})
def abandoned_carts(facts: Facts) -> Number:
    """Share of opened baskets that brought no order."""
    traffic = facts.table("traffic")
    bought = ratio(total(traffic, "bought"), total(traffic, "carts"))
    return None if bought is None else 1 - bought


@kpi(label="lines per order", unit="count", needs={"orders": ("lines",)})
def lines_per_order(facts: Facts) -> Number:
    """Mean number of different articles in an order."""
    return ratio(total(facts.orders, "lines"), facts.orders.height)


@kpi(
    label="payments declined, %", unit="share", better="lower", needs={"visits": ("payments", "declined")},
)  # fmt: skip
def payment_decline_rate(facts: Facts) -> Number:
    """Share of the payments that buyers tried which bank or wallet declined."""
    visits = facts.table("visits")
    return ratio(total(visits, "declined"), total(visits, "payments"))


@kpi(label="buyers' surplus, EUR", unit="EUR cents", better="higher", needs={"visits": ("surplus_cents",)})
def buyer_surplus_cents(facts: Facts) -> Number:
    """What the slates of all visits were worth to buyers over having none, before anything went wrong."""
    return total(facts.table("visits"), "surplus_cents")


@kpi(label="declined by the fraud screen, % of orders", unit="share", needs={"orders": ("outcome",)})
def decline_rate(facts: Facts) -> Number:
    """Share of orders that the fraud screen declined."""
    declined = facts.orders.filter(pl.col("outcome") == Outcome.DECLINED)
    return ratio(declined.height, facts.orders.height)
