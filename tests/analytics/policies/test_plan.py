"""The plan for all parcels together, against other solvers; and the oracle that knows every departure."""

from __future__ import annotations

from collections import Counter
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analytics.policies.routing import Balanced, CapacityPlan, Cheapest, Fastest, Foresight
from analytics.policies.routing.plan import _UNSENT, Flow, flows_of, plan_of
from sim.core.units import DAY
from sim.policies import Archive, Dispatched, Lane, Lanes, Load, RoutingView, lanes_of

NOTHING: Any = None
KILOGRAM = Load(1000)
PLACES = "ABCDE"


def lane(origin: str, destination: str, cents: float, room: float, **changes: Any) -> Lane:
    plain: dict[str, Any] = {
        "mode": "road", "km": 100.0, "fixed_cents": 0.0, "cents_per_kg": float(cents), "ml_per_kg": 10**6,
        "expected_seconds": float(DAY), "late_share": 0.0, "grace_seconds": 0.0, "late_seconds": 0.0,
        "co2_kg_per_tonne": 1.0, "co2_kg_per_tonne_km": 0.1, "loss_rate": 0.0, "damage_rate": 0.0,
        "room_kg_per_day": float(room),
    }  # fmt: skip
    return Lane(origin, destination, **(plain | changes))


@st.composite
def networks(draw: st.DrawFn) -> Lanes:
    """Lanes between five places, some of them parallel, some closed."""
    ends = st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)).filter(lambda two: two[0] != two[1])
    some = st.tuples(ends, st.integers(1, 60), st.integers(0, 20), st.booleans())
    lanes = draw(st.lists(some, min_size=3, max_size=14))
    return lanes_of(
        tuple(
            lane(*two, cents, room, mode=f"m{n}", open=is_open or n % 3 > 0)
            for n, (two, cents, room, is_open) in enumerate(lanes)
        )
    )


flows = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES), st.integers(1, 25)).filter(lambda x: x[0] != x[1]),
    min_size=1, max_size=5, unique_by=lambda flow: flow[:2],
)  # fmt: skip


def freight(some: Lane, load: Load) -> float:
    return some.cost_cents(load)


def by_network_simplex(lanes: Lanes, origin: str, wanted: dict[str, int]) -> float:
    """One origin: a single commodity, which may go unsent at a price."""
    graph = nx.MultiDiGraph()
    graph.add_node(origin, demand=-sum(wanted.values()))
    for place, kg in wanted.items():
        graph.add_node(place, demand=kg)
        graph.add_edge(origin, place, weight=int(_UNSENT))
    for some in lanes.all:
        if some.open:
            graph.add_edge(
                some.origin,
                some.destination,
                weight=int(some.cents_per_kg),
                capacity=int(some.room_kg_per_day),
            )
    return float(nx.min_cost_flow_cost(as_simple(graph)))


def as_simple(graph: nx.MultiDiGraph) -> nx.DiGraph:
    """With a node on every edge, since networkx's simplex takes no parallel ones."""
    simple = nx.DiGraph()
    simple.add_nodes_from(graph.nodes(data=True))
    for number, (u, v, data) in enumerate(graph.edges(data=True)):
        simple.add_edge(u, ("edge", number), **data)
        simple.add_edge(("edge", number), v)
    return simple


@settings(max_examples=60, deadline=None)
@given(networks(), st.dictionaries(st.sampled_from(PLACES[1:]), st.integers(1, 25), min_size=1))
def test_from_one_place_it_costs_what_network_simplex_says(lanes: Lanes, wanted: dict[str, int]) -> None:
    some = [Flow("A", place, float(kg), KILOGRAM) for place, kg in wanted.items()]
    assert plan_of(some, lanes, freight).cents_per_day == pytest.approx(
        by_network_simplex(lanes, "A", wanted), rel=1e-6
    )


def by_arcs(lanes: Lanes, some: list[Flow]) -> float:
    """The multi-commodity flow with a variable for each flow and lane, and one for what is not sent."""
    size, many = len(lanes.all), len(some)
    costs = np.array([x.cents_per_kg for _ in some for x in lanes.all] + [_UNSENT] * many)
    balance, due = np.zeros((many * len(PLACES), size * many + many)), np.zeros(many * len(PLACES))
    for k, flow in enumerate(some):
        for n, x in enumerate(lanes.all):
            balance[k * len(PLACES) + PLACES.index(x.origin), k * size + n] += 1
            balance[k * len(PLACES) + PLACES.index(x.destination), k * size + n] -= 1
        for place, sign in ((flow.origin, 1), (flow.destination, -1)):
            row = k * len(PLACES) + PLACES.index(place)
            balance[row, size * many + k] = sign
            due[row] = sign * flow.kg_per_day
    room = np.hstack([np.tile(np.eye(size), many), np.zeros((size, many))])
    upper = [x.room_kg_per_day if x.open else 0.0 for x in lanes.all]
    found = linprog(costs, A_ub=room, b_ub=upper, A_eq=balance, b_eq=due, method="highs")
    assert found.success
    return float(found.fun)


@settings(max_examples=60, deadline=None)
@given(networks(), flows)
def test_it_costs_what_a_programme_over_lanes_says(lanes: Lanes, some: list[tuple[str, str, int]]) -> None:
    many = [Flow(origin, destination, float(kg), KILOGRAM) for origin, destination, kg in some]
    plan = plan_of(many, lanes, freight)
    assert plan.cents_per_day == pytest.approx(by_arcs(lanes, many), rel=1e-6)
    taken: Counter[int] = Counter()
    for (origin, destination), ways in plan.shares.items():
        assert sum(share for _, share in ways) == pytest.approx(1)
        for way, _ in ways:
            assert [lanes.all[n].origin for n in way] == [
                origin,
                *(lanes.all[n].destination for n in way[:-1]),
            ]
            assert lanes.all[way[-1]].destination == destination
            assert all(lanes.all[n].open for n in way)
            taken.update(way)
    assert set(taken) <= {n for n, x in enumerate(lanes.all) if x.open and x.room_kg_per_day > 0}


def test_what_finds_no_room_goes_round() -> None:
    lanes = lanes_of((lane("A", "B", 10, 6), lane("A", "C", 10, 100), lane("C", "B", 10, 100)))
    plan = plan_of([Flow("A", "B", 10.0, KILOGRAM)], lanes, freight)
    assert plan.cents_per_day == pytest.approx(6 * 10 + 4 * 20)
    assert dict(plan.shares["A", "B"]) == {(0,): pytest.approx(0.6), (1, 2): pytest.approx(0.4)}


def learned(sent: list[tuple[int, Load]], lanes: Lanes, now: int) -> CapacityPlan:
    """A policy that has seen parcels from A to B at some seconds."""
    archive = Archive(28)
    for at, load in sent:
        archive.tell(Dispatched(at, 0, "A", "B", load), at)
    archive.advance(now)
    policy = CapacityPlan(cents_per_day=0.0, value_bps_per_day=0)
    policy(RoutingView("A", "B", KILOGRAM, 0, lanes), NOTHING)
    policy.learn(archive.reader(28), now)
    return policy


def test_parcels_split_as_the_plan_says_and_each_keeps_its_way() -> None:
    lanes = lanes_of((lane("A", "B", 10, 6), lane("A", "C", 10, 100), lane("C", "B", 10, 100)))
    policy = learned([(day * DAY, Load(10_000)) for day in range(20)], lanes, 20 * DAY)
    views = [RoutingView("A", "B", Load(weight, weight * 3), 20 * DAY, lanes) for weight in range(100, 4000)]
    ways = Counter(policy(view, NOTHING) for view in views)
    assert ways[(0,)] / len(views) == pytest.approx(0.6, abs=0.05)
    assert set(ways) == {(0,), (1, 2)}
    assert [policy(view, NOTHING) for view in views[::-1]] == [policy(view, NOTHING) for view in views][::-1]


def test_where_its_way_is_closed_a_parcel_goes_as_alone() -> None:
    lanes = lanes_of((lane("A", "B", 10, 6), lane("A", "C", 10, 100), lane("C", "B", 10, 100)))
    policy = learned([(day * DAY, Load(10_000)) for day in range(20)], lanes, 20 * DAY)
    shut = lanes_of((lanes.all[0]._replace(open=False), *lanes.all[1:]))
    assert {policy(RoutingView("A", "B", Load(w), 0, shut), NOTHING) for w in range(100, 900)} == {(1, 2)}
    assert policy.plan_ is not None
    policy.learn(Archive(28).reader(28), 90 * DAY)
    assert policy.plan_ is None, "nothing was sent lately"


def test_flows_are_those_of_the_last_days() -> None:
    archive = Archive(28)
    for at, load in ((0, Load(9000)), (50 * DAY, Load(2000, 8000, 500)), (59 * DAY, Load(2000, 4000, 100))):
        archive.tell(Dispatched(at, 0, "A", "B", load), at)
    archive.tell(Dispatched(59 * DAY, 0, "A", "A", Load(1000)), 59 * DAY)
    archive.advance(60 * DAY)
    assert flows_of(archive.reader(28), 60 * DAY, 28) == [Flow("A", "B", 4 / 28, Load(1000, 3000, 150))]


@settings(deadline=None)
@given(networks(), st.lists(st.integers(1, 40), min_size=14, max_size=14), st.integers(1, 30_000))
def test_foresight_takes_the_best_of_what_others_would(lanes: Lanes, days: list[int], weight_g: int) -> None:
    """By the measure that it has: what a way costs, and what its true days are worth."""

    def truth(way: tuple[int, ...], now: int, load: Load) -> int:
        return sum(days[number] for number in way) * DAY

    def cost(way: tuple[int, ...]) -> float:
        per_day = 50 + load.value_cents * 0.01
        return sum(lanes.all[n].cost_cents(load) for n in way) + per_day * truth(way, 0, load) / DAY

    load = Load(weight_g, 0, 3000)
    view = RoutingView("A", "B", load, 0, lanes, truth)
    found = Foresight()(view, NOTHING)
    others = [
        way
        for p in (Balanced(), Cheapest(), Fastest())
        if (way := p(view._replace(truth=None), NOTHING)) is not None
    ]
    if found is None:
        assert others == []
    else:
        assert cost(found) <= min(map(cost, others)) + 1e-9
