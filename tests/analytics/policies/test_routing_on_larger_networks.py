"""Routing on networks too large to try every way, against searches of networkx that share no code with ours."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest

from analytics.policies.routing import (
    Balanced,
    Cheapest,
    Fastest,
    Greenest,
    Reliable,
    ValueDensity,
    Weighted,
    load_class,
)
from sim.policies import Load, RoutingView, lanes_of
from sim.world.network import Network, Place
from tests.analytics.policies.test_routing import MODES
from tests.support.links import a_link

if TYPE_CHECKING:
    from analytics.policies.routing import ShortestPath
    from sim.policies import Lanes

NOTHING: Any = None
SIZE = 25
PLACES = [f"P{n:02d}" for n in range(SIZE)]
POLICIES = {
    "cheapest": Cheapest, "fastest": Fastest, "balanced": Balanced, "greenest": Greenest, "reliable": Reliable,
    "weighted": Weighted, "value-density": ValueDensity,
}  # fmt: skip


def network(seed: int, links: int = 70) -> Lanes:
    luck = np.random.default_rng(seed)
    some = []
    while len(some) < links:
        a, b = (PLACES[n] for n in luck.integers(0, SIZE, 2))
        if a != b:
            some.append(a_link(a, b, MODES[luck.integers(0, len(MODES))], float(luck.uniform(1, 5_000))))
    return Network([Place(code, code, "city", code, 0.0, 0.0) for code in PLACES], some).lanes


def oracle(policy: ShortestPath, lanes: Lanes, load: Load) -> nx.MultiDiGraph:
    """All lanes as they are, parallel ones too."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(PLACES)
    for lane in lanes.all:
        graph.add_edge(lane.origin, lane.destination, length=policy.length(lane, load))
    return graph


def found(policy: ShortestPath, lanes: Lanes, a: str, b: str, weight_g: int) -> float | None:
    """The length of the way that a policy chooses, which must be one."""
    way = policy(RoutingView(a, b, Load(weight_g, 3 * weight_g), 0, lanes), NOTHING)
    if way is None:
        return None
    chosen = [lanes.all[number] for number in way]
    stops = [a, *(lane.destination for lane in chosen)]
    assert [lane.origin for lane in chosen] == stops[:-1]
    assert stops[-1] == b
    assert len(set(stops)) == len(stops), "no place is passed twice"
    return sum(policy.length(lane, load_class(Load(weight_g, 3 * weight_g))) for lane in chosen)


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("seed", range(4))
def test_every_pair_of_places_has_the_length_that_bellman_and_ford_find(name: str, seed: int) -> None:
    lanes, policy, weight = network(seed), POLICIES[name](), 100 * 7**seed
    graph = oracle(policy, lanes, load_class(Load(weight, 3 * weight)))
    reached = 0
    for a in PLACES[::3]:
        lengths = nx.single_source_bellman_ford_path_length(graph, a, weight="length")
        for b in PLACES:
            length = found(policy, lanes, a, b, weight)
            reached += length is not None
            assert length == (pytest.approx(lengths[b], rel=1e-9) if b in lengths else None)
    assert reached > SIZE


@pytest.mark.parametrize("name", POLICIES)
def test_a_way_over_a_stop_is_no_shorter(name: str) -> None:
    """The triangle inequality, for what was found of three places at a time."""
    lanes, policy = network(11, links=120), POLICIES[name]()
    length = {(a, b): found(policy, lanes, a, b, 900) for a in PLACES[:9] for b in PLACES[:9]}
    for a, b in length:
        for c in PLACES[:9]:
            first, second, direct = length[a, c], length[c, b], length[a, b]
            if first is not None and second is not None:
                assert direct is not None
                assert direct <= first + second + 1e-9 * (first + second)


@pytest.mark.parametrize("name", POLICIES)
def test_a_further_lane_never_makes_a_way_longer(name: str) -> None:
    lanes = network(5)
    less = lanes_of(lanes.all[:-15])
    policy = POLICIES[name]()
    for a, b in pairwise(PLACES):
        with_less, with_all = found(policy, less, a, b, 400), found(policy, lanes, a, b, 400)
        if with_less is not None:
            assert with_all is not None
            assert with_all <= with_less * (1 + 1e-12)


@pytest.mark.parametrize("name", POLICIES)
def test_asking_in_another_order_gives_the_same_answers(name: str) -> None:
    lanes = network(8)
    questions = [(a, b, weight) for a in PLACES[:5] for b in PLACES[5:10] for weight in (90, 500, 4_000)]
    forth, back = POLICIES[name](), POLICIES[name]()
    asked = {q: forth(RoutingView(q[0], q[1], Load(q[2]), 0, lanes), NOTHING) for q in questions}
    again = {q: back(RoutingView(q[0], q[1], Load(q[2]), 0, lanes), NOTHING) for q in reversed(questions)}
    assert asked == again


def test_a_price_on_time_leads_from_the_cheapest_to_the_fastest_way() -> None:
    """The dearer time is, the less of it is spent and the more money."""
    lanes = network(2, links=150)
    for a, b in pairwise(PLACES[:12]):
        spent = []
        for cents in (0.0, 50.0, 500.0, 5_000.0, 1e6):
            way = Balanced(cents_per_day=cents)(RoutingView(a, b, Load(700, 2_100), 0, lanes), NOTHING)
            if way is not None:
                chosen = [lanes.all[number] for number in way]
                seconds = sum(lane.expected_seconds for lane in chosen)
                spent.append((seconds, sum(lane.cost_cents(load_class(Load(700, 2_100))) for lane in chosen)))
        assert [s for s, _ in spent] == sorted((s for s, _ in spent), reverse=True)
        assert [c for _, c in spent] == pytest.approx(sorted(c for _, c in spent))
        if spent:
            assert spent[0][1] == pytest.approx(found(Cheapest(), lanes, a, b, 700))
            assert spent[-1][0] == pytest.approx(found(Fastest(), lanes, a, b, 700), rel=0.05)
