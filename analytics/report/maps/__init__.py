"""Maps as SVG: nothing but coastlines, and what is told of them."""

from analytics.report.maps.projection import equal_earth, great_circle
from analytics.report.maps.world import MODES, Spot, Traffic, View, Way, land_path, view_of, world

__all__ = [
    "MODES",
    "Spot",
    "Traffic",
    "View",
    "Way",
    "equal_earth",
    "great_circle",
    "land_path",
    "view_of",
    "world",
]
