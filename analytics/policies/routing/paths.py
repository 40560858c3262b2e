"""The freight network as a graph, and the shortest paths between its places."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csgraph, csr_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from sim.policies import Itinerary, Lanes

    Lengths = Sequence[float] | NDArray[np.float64]

_SHORTEST: Final = 1e-9
"""A lane that counts for nothing would be no edge at all."""

_NETWORKS: Final = 8
"""Networks whose places and lanes' ends are remembered; what opens and closes in one is no other."""


def freight_graph(lanes: Lanes) -> nx.MultiDiGraph:
    """The network as a graph: places as nodes, and an edge for each lane, whose key is the lane's number."""
    import networkx as nx  # half a second, and routing needs no graph

    graph = nx.MultiDiGraph()
    graph.add_edges_from((a, b, number) for number, (a, b) in enumerate(_ends(lanes)))
    return graph


def _ends(lanes: Lanes) -> tuple[tuple[str, str], ...]:
    return tuple((lane.origin, lane.destination) for lane in lanes.all)


class Roads:
    """Which lanes lead from where to where, whatever their lengths.

    Args:
        ends: places that lanes leave and reach, in the order of the network.
    """

    def __init__(self, ends: tuple[tuple[str, str], ...]) -> None:
        self.number = {place: number for number, place in enumerate(dict.fromkeys(chain(*ends)))}
        pairs = np.array([(self.number[a], self.number[b]) for a, b in ends], dtype=np.intp).reshape(-1, 2)
        # lanes by their ends, as a compressed matrix has them; parallel ones in the order of the network
        self._order = np.lexsort((pairs[:, 1], pairs[:, 0]))
        pairs = pairs[self._order]
        new = np.ones(len(ends), dtype=bool)
        new[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
        self._starts = np.flatnonzero(new)
        self._group = np.cumsum(new) - 1
        self._pairs = pairs[self._starts]

    @staticmethod
    def of(lanes: Lanes) -> Roads:
        """The roads of a network, worked out once for all of its states."""
        return _roads(_ends(lanes))

    def paths(self, lengths: Lengths) -> Paths:
        """The shortest paths where lanes have `lengths`; lanes of infinite length are closed.

        Of parallel lanes the shortest counts, the first of those that are equal.
        """
        length = np.maximum(np.asarray(lengths, dtype=float), _SHORTEST)[self._order]
        if not len(length):
            return Paths(self.number, self._pairs, self._order, length)
        best = np.minimum.reduceat(length, self._starts)
        among = np.flatnonzero((length == best[self._group]) & (length < inf))
        group = self._group[among]
        first = np.ones(len(among), dtype=bool)
        first[1:] = group[1:] != group[:-1]
        counting, group = among[first], group[first]
        return Paths(self.number, self._pairs[group], self._order[counting], length[counting])


@lru_cache(maxsize=_NETWORKS)
def _roads(ends: tuple[tuple[str, str], ...]) -> Roads:
    return Roads(ends)


class Paths:
    """The shortest paths from every place that is asked for.

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
        size = self._size = len(number)
        # sorted by their ends
        self._keys = ends[:, 0] * size + ends[:, 1]
        self._lanes = lanes
        rows = np.searchsorted(ends[:, 0], np.arange(size + 1))
        self._matrix = csr_array((lengths, ends[:, 1], rows), shape=(size, size))
        self._trees: dict[int, tuple[list[int], list[int]]] = {}

    def itinerary(self, origin: str, destination: str) -> Itinerary | None:
        """Numbers of the lanes; None where there is no way."""
        if origin == destination:
            return ()
        start, at = self._number.get(origin), self._number.get(destination)
        if start is None or at is None:
            return None
        tree = self._trees.get(start)
        if tree is None:
            tree = self._trees[start] = self._tree(start)
        before, lanes = tree
        way: list[int] = []
        while at != start:
            if before[at] < 0:
                return None
            way.append(lanes[at])
            at = before[at]
        return tuple(reversed(way))

    def _tree(self, start: int) -> tuple[list[int], list[int]]:
        """For every place the one before it on the way from `start`, negative for none, and the lane between."""
        _, before = csgraph.dijkstra(self._matrix, indices=start, return_predecessors=True)
        if not len(self._keys):
            return before.tolist(), before.tolist()
        found = np.searchsorted(self._keys, before.astype(np.intp) * self._size + np.arange(self._size))
        return before.tolist(), self._lanes[np.minimum(found, len(self._keys) - 1)].tolist()
