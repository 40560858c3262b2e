"""Which orders there are: how many were placed, which are open, how the others ended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.orders.order import Order, Outcome


class OrderRegister:
    """Every order of a market, counted once.

    Attributes:
        placed: orders placed so far, declined ones included; the last order's id.
        open: orders that have not ended, by id.
        outcomes: ended orders by outcome.
    """

    def __init__(self) -> None:
        self.placed = 0
        self.open: dict[int, Order] = {}
        self.outcomes: Counter[Outcome] = Counter()

    def next_id(self) -> int:
        """The id of an order that is about to be placed."""
        self.placed += 1
        return self.placed

    def enter(self, order: Order) -> None:
        """The order's life begins."""
        self.open[order.id] = order

    def leave(self, order: Order, outcome: Outcome) -> None:
        """The order has ended."""
        order.outcome = outcome
        self.outcomes[outcome] += 1
        del self.open[order.id]
