"""Stock: no unit appears or vanishes, who waits longest is served first, and nobody waits for ever."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import Any, ClassVar

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
from sim.records import CountRow, MemorySink, Movement, Recorder, StockRow
from sim.resources import Stock
from sim.world.people import Product, Shelf

COVER = 20
SHELF = Shelf(Product(0, "A1", "a thing", "toys", "95", 100, 500, 1), 0, "HERE", 1, 0.01, 250)


class Shelf:
    """A market with one listing and nothing else."""

    def __init__(self, policy: Any, dealer: int | None = None, astray: Any = None) -> None:
        self.env = simpy.Environment()
        self.recorder = Recorder(MemorySink())
        self.moves = self.recorder.pending(StockRow)
        luck = Streams(1).uniforms("restock")

        class Source:
            def wanted(_, taken: int, stock: tuple[int, int, int]) -> Any:
                return policy(StockView(self.now, 0, 0, *stock, COVER, wanted=taken), None)

            def lead_time(_) -> int:
                return int(lognormal(next(luck), 3.0 * DAY, 0.8))

            def dealer_time(_) -> int | None:
                return dealer

            def deliver(_, seconds: int) -> simpy.Event:
                return self.env.timeout(seconds)

            def astray(_, units: int) -> tuple[int, int]:
                return astray(units) if astray else (0, 0)

        self.stock = Stock(self.env, SHELF, COVER, Source(), self.recorder)

    @property
    def now(self) -> int:
        return int(self.env.now)

    def order(self, number: int, quantity: int) -> Any:
        return SimpleNamespace(id=number, quantity=quantity)

    def moved(self, movement: str) -> int:
        return sum(row.quantity for row in self.moves if row.movement == movement)


class StockMachine(RuleBasedStateMachine):
    policy: type
    dealer: int | None
    astray: ClassVar[Any] = None

    def __init__(self) -> None:
        super().__init__()
        self.shelf = Shelf(self.policy(), self.dealer, self.astray)
        self.counts = self.shelf.recorder.pending(CountRow)
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

    @rule()
    def count(self) -> None:
        book = self.shelf.stock.book
        self.shelf.stock.count("cycle")
        counted = self.counts[-1]
        assert (counted.book, counted.found) == (book, counted.found)
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
        came = COVER + shelf.moved("restocked") + shelf.moved("returned") + shelf.moved("shrunk")
        assert stock.on_hand == came - sold >= 0
        assert stock.book >= 0
        assert shelf.moved("opening") == COVER
        assert stock.on_order == shelf.moved("ordered") - shelf.moved("restocked")
        assert all(move.value_cents == move.quantity * SHELF.unit_cents for move in shelf.moves)
        assert sold - shelf.moved("returned") == sum(order.quantity for order in self.served)
        assert stock.on_order >= 0
        assert (shelf.moves[-1].on_hand, shelf.moves[-1].on_order) == (stock.on_hand, stock.on_order)

    @invariant()
    def nobody_waits_for_what_lies_on_the_shelf(self) -> None:
        if self.waiting:
            stock = self.shelf.stock
            assert self.waiting[0][1].quantity > min(stock.on_hand, stock.book)

    @invariant()
    def enough_is_on_its_way(self) -> None:
        stock = self.shelf.stock
        assert stock.book + stock.on_order >= sum(order.quantity for _, order in self.waiting)

    def teardown(self) -> None:
        """Sooner or later everybody is served, where the books are right."""
        self.shelf.env.run()
        if self.astray is not None:
            return
        self.see_who_was_served()
        assert not self.waiting


@pytest.mark.parametrize("dealer", [None, DAY])
@pytest.mark.parametrize("policy", [OrderUpTo, NoReplenishment])
def test_any_sequence_of_movements(policy: type, dealer: int | None) -> None:
    machine = type("Machine", (StockMachine,), {"policy": policy, "dealer": dealer})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine, settings=settings(max_examples=60, stateful_step_count=30, deadline=None)
    )


@pytest.mark.parametrize("policy", [OrderUpTo, NoReplenishment])
@pytest.mark.parametrize("miscounted", [-1, 0, 1])
def test_any_sequence_of_movements_where_books_are_wrong(policy: type, miscounted: int) -> None:
    def astray(_: Any, units: int) -> tuple[int, int]:
        return units // 4, miscounted if units > 2 else 0

    machine = type("Machine", (StockMachine,), {"policy": policy, "dealer": DAY, "astray": astray})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine, settings=settings(max_examples=40, stateful_step_count=30, deadline=None)
    )


def test_a_picker_who_finds_less_than_the_books_have_sets_them_right() -> None:
    """Whoever asked waits; who asks for what is there is served."""
    shelf = Shelf(lambda view, setting: 30 if view.wanted == COVER else 0, astray=lambda units: (12, 1))
    counts = shelf.recorder.pending(CountRow)
    assert shelf.stock.take(1, COVER) is None
    shelf.env.run()
    stock = shelf.stock
    assert (stock.on_hand, stock.book, stock.free) == (18, 31, 31)
    waiting = stock.take(2, 19)
    assert waiting is not None
    assert (stock.on_hand, stock.book) == (18, 18)
    assert [(row.cause, row.book, row.found) for row in counts] == [("pick", 31, 18)]
    stock.give_up(2)
    assert stock.take(3, 18) is None
    assert shelf.moved("shrunk") == -12


def test_a_count_finds_what_the_books_have_not() -> None:
    shelf = Shelf(lambda view, setting: 5 if view.wanted == COVER else 0, astray=lambda units: (0, -1))
    assert shelf.stock.take(1, COVER) is None
    shelf.env.run()
    assert (shelf.stock.on_hand, shelf.stock.book) == (5, 4)
    waiting = shelf.stock.take(2, 5)
    assert waiting is not None, "the books have four"
    shelf.stock.count("cycle")
    assert waiting.triggered
    assert shelf.stock.on_hand == shelf.stock.book == 0


def test_what_others_reserved_is_not_sent_away() -> None:
    shelf = Shelf(lambda view, setting: 0)
    shelf.stock.reserve(1, 15)
    assert shelf.stock.send(COVER) == COVER - 15
    assert shelf.stock.take(1, 15) is None
    assert shelf.stock.on_hand == 0


def test_nothing_is_sent_away_while_somebody_waits() -> None:
    shelf = Shelf(lambda view, setting: 0)
    assert shelf.stock.take(1, COVER + 1) is not None
    assert shelf.stock.send(5) == 0
    shelf.stock.give_up(1)
    assert shelf.stock.send(5) == 5


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


def test_a_dealer_sends_what_buyers_wait_for_and_the_policy_sees_it_coming() -> None:
    seen: list[tuple[int, int, int]] = []

    def policy(view: StockView, setting: Any) -> int:
        seen.append((view.on_hand, view.on_order, view.backorders))
        return 0

    shelf = Shelf(policy, DAY)
    first = shelf.stock.take(1, COVER + 2)
    second = shelf.stock.take(2, 5)
    assert first is not None
    assert second is not None
    assert seen == [(COVER, 2, COVER + 2), (COVER, 7, COVER + 7)]
    shelf.env.run(until=DAY + 1)
    assert first.triggered
    assert second.triggered
    assert (shelf.stock.on_hand, shelf.stock.on_order) == (0, 0)


def test_what_nobody_can_sell_again_is_written_off() -> None:
    shelf = Shelf(lambda view, setting: 0)
    assert shelf.stock.take(1, 3) is None
    shelf.stock.scrap(1, 2)
    assert shelf.stock.on_hand == COVER - 3
    assert (shelf.moved("returned"), shelf.moved("scrapped")) == (2, -2)
