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
from analytics.policies.routing.foresight import Foresight
from analytics.policies.routing.paths import Paths, Roads, freight_graph
from analytics.policies.routing.plan import CapacityPlan, Flow, Plan, flows_of, plan_of
from analytics.policies.routing.random_way import RandomWay
from analytics.policies.routing.shortest_path import ShortestPath, load_class, weight_class

__all__ = [
    "Balanced",
    "CapacityPlan",
    "Cheapest",
    "Fastest",
    "Flow",
    "Foresight",
    "Greenest",
    "Paths",
    "Plan",
    "RandomWay",
    "Reliable",
    "Roads",
    "ShortestPath",
    "ValueDensity",
    "Weighted",
    "flows_of",
    "freight_graph",
    "load_class",
    "plan_of",
    "weight_class",
]
