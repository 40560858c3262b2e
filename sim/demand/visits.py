"""Letting buyers come."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Final

from sim.core.luck import ConductLuck, CustomsLuck, DisputeLuck, HandlingLuck, Luck, PaymentLuck, VisitLuck
from sim.demand.arrivals import Arrivals
from sim.demand.shop import Shop
from sim.orders.router import TRANSIT_UNIFORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    import simpy

    from sim.core.streams import Streams
    from sim.market import Market
    from sim.orders import Purchase
    from sim.world.people import Buyer

    Place = Callable[[Market, int, Buyer, Purchase, Luck], None]

_PATIENCE: Final = 100_000
"""Visits without an order after which waiting for a number of orders is given up."""


class NobodyBuysError(RuntimeError):
    """A run that ends with a number of orders, in a market where nobody buys."""


def visits(
    market: Market, place: Place, last_order: int | None, horizon: int | None
) -> Generator[simpy.Event, object, None]:
    """Let buyers come until `last_order` orders are placed or the clock reaches `horizon` seconds.

    Args:
        market: where they come.
        place: what a purchase becomes: market, number of the visit, buyer, purchase, luck.
        last_order: number of the last order, None for no end.
        horizon: in seconds, None for no end.

    Raises:
        NobodyBuysError: if there is no horizon, and 100,000 visits on end or a century bring too few orders.
    """
    arrivals = Arrivals(market.scenario, market.world)
    times = arrivals.times(market.streams.rows("arrival", 1))
    shop, latest = Shop(market), 0
    for number, (time, (visit, payment, luck)) in enumerate(zip(times, _luck(market.streams), strict=False)):
        if horizon is not None and time >= horizon:
            return
        yield market.env.timeout(time - market.now)
        buyer = market.world.buyers.draw(arrivals.country(time, visit.country), visit.buyer)
        purchase = shop.visit(buyer, visit, payment)
        market.visits += 1
        if purchase is not None:
            latest = number
            place(market, number, buyer, purchase, luck)
            if market.orders.placed == last_order:
                return
        elif horizon is None and number - latest >= _PATIENCE:
            raise NobodyBuysError(f"{_PATIENCE:,} visits on end brought no order")
    if horizon is None:
        raise NobodyBuysError(f"a century brought {market.orders.placed:,} orders")


def _luck(streams: Streams) -> Iterator[tuple[VisitLuck, PaymentLuck, Luck]]:
    """The luck of every visit, whether it brings an order or not."""
    fates = map(
        Luck,
        starmap(HandlingLuck, streams.rows("handling", len(HandlingLuck._fields))),
        streams.rows("transit", TRANSIT_UNIFORMS),
        starmap(CustomsLuck, streams.rows("customs", len(CustomsLuck._fields))),
        starmap(ConductLuck, streams.rows("conduct", len(ConductLuck._fields))),
        starmap(DisputeLuck, streams.rows("dispute", len(DisputeLuck._fields))),
    )
    return zip(
        starmap(VisitLuck, streams.rows("visit", len(VisitLuck._fields))),
        starmap(PaymentLuck, streams.rows("payment", len(PaymentLuck._fields))),
        fates,
        strict=True,
    )
