"""Routing over a graph."""

from analytics.policies.routing.choices import (
    Balanced,
    Cheapest,
    Fastest,
    Greenest,
    Reliable,
    ValueDensity,
    Weighted,
)
from analytics.policies.routing.paths import Paths, Roads, freight_graph
from analytics.policies.routing.random_way import RandomWay
from analytics.policies.routing.shortest_path import ShortestPath, load_class, weight_class

__all__ = [
    "Balanced",
    "Cheapest",
    "Fastest",
    "Greenest",
    "Paths",
    "RandomWay",
    "Reliable",
    "Roads",
    "ShortestPath",
    "ValueDensity",
    "Weighted",
    "freight_graph",
    "load_class",
    "weight_class",
]
