"""The straight line: one order's life, from top to bottom. Every wait is a `yield`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import KEEPER
from sim.core.units import MINUTE
from sim.disputes.aftersales import (
    CONFIRMS,
    DISPUTES,
    RETURNS,
    call_off,
    charge_back,
    inspect,
    object_to,
    send_back,
)
from sim.freight.transport import transport
from sim.orders.order import Outcome
from sim.records import Event, Movement
from sim.warehouse.stock import prepare
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders.order import Order


def live(order: Order, market: Market) -> Generator[simpy.Event, object, None]:
    """The life of one order, ending with its record."""
    settlement, buyer, seller = market.settlement, order.buyer.account, order.seller.account
    if not market.accepts(order):
        return market.close(order, Outcome.DECLINED)
    yield market.env.timeout(int(order.payment.delay_minutes * MINUTE))
    yield from market.step(order, Event.FUNDED, buyer, settlement.fund(order), order.quote.total)
    ship_by = market.now + settlement.windows.ship
    if _regrets(order, market):
        return (yield from _end(order, market, call_off(order, market)))
    ready = yield from prepare(order, market, ship_by)
    if not ready or not _in_time(market, ship_by):
        return (yield from _end(order, market, _never_shipped(order, market, packed=ready)))
    order.shipped_at = market.now
    order.carriers_promise = market.now + market.carriers_promise(order)
    yield from market.step(order, Event.SHIPPED, seller, settlement.ship(order))
    deliver_by = market.now + settlement.windows.deliver
    arrived = yield from transport(order, market, deliver_by)
    if not arrived or not _in_time(market, deliver_by):
        return (yield from _end(order, market, _never_delivered(order, market, deliver_by)))
    yield from market.step(order, Event.DELIVERED, order.carrier, settlement.deliver(order))
    order.delivered_at = market.now
    reaction = yield from inspect(order, market)
    if reaction == DISPUTES:
        outcome = yield from object_to(order, market)
    elif reaction == RETURNS:
        outcome = yield from send_back(order, market)
    elif reaction == CONFIRMS:
        yield from market.step(order, Event.CONFIRMED, buyer, settlement.confirm(order))
        outcome = Outcome.CONFIRMED
    else:
        yield from _wait_until(market, order.delivered_at + settlement.windows.inspect)
        yield from market.step(order, Event.RELEASED, KEEPER, settlement.release(order))
        outcome = Outcome.RELEASED
    yield from _conclude(order, market)
    if order.buyer.conduct is Conduct.THIEF and order.payment.chargeback:
        yield from charge_back(order, market)
    market.close(order, outcome)


def _end(
    order: Order, market: Market, last_step: Generator[simpy.Event, object, Outcome]
) -> Generator[simpy.Event, object, None]:
    """An order that does not reach its buyer."""
    outcome = yield from last_step
    yield from _conclude(order, market)
    market.close(order, outcome)


def _conclude(order: Order, market: Market) -> Generator[simpy.Event, object, None]:
    """The money is divided; whoever made promises about the order is held to them."""
    if order.closed_at < 0:
        order.closed_at = market.now
    if market.scenario.settlement.covenants:
        yield market.settlement.close_modules(order)
        market.record_side_payments()


def _regrets(order: Order, market: Market) -> bool:
    honest = order.buyer.conduct is not Conduct.THIEF
    return honest and order.luck.conduct[5] < market.scenario.after_sales.remorse_rate


def _in_time(market: Market, deadline: int) -> bool:
    return market.now + market.settlement.latency < deadline


def _wait_until(market: Market, time: int) -> Generator[simpy.Event, object, None]:
    yield market.env.timeout(max(0, time - market.now))


def _never_shipped(order: Order, market: Market, *, packed: bool) -> Generator[simpy.Event, object, Outcome]:
    """An honest seller that cannot ship cancels; from another the buyer gets the money when time is up."""
    if packed:
        market.stocks[order.listing.index].put_back(order, Movement.UNPACKED)
    deadline = order.funded_at + market.settlement.windows.ship
    if order.seller.conduct is not Conduct.FRAUDULENT and _in_time(market, deadline):
        yield from market.step(order, Event.CANCELLED, order.seller.account, market.settlement.cancel(order))
        return Outcome.CANCELLED
    yield from _wait_until(market, deadline)
    yield from market.step(order, Event.EXPIRED, KEEPER, market.settlement.expire(order))
    order.seller.review(1)
    return Outcome.EXPIRED


def _never_delivered(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, Outcome]:
    """Lost, or so late that the buyer has the money back."""
    yield from _wait_until(market, deadline)
    yield from market.step(order, Event.EXPIRED, KEEPER, market.settlement.expire(order))
    return Outcome.EXPIRED
