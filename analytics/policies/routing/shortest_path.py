"""Shortest paths through the freight network: searched once per state and class of parcels, then looked up."""

from __future__ import annotations

from bisect import bisect_left
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np

from analytics.policies.routing.paths import Roads
from sim.policies import Load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.policies.routing.paths import Paths
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
    litres = -(-load.volume_ml // load.weight_g)
    density = _DENSITIES[min(bisect_left(_DENSITIES, litres), len(_DENSITIES) - 1)]
    return Load(weight_g, density * weight_g, (1 << load.value_cents.bit_length()) - 1, load.bulk)


_CLASSES: Final = 1_000
"""Classes of loads whose lengths are remembered."""


class ShortestPath:
    """Minimises a sum over lanes. Subclasses say what a lane counts.

    Dijkstra's algorithm, once per origin, class of loads and state; of parallel lanes the shortest is kept, the
    first of those that are equal. What a lane counts is asked for again only where the lane is another.
    """

    steady = True
    load_matters = True

    def __init__(self) -> None:
        self._searches: dict[str, _Searches] = {}
        self._lengths: dict[Load, _Lengths] = {}

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
                paths = searches.paths[assumed] = searches.roads.paths(
                    self._measured(view.lanes.all, assumed)
                )
            found = searches.found[key] = paths.itinerary(view.origin, view.destination)
            return found

    def length(self, lane: Lane, load: Load) -> float:
        """What an open `lane` counts for a `load`; not negative, infinite to close the lane."""
        raise NotImplementedError

    def _measured(self, lanes: tuple[Lane, ...], load: Load) -> NDArray[np.float64]:
        """What every lane counts for a `load`, shape (lanes,)."""
        before = self._lengths.get(load)
        if before is None or len(before.lanes) != len(lanes):
            if len(self._lengths) == _CLASSES:
                self._lengths.clear()
            before = self._lengths[load] = _Lengths((None,) * len(lanes), np.empty(len(lanes)))
        for number, (was, lane) in enumerate(zip(before.lanes, lanes, strict=True)):
            if lane is not was:
                before.values[number] = self.length(lane, load) if lane.open else inf
        before.lanes = lanes
        return before.values

    def _open(self, lanes: Lanes) -> _Searches:
        if len(self._searches) == _STATES:
            del self._searches[next(iter(self._searches))]
        searches = self._searches[lanes.state] = _Searches(lanes)
        return searches


_ANY: Final = Load(1_000, 1_000, 0)


class _Lengths:
    """What lanes counted when they were last measured."""

    def __init__(self, lanes: tuple[Lane | None, ...], values: NDArray[np.float64]) -> None:
        self.lanes = lanes
        self.values = values


class _Searches:
    """What was searched in one state of the network: paths by class, and itineraries by their ends and class."""

    def __init__(self, lanes: Lanes) -> None:
        self.roads = Roads.of(lanes)
        self.paths: dict[Load, Paths] = {}
        self.found: dict[tuple[str, str, Load], Itinerary | None] = {}
