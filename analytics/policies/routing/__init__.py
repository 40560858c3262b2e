"""Routing over a graph."""

from analytics.policies.routing.shortest_path import (
    Balanced,
    Cheapest,
    Fastest,
    Greenest,
    ShortestPath,
    freight_graph,
    weight_class,
)

__all__ = ["Balanced", "Cheapest", "Fastest", "Greenest", "ShortestPath", "freight_graph", "weight_class"]
