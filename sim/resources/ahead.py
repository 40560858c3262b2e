"""What is really to come: how the demand for an article moves with the year, over the days that lie ahead."""

from __future__ import annotations

from functools import lru_cache
from math import fsum
from typing import TYPE_CHECKING, Final

from sim.world.tastes import CLASSES

if TYPE_CHECKING:
    from sim.world.build import World

_LATELY: Final = 45
"""Days of which what sold lately tells."""

_DAYS_KEPT: Final = 4_096


class Ahead:
    """How much more than lately will be wanted. Nobody in the market knows it; an oracle does.

    Args:
        world: its buyers, seasons and clocks.
    """

    def __init__(self, world: World) -> None:
        self._groups = [group for group in world.buyers.groups if group.weight]
        self._seasons = world.seasons
        self._clocks = world.clocks
        self._wanted = lru_cache(_DAYS_KEPT)(self._wanted_on)

    def change(self, season: str, now: int, days: int) -> float:
        """Demand a day for articles of `season` in the next `days`, over that of the last ones."""
        clock = self._clocks[self._groups[0].country.code]
        today = clock.day(now)
        coming = fsum(self._wanted(season, today + n) for n in range(days)) / days
        lately = fsum(self._wanted(season, today - n) for n in range(1, _LATELY + 1)) / _LATELY
        return coming / lately if lately else 1.0

    def _wanted_on(self, season: str, day: int) -> float:
        place = CLASSES.index(season)
        return fsum(
            group.weight
            * self._seasons.factor(group.country.code, group.segment, day)
            * self._seasons.mix(group.country.code, group.segment, day)[place]
            for group in self._groups
        )
