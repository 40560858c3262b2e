"""When a run begins, ends, pays, learns and is given up."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from argosy.compose import build_market
from sim.core.units import DAY
from sim.demand import Doors, NobodyBuysError, visits
from sim.fulfilment import place
from sim.policies import ChargedBack, Delivered, Placed, Ruled
from sim.records import EventRow, MemorySink
from sim.run import abandon
from sim.run import run as run_market
from sim.scenario import PolicyChoice
from tests.support.places import ROOT
from tests.support.small_market import changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.market import Market
    from sim.scenario import Scenario

INSTANT = changed(tiny()[0], settlement__mode="instant")


class TestTheEnd:
    @pytest.mark.parametrize("orders", [1, 2, 23])
    def test_a_number_of_orders(self, orders: int) -> None:
        found = run(INSTANT, orders=orders)
        assert found.market.orders.placed == orders
        last = max(found.orders().values(), key=lambda order: order["placed_at"])
        latest = max(visit["time"] for visit in found.records("visits"))
        assert last["placed_at"] == latest, "nobody comes after the last order"

    @pytest.mark.parametrize("days", [1, 3])
    def test_a_number_of_days(self, days: int) -> None:
        found, longer = run(INSTANT, days=days), run(INSTANT, days=days + 1)
        placed = [order["placed_at"] for order in found.orders().values()]
        assert max(placed) < days * DAY
        assert placed == [
            order["placed_at"] for order in longer.orders().values() if order["placed_at"] < days * DAY
        ]
        assert found.market.now > days * DAY, "what was placed is finished"

    def test_what_comes_first_ends_arrivals(self) -> None:
        by_days = run(INSTANT, days=2).market.orders.placed
        assert run(INSTANT, orders=by_days + 50, days=2).market.orders.placed == by_days
        assert run(INSTANT, orders=by_days - 2, days=2).market.orders.placed == by_days - 2

    def test_everybody_visits_before_the_horizon_whether_they_buy_or_not(self) -> None:
        ungraded = of_policies(INSTANT, grading="none")
        nobody = run(changed(ungraded, demand__outside_utility=500.0, fraud__attempt_share=0.0), days=2)
        assert nobody.market.orders.placed == 0
        usual = run(changed(INSTANT, fraud__attempt_share=0.0), days=2)
        assert nobody.market.visits == usual.market.visits > 10
        assert nobody.market.now == 2 * DAY, "the shop is open to the end of its last day"

    def test_waiting_for_orders_that_nobody_places_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys.modules[visits.__module__], "_PATIENCE", 50)
        with pytest.raises(NobodyBuysError, match="50 visits on end"):
            run(changed(INSTANT, demand__outside_utility=500.0, fraud__attempt_share=0.0), orders=3)

    def test_the_doors_close_with_the_last_visit_and_the_books_with_the_last_order(self) -> None:
        doors: list[bool] = []

        def spy(market: Market, *arguments: Any) -> None:
            doors.append(market.arriving)
            place(market, *arguments)

        found = run(INSTANT, orders=9, place=spy)
        assert doors == [True] * 9
        assert not found.market.arriving
        assert not found.market.orders.open
        ends = [row["time"] for table in ("order_events", "stock") for row in found.records(table)]
        assert found.market.now - max(ends) < DAY, "within a day of the last event payments stop too"


class TestAbandoning:
    def stopped(self, at: int) -> tuple[Market, MemorySink]:
        sink = MemorySink()
        market = build_market(INSTANT, tiny()[1], sink)
        market.env.process(visits(Doors(market, place, None), 7 * DAY))
        market.env.run(until=at)
        return market, sink

    @pytest.mark.parametrize("at", [1, DAY, 4 * DAY, 12 * DAY])
    def test_everything_that_is_open_is_recorded_as_it_stands(self, at: int) -> None:
        market, sink = self.stopped(at)
        still_open = dict(market.orders.open)
        ended = market.orders.outcomes.total()
        abandon(market)
        ids, outcomes = sink.column("orders", "order"), sink.column("orders", "outcome")
        assert {n for n, outcome in zip(ids, outcomes, strict=True) if outcome == "open"} == set(still_open)
        assert len(ids) == market.orders.placed == ended + len(still_open)
        assert set(sink.column("order_lines", "order")) == set(ids)
        under_way = {order.shipment.id for order in still_open.values() if order.shipment is not None}
        assert under_way <= set(sink.column("shipments", "shipment"))
        assert not any(market.recorder._rows.values())
        losses = dict(zip(ids, sink.column("orders", "buyer_loss_cents"), strict=True))
        assert all(losses[number] == 0 for number in still_open), "what is open is not lost"

    def test_giving_up_twice_records_nothing_twice(self) -> None:
        market, sink = self.stopped(2 * DAY)
        abandon(market)
        before = {table: len(rows) for table, rows in sink.tables.items()}
        abandon(market)
        assert {table: len(rows) for table, rows in sink.tables.items()} == before


class Pupil:
    """Keeps what it was taught, and when."""

    memory_days = 400
    latest: Pupil
    """The one that was made last: markets hold theirs behind a guard."""

    def __init__(self) -> None:
        self.lessons: list[tuple[int, dict[str, list[Any]]]] = []
        Pupil.latest = self

    def __call__(self, view: Any, setting: Any) -> int:
        return int(view.list_price)

    def learn(self, history: Any, now: int) -> None:
        kinds = (Placed, Delivered, Ruled, ChargedBack)
        self.lessons.append((now, {kind.__name__: list(history.known(kind, now)) for kind in kinds}))


def school(every: int | None, scenario: Scenario = INSTANT) -> Market:
    choice = PolicyChoice(name=f"{__name__}:Pupil", learn_every_days=every)
    scenario = replace(scenario, policies={**scenario.policies, "pricing": choice})
    return build_market(scenario, tiny()[1], MemorySink(), code_from=ROOT)


def taught(every: int | None, days: int = 6) -> tuple[Market, Pupil]:
    market = school(every)
    run_market(market, orders=None, days=days)
    return market, Pupil.latest


class TestLearning:
    @pytest.mark.parametrize("every", [1, 4])
    def test_lessons_come_at_the_interval_until_business_ends(self, every: int) -> None:
        market, pupil = taught(every)
        times = [now for now, _ in pupil.lessons]
        assert times == [every * DAY * (number + 1) for number in range(len(times))]
        last = max(row[0] for row in market.recorder.pending(EventRow))
        assert 0 <= times[-1] - last < every * DAY + DAY, "the last after the last order, and none later"

    def test_each_lesson_is_all_that_was_known_by_then_and_no_more(self) -> None:
        market, pupil = taught(1)
        history = market.settings["pricing"].history
        now = market.now
        for kind in (Placed, Delivered, Ruled):
            everything = list(history.known(kind, now))
            assert len(everything) > 3
            for at, known in pupil.lessons:
                assert known[kind.__name__] == [seen for seen in everything if seen.known_at <= at]

    def test_what_became_known_in_silence_is_taught_too(self) -> None:
        """Nobody buys, so that nothing but the lesson itself makes the archive look at the clock."""
        market = school(1, changed(INSTANT, demand__outside_utility=500.0, fraud__attempt_share=0.0))
        to_come = ChargedBack(DAY + 5, 1, 1, 1, 100)
        market.archive.tell(to_come, 0)
        run_market(market, orders=None, days=3)
        lessons = [(now, known["ChargedBack"]) for now, known in Pupil.latest.lessons]
        assert lessons[:3] == [(DAY, []), (2 * DAY, [to_come]), (3 * DAY, [to_come])]

    @pytest.mark.parametrize(("until", "lessons"), [(0, []), (1, [1]), (4, [1, 2, 3, 4])])
    def test_school_ends_on_its_last_day(self, until: int, lessons: list[int]) -> None:
        choice = PolicyChoice(name=f"{__name__}:Pupil", learn_every_days=1, learn_until_day=until)
        scenario = replace(INSTANT, policies={**INSTANT.policies, "pricing": choice})
        run_market(build_market(scenario, tiny()[1], MemorySink(), code_from=ROOT), orders=None, days=6)
        assert [now // DAY for now, _ in Pupil.latest.lessons] == lessons

    def test_who_is_not_told_to_learn_does_not(self) -> None:
        assert taught(None)[1].lessons == []
