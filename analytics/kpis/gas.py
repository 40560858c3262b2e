"""KPIs of gas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import ratio, together, total
from analytics.kpis.orders import settled
from analytics.kpis.registry import kpi
from sim.core.units import WEI

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_USED: Final[Needs] = {"transactions": ("gas_used",)}


@kpi(label="gas used", unit="gas", better="lower", needs=_USED)
def gas_total(facts: Facts) -> Number:
    """Gas of all transactions, set-up included."""
    return total(facts.table("transactions"), "gas_used")


@kpi(label="gas per settled order", unit="gas", better="lower", needs=together(_USED, settled.needs))
def gas_per_order(facts: Facts) -> Number:
    """Gas of all transactions per settled order, set-up included."""
    return ratio(gas_total(facts), settled(facts))


@kpi(
    label="cost of gas per settled order, EUR", unit="EUR cents", better="lower",
    needs=together(_USED, {"transactions": ("gas_price",)}, settled.needs),
)  # fmt: skip
def gas_fee_cents_per_order(facts: Facts) -> Number:
    """What the gas per settled order cost."""
    by_price = facts.table("transactions").group_by("gas_price").agg(pl.col("gas_used").sum())
    wei = sum(price * gas for price, gas in by_price.iter_rows())  # exact: it exceeds 64 bits
    return ratio(wei / WEI * facts.coin_price_eur * 100, settled(facts))
