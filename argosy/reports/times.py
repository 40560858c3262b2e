"""Week by week: series with bands, disruptions marked; and what was before, during and after them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from analytics.report import UNITS, Figure, Table, amount, digits_for, empty, figure, with_interval
from analytics.report.charts import Frame, Line, Shade, bands
from analytics.statistics import interval
from analytics.weekly import SERIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from analytics.weekly import Series
    from sim.scenario import Scenario

_FEWEST: Final = 2
_WEEK_DAYS: Final = 7
_MEASURES: Final = ("on_time", "lead_days", "orders", "carriage_cents")
_NOTE: Final = "Band: 95 % interval of the mean over replications, week by week."
_ALONE: Final = "One run: no interval."


def time_figures(series: Mapping[str, Sequence[Series]], scenario: Scenario) -> list[Figure]:
    """A figure for each series that is not 0 throughout, and one for what disruptions did.

    Args:
        series: of every replication, by the names of the lines.
        scenario: of the first line; its start and its disruptions.
    """
    weeks = min((len(one["orders"]) for of in series.values() for one in of), default=0)
    if weeks < _FEWEST:
        why = (
            "Fewer than two whole weeks were simulated, or none were kept: "
            "give more --days, or run the comparison again with this version."
        )
        return [empty("Week by week", why)]
    dates = [(scenario.start + timedelta(days=_WEEK_DAYS * week)).isoformat() for week in range(weeks)]
    found = [_figure(name, series, dates, scenario) for name in SERIES if _is_there(name, series)]
    return [*found, *_before_and_after(series, scenario, weeks)]


def _is_there(name: str, series: Mapping[str, Sequence[Series]]) -> bool:
    return any(value for of in series.values() for one in of for value in one.get(name, ()))


def _figure(
    name: str, series: Mapping[str, Sequence[Series]], dates: Sequence[str], scenario: Scenario
) -> Figure:
    kind = SERIES[name]
    factor = UNITS[kind.unit].factor
    lines = [_line(label, n, of, name, len(dates), factor) for n, (label, of) in enumerate(series.items())]
    finding = f"{_told(lines)}."
    shades, lasting = _whole(scenario, len(dates))
    frame = Frame(
        kind.label, f"{kind.label}: {finding}", dates, shades, 100.0 if kind.unit == "share" else None,
        zero=kind.unit != "share",
    )  # fmt: skip

    def draw(width: int, style: str) -> Markup:
        return bands(lines, frame, width, style)

    many = max(len(of) for of in series.values()) > 1
    note = f"{kind.meaning} {_NOTE if many else _ALONE}{lasting}"
    title = kind.label[:1].upper() + kind.label[1:]
    return figure(Figure(title, finding, note, _table(lines, dates)), draw)


def _line(label: str, number: int, of: Sequence[Series], name: str, weeks: int, factor: float) -> Line:
    found = []
    for week in range(weeks):
        values = [x * factor for one in of if (x := one[name][week]) is not None]
        found.append(interval(values) if values else None)
    return Line(
        label, number, [None if x is None else x.mean for x in found],
        [None if x is None else x.ci_low for x in found], [None if x is None else x.ci_high for x in found],
    )  # fmt: skip


def _told(lines: Sequence[Line]) -> str:
    parts = []
    for line in lines:
        there = [value for value in line.mean if value is not None]
        if there:
            digits = digits_for(None, there[-1])
            first, last = amount(there[0], digits), amount(there[-1], digits)
            parts.append(f"{line.label} from {first} in the first week to {last} in the last")
    return "; ".join(parts)


def _table(lines: Sequence[Line], dates: Sequence[str]) -> Table:
    rows = [
        [date, *("–" if (mean := line.mean[week]) is None else _cell(mean, line, week) for line in lines)]
        for week, date in enumerate(dates)
    ]
    return Table(["Week from", *(line.label for line in lines)], rows)


def _cell(mean: float, line: Line, week: int) -> str:
    return with_interval(mean, line.low[week], line.high[week])


def shades_of(scenario: Scenario) -> list[Shade]:
    """Disruptions in weeks from the start."""
    return [
        Shade(
            f"{d.name} ({d.kind})", (d.start - scenario.start).days / _WEEK_DAYS,
            (d.end - scenario.start).days / _WEEK_DAYS,
        )
        for d in scenario.disruptions
    ]  # fmt: skip


def _whole(scenario: Scenario, weeks: int) -> tuple[list[Shade], str]:
    """What began or ended within the weeks, and a sentence on what lasted throughout."""
    warm_up = (scenario.warm_up_days or 0) / _WEEK_DAYS
    shades = [*([Shade("warm-up", 0, warm_up)] if warm_up else []), *shades_of(scenario)]
    passing = [shade for shade in shades if shade.start > 0 or shade.end < weeks]
    lasting = [shade.label for shade in shades if shade.start <= 0 and shade.end >= weeks]
    return passing, f" Throughout: {', '.join(lasting)}." if lasting else ""


def _before_and_after(series: Mapping[str, Sequence[Series]], scenario: Scenario, weeks: int) -> list[Figure]:
    """Means over the whole weeks before, during and after the first disruption, weighted by orders."""
    shades = [shade for shade in shades_of(scenario) if 0 < shade.start < weeks]
    if not shades:
        return []
    first = shades[0]
    spans = {
        "before": [w for w in range(weeks) if w + 1 <= first.start],
        "during": [w for w in range(weeks) if w + 1 > first.start and w < first.end],
        "after": [w for w in range(weeks) if w >= first.end],
    }
    rows = []
    for label, of in series.items():
        for name in _MEASURES:
            cells = [_over(of, name, span) for span in spans.values()]
            rows.append([SERIES[name].label, label, *cells])
    title = f"Before, during and after: {first.label}"
    finding = f"{len(spans['before'])}, {len(spans['during'])} and {len(spans['after'])} weeks; "
    finding += (
        "orders belong to the week in which they were placed, weeks that are partly disrupted to “during”."
    )
    head = ["Figure", "Strategy", "Before", "During", "After"]
    return [Figure(title, finding, "In brackets: 95 % interval.", Table(head, rows, words=2), whole=True)]


def _over(of: Sequence[Series], name: str, weeks: Sequence[int]) -> str:
    factor = UNITS[SERIES[name].unit].factor
    means = []
    for one in of:
        pairs = [(x, _weight(one, name, w)) for w in weeks if (x := one[name][w]) is not None]
        whole = sum(weight for _, weight in pairs)
        if whole:
            means.append(sum(x * weight for x, weight in pairs) / whole * factor)
    return with_interval(*interval(means)) if means else "–"


def _weight(one: Series, name: str, week: int) -> float:
    """Orders, for what is told of an order; a sum of the week counts as it is."""
    return (one["orders"][week] or 0.0) if name in ("on_time", "lead_days") else 1.0
