"""Routing over a networkx graph, searched once per origin and weight class and looked up ever after."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

import networkx as nx

if TYPE_CHECKING:
    from sim.world.network import Itinerary, Link, Network, Parcel

_LIGHTEST_CLASS_G: Final = 125
"""Weight classes double from here on; a parcel is routed as if it had the upper end of its class."""


def weight_class(weight_g: int) -> int:
    """The upper end, in grams, of the class that `weight_g` falls into."""
    return _LIGHTEST_CLASS_G << max(0, (weight_g - 1) // _LIGHTEST_CLASS_G).bit_length()


class ShortestPath:
    """Minimises a sum over links. Subclasses say what a link counts.

    Dijkstra's algorithm from each origin, once per weight class; of parallel links the lightest is kept.
    """

    weight_matters = True

    def __init__(self) -> None:
        self._itineraries: dict[tuple[str, int], dict[str, Itinerary]] = {}
        self._network: Network | None = None
        self._graph = nx.MultiDiGraph()

    def __call__(self, parcel: Parcel, network: Network) -> Itinerary | None:
        """The best itinerary, or None where the destination cannot be reached."""
        if network is not self._network:
            self._network, self._graph = network, freight_graph(network)
            self._itineraries.clear()
        key = (parcel.origin, weight_class(parcel.weight_g) if self.weight_matters else 0)
        tree = self._itineraries.get(key)
        if tree is None:
            tree = self._itineraries[key] = self._search(*key)
        return tree.get(parcel.destination)

    def length(self, link: Link, weight_g: int) -> float:
        """What `link` counts for a parcel of `weight_g` grams; not negative, infinite to close the link."""
        raise NotImplementedError

    def _search(self, origin: str, weight_g: int) -> dict[str, Itinerary]:
        lengths = {link: self.length(link, weight_g) for link in self._graph.graph["links"]}

        def shortest(_: str, __: str, parallel: dict[int, dict[str, Link]]) -> float | None:
            length = min(lengths[edge["link"]] for edge in parallel.values())
            return None if length == inf else length

        paths = nx.single_source_dijkstra_path(self._graph, origin, weight=shortest)
        return {
            destination: tuple(
                min((edge["link"] for edge in self._graph[u][v].values()), key=lengths.__getitem__)
                for u, v in nx.utils.pairwise(path)
            )
            for destination, path in paths.items()
        }


def freight_graph(network: Network) -> nx.MultiDiGraph:
    """The network as a graph: places as nodes, one edge per link with the attribute `link`."""
    graph = nx.MultiDiGraph(links=network.links)
    graph.add_nodes_from(network.places)
    graph.add_edges_from((link.origin, link.destination, {"link": link}) for link in network.links)
    return graph


class Cheapest(ShortestPath):
    """Lowest freight."""

    def length(self, link: Link, weight_g: int) -> float:
        """Freight in euro cents."""
        return link.cost_cents(weight_g)


class Fastest(ShortestPath):
    """Shortest expected time, waiting for departures included."""

    weight_matters = False

    def length(self, link: Link, weight_g: int) -> float:
        """Expected seconds."""
        return link.expected_seconds


class Balanced(ShortestPath):
    """Lowest freight plus a price on time.

    Args:
        cents_per_day: what one day of delay is worth, in euro cents.
    """

    def __init__(self, *, cents_per_day: float = 100.0) -> None:
        super().__init__()
        self.cents_per_day = cents_per_day

    def length(self, link: Link, weight_g: int) -> float:
        """Euro cents."""
        return link.cost_cents(weight_g) + self.cents_per_day * link.expected_seconds / 86_400


class Greenest(ShortestPath):
    """Least CO2."""

    def length(self, link: Link, weight_g: int) -> float:
        """Grams of CO2."""
        return link.km * weight_g * link.mode.co2_kg_per_tonne_km / 1000
