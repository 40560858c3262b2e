"""The freight network as a graph, and the shortest paths between all its places."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

import networkx as nx
import numpy as np
from scipy.sparse import csgraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.policies import Itinerary, Lanes

_SHORTEST: Final = 1e-9
"""A lane that counts for nothing would be no edge at all."""


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
