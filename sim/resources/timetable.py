"""Departures of a link: when they leave, how much room is left, and what happens to them on the way."""

from __future__ import annotations

from itertools import islice
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from sim.core.luck import TransitLuck
from sim.core.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.core.streams import Streams
    from sim.world.network import Link

_BLOCK = 16
"""Departures whose luck is drawn at a time."""


class Departure(NamedTuple):
    """One departure: its number on its link, from 0 at the scenario's start, and its second."""

    number: int
    time: int


class Timetable:
    """Departures of one link: every headway, each with a limited capacity and a luck of its own.

    Whoever travels on a departure shares its luck, and it is the same whoever travels on it.
    """

    __slots__ = ("_capacity_g", "_drawn", "_headway", "_load", "_luck", "_phase")

    def __init__(self, link: Link, streams: Streams) -> None:
        mode = link.mode
        self._headway = max(1, round(mode.headway_hours * HOUR))
        self._phase = int(link.phase * self._headway)
        self._capacity_g = max(1, round(mode.capacity_kg * 1000))
        self._load: dict[int, int] = {}
        self._drawn: list[TransitLuck] = []
        self._luck: Iterator[TransitLuck] = map(
            TransitLuck,
            *(streams.uniforms(f"departure {name}", link.name, _BLOCK) for name in TransitLuck._fields),
        )

    def book(self, ready: int, weight_g: int, before: float = inf) -> Departure | None:
        """Reserve room on the first departure at or after second `ready` that has some.

        A parcel heavier than a whole departure travels on an empty one. None, and nothing is reserved, if it leaves
        at second `before` or later, for a parcel that nobody waits for any more takes no room from others.
        """
        number = -((self._phase - ready) // self._headway)
        while (load := self._load.get(number, 0)) and load + weight_g > self._capacity_g:
            number += 1
        time = self._phase + number * self._headway
        if time >= before:
            return None
        self._load[number] = load + weight_g
        if len(self._load) > 4096:
            self._forget_before(-((self._phase - ready) // self._headway))
        return Departure(number, time)

    def luck(self, departure: Departure) -> TransitLuck:
        """What happens to `departure`."""
        missing = departure.number + 1 - len(self._drawn)
        if missing > 0:
            self._drawn.extend(islice(self._luck, missing))
        return self._drawn[departure.number]

    def _forget_before(self, number: int) -> None:
        self._load = {n: load for n, load in self._load.items() if n >= number}


class Timetables:
    """The timetable of every link, made when it is first asked for."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._timetables: dict[Link, Timetable] = {}

    def of(self, link: Link) -> Timetable:
        """The timetable of `link`."""
        timetable = self._timetables.get(link)
        if timetable is None:
            timetable = self._timetables[link] = Timetable(link, self._streams)
        return timetable
