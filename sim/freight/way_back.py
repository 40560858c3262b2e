"""Goods that go back: from the hub of the buyer's country to their shelf, on departures that all others take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.accounts import LOCAL_CARRIER, carrier
from sim.core.luck import further
from sim.freight.load import load_of
from sim.freight.trip import Cargo, travel
from sim.orders import Condition, WayBack
from sim.records import BackEnd, BackReason, Fate
from sim.resources import checks_of, take_back

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order
    from sim.world.network import Route

_BACK: Final = 1 << 32
"""The declaration of goods that come back has the luck of the order's own, as many places further."""

_AWAITED: Final = frozenset({BackReason.RETURNED, BackReason.REFUSED})
"""Reasons for which a refund waits for the goods; the others travel as stock does."""

_LOST: Final = frozenset({Fate.LOST})


def bring_back(
    order: Order, market: Market, reason: BackReason, seconds: int = 0
) -> Generator[simpy.Event, object, BackEnd]:
    """What an order returns travels back, and is on its shelf again, or written off.

    Args:
        order: whose goods.
        market: where.
        reason: why they go back.
        seconds: until they are at the hub.
    """
    way = _way_back(order, market, reason)
    market.ways_back[way.id] = way
    if seconds:
        yield market.env.timeout(seconds)
    way.sent_at = market.now
    if reason is BackReason.RETURNED:
        _first_mile(way, market)
    route = _worth_its_way(way, order, market)
    if route is not None:
        way.carrier = carrier(route.carrier)
        cargo = Cargo(way.id, -1, way.destination, way.load)
        yield from travel(market, cargo, way.trip, route, _LOST)
        if way.trip.fate is not Fate.LOST and order.crosses_border:
            yield from _enter(way, order, market)
    way.became = _became(way, order, arrives=route is not None)
    if way.became is not BackEnd.LOST:
        take_back(order, market.stocks, scrapped=way.became is not BackEnd.RESTOCKED)
    way.ended_at = market.now
    market.end_way_back(way)
    return way.became


def _way_back(order: Order, market: Market, reason: BackReason) -> WayBack:
    shelves = [(market.stocks[line.stock].shelf, line.quantity) for line in order.returned]
    return WayBack(
        id=next(market.shipments),
        order=order.id,
        reason=reason,
        payer=_payer(order, market, reason),
        carrier=LOCAL_CARRIER,
        origin=order.buyer.country.hub,
        destination=order.origin,
        load=load_of(order, order.returned, market, bulk=reason not in _AWAITED),
        worth_cents=sum(shelf.unit_cents * quantity for shelf, quantity in shelves),
        asked_at=market.now,
    )


def _payer(order: Order, market: Market, reason: BackReason) -> str:
    """Who pays: for goods that are as they should be the scenario says, for all others their seller."""
    after = market.scenario.after_sales
    who = {BackReason.RETURNED: after.return_payer, BackReason.UNDELIVERED: after.undelivered_payer}
    return order.buyer.account if who.get(reason) == "buyer" else order.seller.account


def _first_mile(way: WayBack, market: Market) -> None:
    """From the buyer to the hub costs and emits what the last mile did."""
    mile = market.scenario.last_mile
    way.first_mile_cents = round(mile.fixed_cents + way.load.weight_g / 1000 * mile.per_kg_cents)
    way.first_mile_co2_g = round(mile.co2_kg_per_parcel * 1000)


def _worth_its_way(way: WayBack, order: Order, market: Market) -> Route | None:
    """How it travels; None where nothing leads back, or the way costs more than the goods are worth.

    Nobody has opened it: what is in it counts as good.
    """
    route, after = (
        market.router.route(way.origin, way.destination, way.load, market.now),
        market.scenario.after_sales,
    )
    if route is None or after.back == "always":
        return route
    cents = route.carriage_cents(way.load.weight_g, way.load.volume_ml)
    cents += market.scenario.customs.fee_cents if order.crosses_border else 0
    return route if cents < way.worth_cents * after.resale_share else None


def _enter(way: WayBack, order: Order, market: Market) -> Generator[simpy.Event, object, None]:
    """Goods that come back are relieved from duty: they are declared, and released by computer."""
    customs = market.scenario.customs
    checks = checks_of(further(order.luck.customs, _BACK), customs, low_value=True)
    slow = market.disruptions.factor("customs", order.site.country.code, market.now)
    way.clearance_cents = customs.fee_cents
    yield market.env.timeout(int(checks.release * slow))


def _became(way: WayBack, order: Order, *, arrives: bool) -> BackEnd:
    if not arrives:
        return BackEnd.DISPOSED
    if way.trip.fate is Fate.LOST:
        return BackEnd.LOST
    good = order.condition is Condition.GOOD and way.trip.fate is Fate.INTACT and not order.swapped
    return BackEnd.RESTOCKED if good else BackEnd.SCRAPPED
