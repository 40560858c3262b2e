"""Shelves are refilled as the policy says, against a plain model; one shelf's orders are no luck of another's."""

from __future__ import annotations

import math
from datetime import date
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.distributions import lognormal
from sim.core.streams import Streams
from sim.core.units import DAY, HOUR
from sim.policies.replenishment import NoReplenishment, OrderUpTo
from sim.records import MemorySink, Movement, Recorder, StockRow
from sim.resources import Cover, Popularity, Replenisher, Stock, Supplied, stock_shelves
from sim.resources.floor import Dock
from sim.world.clock import Clock
from sim.world.people import Product, Shelf
from sim.world.working import WorkingDays
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.policies import StockView

SCENARIO = changed(
    tiny()[0], selling__stock_cover_days=0.0, selling__stock_cover_units=10, selling__restock_days=2.0,
    handling__putaway_hours=0.0, handling__shrinkage_share=0.0, handling__miscount_share=0.0,
    selling__restock_sigma=0.8, selling__procure_days=None,
)  # fmt: skip


def shelf(number: int, listings: int = 1) -> Shelf:
    product = Product(number, f"A{number}", "a thing", "toys", "95", 100, 500, 1)
    return Shelf(product, 1, "HERE", listings, 0.01, 300)


class Hall:
    """Shelves with a replenisher and nothing else."""

    def __init__(self, policy: Any, shelves: list[Shelf], works: WorkingDays | None = None) -> None:
        self.env = simpy.Environment()
        self.recorder = Recorder(MemorySink())
        self.asked: list[StockView] = []

        def asked(view: StockView, setting: Any) -> int:
            self.asked.append(view)
            return int(policy(view, setting))

        cover = Cover(SCENARIO.selling, 0.0, Popularity(len(shelves), 45))
        replenisher = Replenisher(self.env, SCENARIO, asked, None, Streams(5), cover)  # type: ignore[arg-type]
        always = WorkingDays(Clock("UTC", date(2025, 1, 6)))
        dock = Dock(self.env, None)
        supplied = [Supplied(always, dock), Supplied(works or always, dock)]
        self.stocks = stock_shelves(shelves, replenisher, self.recorder, supplied)

    def moves(self, sku: str) -> list[tuple[int, str, int, int]]:
        rows = self.recorder.pending(StockRow)
        return [
            (row[0], str(row[3]), row[4], row[5])
            for row in rows
            if row[1] == sku and row[3] not in (Movement.OPENING, Movement.ORDERED)
        ]

    def demand(self, stock: Stock, orders: list[tuple[int, int]]) -> None:
        """Orders come after so many seconds each, and stay in the queue until they are served."""

        def come() -> Iterator[Any]:
            for number, (gap, quantity) in enumerate(orders):
                yield self.env.timeout(gap)
                stock.take(number, quantity)

        self.env.process(come())  # type: ignore[arg-type]


def lead_times(name: str) -> Iterator[int]:
    for number in count(1):
        yield int(lognormal(Streams(5).single("restock", name, number), 2.0 * DAY, 0.8))


def model(orders: list[tuple[int, int]], cover: int, reorder: float) -> list[tuple[int, str, int, int]]:
    """(s, S) by hand: on each demand, once the position is at or below s, order up to S."""
    on_hand, on_order, waiting = cover, 0, list[int]()
    coming: list[tuple[int, int, int]] = []
    lead, moves, now = lead_times("A0@HERE"), [], 0

    def serve() -> None:
        nonlocal on_hand
        while waiting and waiting[0] <= on_hand:
            quantity = waiting.pop(0)
            on_hand -= quantity
            moves.append((now, "sold", -quantity, on_hand))

    def receive(until: float) -> None:
        nonlocal on_hand, on_order, now
        while coming and coming[0][0] <= until:  # a delivery was due before the demand of that second was
            now, _, quantity = heappop(coming)
            on_hand += quantity
            on_order -= quantity
            moves.append((now, "restocked", quantity, on_hand))
            serve()

    due = 0
    for number, (gap, quantity) in enumerate(orders):
        due += gap
        receive(due)
        now = due
        waiting.append(quantity)
        serve()
        position = on_hand + on_order - sum(waiting)
        if position <= cover * reorder:
            heappush(coming, (now + next(lead), number, cover - position))
            on_order += cover - position
    receive(float("inf"))
    return moves


demands = st.lists(st.tuples(st.integers(1, 3 * DAY), st.integers(1, 14)), max_size=25)


@settings(max_examples=60)
@given(demands, st.sampled_from([0.0, 0.3, 0.5, 1.0]), st.integers(1, 3))
def test_order_up_to_is_what_the_books_call_s_S(
    orders: list[tuple[int, int]], reorder: float, listings: int
) -> None:
    hall = Hall(OrderUpTo(reorder_share=reorder), [shelf(0, listings)])
    hall.demand(hall.stocks[0], orders)
    hall.env.run()
    assert hall.moves("A0") == model(orders, 10 * listings, reorder)


@settings(max_examples=60)
@given(demands)
def test_without_replenishment_exactly_what_was_oversold_is_procured(orders: list[tuple[int, int]]) -> None:
    hall = Hall(NoReplenishment(), [shelf(0)])
    hall.demand(hall.stocks[0], orders)
    hall.env.run()
    moves = hall.moves("A0")
    sold = -sum(quantity for _, kind, quantity, _ in moves if kind == "sold")
    assert sold == sum(quantity for _, quantity in orders), "everybody is served in the end"
    procured = sum(quantity for _, kind, quantity, _ in moves if kind == "restocked")
    assert hall.stocks[0].on_hand == 10 + procured - sold >= 0
    assert hall.stocks[0].on_order == 0


def test_what_the_policy_sees() -> None:
    hall = Hall(OrderUpTo(reorder_share=0.5), [shelf(0), shelf(7, listings=3)])
    hall.demand(hall.stocks[1], [(100, 12), (50, 25)])
    hall.env.run(until=160)
    assert [view[:9] for view in hall.asked] == [
        # time, product, warehouse, on hand, on order, backorders, cover, shelf, wanted
        (100, 7, 1, 18, 0, 0, 30, 1, 12),
        (150, 7, 1, 18, 0, 25, 30, 1, 25),
    ]
    last = hall.asked[-1]
    assert last.position == 18 - 25
    assert last.daily_units == 0.0, "nothing was expected, and nothing counted as sold"
    assert last.lead_days == pytest.approx(2.0 * math.exp(0.32))
    assert last.unit_cents == 300
    assert last.holding_cents == pytest.approx(
        300 * SCENARIO.handling.holding_cost_bps_per_year / 10_000 / 365
    )
    assert last.margin_cents == pytest.approx(300 * (10_000 / SCENARIO.selling.goods_cost_bps - 1))
    assert hall.stocks[1].on_order == 30 - (18 - 25)


@pytest.mark.parametrize("busy", [0, 1, 9])
def test_orders_of_one_shelf_shift_no_lead_time_of_another(busy: int) -> None:
    hall = Hall(OrderUpTo(reorder_share=1.0), [shelf(0), shelf(1)])
    hall.demand(hall.stocks[0], [(DAY, 1)] * busy)
    hall.demand(hall.stocks[1], [(DAY, 2)] * 6)
    hall.env.run()
    arrived = [time for time, kind, _, _ in hall.moves("A1") if kind == "restocked"]
    lead = lead_times("A1@HERE")
    assert arrived == sorted(DAY * (number + 1) + next(lead) for number in range(6))


def test_only_leaving_stock_asks_the_policy() -> None:
    hall = Hall(OrderUpTo(reorder_share=1.0), [shelf(0)])
    stock = hall.stocks[0]
    assert hall.asked == [], "a full shelf needs nothing"
    stock.take(1, 4)
    stock.put_back(1, 4, Movement.RETURNED)
    stock.give_up(1)
    hall.env.run()
    assert len(hall.asked) == 1
    assert stock.on_hand == 14, "what was under way comes all the same"


def test_suppliers_rest_over_spring_festival() -> None:
    """Ordered at 16:00 UTC on the 26th of January, 2025; the days from the 28th to the 4th do not count."""
    china = WorkingDays(Clock("Asia/Shanghai", date(2025, 1, 6)), country="CN", closing_days=5)
    hall = Hall(_seven_once(), [shelf(0)], china)
    ordered = 20 * DAY + 16 * HOUR
    hall.demand(hall.stocks[0], [(ordered, 1)])
    hall.env.run()
    [arrival] = [move[0] for move in hall.moves("A0") if move[1] == "restocked"]
    work = next(lead_times("A0@HERE"))
    assert work > DAY, "it is interrupted"
    assert arrival == ordered + work + 8 * DAY


def _seven_once() -> Any:
    asked: list[StockView] = []

    def policy(view: StockView, setting: Any) -> int:
        asked.append(view)
        return 7 if len(asked) == 1 else 0

    return policy
