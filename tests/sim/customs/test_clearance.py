"""Clearance: by computer at any hour, by officers in theirs, held or refused, and never after the deadline."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.distributions import lognormal
from sim.core.units import DAY, HOUR, MINUTE
from sim.customs import clear, clear_stock
from sim.orders import Condition
from sim.scenario import Office
from sim.world.holidays import public_holidays
from tests.support.one_order import CALM, STILL, Desk, Wish, luck
from tests.support.small_market import changed

if TYPE_CHECKING:
    from sim.scenario import Scenario

TERMS = STILL.customs
AT = "GB-LONDON"
PLAIN = 36
READ, SCANNED, OPENED = 20 * MINUTE, 5 * MINUTE, HOUR
NEVER = 10**9
CHECKED = {"customs__checked": 0.0}
MISSING = {**CHECKED, "customs__papers": 0.0}
REFUSED = {"customs__inspected": 0.0, "customs__refused": 0.0}


def cleared(desk: Desk, wish: Wish, deadline: int = NEVER) -> bool:
    return desk.through(clear(desk.order(wish), desk.market, AT, deadline))


def row(desk: Desk) -> dict[str, Any]:
    (found,) = desk.records("clearances")
    return found


def ended(desk: Desk) -> int:
    """When the last thing happened."""
    return desk.events()[-1][0]


def test_a_parcel_is_released_by_computer() -> None:
    desk = Desk()
    assert cleared(desk, Wish(destination=1))
    (record,) = desk.records("order_events")
    assert record == {
        "time": PLAIN, "order": 1, "event": "cleared", "actor": "tax:GB", "place": AT, "amount": 31 + 307,
        "tx": -1,
    }  # fmt: skip
    assert row(desk) == {
        "order": 1, "consignment": -1, "place": AT, "low_value": False, "lodged_at": 0, "stage": "electronic",
        "waited": 0, "held": 0, "released_at": PLAIN, "outcome": "released",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "share", "seconds", "event", "stage"),
    [
        ("checked", TERMS.document_share, READ, "checked_by_customs", "documents"),
        ("scanned", TERMS.scan_share, SCANNED, "scanned_by_customs", "scan"),
        ("inspected", TERMS.inspection_rate, OPENED, "inspected_by_customs", "inspection"),
    ],
)
def test_so_many_go_to_each_stage_as_its_share_says(
    name: str, share: float, seconds: int, event: str, stage: str
) -> None:
    for u, goes in ((0.0, True), (share - 1e-9, True), (share, False), (0.999, False)):
        desk = Desk()
        assert cleared(desk, Wish(luck=luck(**{f"customs__{name}": u})))
        ends = PLAIN + seconds * goes
        assert desk.events() == [*([(PLAIN, event)] if goes else []), (ends, "cleared")]
        assert (row(desk)["stage"], row(desk)["released_at"]) == (stage if goes else "electronic", ends)


def test_a_parcel_may_go_through_all_of_them() -> None:
    desk = Desk()
    assert cleared(desk, Wish(luck=luck(**CHECKED, customs__scanned=0.0, customs__inspected=0.0)))
    assert desk.market.now == PLAIN + READ + SCANNED + OPENED
    assert row(desk)["stage"] == "inspection"


def test_what_lacks_papers_is_held_until_they_come_and_is_read_again() -> None:
    desk = Desk()
    assert cleared(desk, Wish(luck=luck(**MISSING)))
    held, sent = PLAIN + READ, PLAIN + READ + 2 * DAY
    assert desk.events() == [
        (PLAIN, "checked_by_customs"), (held, "held_by_customs"), (sent, "papers_sent"), (sent + READ, "cleared"),
    ]  # fmt: skip
    assert (row(desk)["held"], row(desk)["waited"]) == (2 * DAY, 0)


def test_papers_that_do_not_come_within_their_time_send_it_back() -> None:
    desk = Desk(changed(STILL, customs__answer_days=15.0))
    wish = Wish(luck=luck(**MISSING))
    order = desk.order(wish)
    assert not desk.through(clear(order, desk.market, AT, NEVER))
    assert desk.events()[-1] == (PLAIN + READ + 14 * DAY, "refused_by_customs")
    assert (row(desk)["outcome"], row(desk)["released_at"]) == ("refused", -1)
    assert order.returned == order.sent
    assert (order.condition, order.turned_back_at) == (Condition.GOOD, desk.market.now)


@pytest.mark.parametrize(("destroyed", "outcome"), [(0.0, "destroyed"), (0.999, "refused")])
def test_what_is_forbidden_goes_back_or_is_destroyed(destroyed: float, outcome: str) -> None:
    desk = Desk()
    order = desk.order(Wish(luck=luck(**REFUSED, customs__destroyed=destroyed)))
    assert not desk.through(clear(order, desk.market, AT, NEVER))
    assert row(desk)["outcome"] == outcome
    assert bool(order.returned) is (outcome == "refused")
    assert (order.condition is Condition.DESTROYED) is (outcome == "destroyed")


def test_what_is_not_opened_is_not_refused() -> None:
    assert cleared(Desk(), Wish(luck=luck(customs__refused=0.0, **CHECKED)))


@pytest.mark.parametrize(
    ("fate", "seconds"),
    [
        ({}, PLAIN),
        (CHECKED, PLAIN + READ),
        (MISSING, PLAIN + READ + 2 * DAY),
        (MISSING, PLAIN + 2 * READ + 2 * DAY),
    ],
)
def test_the_deadlines_own_second_is_too_late(fate: dict[str, float], seconds: int) -> None:
    desk = Desk()
    assert not cleared(desk, Wish(luck=luck(**fate)), seconds)
    assert desk.events()[-1] == (seconds, "too_late")
    assert (row(desk)["outcome"], row(desk)["released_at"]) == ("too_late", -1)


def test_a_second_before_the_deadline_is_in_time() -> None:
    for fate, seconds in (({}, PLAIN), (CHECKED, PLAIN + READ), (MISSING, PLAIN + 2 * READ + 2 * DAY)):
        assert cleared(Desk(), Wish(luck=luck(**fate)), seconds + 1)


def test_nobody_waits_when_the_deadline_has_passed() -> None:
    desk = Desk()
    assert not cleared(desk, Wish(), deadline=0)
    assert desk.market.now == 0


def in_hours(**changes: Any) -> Scenario:
    """Open from 8 to 18 on weekdays."""
    return changed(STILL, customs__opens=8.0, customs__closes=18.0, **changes)


def test_computers_never_sleep_and_officers_do() -> None:
    desk = Desk(in_hours())
    assert cleared(desk, Wish())
    assert desk.market.now == PLAIN
    desk = Desk(in_hours())
    assert cleared(desk, Wish(luck=luck(**CHECKED)))
    clock = desk.market.world.clocks["GB"]
    day = STILL.start.toordinal()
    while day in public_holidays("GB", STILL.start.year):
        day += 1
    opens = clock.midnight(day) + 8 * HOUR
    assert ended(desk) == opens + READ
    assert row(desk)["waited"] == opens - PLAIN


def test_officers_rest_on_days_of_rest() -> None:
    """Nobody works before the only day on which somebody does."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for working in range(7):
        rest = tuple(day for number, day in enumerate(days) if number != working)
        desk = Desk(in_hours(customs__rest_days=rest))
        assert cleared(desk, Wish(luck=luck(**CHECKED)))
        day = date.fromordinal(desk.market.world.clocks["GB"].day(ended(desk)))
        assert day.weekday() == working


def test_others_have_their_share_of_the_officers_hands() -> None:
    desk = Desk(changed(STILL, customs__others_share=0.75))
    assert cleared(desk, Wish(luck=luck(**CHECKED)))
    assert desk.market.now == PLAIN + 4 * READ
    assert row(desk)["waited"] == 0


def test_an_office_may_have_hours_and_officers_of_its_own() -> None:
    own = Office(place=AT, opens=0.0, closes=24.0, rest_days=(), officers=1)
    assert cleared(desk := Desk(in_hours(offices=(own,))), Wish(luck=luck(**CHECKED)))
    assert desk.market.now == PLAIN + READ


@pytest.mark.parametrize(("officers", "ends"), [(1, [1, 2, 3]), (2, [1, 1, 2]), (3, [1, 1, 1])])
def test_declarations_queue_for_officers(officers: int, ends: list[int]) -> None:
    desk = Desk(changed(STILL, customs__officers=officers))
    for _ in ends:
        desk.market.env.process(clear(desk.order(Wish(luck=luck(**CHECKED))), desk.market, AT, NEVER))
    desk.market.env.run()
    assert sorted(r["released_at"] for r in desk.records("clearances")) == [PLAIN + READ * n for n in ends]
    assert sorted(r["waited"] for r in desk.records("clearances")) == [READ * (n - 1) for n in ends]


@pytest.mark.parametrize("u", [0.05, 0.5, 0.95])
def test_times_are_lognormal_around_their_medians(u: float) -> None:
    desk = Desk(changed(STILL, customs__sigma=0.6, customs__release_sigma=2.1))
    drawn = luck(customs__clearance=u, customs__inspected=0.0, customs__inspection=1 - u)
    assert cleared(desk, Wish(luck=drawn))
    expected = int(lognormal(u, 0.6 * MINUTE, 2.1)) + int(lognormal(1 - u, HOUR, 0.6))
    assert desk.market.now == expected


def test_low_value_is_looked_at_by_its_own_shares() -> None:
    sure = changed(STILL, customs__document_share=1.0, customs__low_value_document_share=0.0)
    for low, ends in ((False, PLAIN + READ), (True, PLAIN)):
        desk = Desk(sure)
        order = desk.order(Wish(luck=luck(customs__checked=0.5)))
        order.quote = order.quote._replace(low_value=low)
        assert desk.through(clear(order, desk.market, AT, NEVER))
        assert (desk.market.now, row(desk)["low_value"]) == (ends, low)


def test_stock_clears_too_and_is_held_but_never_refused() -> None:
    every = changed(
        STILL, customs__document_share=1.0, customs__papers_missing_share=1.0, customs__inspection_rate=1.0,
        customs__scan_share=0.0, customs__refused_share=1.0, customs__answer_days=30.0,
    )  # fmt: skip
    desk = Desk(every)
    desk.through(clear_stock(desk.market, 7, AT, "GB"))
    found = row(desk)
    assert (found["order"], found["consignment"], found["outcome"]) == (-1, 7, "released")
    assert found["held"] == 14 * DAY
    assert found["released_at"] == PLAIN + 2 * READ + OPENED + 14 * DAY


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.001, 0.999), min_size=11, max_size=11), st.integers(0, 20 * DAY))
def test_whatever_befalls_a_parcel_its_row_adds_up(drawn: list[float], deadline: int) -> None:
    often = changed(
        STILL, customs__document_share=0.5, customs__scan_share=0.5, customs__inspection_rate=0.5,
        customs__papers_missing_share=0.5, customs__refused_share=0.5, customs__answer_sigma=1.0,
        customs__opens=8.0, customs__closes=18.0,
    )  # fmt: skip
    desk = Desk(often)
    order = desk.order(Wish(luck=CALM._replace(customs=type(CALM.customs)(*drawn))))
    done = desk.through(clear(order, desk.market, AT, deadline))
    found = row(desk)
    assert done is (found["outcome"] == "released") is (found["released_at"] >= 0)
    assert min(found["waited"], found["held"]) >= 0
    assert found["waited"] + found["held"] <= ended(desk) - found["lodged_at"]
    assert done <= (ended(desk) < deadline)
    assert (order.turned_back_at >= 0) is bool(order.returned) is (found["outcome"] == "refused")
