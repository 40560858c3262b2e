"""Getting an order's units from their shelves, and putting them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import DAY
from sim.records import Event, Movement

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    import simpy

    from sim.market import Market
    from sim.orders import Line, Order


def allocate(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    """Take the units of every line, now or once they come in. False if they do not while buyer and escrow wait."""
    for number, line in enumerate(order.lines):
        if not (yield from _take(order, line, market, deadline)):
            _put_back(order, order.lines[:number], market, Movement.UNPACKED)
            return False
    return True


def put_back(order: Order, market: Market, movement: Movement) -> None:
    """The order's units return to their shelves."""
    _put_back(order, order.lines, market, movement)


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


def _put_back(order: Order, lines: Iterable[Line], market: Market, movement: Movement) -> None:
    for line in lines:
        market.stocks[line.listing.shelf].put_back(order.id, line.quantity, movement)
