"""Series over weeks, with bands of their uncertainty and with what was out of order meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.report.scales import Scale, extent, tick_texts, ticks
from analytics.report.svg import Drawing, path_of, spread, style_of, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_PLOT: Final = 190
_LEGEND: Final = 16
_NARROW_BELOW: Final = 420
_DATE: Final = 82


class Line(NamedTuple):
    """A series.

    Attributes:
        label: its name.
        series: which decides colour and dash.
        mean: a value for every week, None where there is none.
        low: lower ends of the intervals.
        high: upper ends.
    """

    label: str
    series: int
    mean: Sequence[float | None]
    low: Sequence[float | None]
    high: Sequence[float | None]


class Shade(NamedTuple):
    """A time in which something was out of order: name, and its ends in weeks from the start."""

    label: str
    start: float
    end: float


class Frame(NamedTuple):
    """How series are framed.

    Attributes:
        axis: words with the unit.
        finding: the picture's name.
        dates: the first day of every week.
        shades: what was out of order.
        ceiling: above which no value can be; below 0 none ever is.
        zero: whether the axis begins at 0.
    """

    axis: str
    finding: str
    dates: Sequence[str]
    shades: Sequence[Shade] = ()
    ceiling: float | None = None
    zero: bool = True


def bands(lines: Sequence[Line], frame: Frame, width: int, kind: str) -> Markup:
    """Lines with bands; their names stand at their ends, on a telephone above them."""
    narrow = width < _NARROW_BELOW
    named = max(width_of(line.label, bold=True) for line in lines) + 6 if len(lines) > 1 else 8
    top = 24.0 + (_LEGEND * len(lines) if narrow and len(lines) > 1 else 0) + (16 if frame.shades else 0)
    low, high = extent(_shown(lines), zero=frame.zero, floor_at=0.0, ceiling=frame.ceiling)
    marks = ticks(low, high, 5)
    texts = tick_texts(marks)
    left = max(map(width_of, texts)) + 8
    x = Scale(0, max(len(frame.dates), 1), left, width - (8 if narrow else named))
    y = Scale(low, high, top + _PLOT, top)
    drawing = Drawing(width, top + _PLOT + 22)
    drawing.text((0, 13), frame.axis, "t q")
    for shade in frame.shades:
        _shade(drawing, shade, x, (top, top + _PLOT))
    for value, text in zip(marks, texts, strict=True):
        drawing.line((left, y(value)), (x.end, y(value)), "grid")
        drawing.text((left - 6, y(value) + 4), text, "t q", "end")
    _dates(drawing, frame.dates, x, top + _PLOT + 16)
    for line in lines:
        _line(drawing, line, (x, y), frame)
    if len(lines) > 1:
        _names(drawing, lines, (x, y), narrow=narrow)
    return drawing.svg(frame.finding, kind)


def _shown(lines: Sequence[Line]) -> list[float]:
    return [v for line in lines for part in (line.mean, line.low, line.high) for v in part if v is not None]


def _dates(drawing: Drawing, dates: Sequence[str], x: Scale, y: float) -> None:
    step = -(-len(dates) * _DATE // max(int(x.end - x.start), 1)) or 1
    for week in range(0, len(dates), step):
        if x(week) + _DATE <= drawing.width:
            drawing.line((x(week), y - 16), (x(week), y - 11), "zero")
            drawing.text((x(week), y), dates[week], "t q")


def _shade(drawing: Drawing, shade: Shade, x: Scale, ends: tuple[float, float]) -> None:
    start, end = (min(max(week, x.low), x.high) for week in (shade.start, shade.end))
    if start >= end:
        return
    drawing.box((x(start), ends[0]), x(end) - x(start), ends[1] - ends[0], "shade", shade.label)
    width = width_of(shade.label, bold=True)
    at = min(max((x(start) + x(end)) / 2, width / 2 + 2), drawing.width - width / 2 - 2)
    drawing.text((at, ends[0] - 6), shade.label, "t bad", "middle")


def _line(drawing: Drawing, line: Line, scales: tuple[Scale, Scale], frame: Frame) -> None:
    """Gaps are left where a week has no value; a band stops where values cannot go."""
    x, y = scales
    style = style_of(line.series)
    low, high = ([_held(v, frame.ceiling) for v in part] for part in (line.low, line.high))
    for weeks in _stretches(line.mean):
        if all(low[w] is not None and high[w] is not None for w in weeks) and len(weeks) > 1:
            there = [(x(w + 0.5), y(high[w] or 0)) for w in weeks]
            back = [(x(w + 0.5), y(low[w] or 0)) for w in reversed(weeks)]
            drawing.path(path_of([*there, *back], closed=True), f"{style} band")
        points = [(x(w + 0.5), y(line.mean[w] or 0)) for w in weeks]
        drawing.path(path_of(points), f"{style} line", line.label)
        if len(weeks) == 1:
            drawing.mark(points[0], line.series, line.label)


def _held(value: float | None, ceiling: float | None) -> float | None:
    if value is None:
        return None
    return min(max(value, 0.0), ceiling) if ceiling is not None else max(value, 0.0)


def _stretches(values: Sequence[float | None]) -> list[list[int]]:
    """Weeks that follow each other and have values."""
    found: list[list[int]] = []
    for week, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][-1] == week - 1:
            found[-1].append(week)
        else:
            found.append([week])
    return found


def _names(drawing: Drawing, lines: Sequence[Line], scales: tuple[Scale, Scale], *, narrow: bool) -> None:
    x, y = scales
    if narrow:
        for number, line in enumerate(lines):
            row = 26 + _LEGEND * number
            drawing.line((2, row), (30, row), f"{style_of(line.series)} line")
            drawing.text((36, row + 4), line.label)
        return
    last = [next((v for v in reversed(line.mean) if v is not None), 0.0) for line in lines]
    places = spread([y(value) for value in last], 14, y.end, y.start)
    for line, at in zip(lines, places, strict=True):
        drawing.text((x.end + 4, at + 4), line.label, f"t {style_of(line.series)} name")
