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

    from sim.core.luck import TransitLuck
    from sim.market import Market
    from sim.orders import Order
    from sim.scenario import Mode

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
    timetable = market.timetables.of(link)
    ready = market.now + int(mode.dwell_hours * HOUR)
    departure = timetable.book(ready, order.weight_g)
    luck = timetable.luck(departure)
    arrival = departure.time + max(1, int(lognormal(luck.delay, link.transit_seconds, mode.delay_sigma)))
    fate = _fate(mode, luck)
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
            departed_at=departure.time,
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


def _fate(mode: Mode, luck: TransitLuck) -> Fate:
    if luck.loss < mode.loss_rate:
        return Fate.LOST
    return Fate.DAMAGED if luck.damage < mode.damage_rate else Fate.INTACT


def _last_mile(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    mile, luck = market.scenario.last_mile, order.luck.last_mile
    seconds = int(lognormal(luck.delay, mile.median_days * DAY, mile.sigma))
    order.co2_g += round(mile.co2_kg_per_parcel * 1000)
    if not (yield from market.travel(order, seconds, deadline)):
        return False
    if luck.damage < mile.damage_rate:
        order.condition = Condition.DAMAGED
    if luck.loss < mile.loss_rate:
        _lose(order, market)
        return False
    return True


def _lose(order: Order, market: Market) -> None:
    order.condition = Condition.LOST
    market.note(order, Event.LOST, order.carrier, "")
