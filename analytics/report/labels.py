"""Placing names beside points so that they cover neither each other nor the points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.report.svg import width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    Point = tuple[float, float]
    Box = tuple[float, float, float, float]

_HEIGHT: Final = 13.0
_AWAY: Final = 9.0


class Placed(NamedTuple):
    """Where a name stands: base line, and which of its ends is there."""

    at: Point
    anchor: str


def place_names(
    points: Sequence[Point], names: Sequence[str], size: tuple[float, float], taken: Sequence[Box] = ()
) -> list[Placed | None]:
    """A place for every name beside its point, None for names that find none; the first come first.

    Args:
        points: in pixels.
        names: theirs.
        size: width and height of the picture.
        taken: boxes that are not free: left, top, right, bottom.
    """
    used: list[Box] = [*taken, *((x - 4, y - 4, x + 4, y + 4) for x, y in points)]
    found: list[Placed | None] = []
    for point, name in zip(points, names, strict=True):
        own = (point[0] - 4, point[1] - 4, point[0] + 4, point[1] + 4)
        others = [box for box in used if box != own]
        choices = ((placed, _box(placed, name)) for placed in _places(point))
        chosen = next(((p, box) for p, box in choices if _free(box, others, size)), None)
        found.append(None if chosen is None else chosen[0])
        if chosen is not None:
            used.append(chosen[1])
    return found


def _places(point: Point) -> list[Placed]:
    x, y = point
    sides = [Placed((x + _AWAY, y + 4), "start"), Placed((x - _AWAY, y + 4), "end")]
    ends = [Placed((x, y - _AWAY), "middle"), Placed((x, y + _AWAY + 10), "middle")]
    corners = [
        Placed((x + sign * _AWAY, y + down), "start" if sign > 0 else "end")
        for down in (-8, 16, -22, 30)
        for sign in (1, -1)
    ]
    return [*sides, *ends, *corners]


def _box(placed: Placed, name: str) -> Box:
    (x, y), width = placed.at, width_of(name, bold=True)
    left = {"start": x, "end": x - width, "middle": x - width / 2}[placed.anchor]
    return left, y - _HEIGHT + 3, left + width, y + 3


def _free(box: Box, used: Sequence[Box], size: tuple[float, float]) -> bool:
    left, top, right, bottom = box
    inside = left >= 0 and top >= 0 and right <= size[0] and bottom <= size[1]
    return inside and not any(left < r and x < right and top < b and t < bottom for x, t, r, b in used)
