"""Moving a parcel: legs by timetable, customs at the border, the last mile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import DAY, HOUR
from sim.orders.order import Condition
from sim.records import Event, Fate, LegRow
from sim.settlement import Milestone

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders.order import Order

MAX_LEGS = 16
"""Longest itinerary: so many legs have uniforms of their own, and the last mile takes three more."""

UNIFORMS = 3 * (MAX_LEGS + 1)


def transport(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    """Carry the parcel to the buyer's door. False once it is lost, or cannot be there before `deadline`."""
    origin_area = order.seller.country.customs_area
    cleared = origin_area == order.buyer.country.customs_area
    _reach(order, market, Milestone.EXPORT_CLEARED)
    for number in range(len(order.quote.route.legs)):
        if not (yield from _leg(order, market, number, deadline)):
            return False
        arrived_at = order.quote.route.legs[number].destination
        if not cleared and market.customs_area(arrived_at) == order.buyer.country.customs_area:
            cleared = yield from _clear_customs(order, market, arrived_at, deadline)
            if not cleared:
                return False
    if not cleared and not (yield from _clear_customs(order, market, order.buyer.country.hub, deadline)):
        return False
    _reach(order, market, Milestone.IMPORT_CLEARED)
    return (yield from _last_mile(order, market, deadline))


def _reach(order: Order, market: Market, milestone: Milestone) -> None:
    """Attested while the parcel moves on: nobody waits for the block."""
    if "carriage" in market.scenario.settlement.covenants:
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
    on_time = yield from _pass_time(order, market, arrival - market.now, deadline)
    market.recorder.add(
        LegRow(
            order.id, number, mode.name, link.origin, link.destination, ready, departure, arrival,
            link.km, order.weight_g, co2_g, fate,
        )
    )  # fmt: skip
    if fate is Fate.LOST:
        _lose(order, market)
    return on_time and fate is not Fate.LOST


def _clear_customs(
    order: Order, market: Market, place: str, deadline: int
) -> Generator[simpy.Event, object, bool]:
    customs, luck = market.scenario.customs, order.luck.customs
    hours = lognormal(luck[0], customs.clearance_hours, customs.sigma)
    if luck[1] < customs.inspection_rate:
        hours += lognormal(luck[2], customs.inspection_hours, customs.sigma)
        market.note(order, Event.INSPECTED_BY_CUSTOMS, order.tax_payee, place)
    if not (yield from _pass_time(order, market, int(hours * HOUR), deadline)):
        return False
    market.note(order, Event.CLEARED, order.tax_payee, place, order.quote.tax)
    return True


def _last_mile(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    mile = market.scenario.last_mile
    delay, lost, damaged = order.luck.transit[-3:]
    seconds = int(lognormal(delay, mile.median_days * DAY, mile.sigma))
    order.co2_g += round(mile.co2_kg_per_parcel * 1000)
    if not (yield from _pass_time(order, market, seconds, deadline)):
        return False
    if damaged < mile.damage_rate:
        order.condition = Condition.DAMAGED
    if lost < mile.loss_rate:
        _lose(order, market)
        return False
    return True


def _pass_time(
    order: Order, market: Market, seconds: int, deadline: int
) -> Generator[simpy.Event, object, bool]:
    """Let the parcel travel or wait; False at `deadline` if that comes first, for then nobody pays for it."""
    left = max(0, deadline - market.now)
    yield market.env.timeout(min(seconds, left))
    if seconds < left:
        return True
    market.note(order, Event.TOO_LATE, order.carrier, "")
    return False


def _lose(order: Order, market: Market) -> None:
    order.condition = Condition.LOST
    market.note(order, Event.LOST, order.carrier, "")
