"""A parcel at the border."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import HOUR
from sim.records import Event

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order


def clear(order: Order, market: Market, place: str, deadline: int) -> Generator[simpy.Event, object, bool]:
    """Clear the parcel at `place`, perhaps after an inspection. False if it is not done before `deadline`."""
    customs, luck = market.scenario.customs, order.luck.customs
    hours = lognormal(luck.clearance, customs.clearance_hours, customs.sigma)
    slow = market.disruptions.factor("customs", order.buyer.country.code, market.now)
    rate = customs.low_value_inspection_rate if order.quote.low_value else customs.inspection_rate
    if luck.inspected < rate:
        hours += lognormal(luck.inspection, customs.inspection_hours, customs.sigma)
        market.note(order, Event.INSPECTED_BY_CUSTOMS, order.tax_payee, place)
    if not (yield from market.travel(order, int(hours * slow * HOUR), deadline)):
        return False
    market.note(order, Event.CLEARED, order.tax_payee, place, order.quote.tax)
    return True
