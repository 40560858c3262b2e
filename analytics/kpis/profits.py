"""KPIs of what each group of actors is left with, by the run's accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import ACCOUNTS, ratio, together
from analytics.kpis.orders import settled
from analytics.kpis.registry import kpi

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_PROFIT: Final[Needs] = {ACCOUNTS: ("group", "cents")}
_PER_ORDER: Final = together(_PROFIT, settled.needs)


@kpi(label="platform's profit, EUR", unit="EUR cents", better="higher", needs=_PROFIT)
def platform_profit_cents(facts: Facts) -> Number:
    """Fees of the platform less those of processors, gas, marketing and what was charged back."""
    return _profit(facts, "platform")


@kpi(label="platform's profit per settled order, EUR", unit="EUR cents", better="higher", needs=_PER_ORDER)
def platform_profit_cents_per_order(facts: Facts) -> Number:
    """Profit of the platform over settled orders."""
    return ratio(platform_profit_cents(facts), settled(facts))


@kpi(label="sellers' profit, EUR", unit="EUR cents", better="higher", needs=_PROFIT)
def sellers_profit_cents(facts: Facts) -> Number:
    """Takings of sellers, what bonds and insurers paid them included, less goods, keeping, exchange and gas."""
    return _profit(facts, "sellers")


@kpi(label="sellers' profit per settled order, EUR", unit="EUR cents", better="higher", needs=_PER_ORDER)
def sellers_profit_cents_per_order(facts: Facts) -> Number:
    """Profit of all sellers over settled orders."""
    return ratio(sellers_profit_cents(facts), settled(facts))


@kpi(label="left to carriers, EUR", unit="EUR cents", better="higher", needs=_PROFIT)
def carriers_profit_cents(facts: Facts) -> Number:
    """Freight less clearance, penalties and gas: left to forwarders and those who carry for them, before costs."""
    return _profit(facts, "forwarders") + _profit(facts, "hauliers")


@kpi(label="left to carriers per settled order, EUR", unit="EUR cents", better="higher", needs=_PER_ORDER)
def carriers_profit_cents_per_order(facts: Facts) -> Number:
    """What is left to carriers over settled orders."""
    return ratio(carriers_profit_cents(facts), settled(facts))


@kpi(label="insurers' profit, EUR", unit="EUR cents", needs=_PROFIT, spared=True)
def insurers_profit_cents(facts: Facts) -> Number:
    """Premiums less claims that were paid and gas."""
    return _profit(facts, "insurers")


@kpi(label="processors' profit, EUR", unit="EUR cents", needs=_PROFIT)
def processors_profit_cents(facts: Facts) -> Number:
    """Fees of payment processors less gas and what they advanced in vain."""
    return _profit(facts, "processors")


@kpi(label="left to exchanges, EUR", unit="EUR cents", needs=_PROFIT, spared=True)
def exchanges_profit_cents(facts: Facts) -> Number:
    """Margins on takings that sellers turned into their own currency."""
    return _profit(facts, "exchanges")


def _profit(facts: Facts, group: str) -> int:
    return int(facts.table(ACCOUNTS).filter(pl.col("group") == group)["cents"].sum())
