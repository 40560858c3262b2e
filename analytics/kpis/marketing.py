"""KPIs of marketing; None where nothing was spent, or nobody came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analytics.kpis.facts import ratio, together, total
from analytics.kpis.registry import kpi

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_SPENT: Final[Needs] = {"marketing": ("spend_cents",)}


@kpi(label="spent on marketing, EUR", unit="EUR cents", needs=_SPENT, spared=True)
def marketing_cost_cents(facts: Facts) -> Number:
    """What the platform spent on all channels."""
    return total(facts.table("marketing"), "spend_cents")


@kpi(
    label="marketing per order that it brought, EUR", unit="EUR cents", better="lower",
    needs=together(_SPENT, {"marketing": ("extra_orders",)}), spared=True,
)  # fmt: skip
def marketing_cents_per_extra_order(facts: Facts) -> Number:
    """Spending over the orders of visits that nobody would have made without marketing, which no platform sees."""
    return ratio(marketing_cost_cents(facts), total(facts.table("marketing"), "extra_orders"))


@kpi(
    label="marketing per order by last touch, EUR", unit="EUR cents", better="lower",
    needs=together(_SPENT, {"marketing": ("orders",)}), spared=True,
)  # fmt: skip
def marketing_cents_per_credited_order(facts: Facts) -> Number:
    """Spending over the orders that are credited to channels by last touch."""
    return ratio(marketing_cost_cents(facts), total(facts.table("marketing"), "orders"))
