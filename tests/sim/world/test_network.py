"""Timetables: no departure too full, none before its parcel is ready, each the first with room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.luck import TransitLuck
from sim.core.streams import Streams
from sim.policies import Load
from sim.resources import Departure, Timetable, Timetables
from sim.world.network import Network
from tests.support.links import a_link
from tests.support.small_market import tiny

MODE = tiny()[0].modes[0]
parcels = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 2_500)), max_size=80)


def departure_of(table: Timetable, ready: int, weight: int) -> Departure:
    """On which a parcel arrives."""
    booking = table.book(ready, weight)
    assert booking is not None
    return booking.departure


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
        booking = table.book(ready, weight)
        assert booking is not None
        departure = booking.departure.time
        assert departure >= ready
        assert (departure - first) % headway == 0
        assert sum(part for _, part in booking.parts) == weight
        begins = first + booking.parts[0][0] * headway
        full = [loads.get(time, 0) for time in range(begins - headway, ready - 1, -headway)]
        least = 0 if weight > capacity_kg * 1_000 else weight - 1
        assert all(load + least >= capacity_kg * 1_000 for load in full)
        for number, part in booking.parts:
            time = first + number * headway
            loads[time] = loads.get(time, 0) + part
            assert loads[time] <= capacity_kg * 1_000


@given(st.lists(st.integers(0, 50_000), max_size=60), st.integers(1, 2_500))
def test_equal_parcels_keep_their_order(readies: list[int], weight: int) -> None:
    table = timetable(0.5, 3, 0.4)
    departures = [departure_of(table, ready, weight).time for ready in sorted(readies)]
    assert departures == sorted(departures)


def test_a_parcel_heavier_than_a_departure_travels_in_parts() -> None:
    table = timetable(1.0, 1, 0.0)
    assert departure_of(table, 0, 400).time == 0
    assert departure_of(table, 0, 5_000).time == 5 * 3_600
    assert departure_of(table, 0, 600).time == 5 * 3_600
    assert departure_of(table, 3_600, 1).time == 6 * 3_600


def test_old_departures_are_forgotten_and_new_ones_are_not() -> None:
    table = timetable(0.0, 1, 0.0)
    for second in range(10_000):
        assert departure_of(table, second, 1_000).time == second
    assert departure_of(table, 9_999, 1).time == 10_000
    table.forget(9_000)
    assert sorted(table._load) == list(range(9_000, 10_001))


def test_luck_belongs_to_the_departure() -> None:
    """Whoever travels on it, however many have travelled before, and whatever other links do."""
    busy, idle = timetable(1.0, 1_000, 0.0), timetable(1.0, 1_000, 0.0)
    departures = [departure_of(busy, ready, 10) for ready in range(0, 200_000, 700)]
    shared = [busy.luck(departure) for departure in departures]
    assert len(set(shared)) == len({departure.number for departure in departures}) > 40
    alone = departure_of(idle, departures[-1].time, 1)
    assert alone == departures[-1]
    assert idle.luck(alone) == shared[-1]


def test_every_link_has_its_own_luck() -> None:
    streams, links = Streams(1), [a_link(a, b, MODE, 1.0) for a, b in ("AB", "BA", "AC")]
    tables = Timetables(streams, Network([], []))
    first = [tables.of(link).luck(departure_of(tables.of(link), 0, 1)) for link in links]
    assert len({u for luck in first for u in luck}) == 3 * len(TransitLuck._fields)


def test_a_link_adds_up() -> None:
    mode = replace(
        MODE, speed_kmh=50, dwell_hours=2, headway_hours=4, release_hours=1, on_time_share=0.75, late_hours=12,
        grace_hours=2, fixed_cents=100, per_kg_cents=10, per_kg_km_cents=0.5, ml_per_kg=2_000, co2_kg_per_tonne=8,
        co2_kg_per_tonne_km=0.02,
    )  # fmt: skip
    link = a_link("A", "B", mode, 200)
    lane = link.lane(link.ways.usual)
    assert link.transit_seconds(link.ways.usual) == 4 * 3_600
    assert lane.expected_seconds == (2 + 2 + 4 + 1 + 0.25 * 12) * 3_600
    assert lane.cost_cents(Load(1_500, 3_000)) == 100 + (10 + 0.5 * 200) * 1.5
    assert lane.cost_cents(Load(1_500, 5_000)) == 100 + (10 + 0.5 * 200) * 2.5
    assert lane.co2_g(Load(1_500, 5_000)) == pytest.approx((8 + 200 * 0.02) * 1.5)
    dear = replace(link, factor=3.0, toll_cents_per_kg=7.0, toll_seconds=900)
    assert dear.lane(link.ways.usual).cost_cents(Load(1_000)) == 100 + 10 + 3 * 0.5 * 200 + 7
    assert dear.lane(link.ways.usual).expected_seconds == lane.expected_seconds + 900
    assert not link.lane(None).open


def test_links_are_themselves_only() -> None:
    assert a_link("A", "B", MODE, 1) != a_link("A", "B", MODE, 1)
