"""Moving a parcel: legs by timetable, customs at the border, the last mile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import HOUR
from sim.freight.fate import survives
from sim.freight.last_mile import bring_home
from sim.freight.leg import Whose, chargeable_g, leg_of
from sim.freight.load import load_of
from sim.freight.tracking import scan
from sim.orders import Shipment
from sim.policies import Dispatched
from sim.records import WayStage
from sim.settlement import Milestone

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order
    from sim.world.network import Link

    Clear = Callable[[Order, Market, str, int], Generator[simpy.Event, object, bool]]


def dispatch(order: Order, market: Market) -> Shipment:
    """The carrier takes the order's parcel, and promises when it will be there.

    It goes the way that is best now: what was quoted may be closed by now.
    """
    load = load_of(order, order.sent, market)
    route, router = order.quote.route, market.routers[order.quote.service]
    if not router.is_final(route):
        route = router.route(order.origin, order.buyer.country.hub, load, market.now) or route
    if market.archive.listens:
        sent = Dispatched(market.now, order.id, order.origin, order.buyer.country.hub, load)
        market.archive.tell(sent, market.now)
    seconds = router.carriers_promise(route, order.site.country, order.buyer.country)
    return Shipment(
        id=next(market.shipments),
        order=order.id,
        carrier=order.carrier,
        origin=order.origin,
        destination=order.buyer.country.hub,
        load=load,
        route=route,
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
    shipment.uncleared = order.crosses_border
    _reach(order, market, Milestone.EXPORT_CLEARED)
    at, since, legs = shipment.origin, market.now, list(shipment.route.legs)
    while legs:
        if not market.router.is_current(shipment.route):
            legs = _planned_anew(shipment, order, market, at, legs)
        link, shipment.ahead = legs[0], len(legs)
        moved = yield from _leg(shipment, order, market, (link, since), deadline)
        if moved is None:
            shipment.stage = WayStage.HELD
            continue
        if not moved:
            return False
        at = link.destination
        del legs[0]
        shipment.stage, shipment.ahead = WayStage.UNPACKED, len(legs)
        if shipment.uncleared and market.router.customs_area(at) == area:
            scan(shipment, order, market, at)
            if not (yield from clear(order, market, at, deadline)):
                return False
            shipment.stage, shipment.uncleared = WayStage.CLEARED, False
        since = market.now
    if shipment.uncleared:
        scan(shipment, order, market, at)
        if not (yield from clear(order, market, order.buyer.country.hub, deadline)):
            return False
    _reach(order, market, Milestone.IMPORT_CLEARED)
    shipment.stage, shipment.uncleared = WayStage.OUT_FOR_DELIVERY, False
    scan(shipment, order, market, at)
    return (yield from bring_home(shipment, order, market, deadline))


def _planned_anew(shipment: Shipment, order: Order, market: Market, at: str, legs: list[Link]) -> list[Link]:
    """The legs from `at` in a network that is another now; as they were where there is no way."""
    router = market.routers[order.quote.service]
    route = router.route(at, shipment.destination, shipment.load, market.now)
    if route is None:
        return legs
    shipment.route = route
    return list(route.legs)


def _reach(order: Order, market: Market, milestone: Milestone) -> None:
    """Attested while the parcel moves on: nobody waits for the block."""
    if "carriage" in market.scenario.settlement.modules:
        market.settlement.milestone(order, milestone)


def _leg(
    shipment: Shipment, order: Order, market: Market, where: tuple[Link, int], deadline: int
) -> Generator[simpy.Event, object, bool | None]:
    """One leg; None if the parcel did not leave, since what is known of the link has changed.

    Args:
        shipment: which.
        order: whose parcel it holds.
        market: where.
        where: the link, and the second at which the parcel came to its origin.
        deadline: second from which the buyer has the money back.
    """
    link, since = where
    timetable = market.timetables.of(link)
    ready = since + int(link.mode.dwell_hours * HOUR)
    timetable.forget(market.now)
    booking = timetable.book(ready, chargeable_g(link, shipment.load), deadline, market.now)
    scan(shipment, order, market, link.origin, booking)
    change = market.disruptions.next_change(timetable.outages, market.now) if timetable.outages else None
    if change is not None and change < (
        deadline if booking is None else min(deadline, booking.departure.time)
    ):
        yield market.until(change)
        # its room is kept until the carrier has thought again
        if booking is not None:
            timetable.release(booking)
        return None
    if booking is None:
        return (yield from market.travel(order, deadline - market.now, deadline))
    row = leg_of(market, link, booking, ready, shipment.load, Whose(shipment.id, -1, shipment.legs))
    shipment.co2_g += row.co2_g
    on_time = yield from market.travel(order, row.released_at - market.now, deadline)
    market.recorder.add(row)
    shipment.legs += 1
    return survives(shipment, order, market, row.fate) and on_time
