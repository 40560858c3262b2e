"""Stock on the shelf, and getting an order from the shelf to the dock."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import DAY, HOUR, MINUTE
from sim.policies.protocols import StockView
from sim.records import Event, Movement, StockRow
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import simpy

    from sim.market import Market
    from sim.orders.order import Order
    from sim.world.people import Listing


class Stock:
    """One listing's units: on hand, on order from the supplier, and sold beyond what is on hand."""

    __slots__ = ("_market", "_waiting", "cover", "lead", "listing", "on_hand", "on_order", "sold")

    def __init__(self, market: Market, listing: Listing, cover: int, lead: Iterator[list[float]]) -> None:
        self._market = market
        self._waiting: deque[tuple[simpy.Event, Order]] = deque()
        self.listing = listing
        self.cover = cover
        self.lead = lead
        self.on_hand = cover
        self.on_order = 0
        self.sold = 0

    def take(self, order: Order) -> simpy.Event | None:
        """Allocate the order's units now (None), or return the event that triggers once they are."""
        self.sold += order.quantity
        waiting = None
        if self._waiting or self.on_hand < order.quantity:
            waiting = self._market.env.event()
            self._waiting.append((waiting, order))
        else:
            self._move(Movement.SOLD, -order.quantity, order.id)
        self._replenish()
        return waiting

    def give_up(self, order: Order) -> None:
        """Withdraw a waiting order; whoever waited behind it may be content with what is there."""
        self._waiting = deque(entry for entry in self._waiting if entry[1] is not order)
        self._serve_waiting()

    def put_back(self, order: Order, movement: Movement) -> None:
        """Units that were allocated to `order` return to the shelf."""
        self._move(movement, order.quantity, order.id)
        self._serve_waiting()

    def _replenish(self) -> None:
        backorders = sum(order.quantity for _, order in self._waiting)
        quantity = self._market.policies.replenishment(
            StockView(self.on_hand, self.on_order, backorders, self.cover)
        )
        if quantity > 0:
            self.on_order += quantity
            selling = self._market.scenario.selling
            lead = lognormal(next(self.lead)[0], selling.restock_days * DAY, selling.restock_sigma)
            self._market.after(int(lead), lambda: self._arrive(quantity))

    def _arrive(self, quantity: int) -> None:
        self.on_order -= quantity
        self._move(Movement.RESTOCKED, quantity, -1)
        self._serve_waiting()

    def _serve_waiting(self) -> None:
        while self._waiting and self._waiting[0][1].quantity <= self.on_hand:
            event, order = self._waiting.popleft()
            self._move(Movement.SOLD, -order.quantity, order.id)
            event.succeed()

    def _move(self, movement: Movement, quantity: int, order: int) -> None:
        self.on_hand += quantity
        market = self._market
        market.recorder.add(StockRow(market.now, self.listing.index, movement, quantity, self.on_hand, order))


def prepare(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, bool]:
    """Allocate, pick and pack. False if the seller never means to, or not while buyer and escrow wait."""
    seller, luck, selling = order.seller, order.luck.handling, market.scenario.selling
    if seller.conduct is Conduct.FRAUDULENT and luck[0] < selling.never_ships_share:
        return False
    hours = selling.handling_hours * (selling.slow_factor if seller.conduct is Conduct.SLOW else 1)
    idle = int(lognormal(luck[1], hours * HOUR, selling.handling_sigma))
    yield market.env.timeout(min(idle, deadline - market.now))
    if market.now >= deadline:
        return False
    stock = market.stocks[order.listing.index]
    restocked = stock.take(order)
    if restocked is not None:
        market.note(order, Event.BACKORDERED, seller.account, order.listing.origin)
        patience = min(selling.patience_days * DAY, deadline - market.now)
        yield restocked | market.env.timeout(patience)
        if not restocked.triggered:
            stock.give_up(order)
            return False
    yield from _pick_and_pack(order, market)
    return True


def _pick_and_pack(order: Order, market: Market) -> Generator[simpy.Event, object, None]:
    handling, luck = market.scenario.handling, order.luck.handling
    wave = handling.wave_minutes * MINUTE
    yield market.env.timeout(-market.now % wave)
    stations = market.stations[order.seller.warehouse]
    for resource, minutes, u in (
        (stations.pick, handling.pick_minutes, luck[2]),
        (stations.pack, handling.pack_minutes, luck[3]),
    ):
        request = resource.request()
        yield request
        yield market.env.timeout(int(lognormal(u, minutes * MINUTE, handling.sigma)))
        resource.release(request)
    market.note(order, Event.PACKED, order.seller.account, order.listing.origin)
