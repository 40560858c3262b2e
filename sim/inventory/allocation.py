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

    Buyer and seller wait for lines as long as the seller's patience and the escrow last. Then the others leave
    without them, if they may divide the money; otherwise nothing does.
    """
    waits = {number: event for number, line in enumerate(order.lines) if (event := _ask(order, line, market))}
    if waits:
        patience = min(market.scenario.selling.patience_days * DAY, deadline - market.now)
        yield market.env.all_of(waits.values()) | market.env.timeout(patience)
    late = {number for number, event in waits.items() if not event.triggered}
    for number in late:
        asked_at = order.searches[number].asked_at
        order.searches[number] = Search(asked_at, market.now - asked_at, found=False)
        market.stocks[order.lines[number].stock].give_up(order.id)
    missing = tuple(line for number, line in enumerate(order.lines) if number in late)
    taken = tuple(line for number, line in enumerate(order.lines) if number not in late)
    if missing and not market.settlement.divisible:
        put_back(order.id, taken, market.stocks, Movement.UNPACKED)
        return False
    if missing and taken:
        order.missing = missing
        market.note(order, Event.SHORT, order.seller.account, order.origin)
    return bool(taken)


def _ask(order: Order, line: Line, market: Market) -> simpy.Event | None:
    """Take a line's units now (None), or once they come in: the event that then triggers."""
    asked_at, number = market.now, len(order.searches)
    restocked = market.stocks[line.stock].take(order.id, line.quantity)
    if restocked is None:
        order.searches.append(Search(asked_at, 0, found=True))
        return None
    order.searches.append(Search(asked_at, -1, found=False))
    market.note(order, Event.BACKORDERED, order.seller.account, order.origin)

    def found(_: simpy.Event) -> None:
        order.searches[number] = Search(asked_at, market.now - asked_at, found=True)

    restocked.callbacks.append(found)
    return restocked
