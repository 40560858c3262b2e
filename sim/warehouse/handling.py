"""Getting a paid order from the seller to the dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import HOUR, MINUTE
from sim.policies import Received, reads_truth
from sim.records import Event
from sim.resources import Task
from sim.warehouse.waiting import leaves_by, waiting_order
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order
    from sim.resources import Floor


def hand_to_pickers(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    """The seller gets round to the order, which a regional warehouse does not wait for.

    False if it never means to ship, or not before `deadline`.
    """
    seller, luck, selling = order.seller, order.luck.handling, market.scenario.selling
    if seller.withholds(market.now, luck.never_ships, selling.never_ships_share):
        return False
    if order.site.regional:
        return market.now < deadline
    hours = selling.handling_hours * (selling.slow_factor if seller.conduct is Conduct.SLOW else 1)
    idle = int(lognormal(luck.idle, hours * HOUR, selling.handling_sigma))
    trade = market.world.workplaces[seller.warehouse].trade
    yield market.until(min(trade.finishes(market.now, idle), deadline))
    return market.now < deadline


def pick_and_pack(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    """Wait for the next wave of a shift, then for a picker, then for a packer; at the dock it is sorted by lane.

    Every station is a gate that reads the parcel's tag: an event each. False if it is not done before `deadline`.
    """
    seller, floor = order.seller, market.floors[order.site.number]
    market.note(order, Event.RECEIVED, seller.account, order.origin)
    waiting = waiting_order(order, market)
    if market.archive.listens:
        market.archive.tell(Received(market.now, waiting), market.now)
    sets_out = market.floors.next_wave(order.site.number, market.now)
    if sets_out >= deadline:
        yield market.until(deadline)
        return False
    task = Task(waiting, leaves_by(order, market) if reads_truth(market.policies.dispatch) else 0)
    yield floor.join_wave(task, sets_out)
    packed = yield from _at_the_stations(order, market, floor, task, deadline)
    floor.depart(task)
    if packed:
        market.note(order, Event.PACKED, seller.account, order.origin)
        legs = order.quote.route.legs
        market.note(order, Event.SORTED, seller.account, legs[0].destination if legs else order.origin)
    return packed


def _at_the_stations(
    order: Order, market: Market, floor: Floor, task: Task, deadline: int
) -> Generator[simpy.Event, object, bool]:
    handling, luck = market.scenario.handling, order.luck.handling
    seconds = int(lognormal(luck.pick, handling.pick_minutes * MINUTE, handling.sigma))
    if not (yield from floor.pick.serve(task, seconds, deadline)):
        return False
    market.note(order, Event.PICKED, order.seller.account, order.origin)
    floor.pack.enter((task,))
    seconds = int(lognormal(luck.pack, handling.pack_minutes * MINUTE, handling.sigma))
    return (yield from floor.pack.serve(task, seconds, deadline))
