"""Departures of a link: when they leave, how much room is left, and what happens to them on the way."""

from __future__ import annotations

from collections import deque
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from sim.core.luck import TransitLuck
from sim.core.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.core.streams import Streams
    from sim.world.disruptions import Outage
    from sim.world.network import Link, Network

_BLOCK = 16
"""Departures whose luck is drawn at a time."""


class Departure(NamedTuple):
    """One departure: its number on its link, from 0 at the scenario's start, and its second."""

    number: int
    time: int


class Booking(NamedTuple):
    """Room on a departure.

    Attributes:
        departure: on which the parcel arrives.
        rolled: departures before it that left without all of the parcel.
        parts: grams of the parcel by number of the departure.
    """

    departure: Departure
    rolled: int
    parts: tuple[tuple[int, int], ...]


class Timetable:
    """Departures of one link: every headway, each with a limited capacity and a luck of its own.

    Whoever travels on a departure shares its luck, and it is the same whoever travels on it. What has left is
    forgotten (`forget`), so that a long run takes no more memory than a short one.

    Args:
        link: which.
        streams: of luck.
        outages: that the link may suffer from.
    """

    __slots__ = (
        "_drawn", "_first", "_headway", "_load", "_luck", "_phase", "_stops", "capacity_g", "outages",
    )  # fmt: skip

    def __init__(self, link: Link, streams: Streams, outages: Sequence[Outage] = ()) -> None:
        mode = link.mode
        self._headway = max(1, round(mode.headway_hours * HOUR))
        self._phase = int(link.phase * self._headway)
        self.capacity_g = max(1, round(mode.capacity_kg * 1000))
        self.outages = tuple(outages)
        self._stops = [
            o for o in outages if o.kind == "mode" or (o.kind == "place" and link.origin in o.targets)
        ]
        self._load: dict[int, int] = {}
        # number of the first departure that is remembered, whose luck is the first of `_drawn`
        self._first = 0
        self._drawn: deque[TransitLuck] = deque()
        self._luck: Iterator[TransitLuck] = map(
            TransitLuck,
            *(streams.uniforms(f"departure {name}", link.name, _BLOCK) for name in TransitLuck._fields),
        )

    def book(self, ready: int, weight_g: int, before: float = inf, now: int = 0) -> Booking | None:
        """Reserve room for a parcel that is ready at second `ready`, from the first departure that has some.

        What does not fit into what is free rolls over to the next; a parcel heavier than a whole departure goes in
        parts, and is there when the last of them is. None, and nothing is reserved, if that leaves at second
        `before` or later, for a parcel that nobody waits for any more takes no room from others. What was ready
        before second `now` has missed what has left since, and rolled over, too.
        """
        first = self._number(ready)
        number = max(first, self._number(now))
        parts: list[tuple[int, int]] = []
        left = weight_g
        while True:
            if self._phase + number * self._headway >= before:
                return None
            room = self._room(number)
            if room > 0 and (room >= left or left > self.capacity_g or parts):
                part = min(room, left)
                parts.append((number, part))
                left -= part
                if not left:
                    break
            number += 1
        for at, part in parts:
            self._load[at] = self._load.get(at, 0) + part
        departure = Departure(number, self._phase + number * self._headway)
        return Booking(departure, number - first, tuple(parts))

    def release(self, booking: Booking) -> None:
        """Give back what was reserved: the parcel goes another way."""
        for number, part in booking.parts:
            if number >= self._first:
                self._load[number] -= part

    def wait(self, ready: int) -> int:
        """Seconds that a parcel that is ready then waits longer for room than for the first departure."""
        number = first = self._number(ready)
        while self._load.get(number, 0) >= self.capacity_g:
            number += 1
        return (number - first) * self._headway

    def _number(self, time: int) -> int:
        """Number of the first departure at or after second `time`."""
        return -((self._phase - time) // self._headway)

    def _room(self, number: int) -> int:
        """Grams that are free on the departure `number`; none where it does not leave."""
        if self._stops:
            time = self._phase + number * self._headway
            held = [stop for stop in self._stops if stop.holds(time)]
            if held and self.luck(Departure(number, time)).held < max(stop.severity for stop in held):
                return 0
        return self.capacity_g - self._load.get(number, 0)

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
        first = self._number(now)
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

    def __init__(self, streams: Streams, network: Network) -> None:
        self._streams = streams
        self._network = network
        self._timetables: dict[Link, Timetable] = {}

    def of(self, link: Link) -> Timetable:
        """The timetable of `link`."""
        timetable = self._timetables.get(link)
        if timetable is None:
            outages = self._network.touching(link)
            timetable = self._timetables[link] = Timetable(link, self._streams, outages)
        return timetable

    def waits(self, now: int) -> Mapping[int, int]:
        """By number of the link, how much longer than usual room is waited for; those with room are left out."""
        numbers = {link: number for number, link in enumerate(self._network.links)}
        found = {
            numbers[link]: timetable.wait(now + int(link.mode.dwell_hours * HOUR))
            for link, timetable in self._timetables.items()
        }
        return {number: seconds for number, seconds in found.items() if seconds}
