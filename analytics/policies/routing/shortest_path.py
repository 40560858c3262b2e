"""Routing over a networkx graph: searched once per state, origin and weight class, then looked up."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

import networkx as nx

from sim.core.limits import Cents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.policies import Itinerary, Lane, Lanes, RoutingView, Setting

_LIGHTEST_CLASS_G: Final = 125
"""Weight classes double from here on; a parcel is routed as if it had the upper end of its class."""

_STATES: Final = 16
"""States of the network that are remembered: lanes that close and open again are not searched anew."""


def weight_class(weight_g: int) -> int:
    """The upper end, in grams, of the class that `weight_g` falls into."""
    return _LIGHTEST_CLASS_G << max(0, (weight_g - 1) // _LIGHTEST_CLASS_G).bit_length()


class ShortestPath:
    """Minimises a sum over lanes. Subclasses say what a lane counts.

    Dijkstra's algorithm from each origin, once per weight class and state; of parallel lanes the shortest is kept,
    the first of those that are equal.
    """

    steady = True
    weight_matters = True

    def __init__(self) -> None:
        self._searches: dict[str, _Searches] = {}

    def __call__(self, view: RoutingView, setting: Setting) -> Itinerary | None:
        """The best itinerary, or None where the destination cannot be reached."""
        searches = self._searches.get(view.lanes.state) or self._open(view.lanes)
        assumed = weight_class(view.weight_g) if self.weight_matters else 0
        key = (view.origin, view.destination, assumed)
        try:
            return searches.found[key]
        except KeyError:
            if assumed not in searches.graphs:
                lengths = (self.length(lane, assumed) for lane in view.lanes.all)
                searches.graphs[assumed] = freight_graph(view.lanes, lengths)
            found = searches.found[key] = searches.itinerary(*key)
            return found

    def length(self, lane: Lane, weight_g: int) -> float:
        """What `lane` counts for a parcel of `weight_g` grams; not negative, infinite to close the lane."""
        raise NotImplementedError

    def _open(self, lanes: Lanes) -> _Searches:
        if len(self._searches) == _STATES:
            del self._searches[next(iter(self._searches))]
        searches = self._searches[lanes.state] = _Searches()
        return searches


class _Searches:
    """What was searched in one state of the network.

    Attributes:
        found: itineraries by origin, destination and weight class.
        graphs: by weight class.
    """

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, int], Itinerary | None] = {}
        self.graphs: dict[int, nx.DiGraph] = {}
        self._paths: dict[tuple[str, int], dict[str, list[str]]] = {}

    def itinerary(self, origin: str, destination: str, weight_g: int) -> Itinerary | None:
        """The shortest; every destination's is known once one of the same origin and weight was asked for."""
        graph = self.graphs[weight_g]
        paths = self._paths.get((origin, weight_g))
        if paths is None:
            graph.add_node(origin)
            paths = nx.single_source_dijkstra_path(graph, origin, weight="length")
            self._paths[origin, weight_g] = paths
        path = paths.get(destination)
        return None if path is None else tuple(graph[u][v]["lane"] for u, v in nx.utils.pairwise(path))


def freight_graph(lanes: Lanes, lengths: Iterable[float]) -> nx.DiGraph:
    """The network as a graph: places as nodes, and as edge the shortest of parallel lanes.

    Edges have the attributes `length`, and `lane`, the lane's number. Lanes of infinite length are left out.
    """
    edges: dict[tuple[str, str], tuple[float, int]] = {}
    for number, (lane, length) in enumerate(zip(lanes.all, lengths, strict=True)):
        ends = (lane.origin, lane.destination)
        if length < edges.get(ends, (inf, 0))[0] or ends not in edges:
            edges[ends] = (length, number)  # keeps its place in the order, which decides between equal paths
    graph = nx.DiGraph()
    graph.add_edges_from(
        (u, v, {"length": length, "lane": number})
        for (u, v), (length, number) in edges.items()
        if length < inf
    )
    return graph


class Cheapest(ShortestPath):
    """Lowest freight."""

    def length(self, lane: Lane, weight_g: int) -> float:
        """Freight in euro cents."""
        return lane.cost_cents(weight_g)


class Fastest(ShortestPath):
    """Shortest expected time, waiting for departures included."""

    weight_matters = False

    def length(self, lane: Lane, weight_g: int) -> float:
        """Expected seconds."""
        return lane.expected_seconds


class Balanced(ShortestPath):
    """Lowest freight plus a price on time.

    Args:
        cents_per_day: what one day of delay is worth, in euro cents.
    """

    def __init__(self, *, cents_per_day: Cents = 100.0) -> None:
        super().__init__()
        self.cents_per_day = cents_per_day

    def length(self, lane: Lane, weight_g: int) -> float:
        """Euro cents."""
        return lane.cost_cents(weight_g) + self.cents_per_day * lane.expected_seconds / 86_400


class Greenest(ShortestPath):
    """Least CO2."""

    def length(self, lane: Lane, weight_g: int) -> float:
        """Grams of CO2."""
        return lane.co2_g(weight_g)
