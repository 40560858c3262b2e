"""Where a market takes place: its part of the world on a picture, places, and ways by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analytics.report.maps import land_path, view_of
from analytics.weekly import Flow
from argosy.reports import Geography, coastlines
from sim.world.disruptions import Disruptions

if TYPE_CHECKING:
    from sim.scenario import DataTables, Scenario

    Point = tuple[float, float]

WIDTH: Final = 1000
"""Pixels of the picture, which is shown at any size."""


class Ground:
    """The picture of a scenario's part of the world.

    Ways are numbered as they are first asked for, and never change; one thread may ask while others read.

    Attributes:
        ways: mode, and pieces of the line in pixels, by number.
    """

    def __init__(self, scenario: Scenario, tables: DataTables) -> None:
        self._geography = Geography(tables)
        self._scenario = scenario
        outages = Disruptions(scenario.disruptions, scenario.start).outages
        self._outages = [outage for outage in outages if outage.kind in ("passage", "place")]
        ends = {w.place for w in scenario.warehouses} | {c.hub for c in scenario.countries}
        country = {row["code"]: row["country"] for row in tables.places}
        here = {country[code] for code in ends}
        links = [r for r in tables.links if {country[r["origin"]], country[r["destination"]]} <= here]
        self._codes = sorted(ends | {r[end] for r in links for end in ("origin", "destination")})
        ends_by_sea = {(r["origin"], r["destination"]) for r in links if r["mode"] == "sea"}
        around = [r for r in tables.closures if (r["origin"], r["destination"]) in ends_by_sea]
        lines = [
            *(self._line(r["mode"], r["origin"], r["destination"], float(r["km"] or 0)) for r in links),
            *(self._line("sea", r["origin"], r["destination"], float(r["km"] or 0)) for r in around),
        ]
        self._view = view_of([point for line in lines for point in line or ()], WIDTH)
        self._numbers: dict[tuple[str, str, str, int], int] = {}
        self.ways: list[tuple[str, list[list[Point]]]] = []

    def way(self, mode: str, origin: str, destination: str, km: float) -> int:
        """The number of a way; -1 where its ends are not known."""
        key = (mode, origin, destination, round(km))
        number = self._numbers.get(key)
        if number is None:
            line = self._line(mode, origin, destination, km)
            if line:
                pieces = [[_rounded(point) for point in piece] for piece in self._view.line(line)]
                self.ways.append((mode, pieces))
            number = self._numbers[key] = len(self.ways) - 1 if line else -1
        return number

    def name(self, code: str) -> str | None:
        """What a place of the map is called; None for what is none."""
        return self._geography.name(code) if self._geography.place(code) is not None else None

    @property
    def height(self) -> float:
        """Pixels of the picture."""
        return self._view.height

    def land(self) -> str:
        """The coastlines, as the data of a path."""
        return land_path(coastlines(), self._view)

    def told(self) -> dict[str, Any]:
        """What a page has to know once: size, start of the clock, places and passages with name and pixel."""
        closed = {target for outage in self._outages for target in outage.targets}
        codes = [*self._codes, *sorted(closed.difference(self._codes))]
        spots = {code: at for code in codes if (at := self._geography.place(code)) is not None}
        return {
            "width": WIDTH,
            "height": round(self._view.height),
            "start": self._scenario.start.isoformat(),
            "days": self._scenario.days,
            "places": {
                code: [*_rounded(self._view(at)), self._geography.name(code)] for code, at in spots.items()
            },
        }

    def closed(self, now: int) -> list[str]:
        """Places and passages that are out of order at second `now`."""
        held = [outage for outage in self._outages if outage.holds(now)]
        return sorted({target for outage in held for target in outage.targets})

    def _line(self, mode: str, origin: str, destination: str, km: float) -> list[Point] | None:
        return self._geography.way(Flow(origin, destination, mode, round(km), 0, 0.0))


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
