"""Stock on the shelf: what is there, what is on its way, who waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.records import CountRow, Movement, StockRow

if TYPE_CHECKING:
    import simpy

    from sim.records import Recorder
    from sim.world.people import Shelf


class Source(Protocol):
    """Where a shelf's units come from."""

    def wanted(self, taken: int, stock: tuple[int, int, int]) -> int:
        """Units to order when `taken` were just asked for; `stock` is on hand, on order and sold beyond."""
        ...

    def lead_time(self) -> int:
        """Seconds until the next order to the supplier arrives."""
        ...

    def dealer_time(self) -> int | None:
        """Seconds until the next order to a dealer arrives; None where there is none."""
        ...

    def deliver(self, seconds: int) -> simpy.Event:
        """When an order that is at the dock after so many seconds is on the shelf."""
        ...

    def astray(self, units: int) -> tuple[int, int]:
        """Of so many units that just came: those that vanish unseen, and those that books have too many."""
        ...


class Stock:
    """An article's units in a warehouse: on hand, on order from the supplier, and sold beyond what is on hand.

    What a buyer waits for comes from a dealer who has it, where there is one; how much the shelf should hold beside
    that is what the source is asked whenever stock leaves. Books may be wrong: units go astray, receipts are
    miscounted. Everybody but the picker looks into the books, until somebody counts.

    Args:
        env: the clock.
        shelf: where it lies.
        cover: units to begin with.
        source: of its units.
        recorder: receives the movements.
    """

    __slots__ = (
        "_astray",
        "_at_dealers",
        "_env",
        "_recorder",
        "_reserved",
        "_source",
        "_waiting",
        "on_hand",
        "on_order",
        "shelf",
    )

    def __init__(
        self, env: simpy.Environment, shelf: Shelf, cover: int, source: Source, recorder: Recorder
    ) -> None:
        self._env = env
        self._source = source
        self._recorder = recorder
        self._waiting: list[tuple[simpy.Event, int, int]] = []
        self._reserved: dict[int, int] = {}
        self.shelf = shelf
        self.on_hand = self.on_order = self._at_dealers = self._astray = 0
        self._move(Movement.OPENING, cover, -1)

    @property
    def free(self) -> int:
        """Units that no order has reserved, by the books."""
        return self.book - sum(self._reserved.values()) if self._reserved else self.book

    @property
    def book(self) -> int:
        """Units on hand by the books."""
        return self.on_hand + self._astray

    @property
    def counted(self) -> tuple[int, int, int]:
        """Units on hand by the books, on order, and sold beyond what is on hand."""
        return self.book, self.on_order, sum(quantity for _, _, quantity in self._waiting)

    def reserve(self, order: int, quantity: int) -> None:
        """Keep units for an order until it takes them or ends."""
        if quantity <= self.free:
            self._reserved[order] = self._reserved.get(order, 0) + quantity

    def unreserve(self, order: int) -> None:
        """The order has ended, or takes what was kept for it."""
        if self._reserved.pop(order, None) is not None:
            self._serve_waiting()

    def take(self, order: int, quantity: int) -> simpy.Event | None:
        """Allocate units to an order now (None), or return the event that triggers once they are."""
        waiting = None
        kept = self._reserved.pop(order, 0)
        if self.on_hand < quantity <= self.book:
            self.count("pick")
        if self.on_hand < quantity or (kept < quantity and (self._waiting or self.free < quantity)):
            waiting = self._env.event()
            self._waiting.append((waiting, order, quantity))
        else:
            self._move(Movement.SOLD, -quantity, order)
        self._replenish(quantity)
        return waiting

    def miss(self, quantity: int) -> None:
        """Somebody asked for units that are not there, and does not wait."""
        self._reorder(quantity, 0)

    def give_up(self, order: int) -> None:
        """Withdraw a waiting order; whoever waited behind it may be content with what is there."""
        self._waiting = [entry for entry in self._waiting if entry[1] != order]
        self._serve_waiting()

    def put_back(self, order: int, quantity: int, movement: Movement) -> None:
        """Units that were allocated to an order return to the shelf."""
        self._move(movement, quantity, order)
        self._serve_waiting()

    def put(self, quantity: int, movement: Movement) -> None:
        """Units come from elsewhere than the supplier."""
        self._move(movement, quantity, -1)
        self._serve_waiting()

    def send(self, quantity: int) -> int:
        """Take units for another warehouse, as many as nobody waits for."""
        units = 0 if self._waiting else min(quantity, self.free, self.on_hand)
        if units > 0:
            self._move(Movement.SENT, -units, -1)
            self._replenish(units)
        return max(0, units)

    def count(self, cause: str) -> None:
        """Set the books right; whoever waits may be content with what is found."""
        shelf = self.shelf
        row = CountRow(int(self._env.now), shelf.product.sku, shelf.name, cause, self.book, self.on_hand)
        self._recorder.add(row)
        gone, self._astray = self._astray, 0
        if gone > 0:
            self._reorder(0, gone)
        self._serve_waiting()

    def scrap(self, order: int, quantity: int) -> None:
        """Units come back from an order that nobody can sell again: they are booked in, and written off."""
        self._move(Movement.RETURNED, quantity, order)
        self._move(Movement.SCRAPPED, -quantity, order)

    def _replenish(self, taken: int) -> None:
        self._reorder(taken, taken)

    def _reorder(self, taken: int, gone: int) -> None:
        """Order for what is asked for now, and for what the books no longer have."""
        book, _, backorders = self.counted
        short = min(gone, backorders - book - self._at_dealers)
        if short > 0 and (soon := self._source.dealer_time()) is not None:
            self._at_dealers += short
            self._order(short, soon, short)
        quantity = self._source.wanted(taken, self.counted)
        if quantity > 0:
            self._order(quantity, self._source.lead_time(), 0)

    def _order(self, quantity: int, seconds: int, at_dealers: int) -> None:
        """Order units that come after so many seconds, all or none of them from a dealer."""
        self.on_order += quantity
        self._record(Movement.ORDERED, quantity, -1)
        delivery = self._source.deliver(seconds)
        assert delivery.callbacks is not None
        delivery.callbacks.append(lambda _: self._arrive(quantity, at_dealers))

    def _arrive(self, quantity: int, from_dealers: int) -> None:
        self.on_order -= quantity
        self._at_dealers -= from_dealers
        self._move(Movement.RESTOCKED, quantity, -1)
        vanished, miscounted = self._source.astray(quantity)
        if vanished:
            self._move(Movement.SHRUNK, -vanished, -1)
        # what somebody waits for is counted out to him
        self._astray += vanished + (0 if self._waiting else miscounted)
        self._serve_waiting()

    def _serve_waiting(self) -> None:
        while self._waiting and self._waiting[0][2] <= self.free:
            if self._waiting[0][2] > self.on_hand:
                self.count("pick")
                return
            event, order, quantity = self._waiting.pop(0)
            self._move(Movement.SOLD, -quantity, order)
            event.succeed()

    def _move(self, movement: Movement, quantity: int, order: int) -> None:
        self.on_hand += quantity
        self._record(movement, quantity, order)

    def _record(self, movement: Movement, quantity: int, order: int) -> None:
        shelf, now = self.shelf, int(self._env.now)
        value = quantity * shelf.unit_cents
        self._recorder.add(
            StockRow(
                now,
                shelf.product.sku,
                shelf.name,
                movement,
                quantity,
                self.on_hand,
                self.on_order,
                value,
                order,
            )
        )
