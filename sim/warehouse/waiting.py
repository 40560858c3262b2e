"""What is known of an order that waits to be picked, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import DAY, HOUR
from sim.policies import WaitingOrder
from sim.resources import checks_of

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order


def waiting_order(order: Order, market: Market) -> WaitingOrder:
    """The order as the platform sees it now."""
    route = order.quote.route
    clearance = market.scenario.customs.clearance_hours * HOUR if order.crosses_border else 0
    return WaitingOrder(
        order=order.id,
        received_at=market.now,
        placed_at=order.placed_at,
        promised_at=order.promised_at,
        value_cents=order.total_cents,
        weight_g=order.weight_g,
        lines=len(order.lines),
        origin=order.site.country.code,
        destination=order.buyer.country.code,
        way_seconds=int(route.expected_seconds + clearance),
        legs=len(route.legs),
    )


def leaves_by(order: Order, market: Market) -> int:
    """The last second at which the order can leave the dock and be in time, were its departures as expected.

    Its own luck, at customs without their queues and on the last mile, is taken as it will be: nothing that a
    policy may know.
    """
    customs, mile, luck = market.scenario.customs, market.scenario.last_mile, order.luck
    way = order.quote.route.expected_seconds - mile.median_days * DAY
    way += lognormal(luck.last_mile.delay, mile.median_days * DAY, mile.sigma)
    if order.crosses_border:
        checks = checks_of(luck.customs, customs, low_value=order.quote.low_value)
        way += checks.seconds(customs.others_share)
    return order.promised_at - int(way)
