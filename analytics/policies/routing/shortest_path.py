"""Shortest paths through the freight network: searched once per state and class of parcels, then looked up."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

import networkx as nx
import numpy as np
from scipy.sparse import csgraph

from sim.core.limits import Bps, Cents
from sim.core.units import BPS, DAY
from sim.policies import Load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.policies import Itinerary, Lane, Lanes, RoutingView, Setting

_LIGHTEST_CLASS_G: Final = 125
"""Weight classes double from here on; a parcel is routed as if it had the upper end of its class."""

_DENSITIES: Final = (1, 2, 4, 8, 16, 64)
"""Classes of litres per kilogram."""

_STATES: Final = 16
"""States of the network that are remembered: lanes that close and open again are not searched anew."""


def weight_class(weight_g: int) -> int:
    """The upper end, in grams, of the class that `weight_g` falls into."""
    return _LIGHTEST_CLASS_G << max(0, (weight_g - 1) // _LIGHTEST_CLASS_G).bit_length()


def load_class(load: Load) -> Load:
    """The upper end of the class that a load falls into by weight, density and value."""
    weight_g = weight_class(load.weight_g)
    density = next((d for d in _DENSITIES if load.volume_ml <= d * load.weight_g), _DENSITIES[-1])
    return Load(weight_g, density * weight_g, (1 << load.value_cents.bit_length()) - 1)


class ShortestPath:
    """Minimises a sum over lanes. Subclasses say what a lane counts.

    Dijkstra's algorithm from every place at once, once per class of loads and state; of parallel lanes the shortest
    is kept, the first of those that are equal.
    """

    steady = True
    load_matters = True

    def __init__(self) -> None:
        self._searches: dict[str, _Searches] = {}

    def __call__(self, view: RoutingView, setting: Setting) -> Itinerary | None:
        """The best itinerary, or None where the destination cannot be reached."""
        searches = self._searches.get(view.lanes.state) or self._open(view.lanes)
        assumed = load_class(view.load) if self.load_matters else _ANY
        key = (view.origin, view.destination, assumed)
        try:
            return searches.found[key]
        except KeyError:
            paths = searches.paths.get(assumed)
            if paths is None:
                lengths = [self.length(lane, assumed) if lane.open else inf for lane in view.lanes.all]
                paths = searches.paths[assumed] = Paths(view.lanes, lengths)
            found = searches.found[key] = paths.itinerary(view.origin, view.destination)
            return found

    def length(self, lane: Lane, load: Load) -> float:
        """What an open `lane` counts for a `load`; not negative, infinite to close the lane."""
        raise NotImplementedError

    def _open(self, lanes: Lanes) -> _Searches:
        if len(self._searches) == _STATES:
            del self._searches[next(iter(self._searches))]
        searches = self._searches[lanes.state] = _Searches()
        return searches


_ANY: Final = Load(1_000, 1_000, 0)


class _Searches:
    """What was searched in one state of the network: paths by class, and itineraries by their ends and class."""

    def __init__(self) -> None:
        self.paths: dict[Load, Paths] = {}
        self.found: dict[tuple[str, str, Load], Itinerary | None] = {}


class Paths:
    """The shortest paths between all places, compiled once.

    Args:
        lanes: the network.
        lengths: of the lanes, in their order; infinite for those that are closed.
    """

    def __init__(self, lanes: Lanes, lengths: Sequence[float]) -> None:
        graph = freight_graph(lanes, lengths)
        self._places = list(graph)
        self._number = {place: number for number, place in enumerate(self._places)}
        self._graph = graph
        matrix = nx.to_scipy_sparse_array(graph, weight="length", format="csr", dtype=float)
        # a length of nothing would be no edge at all
        matrix.data = np.maximum(matrix.data, _SHORTEST)
        before: NDArray[np.int32]
        _, before = csgraph.dijkstra(matrix, return_predecessors=True)
        self._before = before

    def itinerary(self, origin: str, destination: str) -> Itinerary | None:
        """Numbers of the lanes; None where there is no way."""
        if origin == destination:
            return ()
        if origin not in self._number or destination not in self._number:
            return None
        before, at = self._before[self._number[origin]], self._number[destination]
        way: list[int] = []
        while self._places[at] != origin:
            came = int(before[at])
            if came < 0:
                return None
            way.append(self._graph[self._places[came]][self._places[at]]["lane"])
            at = came
        return tuple(reversed(way))


_SHORTEST: Final = 1e-9


def freight_graph(lanes: Lanes, lengths: Sequence[float]) -> nx.DiGraph:
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

    def length(self, lane: Lane, load: Load) -> float:
        """Freight in euro cents."""
        return lane.cost_cents(load)


class Fastest(ShortestPath):
    """Shortest expected time, waiting for departures included."""

    load_matters = False

    def length(self, lane: Lane, load: Load) -> float:
        """Expected seconds."""
        return lane.expected_seconds


class Balanced(ShortestPath):
    """Lowest freight plus a price on time.

    Args:
        cents_per_day: what one day of delay is worth, whatever is sent, in euro cents.
        value_bps_per_day: and for each day of the goods' value besides, in basis points. A day in transit is worth
            60 to 210 of them (Hummels and Schaur 2013, Time as a Trade Barrier).
    """

    def __init__(self, *, cents_per_day: Cents = 50.0, value_bps_per_day: Bps = 100) -> None:
        super().__init__()
        self.cents_per_day = cents_per_day
        self.value_bps_per_day = value_bps_per_day

    def length(self, lane: Lane, load: Load) -> float:
        """Euro cents."""
        per_day = self.cents_per_day + load.value_cents * self.value_bps_per_day / BPS
        return lane.cost_cents(load) + per_day * lane.expected_seconds / DAY


class Greenest(ShortestPath):
    """Least CO2."""

    def length(self, lane: Lane, load: Load) -> float:
        """Grams of CO2."""
        return lane.co2_g(load)
