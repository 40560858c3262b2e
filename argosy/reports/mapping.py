"""Maps of flows by mode, one for each strategy, all of the same part of the world."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from analytics.report import HALF, NARROW, WIDE, Figure, Table, amount, empty
from analytics.report.maps import Spot, Traffic, View, Way, land_path, view_of, world
from analytics.report.svg import tag
from analytics.weekly import Flow
from argosy.reports.geography import Geography, coastlines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario import DataTables, Disruption, Scenario

_WAYS: Final = 90
_ROWS: Final = 40
_PLACES: Final = 14
_WHOLE_FROM: Final = 10
_SHARED: Final = "land"


class Maps(NamedTuple):
    """Figures with maps, and the coastlines that they share."""

    figures: list[Figure]
    defs: Markup


def maps_of(flows: Mapping[str, Sequence[Flow]], scenario: Scenario, tables: DataTables) -> Maps:
    """A map for every name.

    Args:
        flows: of a run, or means over replications, by what the map is called; nothing where none were kept.
        scenario: what was closed in it.
        tables: its places and links.
    """
    geography = Geography(tables)
    lines = {(f.origin, f.destination, f.km): geography.way(f) for of in flows.values() for f in of if f.mode}
    points = [point for line in lines.values() if line for point in line]
    if not points:
        return Maps(
            [empty("Where parcels went", "No parcel travelled over a link between two places.")], Markup("")
        )
    whole = len(flows) == 1
    views = {"wide": view_of(points, WIDE if whole else HALF), "narrow": view_of(points, NARROW)}
    closed = _closed(scenario, geography)
    found = []
    for name, of in flows.items():
        traffic = _traffic(of, geography, closed)
        finding = _finding(name, of)
        wide, narrow = (
            world(traffic, view, _land(kind, view), finding, kind) for kind, view in views.items()
        )
        found.append(Figure(name, finding, _note(scenario), _table(of, geography), wide, narrow, whole))
    return Maps(found, _defs(views))


def mean_flows(replications: Sequence[Sequence[Flow]]) -> list[Flow]:
    """Flows of a mean replication, the heaviest first."""
    sums: dict[tuple[str, str, str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for flows in replications:
        for flow in flows:
            held = sums[flow[:4]]
            held[0] += flow.legs / len(replications)
            held[1] += flow.kg / len(replications)
    found = [Flow(*key, legs, kg) for key, (legs, kg) in sums.items()]
    return sorted(found, key=lambda flow: (-flow.kg, flow[:4]))


def _traffic(flows: Sequence[Flow], geography: Geography, closed: Sequence[Spot]) -> Traffic:
    ways, through = [], defaultdict[str, float](float)
    for flow in flows:
        line = geography.way(flow)
        if line is not None:
            ways.append(Way(flow.mode, _carried(flow), flow.kg, line))
            if flow.mode != "road":
                through[flow.origin] += flow.kg
                through[flow.destination] += flow.kg
    busiest = sorted(through or {}, key=lambda code: (-through[code], code))[:_PLACES]
    spots = {geography.name(code): at for code in reversed(busiest) if (at := geography.place(code))}
    return Traffic(ways[:_WAYS], [Spot(*spot) for spot in reversed(spots.items())], closed)


def _closed(scenario: Scenario, geography: Geography) -> list[Spot]:
    """Passages and places that were out of order, with the days."""
    return [
        Spot(f"{geography.name(target)} {_how(d)}", at)
        for d in scenario.disruptions
        if d.kind in ("passage", "place") and (d.severity > 0 or d.delay_hours > 0)
        for target in d.targets
        if (at := geography.place(target))
    ]


def _how(disruption: Disruption) -> str:
    return "closed" if disruption.severity == 1 else "disrupted"


def _note(scenario: Scenario) -> str:
    told = [f"{', '.join(d.targets)} ({d.kind}) from {d.start} to {d.end}" for d in scenario.disruptions]
    note = "Width: weight carried, as its square root. Line pattern and colour: mode."
    return f"{note} Out of order: {'; '.join(told)}." if told else note


def _finding(name: str, flows: Sequence[Flow]) -> str:
    by_mode: dict[str, float] = defaultdict(float)
    for flow in flows:
        by_mode[flow.mode] += flow.kg * flow.km / 1000
    whole = sum(by_mode.values())
    if not whole:
        return f"{name}: nothing was carried."
    shares = sorted(by_mode.items(), key=lambda pair: -pair[1])
    told = ", ".join(f"{amount(part / whole * 100, 0)} % by {mode}" for mode, part in shares)
    return f"{name}: {amount(whole / 1000, 1)} thousand tonne-kilometres, {told}."


def _carried(flow: Flow) -> str:
    ends = f"{flow.origin} to {flow.destination} by {flow.mode}"
    return f"{ends}: {_legs(flow)} legs, {amount(flow.kg, 0)} kg, {amount(flow.km, 0)} km"


def _legs(flow: Flow) -> str:
    return amount(flow.legs, 0 if flow.legs >= _WHOLE_FROM else 1)


def _table(flows: Sequence[Flow], geography: Geography) -> Table:
    head = ["From", "To", "Mode", "Passages", "Legs", "Weight, kg", "Way, km"]
    rows = [
        [
            flow.origin, flow.destination, flow.mode,
            ", ".join(geography.passes(flow)) if flow.mode == "sea" else "",
            _legs(flow), amount(flow.kg, 0), amount(flow.km, 0),
        ]
        for flow in flows[:_ROWS]
    ]  # fmt: skip
    return Table(head, rows, words=4)


def _land(kind: str, view: View) -> Markup:
    return tag("use", href=f"#{_SHARED}-{kind}", class_="coast", width=view.width, height=view.height)


def _defs(views: Mapping[str, View]) -> Markup:
    symbols = [
        tag("path", id=f"{_SHARED}-{kind}", d=land_path(coastlines(), view)) for kind, view in views.items()
    ]
    return tag(
        "svg", tag("defs", Markup("").join(symbols)), class_="shared", aria_hidden="true", focusable="false"
    )
