"""Where flows went: lines on the globe for links, round closed passages too, and coastlines."""

from __future__ import annotations

import csv
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analytics.report.maps import great_circle
from argosy.scenario_files import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.weekly import Flow
    from sim.scenario import DataTables

    Point = tuple[float, float]
    Row = Mapping[str, str]

_SAME_KM: Final = 1.5


@cache
def coastlines() -> list[list[Point]]:
    """Every ring of land, in degrees, longitude first."""
    return [_points(row["points"]) for row in _rows("land.csv")]


class Geography:
    """The places and ways of a scenario.

    Args:
        tables: the scenario's data.
    """

    def __init__(self, tables: DataTables) -> None:
        self._places = {row["code"]: row for row in tables.places}
        self._passages = {row["passage"]: row for row in tables.passages}
        links = (row for row in tables.links if row["mode"] == "sea")
        self._by_sea: dict[tuple[str, str], list[Row]] = {}
        for row in (*links, *tables.closures):
            self._by_sea.setdefault((row["origin"], row["destination"]), []).append(row)

    def place(self, code: str) -> Point | None:
        """Where a place lies, or a strait; None for what is neither."""
        row = self._places.get(code) or self._passages.get(code)
        return None if row is None else (float(row["lon"]), float(row["lat"]))

    def name(self, code: str) -> str:
        """What a place is called on a map: airports by their code, the others by their name's first word."""
        row = self._places.get(code)
        if row is None or row["kind"] == "airport":
            return code
        return row["name"].partition(",")[0].partition(" (")[0]

    def way(self, flow: Flow) -> list[Point] | None:
        """The line of a flow; None where its ends are not known.

        Ships go along the ways of seaways.csv. A ship between places that those do not know is drawn along the
        great circle, as an aircraft is.
        """
        ends = self.place(flow.origin), self.place(flow.destination)
        if ends[0] is None or ends[1] is None:
            return None
        if flow.mode == "sea":
            found = self._seaway(flow)
            if found:
                return found
        return great_circle(ends[0], ends[1])

    def passes(self, flow: Flow) -> list[str]:
        """The passages of a flow by sea, in the order of its table."""
        row = self._row_of(flow)
        return [] if row is None else [name for name in row["passages"].split(";") if name]

    def _seaway(self, flow: Flow) -> list[Point]:
        a, b = sorted((flow.origin, flow.destination))
        stretches = [_seaways().get(ends) for ends in pairwise([a, *self.passes(flow), b])]
        if not all(stretches):
            return []
        line = [point for stretch in stretches for point in stretch or ()]
        return line if flow.origin == a else line[::-1]

    def _row_of(self, flow: Flow) -> Row | None:
        """The row of the way that is as long as the flow's; the usual one where none is."""
        a, b = sorted((flow.origin, flow.destination))
        rows = self._by_sea.get((a, b), [])
        same = [row for row in rows if row["km"] and abs(float(row["km"]) - flow.km) < _SAME_KM]
        return next(iter(same or rows), None)


@cache
def _seaways() -> dict[tuple[str, str], list[Point]]:
    return {(row["origin"], row["destination"]): _points(row["points"]) for row in _rows("seaways.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _points(text: str) -> list[Point]:
    pairs: Sequence[Sequence[str]] = [pair.split(" ") for pair in text.split(";")]
    return [(float(lon), float(lat)) for lon, lat in pairs]
