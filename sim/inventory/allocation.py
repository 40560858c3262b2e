"""Getting an order's units from their shelves, and putting them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import DAY
from sim.orders import Search
from sim.records import Event, Movement
from sim.resources import put_back

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Line, Order


def allocate(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    """Take the units of every line, now or once they come in. False if there is nothing to send by then.

    Buyer and seller wait for a line as long as the seller's patience and the escrow last. Then the others leave
    without it, if they may divide the money; otherwise nothing does.
    """
    taken: list[Line] = []
    missing: list[Line] = []
    for line in order.lines:
        found = yield from _take(order, line, market, deadline)
        (taken if found else missing).append(line)
        if missing and not market.settlement.divisible:
            put_back(order.id, taken, market.stocks, Movement.UNPACKED)
            return False
    if missing and taken:
        order.missing = tuple(missing)
        market.note(order, Event.SHORT, order.seller.account, order.origin)
    return bool(taken)


def _take(order: Order, line: Line, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    stock = market.stocks[line.stock]
    asked_at = market.now
    restocked = stock.take(order.id, line.quantity)
    if restocked is None:
        order.searches.append(Search(asked_at, 0, found=True))
        return True
    order.searches.append(Search(asked_at, -1, found=False))
    market.note(order, Event.BACKORDERED, order.seller.account, order.origin)
    patience = min(market.scenario.selling.patience_days * DAY, deadline - market.now)
    yield restocked | market.env.timeout(patience)
    order.searches[-1] = Search(asked_at, market.now - asked_at, found=restocked.triggered)
    if not restocked.triggered:
        stock.give_up(order.id)
    return restocked.triggered
