"""An order has its lines from the shelves, what is missing is left out, and it waits no longer than it may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.units import DAY
from sim.inventory import allocate
from sim.orders import Search
from sim.records import Movement
from sim.resources import put_back
from tests.support.one_order import STILL, Desk, Wish
from tests.support.small_market import changed, of_policies

if TYPE_CHECKING:
    from collections.abc import Generator

    from sim.orders import Order
    from sim.resources import Stock

COVER = 10
SCARCE = changed(
    of_policies(STILL, replenishment="none"), selling__stock_cover_days=0.0,
    selling__stock_cover_units=COVER, selling__patience_days=4,
    selling__restock_days=6.0, handling__putaway_hours=0.0,
)  # fmt: skip
NEVER = 10**9


class Hall(Desk):
    """A market with bare shelves; allocations run beside each other."""

    def __init__(self, *, divisible: bool = True, **changes: Any) -> None:
        super().__init__(changed(SCARCE, **changes))
        self.market.settlement.divisible = divisible  # type: ignore[misc]
        self.answers: dict[int, tuple[int, bool]] = {}

    def shelves(self, order: Order) -> list[Stock]:
        return [self.market.stocks[line.listing.shelf] for line in order.lines]

    def begin(self, quantities: tuple[int, ...], deadline: int = NEVER) -> Order:
        order = self.order(Wish(quantities=quantities))

        def steps() -> Generator[Any, Any, None]:
            answer = yield from allocate(order, self.market, deadline)
            self.answers[order.id] = self.market.now, answer

        self.market.env.process(steps())
        self.market.env.run(until=self.market.now + 1)
        return order

    def on_hand(self, order: Order) -> list[int]:
        return [stock.on_hand for stock in self.shelves(order)]

    def clear(self, number: int, left: int = 0) -> Order:
        """Somebody buys the shelf of the line `number` empty."""
        order = self.order(Wish(quantities=(1,) * (number + 1)))
        stock = self.shelves(order)[number]
        assert stock.take(10**6 + number, stock.on_hand - left) is None
        return order


def test_every_line_from_its_own_shelf_at_once() -> None:
    hall = Hall()
    order = hall.begin((3, 1, 5))
    before = [COVER * stock.shelf.listings for stock in hall.shelves(order)]
    assert hall.answers[order.id] == (0, True)
    assert hall.on_hand(order) == [before[0] - 3, before[1] - 1, before[2] - 5]
    moves = [move for move in hall.records("stock") if move["movement"] != "opening"]
    assert [(move["quantity"], move["movement"], move["order"]) for move in moves] == [
        (-3, "sold", order.id), (-1, "sold", order.id), (-5, "sold", order.id),
    ]  # fmt: skip
    assert hall.events() == []


def test_put_back_is_the_opposite() -> None:
    hall = Hall()
    order = hall.begin((3, 1, 5))
    put_back(order.id, order.lines, hall.market.stocks, Movement.UNPACKED)
    assert hall.on_hand(order) == [COVER * stock.shelf.listings for stock in hall.shelves(order)]
    assert sum(move["quantity"] for move in hall.records("stock") if move["order"] >= 0) == 0


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_the_others_leave_without_a_line_that_cannot_be_had(missing: int) -> None:
    hall = Hall()
    hall.clear(missing)
    order = hall.begin((2, 2, 2))
    hall.market.env.run(until=5 * DAY)
    assert hall.answers[order.id] == (4 * DAY, True)
    assert order.missing == (order.lines[missing],)
    assert order.searches == [Search(0, 4 * DAY if n == missing else 0, found=n != missing) for n in range(3)]
    assert order.sent == tuple(line for line in order.lines if line is not order.lines[missing])
    assert [event for _, event in hall.events()] == ["backordered", "short"]
    mine = [move for move in hall.records("stock") if move["order"] == order.id]
    assert [(move["movement"], move["quantity"]) for move in mine] == [("sold", -2)] * 2


def test_nothing_leaves_where_no_line_can_be_had() -> None:
    hall = Hall()
    hall.clear(0)
    hall.clear(1)
    order = hall.begin((2, 2))
    hall.market.env.run(until=9 * DAY)
    assert hall.answers[order.id] == (4 * DAY, False), "both are waited for at the same time"
    assert order.missing == ()


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_what_was_taken_goes_back_when_a_part_may_not_be_sent(missing: int) -> None:
    hall = Hall(divisible=False)
    hall.clear(missing)
    order = hall.begin((2, 2, 2))
    before = [COVER * stock.shelf.listings for stock in hall.shelves(order)]
    before[missing] = 0
    hall.market.env.run(until=5 * DAY)
    assert hall.answers[order.id] == (4 * DAY, False)
    assert hall.on_hand(order) == before
    assert [event for _, event in hall.events()] == ["backordered"]
    mine = [move for move in hall.records("stock") if move["order"] == order.id]
    assert [(move["movement"], move["quantity"]) for move in mine] == (
        [("sold", -2)] * 2 + [("unpacked", 2)] * 2
    )


def test_what_is_put_back_serves_who_waits_for_it() -> None:
    hall = Hall(divisible=False)
    hall.clear(0, left=2)
    hall.clear(1)
    first = hall.begin((2, 2))
    second = hall.begin((1,))
    assert second.id not in hall.answers
    hall.market.env.run(until=4 * DAY + 1)
    assert hall.answers == {first.id: (4 * DAY, False), second.id: (4 * DAY, True)}


@pytest.mark.parametrize(
    ("patience", "deadline", "until"), [(4, NEVER, 4 * DAY), (4, 3 * DAY, 3 * DAY), (0, NEVER, 0)]
)
def test_patience_ends_with_the_buyers_or_with_the_escrows(patience: int, deadline: int, until: int) -> None:
    hall = Hall(selling__patience_days=patience)
    hall.clear(0)
    order = hall.begin((1,), deadline)
    hall.market.env.run(until=5 * DAY)
    assert hall.answers[order.id] == (until, False)


def test_a_delivery_before_patience_ends_is_in_time_and_one_after_is_not() -> None:
    for days, expected in ((3.0, (3 * DAY, True)), (5.0, (4 * DAY, False))):
        hall = Hall(selling__restock_days=days)
        hall.clear(0)
        order = hall.begin((1,))
        hall.market.env.run(until=6 * DAY)
        assert hall.answers[order.id] == expected


def test_lines_wait_at_the_same_time() -> None:
    """Two that take three days each are there after three."""
    hall = Hall(selling__restock_days=3.0)
    hall.clear(0)
    hall.clear(1)
    order = hall.begin((1, 1))
    hall.market.env.run(until=9 * DAY)
    assert hall.answers[order.id] == (3 * DAY, True)
    assert [event for _, event in hall.events()] == ["backordered", "backordered"]
    assert order.searches == [Search(0, 3 * DAY, found=True)] * 2


def test_who_gives_up_makes_way_for_who_came_later() -> None:
    hall = Hall(selling__restock_days=90.0)
    hall.clear(0, left=3)
    big = hall.begin((8,), deadline=DAY)
    small = hall.begin((2,))
    assert hall.answers == {}
    hall.market.env.run(until=2 * DAY)
    assert hall.answers == {big.id: (DAY, False), small.id: (DAY, True)}


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 2 * DAY), st.lists(st.integers(1, 12), min_size=1, max_size=3)), max_size=8
    ),
    st.booleans(),
)
def test_whatever_is_ordered_units_are_on_shelves_or_with_orders_that_got_them(
    wanted: list[tuple[int, list[int]]], divisible: bool
) -> None:
    hall = Hall(divisible=divisible)
    orders = []
    for gap, quantities in wanted:
        hall.market.env.run(until=hall.market.now + gap + 1)
        orders.append(hall.begin(tuple(quantities)))
    hall.market.env.run()
    moves = hall.records("stock")
    for order in orders:
        mine = {move["sku"]: 0 for move in moves}
        for move in moves:
            if move["order"] == order.id:
                mine[move["sku"]] -= move["quantity"]
        got = {line.listing.product.sku: line.quantity for line in order.sent}
        assert divisible or not order.missing
        assert order.id in hall.answers
        answered = hall.answers[order.id][1]
        assert {sku: units for sku, units in mine.items() if units} == (got if answered else {})
    assert all(move["on_hand"] >= 0 for move in moves)
