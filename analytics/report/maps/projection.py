"""From the globe to the plane: Equal Earth, great circles, and rings cut where the plane ends."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, hypot, radians, sin, sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    Point = tuple[float, float]

_A: Final = (1.340264, -0.081106, 0.000893, 0.003796)
_M: Final = sqrt(3) / 2
_HALF: Final = 180.0
_DEGREES_A_STEP: Final = 3.0


def equal_earth(lon: float, lat: float) -> Point:
    """Where a point lies on the plane, the second coordinate downwards.

    Source: Savric, Patterson and Jenny 2018, The Equal Earth map projection.

    Args:
        lon: degrees from the middle of the map.
        lat: degrees.
    """
    t = asin(_M * sin(radians(lat)))
    t2 = t * t
    t6 = t2 * t2 * t2
    a, b, c, d = _A
    x = radians(lon) * cos(t) / (_M * (a + 3 * b * t2 + t6 * (7 * c + 9 * d * t2)))
    return x, -t * (a + b * t2 + t6 * (c + d * t2))


def great_circle(a: Point, b: Point) -> list[Point]:
    """Points of the shortest way between two, about three degrees apart; longitudes go on beyond the date line."""
    ends = [_on_sphere(*point) for point in (a, b)]
    dot = max(-1.0, min(1.0, sum(p * q for p, q in zip(*ends, strict=True))))
    angle = degrees(atan2(sqrt(1 - dot * dot), dot))
    steps = max(1, int(angle / _DEGREES_A_STEP))
    if angle == 0:
        return [a, b]
    found = []
    for step in range(steps + 1):
        share = step / steps
        weights = (sin(radians(angle * (1 - share))), sin(radians(angle * share)))
        x, y, z = (weights[0] * p + weights[1] * q for p, q in zip(*ends, strict=True))
        found.append((degrees(atan2(y, x)), degrees(atan2(z, hypot(x, y)))))
    return unbroken(found)


def unbroken(line: Sequence[Point]) -> list[Point]:
    """The line without jumps at the date line."""
    found = [line[0]]
    for lon, lat in line[1:]:
        turns = round((found[-1][0] - lon) / (2 * _HALF))
        found.append((lon + turns * 2 * _HALF, lat))
    return found


def cut(ring: Sequence[Point], middle: float) -> list[list[Point]]:
    """The parts of a ring on a map whose middle is another longitude, in degrees from there."""
    line = [(lon - middle, lat) for lon, lat in unbroken(ring)]
    parts = []
    for turn in (-2 * _HALF, 0.0, 2 * _HALF):
        moved = [(lon + turn, lat) for lon, lat in line]
        inside = _clipped(_clipped(moved, 1.0), -1.0)
        if len(inside) > 2:
            parts.append(inside)
    return parts


def _clipped(ring: Sequence[Point], side: float) -> list[Point]:
    """What of a ring lies within 180 degrees on one side. Source: Sutherland and Hodgman 1974."""
    found: list[Point] = []
    for number, here in enumerate(ring):
        before = ring[number - 1]
        inside, was = here[0] * side <= _HALF, before[0] * side <= _HALF
        if inside != was:
            share = (side * _HALF - before[0]) / (here[0] - before[0])
            found.append((side * _HALF, before[1] + share * (here[1] - before[1])))
        if inside:
            found.append(here)
    return found


def _on_sphere(lon: float, lat: float) -> tuple[float, float, float]:
    around, up = radians(lon), radians(lat)
    return cos(up) * cos(around), cos(up) * sin(around), sin(up)
