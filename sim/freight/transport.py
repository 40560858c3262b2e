"""Moving a parcel: legs by timetable, customs at the border, the last mile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import DAY, HOUR
from sim.orders import Condition, Shipment
from sim.records import Event, Fate, LegRow
from sim.settlement import Milestone

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import simpy

    from sim.core.luck import LastMileLuck, TransitLuck
    from sim.market import Market
    from sim.orders import Order

    Clear = Callable[[Order, Market, str, int], Generator[simpy.Event, object, bool]]


def dispatch(order: Order, market: Market) -> Shipment:
    """The carrier takes the order's parcel, and promises when it will be there."""
    seconds = market.router.carriers_promise(order.quote.route, order.seller.country, order.buyer.country)
    return Shipment(
        id=next(market.shipments),
        order=order.id,
        carrier=order.carrier,
        origin=order.origin,
        destination=order.buyer.country.hub,
        weight_g=sum(line.listing.weight_g * line.quantity for line in order.sent),
        shipped_at=market.now,
        promised_at=market.now + seconds,
    )


def carry(
    shipment: Shipment, order: Order, market: Market, deadline: int, clear: Clear
) -> Generator[simpy.Event, object, bool]:
    """Carry a shipment to the buyer's door. False once it is lost, or cannot be there before `deadline`.

    Args:
        shipment: which.
        order: whose parcel it holds.
        market: where.
        deadline: second from which the buyer has the money back.
        clear: clears an order through customs at a place, by a deadline; False if that fails.
    """
    area = order.buyer.country.customs_area
    cleared = not order.crosses_border
    _reach(order, market, Milestone.EXPORT_CLEARED)
    for number, link in enumerate(order.quote.route.legs):
        if not (yield from _leg(shipment, order, market, number, deadline)):
            return False
        if not cleared and market.router.customs_area(link.destination) == area:
            cleared = yield from clear(order, market, link.destination, deadline)
            if not cleared:
                return False
    if not cleared and not (yield from clear(order, market, order.buyer.country.hub, deadline)):
        return False
    _reach(order, market, Milestone.IMPORT_CLEARED)
    return (yield from _last_mile(shipment, order, market, deadline))


def _reach(order: Order, market: Market, milestone: Milestone) -> None:
    """Attested while the parcel moves on: nobody waits for the block."""
    if "carriage" in market.scenario.settlement.modules:
        market.settlement.milestone(order, milestone)


def _leg(
    shipment: Shipment, order: Order, market: Market, number: int, deadline: int
) -> Generator[simpy.Event, object, bool]:
    link = order.quote.route.legs[number]
    mode, timetable = link.mode, market.timetables.of(link)
    ready = market.now + int(mode.dwell_hours * HOUR)
    timetable.forget(market.now)
    departure = timetable.book(ready, shipment.weight_g, deadline)
    if departure is None:
        return (yield from market.travel(order, deadline - market.now, deadline))
    luck = timetable.luck(departure)
    arrival = departure.time + max(1, int(lognormal(luck.delay, link.transit_seconds, mode.delay_sigma)))
    fate = _fate(luck, mode.loss_rate, mode.damage_rate)
    co2_g = round(link.km * shipment.weight_g * mode.co2_kg_per_tonne_km / 1000)
    shipment.co2_g += co2_g
    on_time = yield from market.travel(order, arrival - market.now, deadline)
    market.recorder.add(
        LegRow(
            shipment=shipment.id,
            leg=number,
            mode=mode.name,
            origin=link.origin,
            destination=link.destination,
            departure=departure.number,
            ready_at=ready,
            departed_at=departure.time,
            arrived_at=arrival,
            km=link.km,
            weight_g=shipment.weight_g,
            co2_g=co2_g,
            fate=fate,
        )
    )
    return _survives(shipment, order, market, fate) and on_time


def _last_mile(
    shipment: Shipment, order: Order, market: Market, deadline: int
) -> Generator[simpy.Event, object, bool]:
    mile, luck = market.scenario.last_mile, order.luck.last_mile
    seconds = int(lognormal(luck.delay, mile.median_days * DAY, mile.sigma))
    shipment.co2_g += round(mile.co2_kg_per_parcel * 1000)
    if not (yield from market.travel(order, seconds, deadline)):
        return False
    if not _survives(shipment, order, market, _fate(luck, mile.loss_rate, mile.damage_rate)):
        return False
    shipment.arrived_at = market.now
    return True


def _fate(luck: TransitLuck | LastMileLuck, loss_rate: float, damage_rate: float) -> Fate:
    if luck.loss < loss_rate:
        return Fate.LOST
    return Fate.DAMAGED if luck.damage < damage_rate else Fate.INTACT


def _survives(shipment: Shipment, order: Order, market: Market, fate: Fate) -> bool:
    """Whether there is still something to deliver."""
    shipment.suffer(fate)
    if fate is Fate.INTACT:
        return True
    order.condition = Condition.LOST if fate is Fate.LOST else Condition.DAMAGED
    if fate is Fate.LOST:
        market.note(order, Event.LOST, order.carrier, "")
    return fate is not Fate.LOST
