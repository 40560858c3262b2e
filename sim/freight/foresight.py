"""What will really become of a parcel on a way: for oracles alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import HOUR
from sim.freight.transport import chargeable_g
from sim.freight.voyage import voyage

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.market import Market
    from sim.policies import Itinerary, Load


def foresight(market: Market) -> Callable[[Itinerary, int, Load], int]:
    """A function of way, second of dispatch and load: seconds until the parcel is at the end of the way.

    Room is as it is now, for who books later is not there yet; customs are left out.
    """

    def seconds(way: Itinerary, now: int, load: Load) -> int:
        time = now
        for number in way:
            link = market.world.network.links[number]
            timetable = market.timetables.of(link)
            booking = timetable.book(time + int(link.mode.dwell_hours * HOUR), chargeable_g(link, load))
            if booking is None:
                raise LookupError(f"no departure of {link.name} will ever leave")
            timetable.release(booking)
            departure = booking.departure
            luck = timetable.luck(departure)
            sailed = voyage(link, departure.time, luck, market.world.network, timetable.outages)
            time = sailed.arrival + int(link.mode.release_hours * HOUR)
        return time - now

    return seconds
