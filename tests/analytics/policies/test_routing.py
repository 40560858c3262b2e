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
    paths,
    weight_class,
)
from argosy.scenario_files import load_scenario
from sim.policies import Lane, Load, RoutingView, lanes_of
from sim.scenario import Mode
from sim.world.build import freight_network
from sim.world.network import Link, Network, Place
from sim.world.seaways import Way
from tests.support.links import a_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.policies import Lanes

MODES = tuple(
    Mode(
        name=name, speed_kmh=speed, dwell_hours=dwell, release_hours=dwell / 2, headway_hours=headway,
        capacity_kg=1_000, on_time_share=0.8, grace_hours=3, late_hours=12, fixed_cents=fixed, per_kg_cents=per_kg,
        per_kg_km_cents=per_km, ml_per_kg=ml, loss_rate=0, damage_rate=0, co2_kg_per_tonne=dwell,
        co2_kg_per_tonne_km=co2,
    )
    for name, speed, dwell, headway, fixed, per_kg, per_km, co2, ml in (
        ("sea", 35.0, 30.0, 72.0, 20.0, 2.0, 0.002, 0.015, 1_000),
        ("air", 800.0, 6.0, 12.0, 150.0, 60.0, 0.06, 0.6, 6_000),
        ("road", 65.0, 2.0, 8.0, 60.0, 10.0, 0.02, 0.09, 3_000),
    )
)  # fmt: skip
PLACES = "ABCDEF"
ONE_KG = Load(1_000, 1_000, 1_023)
NOTHING: Any = None
"""Routing needs neither luck nor history."""

POLICIES: dict[str, tuple[Callable[[], ShortestPath], Callable[[Lane, Load], float]]] = {
    "cheapest": (Cheapest, lambda lane, load: lane.cost_cents(load)),
    "fastest": (Fastest, lambda lane, load: lane.expected_seconds),
    "balanced": (
        lambda: Balanced(cents_per_day=300.0, value_bps_per_day=50),
        lambda lane, load: (
            lane.cost_cents(load) + (300 + load.value_cents / 200) * lane.expected_seconds / 86_400
        ),
    ),
    "greenest": (Greenest, lambda lane, load: lane.co2_g(load)),
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


def load_of(weight_g: int) -> Load:
    """Three litres a kilogram, and ten euros in all."""
    return Load(weight_g, 3 * weight_g, 1_000)


def way(
    policy: ShortestPath, lanes: Lanes, origin: str, destination: str, load: Load | int
) -> tuple[Lane, ...] | None:
    """The lanes that a policy chooses."""
    found = policy(RoutingView(origin, destination, load_of(weight_g), 0, lanes), NOTHING)
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
    assumed = load_class(load_of(weight))  # parcels are routed by class
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


class Counted:
    """Counts the searches that are made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        search = paths.csgraph.dijkstra

        def counted(*arguments: Any, **named: Any) -> Any:
            self.calls += 1
            return search(*arguments, **named)

        monkeypatch.setattr(paths.csgraph, "dijkstra", counted)


class TestSearches:
    NETWORK = network_of(
        [a_link(a, b, MODES[n % 3], 100 + n) for n, (a, b) in enumerate(pairwise("ABCDEFA"))]
    )

    def test_one_search_serves_all_places_and_a_class(self, monkeypatch: pytest.MonkeyPatch) -> None:
        searches, policy = Counted(monkeypatch), Cheapest()
        for _ in range(3):
            for destination in PLACES:
                for weight in (126, 200, 250):
                    way(policy, self.NETWORK, "A", destination, weight)
        assert searches.calls == 1
        way(policy, self.NETWORK, "B", "A", 200)
        assert searches.calls == 1
        way(policy, self.NETWORK, "A", "B", 251)
        assert searches.calls == 2

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
        assert searches.calls == 0
        lonely = network_of([a_link("A", "B", MODES[0], 10)])
        for _ in range(5):
            assert way(policy, lonely, "B", "A", 9) is None
        assert searches.calls == 1
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
        assert way(Cheapest(), twice, "A", "B", 100) == (twice.all[0],)
        found = {Cheapest()(RoutingView("A", "D", load_of(100), 0, twice), NOTHING) for _ in range(5)}
        assert found in ({(0, 3)}, {(2, 4)})


@given(weights)
def test_weight_classes_double(grams: int) -> None:
    upper = weight_class(grams)
    assert upper >= grams
    assert upper == 125 or upper < 2 * grams
    assert upper % 125 == 0
    assert (upper // 125).bit_count() == 1


def test_the_graph_holds_every_lane_and_paths_the_best_of_parallel_ones() -> None:
    lanes = freight_network(*load_scenario("eurasia")).lanes
    lengths = [lane.cost_cents(load_of(1_000)) for lane in lanes.all]
    graph = freight_graph(lanes)
    assert {(u, v, n) for u, v, n in graph.edges(keys=True)} == {
        (lane.origin, lane.destination, number) for number, lane in enumerate(lanes.all)
    }
    found = Roads(lanes).paths(lengths)
    for origin, destination in {lane[:2] for lane in lanes.all}:
        parallel = [n for n, lane in enumerate(lanes.all) if lane[:2] == (origin, destination)]
        direct = found.itinerary(origin, destination)
        assert direct is not None
        if len(direct) == 1:
            assert direct[0] == min(parallel, key=lengths.__getitem__)


@pytest.mark.parametrize("name", POLICIES)
def test_on_the_real_network_every_hub_is_reached_and_nothing_beats_the_best(name: str) -> None:
    """Against Bellman and Ford's relaxation, which shares no code with the search."""
    scenario, tables = load_scenario("eurasia")
    network = freight_network(scenario, tables)
    make, length = POLICIES[name]
    policy, assumed = make(), load_class(load_of(1_000))
    for warehouse in scenario.warehouses:
        costs = dict.fromkeys(network.places, float("inf")) | {warehouse.place: 0.0}
        changed = True
        while changed:
            changed = False
            for lane in network.lanes.all:
                cost = costs[lane.origin] + length(lane, assumed)
                if cost < costs[lane.destination] - 1e-9:
                    costs[lane.destination], changed = cost, True
        for country in scenario.countries:
            found = way(policy, network.lanes, warehouse.place, country.hub, ONE_KG)
            assert found is not None
            assert sum(length(link, assumed) for link in found) == pytest.approx(costs[country.hub])


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
        assert (lane.origin, lane.destination, lane.mode) == (link.origin, link.destination, link.mode.name)
        assert lane == link.lane(Way(lane.km))
        assert lane.km in {way.km for way in (link.ways.usual, *link.ways.around.values())}
