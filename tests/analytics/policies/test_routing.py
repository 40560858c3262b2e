"""Routing finds what trying every path finds, searches once, and says so where there is no way."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.policies.routing import shortest_path as routing
from analytics.policies.routing.shortest_path import (
    Balanced,
    Cheapest,
    Fastest,
    Greenest,
    ShortestPath,
    freight_graph,
    weight_class,
)
from argosy.scenario_files import load_scenario
from sim.scenario import Mode
from sim.world.build import freight_network
from sim.world.network import Link, Network, Parcel, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.world.network import Itinerary

MODES = tuple(
    Mode(
        name=name, speed_kmh=speed, dwell_hours=dwell, headway_hours=headway, capacity_kg=1_000, delay_sigma=0.1,
        fixed_cents=fixed, per_kg_cents=per_kg, per_kg_km_cents=per_km, loss_rate=0, damage_rate=0,
        co2_kg_per_tonne_km=co2,
    )
    for name, speed, dwell, headway, fixed, per_kg, per_km, co2 in (
        ("sea", 35.0, 30.0, 72.0, 20.0, 2.0, 0.002, 0.015),
        ("air", 800.0, 6.0, 12.0, 150.0, 60.0, 0.06, 0.6),
        ("road", 65.0, 2.0, 8.0, 60.0, 10.0, 0.02, 0.09),
    )
)  # fmt: skip
PLACES = "ABCDEF"
POLICIES: dict[str, tuple[Callable[[], ShortestPath], Callable[[Link, int], float]]] = {
    "cheapest": (Cheapest, lambda link, grams: link.cost_cents(grams)),
    "fastest": (Fastest, lambda link, grams: link.expected_seconds),
    "balanced": (
        lambda: Balanced(cents_per_day=300.0),
        lambda link, grams: link.cost_cents(grams) + 300 * link.expected_seconds / 86_400,
    ),
    "greenest": (Greenest, lambda link, grams: link.km * grams * link.mode.co2_kg_per_tonne_km / 1000),
}

links = st.lists(
    st.builds(
        Link,
        st.sampled_from(PLACES),
        st.sampled_from(PLACES),
        st.sampled_from(MODES),
        st.floats(1, 5_000),
    ).filter(lambda link: link.origin != link.destination),
    max_size=18,
)
weights = st.integers(1, 40_000)


def network_of(some: list[Link]) -> Network:
    return Network([Place(code, code, "city", code, 0.0, 0.0) for code in PLACES], some)


def all_ways(
    network: Network, origin: str, destination: str, seen: tuple[str, ...] = ()
) -> Iterator[Itinerary]:
    """Every way without a place visited twice."""
    if origin == destination:
        yield ()
        return
    for link in network.outgoing[origin]:
        if link.destination not in (*seen, origin):
            for rest in all_ways(network, link.destination, destination, (*seen, origin)):
                yield (link, *rest)


@pytest.mark.parametrize("name", POLICIES)
@given(some=links, weight=weights)
def test_as_good_as_the_best_of_all_ways(name: str, some: list[Link], weight: int) -> None:
    make, length = POLICIES[name]
    network, policy = network_of(some), make()
    assumed = weight_class(weight)  # parcels are routed by class
    for destination in PLACES:
        found = policy(Parcel("A", destination, weight), network)
        best = min(
            (sum(length(link, assumed) for link in way) for way in all_ways(network, "A", destination)),
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
        assert all(any(link is own for own in network.links) for link in found)


def test_from_a_place_to_itself_there_is_nothing_to_do() -> None:
    assert Cheapest()(Parcel("A", "A", 5), network_of([])) == ()


def test_links_are_one_way() -> None:
    network = network_of([Link("A", "B", MODES[0], 10)])
    assert Cheapest()(Parcel("A", "B", 5), network) == network.links
    assert Cheapest()(Parcel("B", "A", 5), network) is None


def test_of_parallel_links_the_best_is_taken_by_weight() -> None:
    flat = Link("A", "B", MODES[2], 500)  # 60 cents and 20 a kilogram
    bulk = Link("A", "B", MODES[0], 500)  # 20 cents and 3 a kilogram
    network = network_of([flat, bulk])
    assert Cheapest()(Parcel("A", "B", 10_000), network) == (bulk,)
    assert Fastest()(Parcel("A", "B", 10_000), network) == (flat,)


class Counted:
    """Counts the searches that networkx makes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        search = nx.single_source_dijkstra_path

        def counted(*arguments: Any, **named: Any) -> Any:
            self.calls += 1
            return search(*arguments, **named)

        monkeypatch.setattr(routing.nx, "single_source_dijkstra_path", counted)


class TestSearches:
    NETWORK = network_of([Link(a, b, MODES[n % 3], 100 + n) for n, (a, b) in enumerate(pairwise("ABCDEFA"))])

    def test_one_search_serves_an_origin_and_a_class(self, monkeypatch: pytest.MonkeyPatch) -> None:
        searches, policy = Counted(monkeypatch), Cheapest()
        for _ in range(3):
            for destination in PLACES:
                for weight in (126, 200, 250):
                    policy(Parcel("A", destination, weight), self.NETWORK)
        assert searches.calls == 1
        policy(Parcel("A", "B", 251), self.NETWORK)
        policy(Parcel("B", "A", 200), self.NETWORK)
        assert searches.calls == 3

    def test_time_knows_no_weight(self, monkeypatch: pytest.MonkeyPatch) -> None:
        searches, policy = Counted(monkeypatch), Fastest()
        for weight in (1, 1_000, 30_000):
            policy(Parcel("A", "D", weight), self.NETWORK)
        assert searches.calls == 1

    def test_a_dead_end_is_searched_once_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        searches, policy = Counted(monkeypatch), Cheapest()
        network = network_of([])
        for _ in range(5):
            assert policy(Parcel("A", "B", 9), network) is None
        assert searches.calls == 1

    def test_another_network_is_searched_anew(self) -> None:
        policy = Cheapest()
        shorter = network_of([*self.NETWORK.links, Link("A", "D", MODES[0], 1)])
        first = policy(Parcel("A", "D", 100), self.NETWORK)
        second = policy(Parcel("A", "D", 100), shorter)
        assert first is not None
        assert second is not None
        assert (len(first), len(second)) == (3, 1)
        assert policy(Parcel("A", "D", 100), self.NETWORK) == first


@given(weights)
def test_weight_classes_double(grams: int) -> None:
    upper = weight_class(grams)
    assert upper >= grams
    assert upper == 125 or upper < 2 * grams
    assert upper % 125 == 0
    assert (upper // 125).bit_count() == 1


def test_the_graph_holds_every_link_once() -> None:
    scenario, tables = load_scenario("eurasia")
    network = freight_network(scenario, tables)
    graph = freight_graph(network)
    assert set(graph.nodes) == set(network.places)
    assert graph.number_of_edges() == len(network.links)
    assert {edge["link"] for _, _, edge in graph.edges(data=True)} == set(network.links)


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
            for link in network.links:
                cost = costs[link.origin] + length(link, 1_000)
                if cost < costs[link.destination] - 1e-9:
                    costs[link.destination], changed = cost, True
        for country in scenario.countries:
            found = policy(Parcel(warehouse.place, country.hub, 1_000), network)
            assert found is not None
            assert sum(length(link, 1_000) for link in found) == pytest.approx(costs[country.hub])


def test_an_infinite_length_closes_a_link() -> None:
    class NeverByAir(Cheapest):
        def length(self, link: Link, weight_g: int) -> float:
            return inf if link.mode.name == "air" else super().length(link, weight_g)

    network = freight_network(*load_scenario("eurasia"))
    route = NeverByAir()(Parcel("CN-SHENZHEN", "GB-BIRMINGHAM", 500), network)
    assert route
    assert all(link.mode.name != "air" for link in route)
    only_air = Network(network.places.values(), [link for link in network.links if link.mode.name == "air"])
    assert NeverByAir()(Parcel("PVG", "LHR", 500), only_air) is None
