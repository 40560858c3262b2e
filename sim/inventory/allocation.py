"""Getting an order's units from their shelves, and putting them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import DAY
from sim.records import Event, Movement
from sim.resources import put_back

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Line, Order


def allocate(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    """Take the units of every line, now or once they come in. False if they do not while buyer and escrow wait."""
    for number, line in enumerate(order.lines):
        if not (yield from _take(order, line, market, deadline)):
            put_back(order.id, order.lines[:number], market.stocks, Movement.UNPACKED)
            return False
    return True


def _take(order: Order, line: Line, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    stock = market.stocks[line.listing.shelf]
    restocked = stock.take(order.id, line.quantity)
    if restocked is None:
        return True
    market.note(order, Event.BACKORDERED, order.seller.account, line.listing.origin)
    patience = min(market.scenario.selling.patience_days * DAY, deadline - market.now)
    yield restocked | market.env.timeout(patience)
    if restocked.triggered:
        return True
    stock.give_up(order.id)
    return False
