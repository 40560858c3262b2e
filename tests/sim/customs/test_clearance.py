"""Clearance takes its time, more if the parcel is opened, and counts only before the deadline."""

from __future__ import annotations

import pytest

from sim.core.distributions import lognormal
from sim.core.units import HOUR
from sim.customs import clear
from tests.support.one_order import CALM, STILL, Desk, Wish, luck
from tests.support.small_market import changed

RATE = STILL.customs.inspection_rate
PLAIN, OPENED = 8 * HOUR, (8 + 48) * HOUR
NEVER = 10**9


def cleared(desk: Desk, wish: Wish, deadline: int = NEVER) -> bool:
    return desk.through(clear(desk.order(wish), desk.market, "LHR", deadline))


def test_a_parcel_is_waved_through() -> None:
    desk = Desk()
    assert cleared(desk, Wish(destination=1))
    (record,) = desk.records("order_events")
    assert record == {
        "time": PLAIN, "order": 1, "event": "cleared", "actor": "tax:GB", "place": "LHR", "amount": 31 + 307,
        "tx": -1,
    }  # fmt: skip


@pytest.mark.parametrize(("u", "opened"), [(0.0, True), (RATE - 1e-9, True), (RATE, False), (0.999, False)])
def test_so_many_parcels_are_opened_as_the_rate_says(u: float, opened: bool) -> None:
    desk = Desk()
    assert cleared(desk, Wish(luck=luck(customs__inspected=u)))
    expected = [(0, "inspected_by_customs"), (OPENED, "cleared")] if opened else [(PLAIN, "cleared")]
    assert desk.events() == expected


@pytest.mark.parametrize(
    ("u", "seconds", "story"),
    [(0.999, PLAIN, []), (0.0, OPENED, [(0, "inspected_by_customs")])],
)
def test_the_deadlines_own_second_is_too_late(u: float, seconds: int, story: list[tuple[int, str]]) -> None:
    for deadline, in_time in ((seconds, False), (seconds + 1, True)):
        desk = Desk()
        assert cleared(desk, Wish(luck=luck(customs__inspected=u)), deadline) is in_time
        last = (seconds, "cleared" if in_time else "too_late")
        assert desk.events() == [*story, last]


def test_nobody_waits_beyond_the_deadline_or_before_it_began() -> None:
    desk = Desk()
    assert not cleared(desk, Wish(), deadline=100)
    assert desk.market.now == 100
    assert not cleared(desk, Wish(), deadline=50)
    assert desk.market.now == 100
    assert [event for _, event in desk.events()] == ["too_late", "too_late"]


@pytest.mark.parametrize("u", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("inspected", [True, False])
def test_times_are_lognormal_around_their_medians(u: float, inspected: bool) -> None:
    desk = Desk(changed(STILL, customs__sigma=0.6))
    drawn = CALM._replace(customs=CALM.customs._replace(clearance=u, inspection=1 - u))
    if inspected:
        drawn = drawn._replace(customs=drawn.customs._replace(inspected=0.0))
    assert cleared(desk, Wish(luck=drawn))
    hours = lognormal(u, 8.0, 0.6) + (lognormal(1 - u, 48.0, 0.6) if inspected else 0)
    assert desk.market.now == int(hours * HOUR)
