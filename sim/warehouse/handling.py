"""Getting a paid order from the seller to the dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import HOUR, MINUTE
from sim.records import Event
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order
    from sim.world.working import WorkingDays


def hand_to_pickers(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    """The seller gets round to the order. False if it never means to ship, or not before `deadline`."""
    seller, luck, selling = order.seller, order.luck.handling, market.scenario.selling
    if seller.conduct is Conduct.FRAUDULENT and luck.never_ships < selling.never_ships_share:
        return False
    hours = selling.handling_hours * (selling.slow_factor if seller.conduct is Conduct.SLOW else 1)
    idle = int(lognormal(luck.idle, hours * HOUR, selling.handling_sigma))
    trade = market.world.workplaces[seller.warehouse].trade
    yield market.until(min(trade.finishes(market.now, idle), deadline))
    return market.now < deadline


def pick_and_pack(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    """Wait for the next wave on a working day, then for a picker, then for a packer.

    False if it is not done before `deadline`.
    """
    handling, luck = market.scenario.handling, order.luck.handling
    wave = handling.wave_minutes * MINUTE
    works = market.world.workplaces[order.seller.warehouse].warehouse
    # a wave of a day of rest sets out when work begins again
    starts = works.opens(market.now + -market.now % wave)
    yield market.until(min(starts, deadline))
    stations = market.stations[order.seller.warehouse]
    for resource, minutes, u in (
        (stations.pick, handling.pick_minutes, luck.pick),
        (stations.pack, handling.pack_minutes, luck.pack),
    ):
        seconds = int(lognormal(u, minutes * MINUTE, handling.sigma))
        if not (yield from _at_a_station(resource, seconds, works, market, deadline)):
            return False
    market.note(order, Event.PACKED, order.seller.account, order.origin)
    return True


def _at_a_station(
    resource: simpy.Resource, seconds: int, works: WorkingDays, market: Market, deadline: int
) -> Generator[simpy.Event, object, bool]:
    """Queue for a station and be served for `seconds`; at `deadline` the place goes to whoever is next.

    Nothing is begun on a day of rest; what is begun before midnight is finished.
    """
    request = resource.request()
    if not request.triggered:
        yield request | market.until(deadline)
    if not request.triggered:
        request.cancel()
        return False
    yield market.until(min(works.opens(market.now) + seconds, deadline))
    resource.release(request)
    return market.now < deadline
