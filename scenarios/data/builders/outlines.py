"""What maps are drawn from: coastlines, and the ways of ships between ports and passages.

Points are pairs of degrees, longitude first, `lon lat;lon lat`; longitudes go on beyond the date line.
"""

from __future__ import annotations

import json
import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from .links import NEVER, places
from .table import csv_text, fixed, read_csv
from .wheels import WORLD_ATLAS, open_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Point = tuple[float, float]

_TOLERANCE: Final = 0.25
"""Degrees by which a simplified line may miss a point: less than what a map of the world shows."""

_ANTARCTICA: Final = -60.0
_HEMISPHERE: Final = 180


def land() -> str:
    """land.csv: one row per ring of coast; Antarctica, where nobody sends anything, is left out."""
    with open_member(WORLD_ATLAS, "package/land-110m.json") as file:
        topology = json.load(file)
    arcs = [list(_unpacked(arc, topology["transform"])) for arc in topology["arcs"]]
    polygons = [part for shape in topology["objects"]["land"]["geometries"] for part in shape["arcs"]]
    rings = [_ring(ring, arcs) for polygon in polygons for ring in polygon]
    shown = [ring for ring in rings if max(lat for _, lat in ring) > _ANTARCTICA]
    return csv_text(("points",), [(_text(_simplified(ring), 1),) for ring in shown])


def seaways() -> str:
    """seaways.csv: one row per stretch of a way in links.csv or closures.csv, between ports and passages."""
    ways = [row for name in ("links.csv", "closures.csv") for row in read_csv(name) if _by_sea(row)]
    stretches = sorted({stretch for row in ways for stretch in _stretches(row)})
    return csv_text(
        ("origin", "destination", "points"), [(a, b, _text(_simplified(_way(a, b)), 1)) for a, b in stretches]
    )


def _by_sea(row: dict[str, str]) -> bool:
    return row.get("mode", "sea") == "sea" and bool(row["km"])


def _stretches(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    return pairwise([row["origin"], *filter(None, row["passages"].split(";")), row["destination"]])


def _way(a: str, b: str) -> list[Point]:
    from searoute import searoute

    ends = [_at(a), _at(b)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        route = searoute(*map(list, ends), restrictions=list(NEVER), append_orig_dest=True)
    return _going_on([(lon, lat) for lon, lat in route["geometry"]["coordinates"]])


def _at(name: str) -> Point:
    passages = {row["passage"]: row for row in read_csv("passages.csv")}
    row = passages.get(name) or places()[name]
    return float(row["lon"]), float(row["lat"])


def _going_on(line: Sequence[Point]) -> list[Point]:
    """The line without a jump at the date line."""
    found = [line[0]]
    for lon, lat in line[1:]:
        turns = round((found[-1][0] - lon) / (2 * _HEMISPHERE))
        found.append((lon + turns * 2 * _HEMISPHERE, lat))
    return found


def _simplified(line: Sequence[Point]) -> list[Point]:
    """The line without points that it hardly misses. Source: Douglas and Peucker 1973."""
    if len(line) < 3:
        return list(line)
    away = [_distance(point, line[0], line[-1]) for point in line]
    far = max(range(len(line)), key=away.__getitem__)
    if away[far] <= _TOLERANCE:
        return [line[0], line[-1]]
    return _simplified(line[: far + 1])[:-1] + _simplified(line[far:])


def _distance(point: Point, a: Point, b: Point) -> float:
    """Of a point from the stretch between two others, in degrees."""
    (x, y), (dx, dy) = (point[0] - a[0], point[1] - a[1]), (b[0] - a[0], b[1] - a[1])
    length = dx * dx + dy * dy
    share = min(max((x * dx + y * dy) / length, 0.0), 1.0) if length else 0.0
    return float(((x - share * dx) ** 2 + (y - share * dy) ** 2) ** 0.5)


def _unpacked(arc: Sequence[Sequence[int]], transform: dict[str, Any]) -> Iterator[Point]:
    """The points of an arc of a TopoJSON file, which holds differences on a grid."""
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        lon, lat = (
            n * scale + shift
            for n, scale, shift in zip((x, y), transform["scale"], transform["translate"], strict=True)
        )
        yield lon, lat


def _ring(numbers: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """Arcs joined at their ends; below 0 they count from the end and run backwards."""
    parts = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    return [*parts[0], *(point for part in parts[1:] for point in part[1:])]


def _text(line: Sequence[Point], digits: int) -> str:
    return ";".join(f"{fixed(lon, digits)} {fixed(lat, digits)}" for lon, lat in line)
