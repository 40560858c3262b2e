"""Moving a parcel: legs by timetable, customs at the border, the last mile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import DAY, HOUR
from sim.orders import Condition
from sim.records import Event, Fate, LegRow
from sim.settlement import Milestone

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order

    Clear = Callable[[Order, Market, str, int], Generator[simpy.Event, object, bool]]


def carry(order: Order, market: Market, deadline: int, clear: Clear) -> Generator[simpy.Event, object, bool]:
    """Carry the parcel to the buyer's door. False once it is lost, or cannot be there before `deadline`.

    Args:
        order: whose parcel.
        market: where.
        deadline: second from which the buyer has the money back.
        clear: clears it through customs at a place, by a deadline; False if that fails.
    """
    area = order.buyer.country.customs_area
    cleared = not order.crosses_border
    _reach(order, market, Milestone.EXPORT_CLEARED)
    for number, link in enumerate(order.quote.route.legs):
        if not (yield from _leg(order, market, number, deadline)):
            return False
        if not cleared and market.router.customs_area(link.destination) == area:
            cleared = yield from clear(order, market, link.destination, deadline)
            if not cleared:
                return False
    if not cleared and not (yield from clear(order, market, order.buyer.country.hub, deadline)):
        return False
    _reach(order, market, Milestone.IMPORT_CLEARED)
    return (yield from _last_mile(order, market, deadline))


def _reach(order: Order, market: Market, milestone: Milestone) -> None:
    """Attested while the parcel moves on: nobody waits for the block."""
    if "carriage" in market.scenario.settlement.modules:
        market.settlement.milestone(order, milestone)


def _leg(order: Order, market: Market, number: int, deadline: int) -> Generator[simpy.Event, object, bool]:
    link = order.quote.route.legs[number]
    mode = link.mode
    delay, lost, damaged = order.luck.transit[3 * number : 3 * number + 3]
    ready = market.now + int(mode.dwell_hours * HOUR)
    departure = market.timetables[link].book(ready, order.weight_g)
    arrival = departure + max(1, int(lognormal(delay, link.transit_seconds, mode.delay_sigma)))
    fate = Fate.LOST if lost < mode.loss_rate else Fate.DAMAGED if damaged < mode.damage_rate else Fate.INTACT
    co2_g = round(link.km * order.weight_g * mode.co2_kg_per_tonne_km / 1000)
    order.co2_g += co2_g
    if fate is Fate.DAMAGED:
        order.condition = Condition.DAMAGED
    on_time = yield from market.travel(order, arrival - market.now, deadline)
    market.recorder.add(
        LegRow(
            order=order.id,
            leg=number,
            mode=mode.name,
            origin=link.origin,
            destination=link.destination,
            ready_at=ready,
            departed_at=departure,
            arrived_at=arrival,
            km=link.km,
            weight_g=order.weight_g,
            co2_g=co2_g,
            fate=fate,
        )
    )
    if fate is Fate.LOST:
        _lose(order, market)
    return on_time and fate is not Fate.LOST


def _last_mile(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    mile = market.scenario.last_mile
    delay, lost, damaged = order.luck.transit[-3:]
    seconds = int(lognormal(delay, mile.median_days * DAY, mile.sigma))
    order.co2_g += round(mile.co2_kg_per_parcel * 1000)
    if not (yield from market.travel(order, seconds, deadline)):
        return False
    if damaged < mile.damage_rate:
        order.condition = Condition.DAMAGED
    if lost < mile.loss_rate:
        _lose(order, market)
        return False
    return True


def _lose(order: Order, market: Market) -> None:
    order.condition = Condition.LOST
    market.note(order, Event.LOST, order.carrier, "")
