"""Welch's picture of a warm-up: averages over replications, how they settle, and where they are cut."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.report import UNITS, Figure, Table, amount, digits_for, figure
from analytics.report.charts import Frame, Line, Shade, bands
from analytics.studies import moving_average
from analytics.weekly import SERIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markupsafe import Markup

    from analytics.weekly import Series
    from argosy.experiments.steady import Steady
    from sim.scenario import Scenario

FOLLOWED: Final = ("orders", "on_time", "stock")
"""Series that are shown where a warm-up was given, and nobody says by which it was found."""

_WEEK_DAYS: Final = 7


class Pace(NamedTuple):
    """How often a series has a value.

    Attributes:
        days: from one to the next.
        noun: what they are called.
        reach: of the moving average, to each side.
    """

    days: int
    noun: str
    reach: int


DAILY: Final = Pace(1, "day", 3)
"""With a window of a week, in which every weekday counts once."""
WEEKLY: Final = Pace(_WEEK_DAYS, "week", 2)


class Warm(NamedTuple):
    """What a warm-up was found by, or is seen in.

    Attributes:
        series: means over replications, by strategy and name.
        replications: over which they are.
        pace: of the series.
        cuts: days that each of them asks for, by strategy and name; None where it does not settle; absent where
            nobody asked.
        left_out: days that no key figure tells of.
    """

    series: Mapping[str, Series]
    replications: int
    pace: Pace
    cuts: Mapping[tuple[str, str], int | None]
    left_out: int


def found_warm(steady: Steady, short: Mapping[str, str]) -> Warm:
    """By MSER-5; `short` names strategies as the page does."""
    cuts = {(short.get(c.strategy, c.strategy), c.series): c.days if c.settled else None for c in steady.cuts}
    series = {short.get(label, label): of for label, of in steady.daily.items()}
    return Warm(series, steady.replications, DAILY, cuts, steady.days)


def given_warm(series: Mapping[str, Sequence[Series]], days: int) -> Warm:
    """Given by hand, and seen in the weeks of a comparison."""
    means = {
        label: {name: _mean([one[name] for one in of]) for name in FOLLOWED} for label, of in series.items()
    }
    return Warm(means, max(map(len, series.values()), default=0), WEEKLY, {}, days)


def welch_figures(warm: Warm, scenario: Scenario) -> list[Figure]:
    """A figure for each strategy and series; none of what is 0 throughout."""
    return list(_figures(warm, scenario))


def _figures(warm: Warm, scenario: Scenario) -> Iterator[Figure]:
    for label, of in warm.series.items():
        for name, values in of.items():
            if any(values):
                yield _figure(warm, (label, name), values, scenario)


def _figure(warm: Warm, what: tuple[str, str], values: Sequence[float | None], scenario: Scenario) -> Figure:
    label, name = what
    kind, pace = SERIES[name], warm.pace
    factor = UNITS[kind.unit].factor
    means = [None if x is None else x * factor for x in values]
    smooth = moving_average(means, pace.reach)
    nothing: list[float | None] = [None] * len(means)
    lines = [
        Line(f"each {pace.noun}", 1, means, nothing, nothing),
        Line("moving average", 0, smooth, nothing, nothing),
    ]
    dates = [(scenario.start + timedelta(days=pace.days * step)).isoformat() for step in range(len(means))]
    axis = kind.label.replace("a week", f"a {pace.noun}")
    finding = _finding(warm, what)
    shades = [Shade("left out", 0, warm.left_out / pace.days)] if warm.left_out else []
    ceiling = 100.0 if kind.unit == "share" else None
    frame = Frame(axis, f"{label}, {axis}: {finding}", dates, shades, ceiling, zero=kind.unit != "share")

    def draw(width: int, style: str) -> Markup:
        return bands(lines, frame, width, style)

    window = f"{2 * pace.reach + 1} {pace.noun}s"
    over = f"mean of {warm.replications} replications" if warm.replications > 1 else "one run"
    note = f"Welch's picture: {over}, {pace.noun} by {pace.noun}, and its moving average over {window}."
    rows = [[date, _cell(x), _cell(y)] for date, x, y in zip(dates, means, smooth, strict=True)]
    table = Table([f"{pace.noun.capitalize()} from", axis, f"Over {window}"], rows)
    return figure(Figure(f"Warm-up, {label}: {axis}", finding, note, table), draw)


def _finding(warm: Warm, what: tuple[str, str]) -> str:
    left_out = f"The first {warm.left_out} days are in no key figure."
    if what not in warm.cuts:
        return left_out
    days = warm.cuts[what]
    if days is None:
        return (
            "No steady state within the run: MSER-5 would leave out half of it. Key figures are of all days."
        )
    told = f"By MSER-5 it settles after {days} days."
    return f"{told} {left_out}" if warm.left_out or not _unsettled(warm) else f"{told} Others do not settle."


def _unsettled(warm: Warm) -> bool:
    return any(days is None for days in warm.cuts.values())


def _cell(value: float | None) -> str:
    return "–" if value is None else amount(value, digits_for(None, value))


def _mean(runs: Sequence[Sequence[float | None]]) -> list[float | None]:
    """Step by step until the first run ends, of those that have a value."""
    known = ([x for x in values if x is not None] for values in zip(*runs, strict=False))
    return [sum(values) / len(values) if values else None for values in known]
