"""The network as it is built from its tables, and as routing policies see it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.policies import Load
from sim.policies.routing import lanes_of
from sim.world.build import freight_network
from sim.world.catalogue import catalogue
from tests.support.links import a_link, route

if TYPE_CHECKING:
    from sim.world.network import Network

EURASIA, TABLES = load_scenario("eurasia")


@cache
def network() -> Network:
    return freight_network(EURASIA, TABLES)


def test_every_row_is_two_links_one_for_each_direction() -> None:
    found = Counter((link.origin, link.destination, link.mode.name, link.km) for link in network().links)
    expected: Counter[tuple[str, str, str, float]] = Counter()
    for row in TABLES.links:
        expected[row["origin"], row["destination"], row["mode"], float(row["km"])] += 1
        expected[row["destination"], row["origin"], row["mode"], float(row["km"])] += 1
    assert found == expected


@pytest.mark.parametrize("missing", ["sea", "air", "road", "rail"])
def test_without_a_mode_its_links_are_gone_and_the_places_stay(missing: str) -> None:
    modes = tuple(mode for mode in EURASIA.modes if mode.name != missing)
    found = freight_network(replace(EURASIA, modes=modes), TABLES)
    assert {link.mode.name for link in found.links} == {mode.name for mode in modes}
    kept = sum(link.mode.name != missing for link in network().links)
    assert len(found.links) == kept < len(network().links)
    assert found.places == network().places


def test_places_are_those_of_the_table() -> None:
    assert len(network().places) == len(TABLES.places)
    for row in TABLES.places:
        place = network().places[row["code"]]
        assert place.country == network().country(row["code"]) == row["country"]
        assert (place.latitude, place.longitude) == (float(row["lat"]), float(row["lon"]))
        assert place.kind == row["kind"]


def test_lanes_are_links_in_the_same_order_and_go_round_what_is_closed() -> None:
    """Ships of this market have gone round the Cape since before it opened."""
    assert {name for d in EURASIA.disruptions for name in d.targets} == {"babalmandab", "suez"}
    assert len(network().lanes.all) == len(network().links)
    for lane, link in zip(network().lanes.all, network().links, strict=True):
        mode, way = link.mode, link.ways.without(frozenset({"babalmandab", "suez"}))
        assert way is not None
        assert (lane.origin, lane.destination, lane.mode, lane.km) == (
            link.origin, link.destination, mode.name, way.km,
        )  # fmt: skip
        hours = mode.dwell_hours + mode.headway_hours / 2 + lane.km / mode.speed_kmh + mode.release_hours
        hours += (1 - mode.on_time_share) * mode.late_hours
        assert lane.expected_seconds == pytest.approx(hours * 3_600 + link.toll_seconds)
        load = Load(2_500, 2_500 * 7)
        charged_kg = max(2.5, 2.5 * 7_000 / mode.ml_per_kg)
        per_kg = mode.per_kg_cents + mode.per_kg_km_cents * link.factor * lane.km + link.toll_cents_per_kg
        assert lane.cost_cents(load) == pytest.approx(mode.fixed_cents + per_kg * charged_kg)
        co2_kg_per_tonne = mode.co2_kg_per_tonne + lane.km * mode.co2_kg_per_tonne_km
        assert lane.co2_g(load) == pytest.approx(co2_kg_per_tonne * 2.5)
        assert (lane.loss_rate, lane.damage_rate) == (mode.loss_rate, mode.damage_rate)
        assert lane.late_share == 1 - mode.on_time_share
        assert (lane.grace_seconds, lane.late_seconds) == (mode.grace_hours * 3_600, mode.late_hours * 3_600)
        assert lane.room_kg_per_day == pytest.approx(mode.capacity_kg * 24 / mode.headway_hours)
        assert lane.open


def test_the_state_tells_networks_apart_and_equal_ones_not() -> None:
    lanes = network().lanes
    assert lanes_of(lanes.all).state == lanes.state
    assert freight_network(EURASIA, TABLES).lanes == lanes
    others = [lanes.all[1:], lanes.all[::-1], (lanes.all[0]._replace(km=1.0), *lanes.all[1:])]
    for name in lanes.all[0]._fields:
        value = getattr(lanes.all[0], name)
        change = {name: _another(value)}
        others.append((lanes.all[0]._replace(**change), *lanes.all[1:]))
    states = {lanes_of(other).state for other in others}
    assert lanes.state not in states
    assert len(states) == len(others)


def _another(value: object) -> object:
    if isinstance(value, bool):
        return not value
    return value + "x" if isinstance(value, str) else value + 1  # type: ignore[operator]


def test_a_timetable_begins_at_a_moment_of_its_own_and_changes_nothing_else() -> None:
    found = freight_network(EURASIA, TABLES, Streams(1))
    assert [replace(link, phase=0.0).name for link in found.links] == [link.name for link in network().links]
    assert found.lanes == network().lanes
    phases = [link.phase for link in found.links]
    assert len(set(phases)) == len({link.name for link in found.links})
    assert stats.kstest(phases, "uniform").pvalue > 1e-4


def test_the_phase_of_a_link_hangs_on_its_name_alone() -> None:
    tables = TABLES._replace(links=TABLES.links[40:] + TABLES.links[:7])
    whole = {link.name: link.phase for link in freight_network(EURASIA, TABLES, Streams(1)).links}
    part = {link.name: link.phase for link in freight_network(EURASIA, tables, Streams(1)).links}
    assert part.items() < whole.items()
    other = {link.name: link.phase for link in freight_network(EURASIA, TABLES, Streams(2)).links}
    assert not set(other.values()) & set(whole.values())


def test_two_links_are_the_same_only_if_they_are_the_same_object() -> None:
    mode = EURASIA.modes[0]
    assert a_link("A", "B", mode, 1.0) != a_link("A", "B", mode, 1.0)


@given(
    st.lists(st.integers(0, 10**6), min_size=2, max_size=5), st.integers(0, 60_000), st.integers(0, 60_000)
)
def test_freight_rises_with_weight_and_by_no_more_than_the_tariff(numbers: list[int], a: int, b: int) -> None:
    legs = tuple(network().links[n % len(network().links)] for n in numbers)
    found = route(legs, EURASIA.last_mile)
    low, high = sorted((a, b))
    per_kg = sum(leg.lane(leg.ways.usual).cents_per_kg for leg in legs) + EURASIA.last_mile.per_kg_cents
    rise = found.freight_cents(high) - found.freight_cents(low)
    assert rise >= 0
    assert abs(rise - per_kg * (high - low) / 1_000) <= 1 + 1e-6


def test_the_carrier_of_equal_legs_is_the_first() -> None:
    sea, air = EURASIA.modes[:2]
    legs = (a_link("A", "B", sea, 5.0), a_link("B", "C", air, 5.0))
    assert route(legs, EURASIA.last_mile).carrier == sea.name
    assert route(legs[::-1], EURASIA.last_mile).carrier == air.name


def test_articles_are_the_rows_of_the_catalogue_by_their_codes() -> None:
    products = catalogue(TABLES.catalogue, 1.0)
    rows = sorted(TABLES.catalogue, key=lambda row: row["sku"])
    assert len({product.sku for product in products}) == len(products)
    for index, (product, row) in enumerate(zip(products, rows, strict=True)):
        assert product.index == index
        assert (product.sku, product.title, product.category) == (row["sku"], row["title"], row["category"])
        assert product.hs_chapter == row["hs_chapter"]
        numbers = product.weight_g, product.price_pence, product.popularity
        assert numbers == (int(row["weight_g"]), int(row["base_price_gbp_pence"]), int(row["popularity"]))
