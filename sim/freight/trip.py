"""A trip on the network that no buyer watches: stock to a regional warehouse, or a parcel on its way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import HOUR
from sim.freight.leg import Whose, chargeable_g, leg_of

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Trip
    from sim.policies import Load
    from sim.records import Fate, LegRow
    from sim.world.network import Link, Route


class Cargo(NamedTuple):
    """What travels.

    Attributes:
        shipment: number of the parcel; -1 for stock.
        consignment: number of the consignment of stock; -1 for a parcel.
        destination: place.
        load: all of it.
    """

    shipment: int
    consignment: int
    destination: str
    load: Load


def travel(
    market: Market, cargo: Cargo, trip: Trip, route: Route, ends: frozenset[Fate]
) -> Generator[simpy.Event, object, None]:
    """Leg by leg, planned anew where the network has changed, until it is there or has one of the fates `ends`.

    Args:
        market: where.
        cargo: what travels.
        trip: what it comes to; is added to.
        route: as planned.
        ends: fates after which nobody carries it on.
    """
    legs, since = list(route.legs), market.now
    while legs:
        if not market.router.is_current(route):
            fresh = market.router.route(legs[0].origin, cargo.destination, cargo.load, market.now)
            if fresh is not None:
                route, legs = fresh, list(fresh.legs)
        row = yield from _leg(market, cargo, trip.legs, (legs[0], since))
        if row is None:
            continue
        since = market.now
        market.recorder.add(row)
        trip.add(row)
        if trip.fate in ends:
            return
        del legs[0]


def _leg(
    market: Market, cargo: Cargo, number: int, where: tuple[Link, int]
) -> Generator[simpy.Event, object, LegRow | None]:
    """One leg; None if it did not leave, since what is known of the link has changed.

    Args:
        market: where.
        cargo: what travels.
        number: of the leg on its way.
        where: the link, and the second at which it came to its origin.
    """
    link, since = where
    timetable = market.timetables.of(link)
    timetable.forget(market.now)
    ready = since + int(link.mode.dwell_hours * HOUR)
    booking = timetable.book(ready, chargeable_g(link, cargo.load), now=market.now)
    if booking is None:
        raise LookupError(f"no departure of {link.name} will ever leave")
    change = market.disruptions.next_change(timetable.outages, market.now) if timetable.outages else None
    if change is not None and change < booking.departure.time:
        yield market.until(change)
        # its room is kept until the carrier has thought again
        timetable.release(booking)
        return None
    whose = Whose(cargo.shipment, cargo.consignment, number, back=cargo.shipment >= 0)
    row = leg_of(market, link, booking, ready, cargo.load, whose)
    yield market.until(row.released_at)
    return row
