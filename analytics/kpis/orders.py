"""KPIs of orders: how many, and how many of those that could have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.kpis.facts import ratio
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


@kpi(label="orders, % of visits", unit="share", better="higher", needs=orders.needs)
def conversion(facts: Facts) -> Number:
    """Orders per visit."""
    return ratio(orders(facts), facts.visits)


@kpi(label="declined by the fraud screen, % of orders", unit="share", needs={"orders": ("outcome",)})
def decline_rate(facts: Facts) -> Number:
    """Share of orders that the fraud screen declined."""
    declined = facts.orders.filter(pl.col("outcome") == Outcome.DECLINED)
    return ratio(declined.height, facts.orders.height)
