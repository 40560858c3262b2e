"""A market at one moment in plain values, the same of one that runs and of one that has ended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.records import WayStage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from argosy.live.following import Following, News, Totals
    from argosy.live.ground import Ground
    from sim.market import Market
    from sim.orders import Order
    from sim.records import LegRow

DOTS: Final = 2_000
"""Shipments that are shown one by one; of more, every second, every fourth, and so on."""

STAYS: Final = ("warehouse", "terminal", "customs", "last mile")
"""Where parcels are that no leg moves."""


class Stay(NamedTuple):
    """A parcel that no leg moves: of which order, at which place, and why there: one of `STAYS`."""

    order: int
    place: str
    why: str


class Move(NamedTuple):
    """A shipment on a leg.

    Attributes:
        key: a number of its own.
        order: whose; 0 for stock, and for what goes back.
        way: number on the `Ground`.
        departed: second.
        arrived: second.
    """

    key: int
    order: int
    way: int
    departed: int
    arrived: int


class Snapshot(NamedTuple):
    """A market at one moment.

    Attributes:
        time: second.
        orders: placed so far.
        outcomes: of those that have ended, by outcome.
        escrow: minor units that lie in escrow for open orders, by currency.
        totals: other counts.
        moves: on legs, by number of the shipment.
        stays: of parcels that no leg moves.
        news: the latest, the last one last.
        closed: places and passages that are out of order.
    """

    time: int
    orders: int
    outcomes: dict[str, int]
    escrow: dict[str, int]
    totals: Totals
    moves: list[Move]
    stays: list[Stay]
    news: list[News]
    closed: list[str]

    def plain(self, ground: Ground) -> dict[str, Any]:
        """What is sent to a page: counts by place instead of parcels, and no more than `DOTS` moves."""
        places: dict[str, list[int]] = {}
        for stay in self.stays:
            counts = places.setdefault(stay.place, [0] * len(STAYS))
            counts[STAYS.index(stay.why)] += 1
        return {
            "time": self.time,
            "orders": self.orders,
            "open": self.orders - sum(self.outcomes.values()),
            "outcomes": dict(sorted(self.outcomes.items())),
            "escrow": dict(sorted(self.escrow.items())),
            **self.totals._asdict(),
            "travelling": len(self.moves),
            "moves": thinned(self.moves),
            "ways": len(ground.ways),
            "places": dict(sorted(places.items())),
            "news": self.news,
            "closed": self.closed,
        }


def thinned(moves: Sequence[Move]) -> list[Move]:
    """At most `DOTS` of the moves; who is shown stays so, as long as there are not many more."""
    every, left = 1, list(moves)
    while len(left) > DOTS:
        every *= 2
        left = [move for move in moves if move.key % every == 0]
        if every > len(moves):  # numbers that are no numbering
            return list(moves[:DOTS])
    return left


def snapshot_of(market: Market, following: Following, ground: Ground, time: int) -> Snapshot:
    """A market that runs, between two of its events.

    Args:
        market: which.
        following: its rows.
        ground: numbers its ways.
        time: second to show, not before the market's last event.
    """
    following.catch_up()
    orders = market.orders
    whose = {order.shipment.id: order.id for order in orders.open.values() if order.shipment is not None}
    escrow: Counter[str] = Counter()
    if market.settlement.name != "instant":
        for order in orders.open.values():
            if order.funded_at >= 0 and order.closed_at < 0:
                escrow[order.quote.currency] += order.quote.total
    return Snapshot(
        time,
        orders.placed,
        {outcome.value: count for outcome, count in orders.outcomes.items()},
        dict(escrow),
        following.totals(),
        list(_moves(following.legs.values(), whose, ground, time)),
        stays_of(market, following, time),
        list(following.news),
        ground.closed(time),
    )


def stays_of(market: Market, following: Following, time: int) -> list[Stay]:
    """Every paid parcel of an open order that no leg moves, and that is not delivered."""
    found = (_stay(order, following, time) for order in market.orders.open.values())
    return [stay for stay in found if stay is not None]


def _moves(legs: Iterable[LegRow], whose: dict[int, int], ground: Ground, time: int) -> Iterable[Move]:
    for leg in legs:
        if leg.departed_at <= time < leg.arrived_at:
            way = ground.way(leg.mode, leg.origin, leg.destination, leg.km)
            key = leg.shipment if leg.shipment >= 0 else -leg.consignment
            yield Move(key, whose.get(leg.shipment, 0), way, leg.departed_at, leg.arrived_at)


def _stay(order: Order, following: Following, time: int) -> Stay | None:
    if order.funded_at < 0 or order.delivered_at >= 0:
        return None
    shipment = order.shipment
    if shipment is None:
        return Stay(order.id, order.origin, "warehouse")
    leg = following.legs.get((shipment.id, -1))
    if leg is None or time < leg.departed_at:
        return Stay(order.id, shipment.origin if leg is None else leg.origin, "terminal")
    if time < leg.arrived_at:
        return None
    if time < leg.released_at or shipment.stage in (WayStage.HELD, WayStage.DISPATCHED):
        return Stay(order.id, leg.destination, "terminal")
    if shipment.stage is WayStage.OUT_FOR_DELIVERY:
        return Stay(order.id, leg.destination, "last mile")
    return Stay(order.id, leg.destination, "customs" if shipment.uncleared else "terminal")
