"""Ways by sea: through which straits and canals they lead, and the ways round them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.scenario import TableRow

_EARTH_KM: Final = 6_371.0088
_WINDING: Final = 1.05
"""Length of a ship's way to where it joins another, over the great circle."""
_WAYS: Final = 1 << 13
"""Ways remembered in a process; the shipped tables have fewer than 1,500."""

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


class Passage(NamedTuple):
    """A strait or canal on a way, and after how many kilometres it is reached."""

    name: str
    km: float


@dataclass(frozen=True)
class Way:
    """A way between two places: its length and its passages in order."""

    km: float
    passages: tuple[Passage, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """Of its passages."""
        return frozenset(passage.name for passage in self.passages)

    @cached_property
    def back(self) -> Way:
        """The same way in the other direction."""
        return Way(self.km, tuple(Passage(p.name, self.km - p.km) for p in reversed(self.passages)))


class Ways(NamedTuple):
    """The usual way of a leg, and the ways round what may be closed on it."""

    usual: Way
    around: Mapping[frozenset[str], Way]

    def back(self) -> Ways:
        """The same ways in the other direction."""
        return Ways(self.usual.back, {closed: way.back for closed, way in self.around.items()})

    def without(self, closed: frozenset[str]) -> Way | None:
        """The shortest way that leads through none of the passages `closed`; None where there is none.

        A way round some of them that happens to avoid the others is the shortest round all of them.
        """
        if not self.usual.names & closed:
            return self.usual
        open_ways = [w for gone, w in self.around.items() if gone <= closed and not w.names & closed]
        return min(open_ways, key=lambda way: way.km, default=None)


def sea_ways(rows: Iterable[TableRow]) -> dict[tuple[str, str], dict[frozenset[str], Way]]:
    """The ways round closed passages by ends of the leg, in the direction of the table `closures`."""
    found: dict[tuple[str, str], dict[frozenset[str], Way]] = {}
    for row in rows:
        if row["km"]:
            way = way_of(row)
            ends = row["origin"], row["destination"]
            found.setdefault(ends, {})[frozenset(row["closed"].split(";"))] = way
    return found


def way_of(row: TableRow) -> Way:
    """The way that a row of `links` or `closures` describes, made once however many markets are built."""
    return _way(row["km"], row.get("passages", ""), row.get("passage_km", ""))


@lru_cache(maxsize=_WAYS)
def _way(length: str, names: str, kms: str) -> Way:
    if not names:
        return Way(float(length))
    places = zip(names.split(";"), kms.split(";"), strict=True)
    return Way(float(length), tuple(Passage(name, float(km)) for name, km in places))


def great_circle_km(a: Point, b: Point) -> float:
    """Haversine distance on the mean sphere, in kilometres."""
    lat_a, lat_b = math.radians(a[0]), math.radians(b[0])
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b[1] - a[1]) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


class Chart(NamedTuple):
    """Where the ends of a leg and the passages lie."""

    origin: Point
    destination: Point
    passages: Mapping[str, Point]

    def position(self, way: Way, km: float) -> Point:
        """Where a ship is after `km` of `way`: straight between the passages."""
        stops = [(0.0, self.origin), *((p.km, self.passages[p.name]) for p in way.passages)]
        stops.append((way.km, self.destination))
        for (before, here), (after, there) in pairwise(stops):
            if km <= after and after > before:
                part = max(0.0, km - before) / (after - before)
                return here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1])
        return self.destination

    def turn(self, ways: Ways, way: Way, km: float, other: Way) -> tuple[float, float]:
        """What is left to a ship that leaves `way` after `km` for the `other`: kilometres, and those up to there.

        It goes back through every passage that whoever takes the other way avoids: between such a passage and what
        is closed no way leads out, as in the Red Sea. Then it makes for the passage of the other way by which it
        arrives first; each passage that it has still behind it may save it one of the other way's. What it has
        sailed saves it no more than that length.

        Returns:
            Kilometres that are left, and the place on the other way, in kilometres, that leaves as many.
        """
        behind = [passage for passage in way.passages if passage.km <= km]
        back, here = 0.0, self.position(way, km)
        while behind and ways.without(frozenset({behind[-1].name})) == other:
            gate = behind.pop()
            back, here = km - gate.km, self.passages[gate.name]
        ahead = [(p.km, self.passages[p.name]) for p in other.passages if p.name not in way.names]
        marks = ahead[: len(behind) + 1] or [(other.km, self.destination)]
        left = back + min(_WINDING * great_circle_km(here, point) + other.km - at for at, point in marks)
        left = max(left, other.km - km)
        return left, other.km - left
