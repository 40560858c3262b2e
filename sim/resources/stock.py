"""Stock on the shelf: what is there, what is on its way, who waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records import Movement, StockRow

if TYPE_CHECKING:
    from collections.abc import Callable

    import simpy

    from sim.records import Recorder
    from sim.world.people import Shelf

    Replenishment = Callable[[int, int, int], int]


class Stock:
    """An article's units in a warehouse: on hand, on order from the supplier, and sold beyond what is on hand.

    Args:
        env: the clock.
        shelf: where it lies.
        cover: units to begin with.
        replenishment: asked whenever stock leaves what to order from the supplier: on hand, on order, backorders.
        lead_time: seconds until the next order to the supplier arrives.
        recorder: receives the movements.
    """

    __slots__ = (
        "_env", "_lead_time", "_recorder", "_replenishment", "_waiting", "on_hand", "on_order", "shelf",
    )  # fmt: skip

    def __init__(
        self,
        env: simpy.Environment,
        shelf: Shelf,
        cover: int,
        replenishment: Replenishment,
        lead_time: Callable[[], int],
        recorder: Recorder,
    ) -> None:
        self._env = env
        self._replenishment = replenishment
        self._lead_time = lead_time
        self._recorder = recorder
        self._waiting: list[tuple[simpy.Event, int, int]] = []
        self.shelf = shelf
        self.on_hand = cover
        self.on_order = 0

    def take(self, order: int, quantity: int) -> simpy.Event | None:
        """Allocate units to an order now (None), or return the event that triggers once they are."""
        waiting = None
        if self._waiting or self.on_hand < quantity:
            waiting = self._env.event()
            self._waiting.append((waiting, order, quantity))
        else:
            self._move(Movement.SOLD, -quantity, order)
        self._replenish()
        return waiting

    def give_up(self, order: int) -> None:
        """Withdraw a waiting order; whoever waited behind it may be content with what is there."""
        self._waiting = [entry for entry in self._waiting if entry[1] != order]
        self._serve_waiting()

    def put_back(self, order: int, quantity: int, movement: Movement) -> None:
        """Units that were allocated to an order return to the shelf."""
        self._move(movement, quantity, order)
        self._serve_waiting()

    def _replenish(self) -> None:
        backorders = sum(quantity for _, _, quantity in self._waiting)
        quantity = self._replenishment(self.on_hand, self.on_order, backorders)
        if quantity > 0:
            self.on_order += quantity
            delivery = self._env.timeout(self._lead_time())
            delivery.callbacks.append(lambda _: self._arrive(quantity))

    def _arrive(self, quantity: int) -> None:
        self.on_order -= quantity
        self._move(Movement.RESTOCKED, quantity, -1)
        self._serve_waiting()

    def _serve_waiting(self) -> None:
        while self._waiting and self._waiting[0][2] <= self.on_hand:
            event, order, quantity = self._waiting.pop(0)
            self._move(Movement.SOLD, -quantity, order)
            event.succeed()

    def _move(self, movement: Movement, quantity: int, order: int) -> None:
        self.on_hand += quantity
        now = int(self._env.now)
        shelf = self.shelf
        self._recorder.add(
            StockRow(now, shelf.product.sku, shelf.name, movement, quantity, self.on_hand, order)
        )
