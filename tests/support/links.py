"""Links and ways of a test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.world.network import Link, Route
from sim.world.seaways import Way, Ways

if TYPE_CHECKING:
    from sim.scenario import LastMile, Mode


def a_link(origin: str, destination: str, mode: Mode, km: float, phase: float = 0.0) -> Link:
    """A link of which nothing but this matters."""
    return Link(origin, destination, mode, Ways(Way(km), {}), phase)


def route(legs: tuple[Link, ...], last_mile: LastMile, state: str = "") -> Route:
    """A way along `legs`, as their usual ways are."""
    return Route(legs, [leg.lane(leg.ways.usual) for leg in legs], state, last_mile)
