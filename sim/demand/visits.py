"""Letting buyers come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.core.luck import FATE, LineLuck, Luck, PaymentLuck, VisitLuck
from sim.demand.arrivals import Arrivals
from sim.demand.doors import Coming

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import simpy

    from sim.core.streams import Streams
    from sim.demand.doors import Doors

_PATIENCE: Final = 100_000
"""Visits without an order after which waiting for a number of orders is given up."""


class NobodyBuysError(RuntimeError):
    """A run that ends with a number of orders, in a market where nobody buys."""


def visits(doors: Doors, horizon: int | None) -> Generator[simpy.Event, object, None]:
    """Let buyers come until all orders are in or the clock is at `horizon` seconds; then shut the doors.

    Args:
        doors: where they come in.
        horizon: in seconds, None for no end.

    Raises:
        NobodyBuysError: if there is no horizon, and 100,000 visits on end or a century bring too few orders.
    """
    try:
        yield from _all(doors, horizon)
    finally:
        doors.shut()


def _all(doors: Doors, horizon: int | None) -> Generator[simpy.Event, object, None]:
    market, latest = doors.market, 0
    arrivals = Arrivals(market.scenario, market.world)
    times = arrivals.times(market.streams.uniforms("arrival"))
    for number, (time, luck) in enumerate(zip(times, luck_of_visits(market.streams), strict=False)):
        if horizon is not None and time >= horizon:
            return
        yield market.env.timeout(time - market.now)
        if not doors.open():
            return
        here, buyers = luck.visit, market.world.buyers
        buyer = buyers.draw(arrivals.group(time, here.country), here.buyer, time)
        if buyers.has_lost(buyer):
            continue
        buyer.heard_of = buyers.friends_seller(buyer, here.friend, time)
        if doors.enter(number, buyer, luck).orders:
            latest = number
        if not doors.open():
            return
        if horizon is None and number - latest >= _PATIENCE:
            raise NobodyBuysError(f"{_PATIENCE:,} visits on end brought no order")
    if horizon is None:
        raise NobodyBuysError(f"a century brought {market.orders.placed:,} orders")


def luck_of_visits(streams: Streams, entity: int | str = 0) -> Iterator[Coming]:
    """The luck of every visit, whether it brings an order or not; each uniform from a stream of its own.

    Args:
        streams: of the market's luck.
        entity: what brings the visits; 0 for those that nobody brings.
    """

    def drawn(purpose: str, kind: Any) -> Iterator[Any]:
        return map(kind, *(streams.uniforms(f"{purpose} {name}", entity) for name in kind._fields))

    fates = map(Luck, *(drawn(purpose, kind) for purpose, kind in FATE))
    visits, lines = drawn("visit", VisitLuck), drawn("visit", LineLuck)
    return map(Coming, visits, lines, drawn("payment", PaymentLuck), fates)
