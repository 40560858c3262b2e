"""Departures of a link: when they leave, how much room is left, and what happens to them on the way."""

from __future__ import annotations

from collections import deque
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

    Whoever travels on a departure shares its luck, and it is the same whoever travels on it. What has left is
    forgotten (`forget`), so that a long run takes no more memory than a short one.
    """

    __slots__ = ("_capacity_g", "_drawn", "_first", "_headway", "_load", "_luck", "_phase")

    def __init__(self, link: Link, streams: Streams) -> None:
        mode = link.mode
        self._headway = max(1, round(mode.headway_hours * HOUR))
        self._phase = int(link.phase * self._headway)
        self._capacity_g = max(1, round(mode.capacity_kg * 1000))
        self._load: dict[int, int] = {}
        # number of the first departure that is remembered, whose luck is the first of `_drawn`
        self._first = 0
        self._drawn: deque[TransitLuck] = deque()
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
        return Departure(number, time)

    def luck(self, departure: Departure) -> TransitLuck:
        """What happens to `departure`.

        Raises:
            LookupError: if it is forgotten.
        """
        place = departure.number - self._first
        if place < 0:
            raise LookupError(f"departure {departure.number} has left and is forgotten")
        missing = place + 1 - len(self._drawn)
        if missing > 0:
            self._drawn.extend(islice(self._luck, missing))
        return self._drawn[place]

    def forget(self, now: int) -> None:
        """Forget the departures before second `now`, which nothing can board any more."""
        first = -((self._phase - now) // self._headway)
        gone = first - self._first
        if gone <= 0:
            return
        self._first = first
        never_drawn = gone - len(self._drawn)
        for _ in range(min(gone, len(self._drawn))):
            self._drawn.popleft()
        if never_drawn > 0:
            # nobody travelled on these: their luck is skipped, since each departure has its own
            next(islice(self._luck, never_drawn - 1, None))
        for number in [number for number in self._load if number < first]:
            del self._load[number]


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
