"""Timetables: no departure too full, none before its parcel is ready, each the first with room."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sim.core.streams import Streams
from sim.resources import Timetable, Timetables
from tests.support.links import a_link
from tests.support.small_market import tiny

MODE = tiny()[0].modes[0]
parcels = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 2_500)), max_size=80)


def timetable(headway_hours: float, capacity_kg: int, phase: float) -> Timetable:
    mode = replace(MODE, headway_hours=headway_hours, capacity_kg=capacity_kg)
    return Timetable(a_link("A", "B", mode, 1.0, phase), Streams(1))


@given(parcels, st.sampled_from([0.0, 0.25, 0.5, 1.0, 7.3]), st.integers(1, 4), st.floats(0, 0.999))
def test_each_parcel_takes_the_first_departure_with_room(
    waits: list[tuple[int, int]], headway_hours: float, capacity_kg: int, phase: float
) -> None:
    table = timetable(headway_hours, capacity_kg, phase)
    headway = max(1, round(headway_hours * 3_600))
    first = int(phase * headway)
    loads: dict[int, int] = {}
    for ready, weight in waits:
        departure = table.book(ready, weight).time
        assert departure >= ready
        assert (departure - first) % headway == 0
        earlier = range(departure - headway, ready - 1, -headway)
        full = [loads.get(time, 0) for time in earlier]
        assert all(load and load + weight > capacity_kg * 1_000 for load in full)
        alone = loads.get(departure, 0) == 0
        loads[departure] = loads.get(departure, 0) + weight
        assert loads[departure] <= capacity_kg * 1_000 or alone


@given(st.lists(st.integers(0, 50_000), max_size=60), st.integers(1, 2_500))
def test_equal_parcels_keep_their_order(readies: list[int], weight: int) -> None:
    table = timetable(0.5, 3, 0.4)
    departures = [table.book(ready, weight).time for ready in sorted(readies)]
    assert departures == sorted(departures)


def test_a_parcel_heavier_than_a_departure_travels_alone() -> None:
    table = timetable(1.0, 1, 0.0)
    assert table.book(0, 400).time == 0
    assert table.book(0, 5_000).time == 3_600
    assert table.book(0, 600).time == 0
    assert table.book(3_600, 1).time == 7_200


def test_old_departures_are_forgotten_and_new_ones_are_not() -> None:
    table = timetable(0.0, 1, 0.0)
    for second in range(10_000):
        assert table.book(second, 1_000).time == second
    assert table.book(9_999, 1).time == 10_000
    table.forget(9_000)
    assert sorted(table._load) == list(range(9_000, 10_001))


def test_luck_belongs_to_the_departure() -> None:
    """Whoever travels on it, however many have travelled before, and whatever other links do."""
    busy, idle = timetable(1.0, 1_000, 0.0), timetable(1.0, 1_000, 0.0)
    departures = [busy.book(ready, 10) for ready in range(0, 200_000, 700)]
    shared = [busy.luck(departure) for departure in departures]
    assert len(set(shared)) == len({departure.number for departure in departures}) > 40
    alone = idle.book(departures[-1].time, 1)
    assert alone == departures[-1]
    assert idle.luck(alone) == shared[-1]


def test_every_link_has_its_own_luck() -> None:
    streams, links = Streams(1), [a_link(a, b, MODE, 1.0) for a, b in ("AB", "BA", "AC")]
    tables = Timetables(streams)
    first = [tables.of(link).luck(tables.of(link).book(0, 1)) for link in links]
    assert len({u for luck in first for u in luck}) == 9


def test_a_link_adds_up() -> None:
    mode = replace(MODE, speed_kmh=50, dwell_hours=2, headway_hours=4, fixed_cents=100, per_kg_cents=10,
                   per_kg_km_cents=0.5)  # fmt: skip
    link = a_link("A", "B", mode, 200)
    assert link.transit_seconds == 4 * 3_600
    assert link.expected_seconds == (2 + 2 + 4) * 3_600
    assert link.lane().cost_cents(1_500) == 100 + (10 + 0.5 * 200) * 1.5


def test_links_are_themselves_only() -> None:
    assert a_link("A", "B", MODE, 1) != a_link("A", "B", MODE, 1)
