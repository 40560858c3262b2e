"""Letting buyers come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from sim.core.luck import (
    ConductLuck,
    CustomsLuck,
    DisputeLuck,
    HandlingLuck,
    LastMileLuck,
    LineLuck,
    Luck,
    PaymentLuck,
    VisitLuck,
    further_fate,
)
from sim.demand.arrivals import Arrivals
from sim.demand.shop import Shop
from sim.demand.traffic import Traffic
from sim.records import LookRow, VisitRow

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    import simpy

    from sim.core.streams import Streams
    from sim.demand.shop import Visit
    from sim.market import Market
    from sim.orders import Purchase
    from sim.records import Row
    from sim.world.people import Buyer

    Place = Callable[[Market, int, Buyer, Purchase, Luck], None]

_Luck = TypeVar("_Luck")

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
    traffic = Traffic(market)
    try:
        yield from _all(market, place, traffic, last_order, horizon)
    finally:
        traffic.close()


def _all(
    market: Market, place: Place, traffic: Traffic, last_order: int | None, horizon: int | None
) -> Generator[simpy.Event, object, None]:
    arrivals = Arrivals(market.scenario, market.world)
    times = arrivals.times(market.streams.uniforms("arrival"))
    shop, latest = Shop(market), 0
    for number, (time, (luck, line, payment, fate)) in enumerate(
        zip(times, _luck(market.streams), strict=False)
    ):
        if horizon is not None and time >= horizon:
            return
        yield market.env.timeout(time - market.now)
        buyer = market.world.buyers.draw(arrivals.group(time, luck.country), luck.buyer, time)
        if market.world.buyers.has_lost(buyer):
            continue
        buyer.heard_of = market.world.buyers.friends_seller(buyer, luck.friend, time)
        visit = shop.visit(buyer, luck, line, payment)
        market.visits += 1
        traffic.add(time, ordered=bool(visit.purchases))
        for row in _rows(number, time, buyer, visit):
            market.recorder.add(row)
        for parcel, purchase in enumerate(visit.purchases):
            latest = number
            place(market, number, buyer, purchase, further_fate(fate, parcel))
            if market.orders.placed == last_order:
                return
        if horizon is None and number - latest >= _PATIENCE:
            raise NobodyBuysError(f"{_PATIENCE:,} visits on end brought no order")
    if horizon is None:
        raise NobodyBuysError(f"a century brought {market.orders.placed:,} orders")


def _rows(number: int, time: int, buyer: Buyer, visit: Visit) -> Iterator[Row]:
    yield VisitRow(
        visit=number,
        time=time,
        buyer=buyer.index,
        buyer_country=buyer.country.code,
        segment=buyer.segment,
        heard_of=buyer.heard_of,
        wanted=visit.wanted,
        found=sum(len(purchase.lines) for purchase in visit.purchases),
        payments=visit.paid.tries,
        declined=visit.paid.declined,
        orders=len(visit.purchases),
        surplus_cents=sum(look.surplus.slate for look in visit.looks),
    )
    for look, (want, shown, place, listing, worth) in enumerate(visit.looks):
        yield LookRow(number, look, want.product.sku, want.quantity, shown, place, listing, *worth)


def _luck(streams: Streams) -> Iterator[tuple[VisitLuck, LineLuck, PaymentLuck, Luck]]:
    """The luck of every visit, whether it brings an order or not; each uniform from a stream of its own."""

    def drawn(kind: Callable[..., _Luck], purpose: str, names: tuple[str, ...]) -> Iterator[_Luck]:
        return map(kind, *(streams.uniforms(f"{purpose} {name}") for name in names))

    fates = map(
        Luck,
        drawn(HandlingLuck, "handling", HandlingLuck._fields),
        drawn(CustomsLuck, "customs", CustomsLuck._fields),
        drawn(LastMileLuck, "last mile", LastMileLuck._fields),
        drawn(ConductLuck, "conduct", ConductLuck._fields),
        drawn(DisputeLuck, "dispute", DisputeLuck._fields),
    )
    visits = drawn(VisitLuck, "visit", VisitLuck._fields)
    lines = drawn(LineLuck, "visit", LineLuck._fields)
    payments = drawn(PaymentLuck, "payment", PaymentLuck._fields)
    return zip(visits, lines, payments, fates, strict=True)
