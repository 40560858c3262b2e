"""Working days: when work is begun, and how long it takes with rests between."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.core.units import DAY, HOUR, MINUTE
from sim.world.build import build_world
from sim.world.clock import Clock
from sim.world.working import Shifts, WorkingDays

START = date(2025, 1, 6)
SHANGHAI = Clock("Asia/Shanghai", START)
CHINA = WorkingDays(SHANGHAI, country="CN", closing_days=5)
BERLIN = Clock("Europe/Berlin", START)
SUNDAYS = WorkingDays(BERLIN, frozenset({6}))
KINDS = st.sampled_from(
    [CHINA, SUNDAYS, WorkingDays(BERLIN), WorkingDays(SHANGHAI, frozenset({5, 6}), "CN", 5)]
)
SECONDS = st.integers(0, 3 * 365 * DAY)


def at(clock: Clock, *when: int) -> int:
    """The second of a local midnight."""
    return clock.midnight(date(*when).toordinal())


def test_spring_festival_closes_for_eight_days() -> None:
    """28 January to 4 February 2025, midnight to midnight in Shanghai."""
    closes, opens = at(SHANGHAI, 2025, 1, 28), at(SHANGHAI, 2025, 2, 5)
    assert (opens - closes) // DAY == 8
    assert CHINA.opens(closes - 1) == closes - 1
    assert CHINA.opens(closes) == CHINA.opens(opens - 1) == opens
    assert CHINA.finishes(closes - HOUR, 2 * HOUR) == opens + HOUR


def test_a_single_holiday_closes_nothing() -> None:
    tombs = at(SHANGHAI, 2025, 4, 4)
    assert CHINA.opens(tombs) == tombs


def test_sundays_are_days_of_rest_in_local_time() -> None:
    sunday, monday = at(BERLIN, 2025, 3, 30), at(BERLIN, 2025, 3, 31)
    assert monday - sunday == 23 * HOUR, "the clocks go forward on it"
    assert SUNDAYS.opens(sunday - 1) == sunday - 1
    assert SUNDAYS.opens(sunday) == monday
    assert SUNDAYS.finishes(sunday - 10, 7 * DAY) == monday + 7 * DAY - 10 + DAY


@given(KINDS, SECONDS, st.integers(0, 40 * DAY))
def test_work_takes_its_time_and_rests_are_not_worked(works: WorkingDays, now: int, seconds: int) -> None:
    done = works.finishes(now, seconds)
    assert done >= now + seconds
    clock = works._clock
    days = range(clock.day(now), clock.day(done) + 1)
    worked = sum(
        max(0, min(done, clock.midnight(day + 1)) - max(now, clock.midnight(day)))
        for day in days
        if not works.rests(day)
    )
    assert worked == seconds


@given(KINDS, SECONDS)
def test_work_begins_on_the_first_day_of_work(works: WorkingDays, now: int) -> None:
    opens, clock = works.opens(now), works._clock
    assert opens >= now
    assert not works.rests(clock.day(opens))
    assert all(works.rests(day) for day in range(clock.day(now), clock.day(opens)))


@given(KINDS, SECONDS, st.integers(0, 20 * DAY), st.integers(0, 20 * DAY))
def test_more_work_or_a_later_start_ends_no_earlier(
    works: WorkingDays, now: int, one: int, more: int
) -> None:
    assert works.finishes(now, one) <= works.finishes(now, one + more)
    assert works.finishes(now, one) <= works.finishes(now + more, one)


def test_work_without_end_has_none() -> None:
    assert CHINA.finishes(5, 10**13) == 10**13 + 5


@pytest.mark.parametrize("name", ["eurasia", "domestic", "tiny"])
def test_warehouses_rest_where_the_scenario_says(name: str) -> None:
    scenario, tables = load_scenario(name)
    places = build_world(scenario, tables, Streams(1)).workplaces
    october = at(SHANGHAI, 2025, 10, 3)
    sunday = at(BERLIN, 2025, 6, 15) + 12 * HOUR
    for warehouse, place in zip(scenario.warehouses, places, strict=True):
        chinese = warehouse.place.startswith("CN")
        assert (place.trade.opens(october) > october) is chinese
        assert place.trade.opens(sunday) == sunday
        for shifts in (place.pick, place.pack):
            begins = shifts.at(sunday - 12 * HOUR).begins
            assert (begins >= sunday + 12 * HOUR) is ("sunday" in warehouse.rest_days)


class TestShifts:
    """From 13:00 for half an hour in Berlin, not on Sundays; 5 January 2025 was one."""

    SHIFTS = Shifts(SUNDAYS, BERLIN, 13 * HOUR, 30 * MINUTE)
    MONDAY = 12 * HOUR  # of the 6th, in UTC

    def test_work_is_begun_in_a_shift_and_never_outside(self) -> None:
        monday = self.MONDAY
        assert self.SHIFTS.opens(0) == monday
        assert self.SHIFTS.opens(monday + 5) == monday + 5
        assert self.SHIFTS.opens(monday + 30 * MINUTE) == monday + DAY
        saturday = monday + 5 * DAY
        assert self.SHIFTS.opens(saturday + HOUR) == monday + 7 * DAY

    def test_the_hour_is_that_of_the_clock_on_the_wall(self) -> None:
        """Clocks go forward on 30 March and back on 26 October, at night."""
        for day, hour in (
            ((2025, 3, 29), 12),
            ((2025, 3, 31), 11),
            ((2025, 10, 25), 11),
            ((2025, 10, 27), 12),
        ):
            midnight = (date(*day) - START).days * DAY
            assert self.SHIFTS.opens(midnight) == midnight + hour * HOUR

    def test_waves_are_counted_from_the_beginning_of_the_shift(self) -> None:
        monday, every = self.MONDAY, 20 * MINUTE
        assert self.SHIFTS.wave(0, every) == monday
        assert self.SHIFTS.wave(monday, every) == monday
        assert self.SHIFTS.wave(monday + 1, every) == monday + every
        assert self.SHIFTS.wave(monday + every + 1, every) == monday + DAY, (
            "the next would be after the shift"
        )

    def test_round_the_clock_they_are_counted_from_the_first_second(self) -> None:
        always = Shifts(WorkingDays(SHANGHAI), SHANGHAI)
        assert [always.wave(now, 7_000) for now in (0, 1, 7_000, 7_001)] == [0, 7_000, 7_000, 14_000]

    @given(st.integers(0, 60 * DAY), st.integers(0, 9 * DAY))
    def test_seconds_of_shifts(self, since: int, length: int) -> None:
        minute = MINUTE
        since, length = since // minute * minute, length // minute * minute
        counted = sum(self.SHIFTS.opens(t) == t for t in range(since, since + length, minute)) * minute
        assert self.SHIFTS.seconds(since, since + length) == counted

    def test_a_day_round_the_clock_may_have_23_hours(self) -> None:
        spring = at(BERLIN, 2025, 3, 29)
        always = Shifts(WorkingDays(BERLIN), BERLIN)
        assert always.seconds(spring, spring + 3 * DAY) == 3 * DAY
        assert always.at(spring + DAY).ends - always.at(spring + DAY).begins == 23 * HOUR


def test_a_holiday_at_new_year_takes_the_weekend_before_it() -> None:
    """The 1st of January, 2024, was a Monday: days off from the 30th of December, of another year."""
    clock = Clock("Asia/Shanghai", date(2023, 12, 1))
    works = WorkingDays(clock, country="CN", closing_days=3)
    saturday, tuesday = at(clock, 2023, 12, 30), at(clock, 2024, 1, 2)
    assert works.opens(saturday - 1) == saturday - 1
    assert works.opens(saturday) == works.opens(tuesday - 1) == tuesday
