"""Getting an order's units from the shelf, and putting them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import DAY
from sim.records import Event

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order
    from sim.records import Movement


def allocate(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    """Take the order's units, now or once they come in. False if they do not while buyer and escrow wait."""
    stock = market.stocks[order.listing.index]
    restocked = stock.take(order.id, order.quantity)
    if restocked is None:
        return True
    market.note(order, Event.BACKORDERED, order.seller.account, order.listing.origin)
    patience = min(market.scenario.selling.patience_days * DAY, deadline - market.now)
    yield restocked | market.env.timeout(patience)
    if restocked.triggered:
        return True
    stock.give_up(order.id)
    return False


def put_back(order: Order, market: Market, movement: Movement) -> None:
    """The order's units return to the shelf."""
    market.stocks[order.listing.index].put_back(order.id, order.quantity, movement)
