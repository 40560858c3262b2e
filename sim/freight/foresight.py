"""What will really become of a parcel on a way: for oracles alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import DAY, HOUR
from sim.freight.leg import chargeable_g
from sim.freight.voyage import voyage
from sim.resources import checks_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.market import Market
    from sim.orders import Order
    from sim.policies import Itinerary, Load
    from sim.resources import Booking, Departure
    from sim.world.network import Link


def foresight(market: Market) -> Callable[[Itinerary, int, Load], int]:
    """A function of way, second of dispatch and load: seconds until the parcel is at the end of the way.

    Room is as it is now, for who books later is not there yet; customs are left out.
    """

    def seconds(way: Itinerary, now: int, load: Load) -> int:
        time = now
        for number in way:
            time = _unpacked(market, market.world.network.links[number], time, load)
        return time - now

    return seconds


def arrival_foresight(market: Market) -> Callable[[Order, str, Booking | None], int]:
    """A function of an order under way, the place of its parcel and what that has booked: when it arrives.

    Room is as it is now, and so is the network; that it may be lost is not told.
    """

    def arrives(order: Order, place: str, booking: Booking | None) -> int:
        shipment, time = order.shipment, market.now
        if shipment is None:
            raise ValueError(f"the parcel of order {order.id} is not under way")
        legs = shipment.route.legs[len(shipment.route.legs) - shipment.ahead :]
        area, uncleared = order.buyer.country.customs_area, shipment.uncleared
        if uncleared and market.router.customs_area(place) == area:
            time, uncleared = time + _clearance(order, market, time), False
        for number, link in enumerate(legs):
            if number == 0 and booking is not None:
                time = _fares(market, link, booking.departure)
            else:
                time = _unpacked(market, link, time, shipment.load)
            if uncleared and market.router.customs_area(link.destination) == area:
                time, uncleared = time + _clearance(order, market, time), False
        if uncleared:
            time += _clearance(order, market, time)
        mile = market.scenario.last_mile
        return time + int(lognormal(order.luck.last_mile.delay, mile.median_days * DAY, mile.sigma))

    return arrives


def _unpacked(market: Market, link: Link, time: int, load: Load) -> int:
    """When a parcel that comes to the link's terminal at second `time` is unpacked at the other end."""
    timetable = market.timetables.of(link)
    booking = timetable.book(time + int(link.mode.dwell_hours * HOUR), chargeable_g(link, load))
    if booking is None:
        raise LookupError(f"no departure of {link.name} will ever leave")
    timetable.release(booking)
    return _fares(market, link, booking.departure)


def _fares(market: Market, link: Link, departure: Departure) -> int:
    """When what travels on `departure` is unpacked."""
    timetable = market.timetables.of(link)
    luck = timetable.luck(departure)
    sailed = voyage(link, departure.time, luck, market.world.network, timetable.outages)
    return sailed.arrival + int(link.mode.release_hours * HOUR)


def _clearance(order: Order, market: Market, time: int) -> int:
    """Seconds that customs take for a parcel that comes at second `time`, their queues left out."""
    customs = market.scenario.customs
    checks = checks_of(order.luck.customs, customs, low_value=order.quote.low_value)
    slow = market.disruptions.factor("customs", order.buyer.country.code, time)
    return int(checks.seconds(customs.others_share) * slow)
