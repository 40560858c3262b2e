"""Routing finds what trying every path finds, searches once, and says so where there is no way."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csgraph

from analytics.policies.routing import (
    Balanced,
    Cheapest,
    Fastest,
    Greenest,
    Roads,
    ShortestPath,
    freight_graph,
    load_class,
    weight_class,
)
from argosy.scenario_files import load_scenario
from sim.policies import Lane, Load, RoutingView, lanes_of
from sim.scenario import Mode
from sim.world.build import freight_network
from sim.world.network import Link, Network, Place
from tests.support.links import a_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.policies import Lanes

MODES = tuple(
    Mode(
        name=name, speed_kmh=speed, dwell_hours=dwell, release_hours=dwell / 2, headway_hours=headway,
        capacity_kg=1_000, on_time_share=0.8, grace_hours=dwell / 4, late_hours=dwell, fixed_cents=fixed,
        per_kg_cents=per_kg, per_kg_km_cents=per_km, ml_per_kg=litres * 1_000, loss_rate=0, damage_rate=0,
        co2_kg_per_tonne=co2 * 40, co2_kg_per_tonne_km=co2,
    )
    for name, speed, dwell, headway, fixed, per_kg, per_km, litres, co2 in (
        ("sea", 35.0, 30.0, 72.0, 20.0, 2.0, 0.002, 1, 0.015),
        ("air", 800.0, 6.0, 12.0, 150.0, 60.0, 0.06, 6, 0.6),
        ("road", 65.0, 2.0, 8.0, 60.0, 10.0, 0.02, 3, 0.09),
    )
)  # fmt: skip
PLACES = "ABCDEF"
ONE_KG = Load(1_000, 1_000, 1_023)
NOTHING: Any = None
"""Routing needs neither luck nor history."""


def a_day(load: Load) -> float:
    """What one day is worth to `balanced` below, in euro cents: of stock its capital alone."""
    return 0.0007 * load.value_cents if load.bulk else 300 + 0.02 * load.value_cents


POLICIES: dict[str, tuple[Callable[[], ShortestPath], Callable[[Lane, Load], float]]] = {
    "cheapest": (Cheapest, lambda lane, load: lane.cost_cents(load)),
    "fastest": (Fastest, lambda lane, load: lane.expected_seconds),
    "balanced": (
        lambda: Balanced(cents_per_day=300.0, value_bps_per_day=200),
        lambda lane, load: lane.cost_cents(load) + a_day(load) * lane.expected_seconds / 86_400,
    ),
    "greenest": (
        Greenest,
        lambda lane, load: (
            (lane.co2_kg_per_tonne + lane.km * lane.co2_kg_per_tonne_km) * load.weight_g / 1000
        ),
    ),
}

links = st.lists(
    st.builds(
        a_link,
        st.sampled_from(PLACES),
        st.sampled_from(PLACES),
        st.sampled_from(MODES),
        st.floats(1, 5_000),
    ).filter(lambda link: link.origin != link.destination),
    max_size=18,
)
weights = st.integers(1, 40_000)
loads = st.builds(Load, weights, st.integers(0, 400_000), st.integers(0, 100_000), st.booleans())


def network_of(some: list[Link]) -> Lanes:
    return Network([Place(code, code, "city", code, 0.0, 0.0) for code in PLACES], some).lanes


def way(
    policy: ShortestPath, lanes: Lanes, origin: str, destination: str, load: Load | int
) -> tuple[Lane, ...] | None:
    """The lanes that a policy chooses; a number is of grams of something dense."""
    load = Load(load) if isinstance(load, int) else load
    found = policy(RoutingView(origin, destination, load, 0, lanes), NOTHING)
    return None if found is None else tuple(lanes.all[number] for number in found)


def all_ways(
    lanes: Lanes, origin: str, destination: str, seen: tuple[str, ...] = ()
) -> Iterator[tuple[Lane, ...]]:
    """Every way without a place visited twice."""
    if origin == destination:
        yield ()
        return
    for lane in lanes.all:
        if lane.origin == origin and lane.destination not in (*seen, origin):
            for rest in all_ways(lanes, lane.destination, destination, (*seen, origin)):
                yield (lane, *rest)


@pytest.mark.parametrize("name", POLICIES)
@given(some=links, load=loads)
def test_as_good_as_the_best_of_all_ways(name: str, some: list[Link], load: Load) -> None:
    make, length = POLICIES[name]
    network, policy = network_of(some), make()
    assumed = load_class(load)  # parcels are routed by class
    for destination in PLACES:
        found = way(policy, network, "A", destination, load)
        best = min(
            (sum(length(lane, assumed) for lane in one) for one in all_ways(network, "A", destination)),
            default=None,
        )
        if best is None:
            assert found is None
            continue
        assert found is not None
        assert sum(length(link, assumed) for link in found) == pytest.approx(best, rel=1e-12)
        stops = ["A", *(link.destination for link in found)]
        assert stops[-1] == destination
        assert all(
            (a, b) == (x.origin, x.destination) for (a, b), x in zip(pairwise(stops), found, strict=True)
        )
        assert all(any(link is own for own in network.all) for link in found)


def test_from_a_place_to_itself_there_is_nothing_to_do() -> None:
    assert way(Cheapest(), network_of([]), "A", "A", 5) == ()


def test_links_are_one_way() -> None:
    network = network_of([a_link("A", "B", MODES[0], 10)])
    assert way(Cheapest(), network, "A", "B", 5) == network.all
    assert way(Cheapest(), network, "B", "A", 5) is None


def test_of_parallel_links_the_best_is_taken_by_weight() -> None:
    flat = a_link("A", "B", MODES[2], 500)  # 60 cents and 20 a kilogram
    bulk = a_link("A", "B", MODES[0], 500)  # 20 cents and 3 a kilogram
    network = network_of([flat, bulk])
    assert way(Cheapest(), network, "A", "B", 10_000) == (bulk.lane(bulk.ways.usual),)
    assert way(Fastest(), network, "A", "B", 10_000) == (flat.lane(flat.ways.usual),)


def test_of_parallel_links_the_best_is_taken_by_volume() -> None:
    """Half the tariff, but for eight times as many kilograms where goods are bulky."""
    narrow = a_link("A", "B", replace(MODES[0], per_kg_cents=10.0, ml_per_kg=1_000), 0)
    wide = a_link("A", "B", replace(MODES[0], per_kg_cents=20.0, ml_per_kg=50_000), 0)
    network = network_of([narrow, wide])
    assert way(Cheapest(), network, "A", "B", Load(1_000, 1_000)) == (narrow.lane(narrow.ways.usual),)
    assert way(Cheapest(), network, "A", "B", Load(1_000, 8_000)) == (wide.lane(wide.ways.usual),)


class Counted:
    """Counts the searches, each of which finds the ways between all places."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        search = csgraph.dijkstra

        def counted(*arguments: Any, **named: Any) -> Any:
            self.calls += 1
            return search(*arguments, **named)

        monkeypatch.setattr(csgraph, "dijkstra", counted)


class TestSearches:
    NETWORK = network_of(
        [a_link(a, b, MODES[n % 3], 100 + n) for n, (a, b) in enumerate(pairwise("ABCDEFA"))]
    )

    def test_one_search_serves_all_that_leaves_a_place_and_a_class(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        searches, policy = Counted(monkeypatch), Cheapest()
        for _ in range(3):
            for destination in PLACES:
                for weight in (126, 200, 250):
                    way(policy, self.NETWORK, "A", destination, weight)
        assert searches.calls == 1
        for weight in (126, 250):
            way(policy, self.NETWORK, "B", "A", weight)
        assert searches.calls == 2
        for load in (Load(251), Load(200, 201), Load(200, 0, 1)):
            way(policy, self.NETWORK, "A", "B", load)
        assert searches.calls == 5
        for load in (Load(500), Load(130, 140), Load(250, 500), Load(126, 9, 1)):
            way(policy, self.NETWORK, "A", "B", load)
        assert searches.calls == 5

    def test_time_knows_no_weight(self, monkeypatch: pytest.MonkeyPatch) -> None:
        searches, policy = Counted(monkeypatch), Fastest()
        for weight in (1, 1_000, 30_000):
            way(policy, self.NETWORK, "A", "D", weight)
        assert searches.calls == 1

    def test_a_dead_end_is_searched_once_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        searches, policy = Counted(monkeypatch), Cheapest()
        network = network_of([a_link("A", "C", MODES[0], 5)])
        for _ in range(5):
            assert way(policy, network, "C", "A", 9) is None
            assert way(policy, network, "A", "B", 9) is None
        assert searches.calls == 1  # from C; B is in no lane
        assert way(policy, network_of([]), "A", "B", 9) is None

    LINKS = tuple(a_link(a, b, MODES[n % 3], 100 + n) for n, (a, b) in enumerate(pairwise("ABCDEFA")))

    def test_another_state_is_searched_anew(self) -> None:
        policy = Cheapest()
        shorter = network_of([*self.LINKS, a_link("A", "D", MODES[0], 1)])
        first = way(policy, self.NETWORK, "A", "D", 100)
        second = way(policy, shorter, "A", "D", 100)
        assert first is not None
        assert second is not None
        assert (len(first), len(second)) == (3, 1)
        assert way(policy, self.NETWORK, "A", "D", 100) == first

    def test_the_state_is_what_the_network_holds_and_not_which_object_it_is(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        searches, policy = Counted(monkeypatch), Cheapest()
        for _ in range(3):
            way(policy, network_of(list(self.LINKS)), "A", "D", 100)
        assert searches.calls == 1
        changed = list(self.NETWORK.all)
        changed[0] = changed[0]._replace(fixed_cents=changed[0].fixed_cents + 1e-9)
        way(policy, lanes_of(tuple(changed)), "A", "D", 100)
        assert searches.calls == 2

    def test_states_that_come_back_are_remembered_and_old_ones_forgotten(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        searches, policy = Counted(monkeypatch), Cheapest()
        states = [network_of([*self.LINKS, a_link("A", "D", MODES[0], 1 + n)]) for n in range(40)]
        for _ in range(3):
            for lanes in states[:5]:
                way(policy, lanes, "A", "D", 100)
        assert searches.calls == 5
        for lanes in states:
            way(policy, lanes, "A", "D", 100)
        assert len(policy._searches) == 16
        way(policy, states[-1], "A", "D", 100)
        assert searches.calls == 40
        way(policy, states[0], "A", "D", 100)
        assert searches.calls == 41

    def test_of_equal_lanes_the_first_is_taken_and_of_equal_ways_always_the_same(self) -> None:
        twice = network_of([a_link(a, b, MODES[0], 10) for a, b in ("AB", "AB", "AC", "BD", "CD")])
        assert Cheapest()(RoutingView("A", "B", Load(100), 0, twice), NOTHING) == (0,)
        found = {Cheapest()(RoutingView("A", "D", Load(grams), 0, twice), NOTHING) for grams in (100, 9_000)}
        assert len(found) == 1
        assert found < {(0, 3), (2, 4)}


@given(weights)
def test_weight_classes_double(grams: int) -> None:
    upper = weight_class(grams)
    assert upper >= grams
    assert upper == 125 or upper < 2 * grams
    assert upper % 125 == 0
    assert (upper // 125).bit_count() == 1


@given(loads)
def test_classes_of_loads_are_upper_ends(load: Load) -> None:
    found = load_class(load)
    assert found.weight_g == weight_class(load.weight_g)
    assert found.value_cents >= load.value_cents
    assert found.value_cents <= max(0, 2 * load.value_cents - 1)
    # what is bulkier than any class counts as the bulkiest
    assert found.volume_ml >= load.volume_ml or load.volume_ml > 64 * load.weight_g
    assert load_class(load._replace(bulk=True)) == found._replace(bulk=True)


def test_the_graph_holds_every_lane_and_the_best_of_parallel_ones_is_taken() -> None:
    lanes = freight_network(*load_scenario("eurasia")).lanes
    graph = freight_graph(lanes)
    assert set(graph.nodes) == {lane.origin for lane in lanes.all} | {lane.destination for lane in lanes.all}
    assert sorted(graph.edges(keys=True), key=lambda edge: edge[2]) == [
        (lane.origin, lane.destination, number) for number, lane in enumerate(lanes.all)
    ]
    # every lane twice, at tariffs of which now the one and now the other is lower, or both are the same
    dearer = [lane._replace(fixed_cents=lane.fixed_cents + n % 3 - 1) for n, lane in enumerate(lanes.all)]
    lanes = lanes_of((*lanes.all, *dearer))
    lengths = [lane.cost_cents(Load(1_000)) for lane in lanes.all]
    paths = Roads.of(lanes).paths(lengths)
    parallel: dict[tuple[str, str], list[int]] = {}
    for number, lane in enumerate(lanes.all):
        parallel.setdefault((lane.origin, lane.destination), []).append(number)
    direct: set[int] = set()
    for ends, numbers in parallel.items():
        found = paths.itinerary(*ends)
        if found is not None and len(found) == 1:
            assert found[0] == min(numbers, key=lengths.__getitem__)
            direct.add((found[0] - numbers[0]) // len(dearer))
    assert direct == {0, 1}


@pytest.mark.parametrize("name", POLICIES)
def test_on_the_real_network_every_hub_is_reached_and_nothing_beats_the_best(name: str) -> None:
    """Against Bellman and Ford's relaxation, which shares no code with the search."""
    scenario, tables = load_scenario("eurasia")
    network = freight_network(scenario, tables)
    make, length = POLICIES[name]
    policy = make()
    for warehouse in scenario.warehouses:
        costs = dict.fromkeys(network.places, float("inf")) | {warehouse.place: 0.0}
        changed = True
        while changed:
            changed = False
            for lane in network.lanes.all:
                cost = costs[lane.origin] + length(lane, ONE_KG)
                if cost < costs[lane.destination] - 1e-9:
                    costs[lane.destination], changed = cost, True
        for country in scenario.countries:
            found = way(policy, network.lanes, warehouse.place, country.hub, ONE_KG)
            assert found is not None
            assert sum(length(link, ONE_KG) for link in found) == pytest.approx(costs[country.hub])


def test_an_infinite_length_closes_a_lane() -> None:
    class NeverByAir(Cheapest):
        def length(self, lane: Lane, load: Load) -> float:
            return inf if lane.mode == "air" else super().length(lane, load)

    lanes = freight_network(*load_scenario("eurasia")).lanes
    route = way(NeverByAir(), lanes, "CN-SHENZHEN", "GB-BIRMINGHAM", 500)
    assert route
    assert all(lane.mode != "air" for lane in route)
    only_air = lanes_of(tuple(lane for lane in lanes.all if lane.mode == "air"))
    assert way(NeverByAir(), only_air, "PVG", "LHR", 500) is None


def test_a_lane_is_its_link_in_plain_values() -> None:
    """The figures that policies see are those that parcels pay and take."""
    network = freight_network(*load_scenario("eurasia"))
    assert len(network.lanes.all) == len(network.links)
    for link, lane in zip(network.links, network.lanes.all, strict=True):
        mode = link.mode
        assert (lane.origin, lane.destination, lane.mode) == (link.origin, link.destination, mode.name)
        way = next(way for way in (link.ways.usual, *link.ways.around.values()) if way.km == lane.km)
        assert lane == link.lane(way)
        for load in (Load(700), Load(700, 9_000)):
            charged = max(0.7, load.volume_ml / mode.ml_per_kg)
            assert lane.cost_cents(load) == pytest.approx(mode.fixed_cents + lane.cents_per_kg * charged)
        kg_per_tonne = mode.co2_kg_per_tonne + lane.km * mode.co2_kg_per_tonne_km
        assert lane.co2_g(Load(700)) == pytest.approx(0.7 * kg_per_tonne)
