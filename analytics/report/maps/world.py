"""A map of flows: land, ways as wide as what they carry, places that matter, and what was closed."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.report.labels import place_names
from analytics.report.maps.projection import cut, equal_earth, unbroken
from analytics.report.svg import Drawing, path_of, tag, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    Point = tuple[float, float]

MODES: Final = {"air": 0, "rail": 1, "sea": 2, "road": 3}
"""Colour and dash of every mode; others have the road's."""

_WIDEST: Final = 6.0
_MARGIN: Final = 0.07
_FLATTEST: Final = 0.42
_STEEPEST: Final = 0.95
_LEGEND: Final = 24.0


class Way(NamedTuple):
    """A line on the map: mode, what it carries in words, how much that is, its points in degrees."""

    mode: str
    title: str
    weight: float
    line: Sequence[Point]


class Spot(NamedTuple):
    """A named point in degrees."""

    name: str
    at: Point


class Traffic(NamedTuple):
    """What is on a map.

    Attributes:
        ways: the heaviest first.
        places: those to be named, the busiest first.
        closed: what was out of order.
    """

    ways: Sequence[Way]
    places: Sequence[Spot]
    closed: Sequence[Spot] = ()


@dataclass(frozen=True)
class View:
    """A part of the world on a picture.

    Attributes:
        middle: longitude.
        left: on the plane.
        top: on the plane.
        scale: pixels of a unit of the plane.
        width: pixels.
        height: pixels.
    """

    middle: float
    left: float
    top: float
    scale: float
    width: float
    height: float

    def __call__(self, point: Point) -> Point:
        """The pixel of a point in degrees."""
        x, y = equal_earth(point[0] - self.middle, point[1])
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def line(self, line: Sequence[Point]) -> list[list[Point]]:
        """The pixels of a line, in pieces where it leaves the map on one side and comes back on the other."""
        pieces: list[list[Point]] = [[]]
        before = 0
        for lon, lat in unbroken(line):
            turn = round((lon - self.middle) / 360)
            if pieces[-1] and turn != before:
                pieces.append([])
            before = turn
            pieces[-1].append(self((lon - 360 * turn, lat)))
        return [piece for piece in pieces if len(piece) > 1]


def view_of(points: Sequence[Point], width: int) -> View:
    """The part of the world in which points lie, with a margin; the whole of it where they lie all around."""
    lons = sorted({lon for lon, _ in points})
    middle = (lons[0] + lons[-1]) / 2 if lons[-1] - lons[0] <= 200 else 10.0
    plane = [equal_earth(lon - middle, lat) for lon, lat in points]
    xs, ys = [x for x, _ in plane], [y for _, y in plane]
    wide = max(max(xs) - min(xs), 0.25)
    tall = min(max(max(ys) - min(ys), wide * _FLATTEST), wide * _STEEPEST * 1.2)
    left, top = (min(xs) + max(xs) - wide) / 2, (min(ys) + max(ys) - tall) / 2
    room = wide * _MARGIN
    scale = width / (wide + 2 * room)
    return View(middle, left - room, top - room, scale, width, (tall + 2 * room) * scale)


def land_path(rings: Sequence[Sequence[Point]], view: View) -> str:
    """Coastlines as the data of one path, as far as they touch the view."""
    parts = []
    for ring in rings:
        for part in cut(ring, view.middle):
            pixels = [view((lon + view.middle, lat)) for lon, lat in part]
            xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
            if max(xs) > 0 and min(xs) < view.width and max(ys) > 0 and min(ys) < view.height:
                parts.append(path_of(pixels, closed=True))
    return "".join(parts)


def world(traffic: Traffic, view: View, land: Markup, finding: str, kind: str) -> Markup:
    """The map.

    Args:
        traffic: on it.
        view: of the world.
        land: an element, such as a `use` of coastlines that stand on the page once.
        finding: its name.
        kind: class.
    """
    drawing = Drawing(view.width, view.height + _LEGEND)
    drawing.box((0, 0), view.width, view.height, "sea")
    drawing.add(land)
    heaviest = max((way.weight for way in traffic.ways), default=1.0)
    for way in traffic.ways:
        wide = max(0.8, _WIDEST * sqrt(way.weight / heaviest))
        for piece in view.line(way.line):
            number = MODES.get(way.mode, MODES["road"])
            drawing.add(_way(path_of(piece), f"c{number} m{number} way", way.title, wide))
    _places(drawing, traffic, view)
    _legend(drawing, traffic, view)
    return drawing.svg(finding, kind)


def _way(data: str, kind: str, title: str, wide: float) -> Markup:
    return tag("path", tag("title", title), d=data, class_=kind, stroke_width=float(wide))


def _places(drawing: Drawing, traffic: Traffic, view: View) -> None:
    spots = [*traffic.closed, *traffic.places]
    at = [view(spot.at) for spot in spots]
    places = place_names(at, [spot.name for spot in spots], (view.width, view.height))
    for number, (spot, (x, y), placed) in enumerate(zip(spots, at, places, strict=True)):
        closed = number < len(traffic.closed)
        if closed:
            drawing.path(f"M{x - 5:.1f} {y - 5:.1f}l10 10m-10 0l10 -10", "cross", spot.name)
        else:
            drawing.path(f"M{x - 2.5:.1f} {y:.1f}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0Z", "hub", spot.name)
        if placed is not None:
            drawing.text(placed.at, spot.name, "t halo bad" if closed else "t halo", placed.anchor)


def _legend(drawing: Drawing, traffic: Traffic, view: View) -> None:
    modes = dict.fromkeys(way.mode for way in traffic.ways)
    x = 2.0
    for mode in sorted(modes, key=lambda mode: MODES.get(mode, len(MODES))):
        number = MODES.get(mode, MODES["road"])
        y = view.height + 16
        drawing.line((x, y - 4), (x + 28, y - 4), f"c{number} m{number} way sample")
        drawing.text((x + 33, y), mode)
        x += 33 + width_of(mode) + 16
