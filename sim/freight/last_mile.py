"""From the hub to the door: as the zone's tariff has it, or on the rounds of a depot's vans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import DAY
from sim.freight.fate import fate_of, survives
from sim.orders import Condition

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order, Shipment


def bring_home(
    shipment: Shipment, order: Order, market: Market, deadline: int
) -> Generator[simpy.Event, object, bool]:
    """The last mile. False once the parcel is lost, or cannot be at the door before `deadline`."""
    mile, luck = market.scenario.last_mile, order.luck.last_mile
    way = _by_zone if market.depots is None else _on_rounds
    if not (yield from way(shipment, order, market, deadline)):
        return False
    if not survives(shipment, order, market, fate_of(luck, mile.loss_rate, mile.damage_rate)):
        return False
    shipment.arrived_at = market.now
    return True


def _by_zone(
    shipment: Shipment, order: Order, market: Market, deadline: int
) -> Generator[simpy.Event, object, bool]:
    mile = market.scenario.last_mile
    seconds = int(lognormal(order.luck.last_mile.delay, mile.median_days * DAY, mile.sigma))
    shipment.co2_g += round(mile.co2_kg_per_parcel * 1000)
    return (yield from market.travel(order, seconds, deadline))


def _on_rounds(
    shipment: Shipment, order: Order, market: Market, deadline: int
) -> Generator[simpy.Event, object, bool]:
    """Go out every morning until somebody is at the door.

    What leaves too late to be there before `deadline` stays in the depot until then, and goes back.
    """
    assert market.depots is not None
    depot = market.depots[shipment.destination]
    # the order's number hangs on what others bought before
    name = f"{order.visit} {order.seller.index}"
    parcel = market.depots.parcel(name, order.buyer.account, shipment.load.weight_g)
    attempt = 0
    while True:
        morning = depot.next_morning(market.now)
        departs = depot.departs(morning)
        if departs >= deadline:
            yield from market.travel(order, departs - market.now, deadline)
            return _stays(order)
        yield depot.join(parcel, morning)
        shipment.co2_g += parcel.drop.co2_g
        if not (yield from market.travel(order, parcel.drop.time - market.now, deadline)):
            return _stays(order)
        if market.depots.is_taken(parcel, attempt):
            return True
        attempt += 1


def _stays(order: Order) -> bool:
    """Nobody takes the parcel any more: all of it goes back, and nobody has opened it."""
    order.returned = order.sent
    if order.condition is Condition.UNKNOWN:
        order.condition = Condition.GOOD
    return False
