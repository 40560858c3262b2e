"""Timetables: no departure too full, none before its parcel is ready, each the first with room."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sim.core.luck import TransitLuck
from sim.core.streams import Streams
from sim.policies import Load
from sim.resources import Booking, Timetable, Timetables
from sim.world.network import Network
from tests.support.links import a_link
from tests.support.small_market import tiny

MODE = tiny()[0].modes[0]
parcels = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 2_500)), max_size=80)


def booked(table: Timetable, ready: int, weight: int) -> Booking:
    found = table.book(ready, weight)
    assert found is not None
    return found


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
        booking = booked(table, ready, weight)
        departure = booking.departure.time
        assert departure >= ready
        assert (departure - first) % headway == 0
        room = capacity_kg * 1_000
        earlier = range(departure - headway, ready - 1, -headway)
        assert booking.rolled == len(earlier)
        taken = {first + number * headway: grams for number, grams in booking.parts}
        assert sum(taken.values()) == weight
        assert max(taken) == departure
        for time, grams in taken.items():
            loads[time] = loads.get(time, 0) + grams
            assert loads[time] <= room
        # those that left without all of it had no room for it, or for more of what goes in parts
        assert all(loads.get(time, 0) + (1 if weight > room else weight) > room for time in earlier)
        assert len(taken) == 1 or weight > room


@given(st.lists(st.integers(0, 50_000), max_size=60), st.integers(1, 2_500))
def test_equal_parcels_keep_their_order(readies: list[int], weight: int) -> None:
    table = timetable(0.5, 3, 0.4)
    departures = [booked(table, ready, weight).departure.time for ready in sorted(readies)]
    assert departures == sorted(departures)


def test_a_parcel_heavier_than_a_departure_takes_what_room_there_is_and_is_there_with_its_last_part() -> None:
    table = timetable(1.0, 1, 0.0)
    assert booked(table, 0, 400).departure.time == 0
    assert booked(table, 0, 2_500).departure.time == 2 * 3_600
    assert booked(table, 0, 1).departure.time == 2 * 3_600
    assert booked(table, 3_600, 99).departure.time == 2 * 3_600
    assert booked(table, 0, 1).departure.time == 3 * 3_600


def test_old_departures_are_forgotten_and_new_ones_are_not() -> None:
    table = timetable(0.0, 1, 0.0)
    for second in range(10_000):
        assert booked(table, second, 1_000).departure.time == second
    assert booked(table, 9_999, 1).departure.time == 10_000
    table.forget(9_000)
    assert sorted(table._load) == list(range(9_000, 10_001))


def test_luck_belongs_to_the_departure() -> None:
    """Whoever travels on it, however many have travelled before, and whatever other links do."""
    busy, idle = timetable(1.0, 1_000, 0.0), timetable(1.0, 1_000, 0.0)
    departures = [booked(busy, ready, 10).departure for ready in range(0, 200_000, 700)]
    shared = [busy.luck(departure) for departure in departures]
    assert len(set(shared)) == len({departure.number for departure in departures}) > 40
    alone = booked(idle, departures[-1].time, 1).departure
    assert alone == departures[-1]
    assert idle.luck(alone) == shared[-1]


def test_every_link_has_its_own_luck() -> None:
    streams, links = Streams(1), [a_link(a, b, MODE, 1.0) for a, b in ("AB", "BA", "AC")]
    tables = Timetables(streams, Network([], links))
    first = [tables.of(link).luck(booked(tables.of(link), 0, 1).departure) for link in links]
    assert len({u for luck in first for u in luck}) == 3 * len(TransitLuck._fields)


def test_a_link_adds_up() -> None:
    mode = replace(MODE, speed_kmh=50, dwell_hours=2, headway_hours=4, release_hours=3, on_time_share=0.75,
                   late_hours=20, fixed_cents=100, per_kg_cents=10, per_kg_km_cents=0.5,
                   ml_per_kg=5_000)  # fmt: skip
    link = a_link("A", "B", mode, 200)
    lane = link.lane(link.ways.usual)
    assert link.transit_seconds(link.ways.usual) == 4 * 3_600
    assert lane.expected_seconds == (2 + 2 + 4 + 3 + 0.25 * 20) * 3_600
    assert lane.cost_cents(Load(1_500)) == 100 + (10 + 0.5 * 200) * 1.5
    # what is bulky is charged by its volume
    assert lane.cost_cents(Load(1_500, 7_500)) == lane.cost_cents(Load(1_500))
    assert lane.cost_cents(Load(1_500, 15_000)) == 100 + (10 + 0.5 * 200) * 3


def test_a_direction_of_trade_multiplies_the_tariff_by_distance_and_a_toll_adds_to_it() -> None:
    mode = replace(MODE, speed_kmh=50, fixed_cents=100, per_kg_cents=10, per_kg_km_cents=0.5)
    plain = a_link("A", "B", mode, 200)
    dear = replace(plain, factor=1.5, toll_cents_per_kg=7.0, toll_seconds=600)
    way = plain.ways.usual
    assert dear.lane(way).cost_cents(Load(2_000)) == 100 + (10 + 0.5 * 1.5 * 200 + 7) * 2
    assert dear.lane(way).expected_seconds == plain.lane(way).expected_seconds + 600


def test_links_are_themselves_only() -> None:
    assert a_link("A", "B", MODE, 1) != a_link("A", "B", MODE, 1)
