"""Null routing: any way that leads there."""

from __future__ import annotations

from hashlib import blake2b
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np

from analytics.policies.routing.paths import Roads

if TYPE_CHECKING:
    from analytics.policies.routing.paths import Paths
    from sim.policies import Itinerary, RoutingView, Setting

_TASTES: Final = 32
"""Networks of random lengths that ways are drawn from."""


class RandomWay:
    """A feasible way that minds nothing: the shortest in a network whose lanes have random lengths.

    Which of the random networks a parcel is routed in hangs on its ends and its weight alone, so that the answer is
    the same whenever it is asked for.
    """

    steady = True

    def __init__(self) -> None:
        self._state = ""
        self._roads: Roads
        self._paths: dict[int, Paths] = {}

    def __call__(self, view: RoutingView, setting: Setting) -> Itinerary | None:
        """The way, or None where the destination cannot be reached."""
        if view.lanes.state != self._state:
            self._state = view.lanes.state
            self._roads = Roads.of(view.lanes)
            self._paths.clear()
        key = f"{view.origin} {view.destination} {view.load.weight_g}"
        taste = int.from_bytes(blake2b(key.encode(), digest_size=2).digest(), "big") % _TASTES
        paths = self._paths.get(taste)
        if paths is None:
            lengths = np.random.Generator(np.random.PCG64(taste)).exponential(size=len(view.lanes.all))
            opened = [
                float(length) if lane.open else inf
                for lane, length in zip(view.lanes.all, lengths, strict=True)
            ]
            paths = self._paths[taste] = self._roads.paths(opened)
        return paths.itinerary(view.origin, view.destination)
