"""Stock: no unit appears or vanishes, who waits longest is served first, and nobody waits for ever."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
import simpy
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sim.core.distributions import lognormal
from sim.core.streams import Streams
from sim.core.units import DAY
from sim.policies import StockView
from sim.policies.replenishment import NoReplenishment, OrderUpTo
from sim.records import MemorySink, Movement, Recorder, StockRow
from sim.resources import Stock
from sim.world.people import Product, Shelf

COVER = 20
SHELF = Shelf(Product(0, "A1", "a thing", "toys", "95", 100, 500, 1), 0, "HERE", 1, 0.01)


class Shelf:
    """A market with one listing and nothing else."""

    def __init__(self, policy: Any) -> None:
        self.env = simpy.Environment()
        self.recorder = Recorder(MemorySink())
        self.moves = self.recorder.pending(StockRow)
        luck = Streams(1).uniforms("restock")

        def lead_time() -> int:
            return int(lognormal(next(luck), 3.0 * DAY, 0.8))

        def replenishment(on_hand: int, on_order: int, backorders: int) -> Any:
            return policy(StockView(self.now, 0, 0, on_hand, on_order, backorders, COVER), None)

        self.stock = Stock(self.env, SHELF, COVER, replenishment, lead_time, self.recorder)

    @property
    def now(self) -> int:
        return int(self.env.now)

    def order(self, number: int, quantity: int) -> Any:
        return SimpleNamespace(id=number, quantity=quantity)

    def moved(self, movement: str) -> int:
        return sum(row.quantity for row in self.moves if row.movement == movement)


class StockMachine(RuleBasedStateMachine):
    policy: type

    def __init__(self) -> None:
        super().__init__()
        self.shelf = Shelf(self.policy())
        self.numbers = count(1)
        self.waiting: list[tuple[Any, Any]] = []
        self.served: list[Any] = []

    @rule(quantity=st.integers(1, 30))
    def take(self, quantity: int) -> None:
        order = self.shelf.order(next(self.numbers), quantity)
        event = self.shelf.stock.take(order.id, order.quantity)
        if event is None:
            assert not self.waiting, "somebody jumped the queue"
            self.served.append(order)
        else:
            self.waiting.append((event, order))

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(self.waiting))
        self.waiting.remove(entry)
        self.shelf.stock.give_up(entry[1].id)
        self.see_who_was_served()
        assert not entry[0].triggered

    @precondition(lambda self: self.served)
    @rule(data=st.data())
    def put_back(self, data: st.DataObject) -> None:
        order = self.served.pop(data.draw(st.integers(0, len(self.served) - 1)))
        self.shelf.stock.put_back(order.id, order.quantity, Movement.RETURNED)
        self.see_who_was_served()

    @rule(days=st.floats(0.1, 4))
    def time_passes(self, days: float) -> None:
        self.shelf.env.run(until=self.shelf.env.now + int(days * DAY))
        self.see_who_was_served()

    def see_who_was_served(self) -> None:
        """First come, first served."""
        while self.waiting and self.waiting[0][0].triggered:
            self.served.append(self.waiting.pop(0)[1])
        assert not any(event.triggered for event, _ in self.waiting)

    @invariant()
    def units_are_conserved(self) -> None:
        shelf, stock = self.shelf, self.shelf.stock
        sold = -shelf.moved("sold")
        assert stock.on_hand == COVER + shelf.moved("restocked") + shelf.moved("returned") - sold >= 0
        assert sold - shelf.moved("returned") == sum(order.quantity for order in self.served)
        assert stock.on_order >= 0
        if shelf.moves:
            assert shelf.moves[-1].on_hand == stock.on_hand

    @invariant()
    def nobody_waits_for_what_lies_on_the_shelf(self) -> None:
        if self.waiting:
            assert self.waiting[0][1].quantity > self.shelf.stock.on_hand

    @invariant()
    def enough_is_on_its_way(self) -> None:
        stock = self.shelf.stock
        assert stock.on_hand + stock.on_order >= sum(order.quantity for _, order in self.waiting)

    def teardown(self) -> None:
        """Sooner or later everybody is served."""
        self.shelf.env.run()
        self.see_who_was_served()
        assert not self.waiting


@pytest.mark.parametrize("policy", [OrderUpTo, NoReplenishment])
def test_any_sequence_of_movements(policy: type) -> None:
    machine = type("Machine", (StockMachine,), {"policy": policy})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine, settings=settings(max_examples=60, stateful_step_count=30, deadline=None)
    )


def test_without_replenishment_who_waits_waits() -> None:
    shelf = Shelf(lambda view, setting: 0)
    assert shelf.stock.take(1, COVER + 1) is not None
    shelf.env.run()
    assert shelf.stock.on_hand == COVER


def test_one_who_gives_up_makes_way() -> None:
    """The next in the queue is content with what lies there."""
    shelf = Shelf(lambda view, setting: 0)
    big, small = shelf.order(1, COVER + 1), shelf.order(2, 3)
    assert shelf.stock.take(big.id, big.quantity) is not None
    waiting = shelf.stock.take(small.id, small.quantity)
    assert waiting is not None
    shelf.stock.give_up(big.id)
    assert waiting.triggered
    assert shelf.stock.on_hand == COVER - 3
