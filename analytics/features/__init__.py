"""Features: what is computed of the past for a decision, by the same code in the loop and afterwards."""

from analytics.features.links import Links, Surroundings
from analytics.features.names import GRAPH, HORIZON, KEYS, LATELY, NAMES, PLAIN, WINDOWS
from analytics.features.past import Past
from analytics.features.risk import RiskFeatures
from analytics.features.windows import Tally, Windows

__all__ = [
    "GRAPH",
    "HORIZON",
    "KEYS",
    "LATELY",
    "NAMES",
    "PLAIN",
    "WINDOWS",
    "Links",
    "Past",
    "RiskFeatures",
    "Surroundings",
    "Tally",
    "Windows",
]
