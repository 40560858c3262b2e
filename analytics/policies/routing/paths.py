"""The freight network as a graph, and the shortest paths between all its places."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

import networkx as nx
import numpy as np
from scipy.sparse import csgraph, csr_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.policies import Itinerary, Lanes

_SHORTEST: Final = 1e-9
"""A lane that counts for nothing would be no edge at all."""


def freight_graph(lanes: Lanes) -> nx.MultiDiGraph:
    """The network as a graph: places as nodes, and an edge for each lane, whose key is the lane's number."""
    graph = nx.MultiDiGraph()
    graph.add_edges_from((lane.origin, lane.destination, number) for number, lane in enumerate(lanes.all))
    return graph


class Roads:
    """The network of one state, compiled: which lanes lead from where to where.

    Args:
        lanes: the network.
    """

    def __init__(self, lanes: Lanes) -> None:
        graph = freight_graph(lanes)
        self._number = {place: number for number, place in enumerate(graph)}
        # the lanes by their ends; parallel ones in the order of the network
        self._ends = np.array(
            [(self._number[lane.origin], self._number[lane.destination]) for lane in lanes.all], dtype=np.intp
        ).reshape(-1, 2)

    def paths(self, lengths: Sequence[float]) -> Paths:
        """The shortest paths where lanes have `lengths`; lanes of infinite length are closed.

        Of parallel lanes the shortest counts, the first of those that are equal.
        """
        length = np.maximum(np.asarray(lengths, dtype=float), _SHORTEST)
        order = np.lexsort((length, self._ends[:, 1], self._ends[:, 0]))
        order = order[length[order] < inf]
        ends = self._ends[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (ends[1:] != ends[:-1]).any(axis=1)
        return Paths(self._number, ends[first], order[first], length[order[first]])


class Paths:
    """The shortest paths between all places.

    Args:
        number: of each place.
        ends: of the lanes that count, shape (lanes, 2), sorted.
        lanes: their numbers.
        lengths: their lengths.
    """

    def __init__(
        self,
        number: dict[str, int],
        ends: NDArray[np.intp],
        lanes: NDArray[np.intp],
        lengths: NDArray[np.float64],
    ) -> None:
        self._number = number
        size = len(number)
        self._lane = np.zeros((size, size), dtype=np.int32)
        self._lane[ends[:, 0], ends[:, 1]] = lanes
        # lanes come in the order of their ends, which is that of a compressed matrix
        rows = np.searchsorted(ends[:, 0], np.arange(size + 1))
        matrix = csr_array((lengths, ends[:, 1], rows), shape=(size, size))
        before: NDArray[np.int32] = np.empty((0, 0), dtype=np.int32)
        if size:
            _, before = csgraph.dijkstra(matrix, return_predecessors=True)
        self._before = before

    def itinerary(self, origin: str, destination: str) -> Itinerary | None:
        """Numbers of the lanes; None where there is no way."""
        if origin == destination:
            return ()
        start, at = self._number.get(origin), self._number.get(destination)
        if start is None or at is None:
            return None
        before = self._before[start]
        way: list[int] = []
        while at != start:
            came = int(before[at])
            if came < 0:
                return None
            way.append(int(self._lane[came, at]))
            at = came
        return tuple(reversed(way))
