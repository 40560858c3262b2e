"""Departures leave when they should, carry no more than they can, and fare alike for all on board."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.luck import TransitLuck
from sim.core.streams import Streams
from sim.core.units import DAY, HOUR
from sim.resources import Booking, Departure, Timetable, Timetables
from sim.resources import timetable as module
from sim.scenario import Disruption
from sim.world.disruptions import Disruptions
from sim.world.network import Network
from tests.support.links import a_link
from tests.support.small_market import tiny

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.world.network import Link

SEA = next(mode for mode in tiny()[0].modes if mode.name == "sea")


def link(headway: float, capacity_kg: int, phase: float = 0.0, name: str = "A") -> Link:
    mode = replace(SEA, headway_hours=headway, capacity_kg=capacity_kg)
    return a_link(name, "B", mode, 100.0, phase)


class Plain:
    """What a timetable should do, with nothing forgotten and every departure looked at."""

    def __init__(self, headway: int, first: int, capacity_g: int) -> None:
        self._headway, self._first, self._capacity_g = headway, first, capacity_g
        self.load: dict[int, int] = {}

    def book(self, ready: int, weight_g: int) -> Booking:
        """The first departure with room for all, or for the last of what is heavier than any."""
        first = number = max(0, ceil((ready - self._first) / self._headway))
        parts: list[tuple[int, int]] = []
        if weight_g <= self._capacity_g:
            while self.load.get(number, 0) + weight_g > self._capacity_g:
                number += 1
            parts.append((number, weight_g))
        else:
            number -= 1
            while weight_g:
                number += 1
                if part := min(weight_g, self._capacity_g - self.load.get(number, 0)):
                    parts.append((number, part))
                    weight_g -= part
        for at, part in parts:
            self.load[at] = self.load.get(at, 0) + part
        departure = Departure(number, self._first + number * self._headway)
        return Booking(departure, number - first, tuple(parts))


def booked(timetable: Timetable, ready: int, weight_g: int) -> Booking:
    found = timetable.book(ready, weight_g)
    assert found is not None
    return found


bookings = st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 1_500)), max_size=60)


@given(st.sampled_from([0.02, 0.5, 1.0, 24.0]), st.integers(1, 3), st.floats(0, 0.999), bookings)
def test_the_first_departure_with_room(
    headway: float, capacity_kg: int, phase: float, wanted: list[tuple[int, int]]
) -> None:
    seconds = round(headway * HOUR)
    timetable = Timetable(link(headway, capacity_kg, phase), Streams(1))
    plain = Plain(seconds, int(phase * seconds), capacity_kg * 1_000)
    now = 0
    for gap, weight_g in wanted:
        now += gap
        found = booked(timetable, now, weight_g)
        assert found == plain.book(now, weight_g)
        assert found.departure.time >= now
        assert sum(grams for _, grams in found.parts) == weight_g
    for number, load in plain.load.items():
        assert number >= 0
        assert load <= capacity_kg * 1_000


@given(st.integers(0, 10**6), st.floats(0, 0.999))
def test_an_empty_link_is_waited_for_less_than_a_headway(ready: int, phase: float) -> None:
    departure = booked(Timetable(link(6.0, 1, phase), Streams(1)), ready, 1).departure
    assert 0 <= departure.time - ready < 6 * HOUR or departure.number == 0
    assert departure.time == int(phase * (6 * HOUR)) + departure.number * 6 * HOUR


def test_who_is_ready_at_the_second_of_a_departure_travels_on_it() -> None:
    timetable = Timetable(link(1.0, 1, 0.5), Streams(1))
    assert booked(timetable, 1_800, 1).departure == Departure(0, 1_800)
    assert booked(timetable, 1_801, 1).departure == Departure(1, 5_400)


def test_a_departure_is_full_to_the_gram_and_what_is_too_heavy_goes_in_parts() -> None:
    timetable = Timetable(link(1.0, 1), Streams(1))
    found = [booked(timetable, 0, weight_g) for weight_g in (600, 400, 1, 999, 600, 2_500, 300, 1, 900)]
    assert [booking.departure.number for booking in found] == [0, 0, 1, 1, 2, 5, 5, 5, 6]
    assert found[5].parts == ((2, 400), (3, 1_000), (4, 1_000), (5, 100))
    assert all(booking.rolled == booking.departure.number for booking in found)


@given(st.sampled_from([0.02, 0.5, 1.0]), st.floats(0, 0.999), st.integers(0, 5_000), bookings)
def test_forgetting_what_has_left_moves_nothing(
    headway: float, phase: float, dwell: int, wanted: list[tuple[int, int]]
) -> None:
    forgetful, other = (Timetable(link(headway, 1, phase), Streams(1)) for _ in range(2))
    now = 0
    for gap, weight_g in wanted:
        now += gap
        forgetful.forget(now)
        found, expected = (booked(timetable, now + dwell, weight_g) for timetable in (forgetful, other))
        assert found == expected
        assert forgetful.luck(found.departure) == other.luck(expected.departure)


def test_what_has_left_takes_no_memory() -> None:
    """However long the run: only departures that may still be boarded are kept, the current second's included."""
    timetable, plain = Timetable(link(0.02, 1), Streams(1)), Plain(72, 0, 1_000)
    for number in range(9_000):
        now, weight_g = number * 70, 300 + number * 7 % 900
        timetable.forget(now)
        found = booked(timetable, now, weight_g)
        assert found == plain.book(now, weight_g)
        timetable.luck(found.departure)
        behind = found.departure.number - ceil(now / 72) + 1
        assert len(timetable._load) <= behind
        assert len(timetable._drawn) <= behind + module._BLOCK
    assert len(plain.load) > 8_000


def test_a_departure_of_this_second_is_not_forgotten() -> None:
    timetable = Timetable(link(1.0, 1, 0.5), Streams(1))
    timetable.book(0, 900)
    timetable.forget(1_800)
    assert booked(timetable, 1_800, 200).departure == Departure(1, 5_400)
    timetable.forget(1_801)
    assert list(timetable._load) == [1]
    with pytest.raises(LookupError, match="departure 0 has left"):
        timetable.luck(Departure(0, 1_800))


class TestLuck:
    def drawn(self, numbers: Iterable[int], seed: int = 1, name: str = "A") -> dict[int, TransitLuck]:
        timetable = Timetable(link(1.0, 1, name=name), Streams(seed))
        return {number: timetable.luck(Departure(number, 0)) for number in numbers}

    @given(st.lists(st.integers(0, 100), min_size=1, max_size=20))
    def test_it_is_the_departures_whoever_asks_and_in_whatever_order(self, numbers: list[int]) -> None:
        everything = every_luck()
        assert self.drawn(numbers) == {number: everything[number] for number in numbers}

    @given(st.integers(1, 40))
    def test_it_does_not_depend_on_how_many_are_drawn_at_a_time(self, block: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "_BLOCK", block)
            assert self.drawn(range(50)) == {number: every_luck()[number] for number in range(50)}

    def test_each_of_its_factors_is_a_stream_of_its_own_named_by_the_link(self) -> None:
        streams = Streams(1)
        columns = [
            streams.array(f"departure {factor}", "A>sea>B", 5).tolist() for factor in TransitLuck._fields
        ]
        assert list(self.drawn(range(5)).values()) == [
            TransitLuck(*row) for row in zip(*columns, strict=True)
        ]

    def test_another_link_or_seed_has_another(self) -> None:
        first = self.drawn(range(5))
        assert self.drawn(range(5), name="C") != first
        assert self.drawn(range(5), seed=2) != first


@cache
def every_luck() -> dict[int, TransitLuck]:
    return TestLuck().drawn(range(101))


class TestTimetables:
    def test_a_link_has_one_and_twins_have_their_own(self) -> None:
        one, twin = link(1.0, 1), link(1.0, 1)
        timetables = Timetables(Streams(1), Network([], [one, twin]))
        assert timetables.of(one) is timetables.of(one)
        assert timetables.of(one) is not timetables.of(twin)
        booked(timetables.of(one), 0, 1_000)
        assert booked(timetables.of(twin), 0, 1_000).departure.number == 0

    def test_the_order_in_which_links_are_used_is_no_luck(self) -> None:
        links = [link(1.0, 1, name=name) for name in "ABC"]
        found = []
        for order in (links, links[::-1]):
            timetables = Timetables(Streams(1), Network([], links))
            lucks = {one.name: timetables.of(one).luck(Departure(3, 0)) for one in order}
            found.append(lucks)
        assert found[0] == found[1]
        assert len(set(found[0].values())) == 3


def striking(kind: str, target: str, severity: float, first: int = 1, last: int = 3) -> Timetable:
    """Hourly departures of a kilogram each from A, on strike from day `first` up to day `last`."""
    start = date(2025, 1, 1)
    strike = Disruption(
        name="strike", kind=kind, targets=(target,), start=start + timedelta(days=first),
        end=start + timedelta(days=last), severity=severity,
    )  # type: ignore[arg-type]  # fmt: skip
    line = link(1.0, 1)
    network = Network([], [line], {}, Disruptions((strike,), start))
    return Timetable(line, Streams(1), network.touching(line))


class TestRelease:
    @given(bookings, st.integers(1, 5_000), st.integers(0, 9_000))
    def test_what_is_given_back_was_never_taken(
        self, wanted: list[tuple[int, int]], weight_g: int, ready: int
    ) -> None:
        touched, other = (Timetable(link(0.5, 1), Streams(1)) for _ in range(2))
        for at, grams in wanted:
            assert touched.book(at, grams) == other.book(at, grams)
        touched.release(booked(touched, ready, weight_g))
        for at, grams in [(ready, weight_g), *wanted]:
            assert touched.book(at, grams) == other.book(at, grams)

    def test_a_part_that_has_left_is_gone(self) -> None:
        timetable = Timetable(link(1.0, 1), Streams(1))
        booking = booked(timetable, 0, 2_500)
        timetable.forget(HOUR + 1)
        timetable.release(booking)
        assert booked(timetable, HOUR + 1, 1_000).departure.number == 2
        assert set(timetable._load) == {2}


class TestHavingWaited:
    @given(bookings, st.integers(1, 4_000), st.integers(0, 5_000), st.integers(0, 9_000))
    def test_what_was_ready_before_has_missed_what_has_left(
        self, wanted: list[tuple[int, int]], weight_g: int, ready: int, now: int
    ) -> None:
        early, late = (Timetable(link(0.5, 1), Streams(1)) for _ in range(2))
        for at, grams in wanted:
            assert early.book(at, grams) == late.book(at, grams)
        found = early.book(ready, weight_g, now=now)
        expected = booked(late, max(ready, now), weight_g)
        missed = max(0, ceil(now / 1_800) - ceil(ready / 1_800))
        assert found == expected._replace(rolled=expected.rolled + missed)


class TestTooLate:
    @given(bookings, st.integers(1, 4_000), st.integers(0, 20_000))
    def test_what_leaves_at_the_deadline_or_later_takes_no_room(
        self, wanted: list[tuple[int, int]], weight_g: int, before: int
    ) -> None:
        timetable, other = (Timetable(link(0.5, 1), Streams(1)) for _ in range(2))
        for at, grams in wanted:
            assert timetable.book(at, grams) == other.book(at, grams)
        load = dict(timetable._load)
        found, free = timetable.book(0, weight_g, before), booked(other, 0, weight_g)
        assert (found == free) if free.departure.time < before else (found is None)
        assert found is not None or timetable._load == load


class TestWait:
    def test_by_as_many_headways_as_departures_are_full(self) -> None:
        timetable = Timetable(link(1.0, 1, 0.25), Streams(1))
        assert timetable.wait(0) == 0
        booked(timetable, 0, 999)
        assert timetable.wait(0) == 0
        booked(timetable, 0, 1)
        assert timetable.wait(0) == HOUR
        booked(timetable, 0, 2_000)
        assert timetable.wait(0) == 3 * HOUR
        assert timetable.wait(2 * HOUR) == HOUR

    def test_of_all_links_those_that_have_no_room_from_the_cut_off_on(self) -> None:
        full, free = link(1.0, 1), link(1.0, 1, name="C")
        timetables = Timetables(Streams(1), Network([], [free, full]))
        assert timetables.waits(0) == {}
        dwell = int(SEA.dwell_hours * HOUR)
        for one in (full, free):
            booked(timetables.of(one), dwell, 2_000 if one is full else 500)
        assert timetables.waits(0) == {1: 2 * HOUR}


class TestCancelled:
    @pytest.mark.parametrize(("kind", "target"), [("mode", "sea"), ("place", "A")])
    def test_nothing_leaves_in_a_whole_strike(self, kind: str, target: str) -> None:
        timetable = striking(kind, target, 1.0)
        assert booked(timetable, DAY - 1, 900).departure.time == 3 * DAY
        assert booked(timetable, DAY - 1, 900).rolled == 49
        assert booked(timetable, DAY - HOUR, 100).departure.time == DAY - HOUR
        assert timetable.book(2 * DAY, 10, before=3 * DAY) is None

    @pytest.mark.parametrize(("kind", "target"), [("mode", "road"), ("place", "B"), ("place", "C")])
    def test_a_strike_elsewhere_or_at_the_other_end_stops_no_departure(self, kind: str, target: str) -> None:
        assert booked(striking(kind, target, 1.0), DAY, 900).departure.time == DAY

    def test_of_half_of_them_those_whose_luck_says_so_do_not_leave(self) -> None:
        timetable, usual = striking("mode", "sea", 0.5, 0, 100), Timetable(link(1.0, 1), Streams(1))
        left = {booked(timetable, 0, 1_000).departure.number for _ in range(500)}
        assert left == {n for n in range(max(left) + 1) if usual.luck(Departure(n, n * HOUR)).held >= 0.5}
        assert len(left) / (max(left) + 1) == pytest.approx(0.5, abs=0.07)
