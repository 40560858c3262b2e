"""The page of a sweep: what the answer hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analytics.kpis import KPIS
from analytics.report import Figure, Page, Section, Table, amount, digits_for, empty, figure, with_interval
from analytics.report.charts import Plot, Row, intervals
from argosy.experiments.sweeps import open_sweep
from argosy.reports.comparing import axis_of, name_of, unit
from argosy.reports.provenance import command_of, how_it_was_run
from argosy.reports.wording import counted
from argosy.scenario_files import assumptions
from sim.core.json_text import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from markupsafe import Markup

    from analytics.statistics import Effect
    from argosy.experiments.sweeps import Flip, Sweep

_SHOWN: Final = 12
_LARGEST: Final = 1 << 26
_MEASURES: Final = {
    "morris": "mean change over the whole range",
    "sobol": "share of the variance, with others",
    "lhs": "rank correlation",
}
_READERS: Final = (("What does it hang on?", "effects"), ("Do strategies change places?", "flips"),
                   ("Can I repeat it?", "how"))  # fmt: skip


def sweep_page(path: Path) -> Page:
    """The page of the sweep in `path`, which has to be finished.

    Raises:
        InputError: if there is none that can be read.
    """
    found = open_sweep(path)
    request = found.request
    said = read_json(path / "sweep.json", _LARGEST)
    return Page(
        title=f"{request.scenario}: what it hangs on",
        subtitle=(
            f"{counted(len(found.factors), 'factor')}, {counted(len(found.points), 'point')} ({request.design}), "
            f"{counted(request.replications, 'replication')} at each."
        ),
        verdict=_verdict(found),
        warnings=["All points share the luck of one replication; another seed may rank close factors otherwise."]
        if request.replications == 1 else [],
        facts=[],
        sections=[
            Section("effects", "What figures hang on", [], _effects(found)),
            Section("flips", "Do strategies change places?", [], [_flips(found)]),
            Section("points", "Every point", [], [_points(found)]),
            how_it_was_run(_again(found), said, _assumptions(found), request.metrics),
        ],
        readers=_READERS,
    )  # fmt: skip


def _verdict(found: Sweep) -> list[str]:
    told = []
    for metric in found.request.metrics:
        for label in found.strategies:
            effects = found.effects(metric, label)
            if effects:
                first = effects[0]
                of = f"{name_of(metric)}{f' with {label}' if label else ''}"
                size = f"{_size(found, metric, first)} ({_MEASURES[found.request.design]})"
                told.append(f"{of} hangs most on {first.factor}: {size}.")
    told += [_flip(flip) for metric in found.request.metrics for flip in found.flips(metric)]
    return told or ["A grid tells every combination; the table of all points is below."]


def _flip(flip: Flip) -> str:
    if flip.above and flip.below:
        return (
            f"Which of {flip.a} and {flip.b} has more in {name_of(flip.metric)} hangs on the factors: {flip.a} at "
            f"{flip.above} points, {flip.b} at {flip.below}."
        )
    more = flip.a if flip.above else flip.b if flip.below else ""
    if not more:
        return f"{flip.a} and {flip.b} come to the same {name_of(flip.metric)} at every point."
    return f"{more} has more in {name_of(flip.metric)}, or as much, at every point of this design."


def _effects(found: Sweep) -> list[Figure]:
    figures = [
        _figure(found, metric, label)
        for metric in found.request.metrics
        for label in found.strategies
        if found.effects(metric, label)
    ]
    return figures or [
        empty("Effects", "A grid has no measure of effects: --design morris, sobol or lhs has.")
    ]


def _figure(found: Sweep, metric: str, label: str) -> Figure:
    factor = unit(metric).factor if found.request.design == "morris" else 1.0
    effects = found.effects(metric, label)
    rows = []
    for effect in effects:
        mean, low, high = (x * factor for x in (effect.size, effect.ci_low, effect.ci_high))
        rows.append(
            Row(effect.factor, 0, mean, low, high, (), with_interval(mean, low, high), low <= 0 <= high)
        )
    measure = _MEASURES[found.request.design]
    word = f", {unit(metric).apart}" if found.request.design == "morris" and unit(metric).apart else ""
    title = f"{name_of(metric)[:1].upper()}{name_of(metric)[1:]}{f' with {label}' if label else ''}"
    told = f"{rows[0].label} first: {rows[0].text}."
    finding = f"{title}: " + "; ".join(f"{row.label} {row.text}" for row in rows[:_SHOWN]) + "."

    def draw(width: int, kind: str) -> Markup:
        return intervals(rows[:_SHOWN], Plot(f"{measure}{word}", finding, zero="no effect"), width, kind)

    hidden = len(rows) - _SHOWN
    note = "Bar: 95 % interval; hollow: it holds 0."
    note += f" The {hidden} weakest are in the table only." if hidden > 0 else ""
    table = Table(
        ["Factor", f"{measure[:1].upper()}{measure[1:]} (95 % interval){word}"],
        [[r.label, r.text] for r in rows],
    )
    return figure(Figure(title, told, note, table), draw, whole=True)


def _size(found: Sweep, metric: str, effect: Effect) -> str:
    if found.request.design != "morris":
        return amount(effect.size, 2)
    size = effect.size * unit(metric).factor
    return f"{amount(size, digits_for(None, size))} {unit(metric).apart}".strip()


def _flips(found: Sweep) -> Figure:
    flips = [flip for metric in found.request.metrics for flip in found.flips(metric)]
    title = "Points at which one has more than the other"
    if not flips:
        return empty(title, "One strategy was swept: --vary FAMILY=A,B sweeps several.")
    rows = [[axis_of(f.metric), f.a, f.b, str(f.above), str(f.below)] for f in flips]
    told = f"{sum(bool(f.above and f.below) for f in flips)} of {len(flips)} orders hang on the factors."
    return Figure(
        title, told, table=Table(["Figure", "A", "B", "A more", "B more"], rows, words=3), whole=True
    )


def _points(found: Sweep) -> Figure:
    names = [factor.name for factor in found.factors]
    metrics = [metric for metric in found.request.metrics if metric in KPIS]
    rows = [
        [
            str(n),
            label or "–",
            *(f"{x:g}" for x in point),
            *(_value(m, found.values[label][n].get(m)) for m in metrics),
        ]
        for label in found.strategies
        for n, point in enumerate(found.points)
    ]
    few = rows[:200]
    told = f"{len(rows)} points and strategies" + (
        f"; the first {len(few)} are shown, argosy export has all." if len(few) < len(rows) else "."
    )
    head = ["Point", "Strategy", *names, *map(axis_of, metrics)]
    return Figure("Factors and figures at every point", told, table=Table(head, few, words=2), whole=True)


def _value(metric: str, value: float | None) -> str:
    shown = None if value is None else value * unit(metric).factor
    return amount(shown, digits_for(None, shown or 0.0))


def _again(found: Sweep) -> dict[str, Any]:
    request = found.request
    flags = [
        ("over", list(request.over)), ("design", request.design), ("points", request.points),
        ("vary", list(request.vary)), ("replications", request.replications), ("metric", list(request.metrics)),
        ("orders", request.orders), ("days", request.days), ("scale", request.scale), ("seed", request.seed),
        ("engine", request.engine), ("settlement", request.settlement), ("set", list(request.overrides)),
    ]  # fmt: skip
    return {
        "Command": command_of("sweep", request.scenario, flags),
        "Seed": "the scenario's" if request.seed is None else str(request.seed),
        "Directory": str(found.directory),
    }


def _assumptions(found: Sweep) -> dict[str, Any]:
    """Those that were varied."""
    known = assumptions()
    return {factor.name: known[factor.name] for factor in found.factors if factor.name in known}
