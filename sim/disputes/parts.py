"""Orders of which a part is missing or goes back: its share of the money goes back, too, by agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.luck import scrambled
from sim.core.units import BPS
from sim.records import Event

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import simpy

    from sim.market import Market
    from sim.orders import Line, Order


def sent_back(order: Order, market: Market) -> tuple[Line, ...]:
    """Which lines of an order that is returned go back: one of them in any case, each of the others perhaps.

    All of them where the money cannot be divided.
    """
    lines, luck = order.sent, order.luck.conduct.parts
    if not market.settlement.divisible:
        return lines
    share = market.scenario.after_sales.further_return_share
    first = int(luck * len(lines))
    return tuple(
        line for number, line in enumerate(lines) if number == first or scrambled(luck, number + 1) < share
    )


def share_of(lines: Sequence[Line], order: Order) -> int:
    """What `lines` are of the order's price, in basis points, rounded half up."""
    goods = sum(line.goods for line in lines)
    return (2 * BPS * goods + order.quote.goods) // (2 * order.quote.goods)


def agree(order: Order, market: Market, buyer_bps: int) -> Generator[simpy.Event, object, None]:
    """The seller offers the buyer that much of the money, and the buyer takes it."""
    settlement = market.settlement
    yield from market.step(order, Event.OFFERED, order.seller.account, settlement.offer(order, buyer_bps))
    yield from market.step(order, Event.AGREED, order.buyer.account, settlement.accept(order, buyer_bps))


def settle_short(order: Order, market: Market) -> Generator[simpy.Event, object, None]:
    """The buyer keeps what came, and has the share of what did not come back."""
    yield from agree(order, market, share_of(order.missing, order))
