"""Departures of a link, each with room for so much freight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import HOUR

if TYPE_CHECKING:
    from sim.scenario import Mode


class Timetable:
    """Departures of one link: every headway, each with a limited capacity."""

    __slots__ = ("_capacity_g", "_headway", "_load", "_phase")

    def __init__(self, mode: Mode, phase: float, scale: float = 1.0) -> None:
        self._headway = max(1, round(mode.headway_hours * HOUR))
        self._phase = int(phase * self._headway)
        self._capacity_g = max(1, round(mode.capacity_kg * 1000 * scale))
        self._load: dict[int, int] = {}

    def book(self, ready: int, weight_g: int) -> int:
        """Reserve room on the first departure at or after `ready` that has some, and return its time.

        A parcel heavier than a whole departure travels on an empty one.
        """
        number = -((self._phase - ready) // self._headway)
        while (load := self._load.get(number, 0)) and load + weight_g > self._capacity_g:
            number += 1
        self._load[number] = load + weight_g
        if len(self._load) > 4096:
            self._forget_before(-((self._phase - ready) // self._headway))
        return self._phase + number * self._headway

    def _forget_before(self, number: int) -> None:
        self._load = {n: load for n, load in self._load.items() if n >= number}
