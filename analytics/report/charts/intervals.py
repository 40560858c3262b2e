"""Means with their intervals, one row each: dots on a common axis, single replications behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.report.scales import Scale, extent, tick_texts, ticks
from analytics.report.svg import Drawing, style_of, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_ROW: Final = 30
_STACKED_ROW: Final = 46
_STACKED_BELOW: Final = 420
_TICK: Final = 70
_FOOT: Final = 38


class Row(NamedTuple):
    """One row.

    Attributes:
        label: its name.
        series: which decides colour and shape.
        mean: of the replications.
        low: lower end of the interval, None where there is none.
        high: upper end.
        points: the replications.
        text: mean and interval in words.
        hollow: whether the interval holds 0.
    """

    label: str
    series: int
    mean: float
    low: float | None
    high: float | None
    points: Sequence[float] = ()
    text: str = ""
    hollow: bool = False


class Plot(NamedTuple):
    """How a picture of rows is framed.

    Attributes:
        axis: words with the unit below it.
        finding: its name.
        zero: what the line at 0 stands for; none where empty.
    """

    axis: str
    finding: str
    zero: str = ""


def intervals(rows: Sequence[Row], plot: Plot, width: int, kind: str) -> Markup:
    """Rows of dots with intervals; below 420 pixels names stand above the rows."""
    stacked = width < _STACKED_BELOW
    height = _STACKED_ROW if stacked else _ROW
    top = 20.0 if plot.zero else 6.0
    left = 8.0 if stacked else min(max(width_of(row.label) for row in rows) + 10, width * 0.36)
    right = width - (8.0 if stacked else max(width_of(row.text) for row in rows) + 12)
    bottom = top + height * len(rows)
    values = [x for row in rows for x in (row.mean, row.low, row.high, *row.points) if x is not None]
    scale = Scale(*extent(values, zero=bool(plot.zero)), left, right)
    drawing = Drawing(width, bottom + _FOOT)
    _axis(drawing, scale, (top, bottom), plot)
    for number, row in enumerate(rows):
        y = top + height * number + (height * 0.7 if stacked else height / 2)
        at = ((0.0, y - 16), (float(width), y - 16)) if stacked else ((0.0, y + 4), (float(width), y + 4))
        drawing.text(at[0], row.label, "t over")
        drawing.text(at[1], row.text, "t n over", "end")
        _row(drawing, scale, row, y)
    return drawing.svg(plot.finding, kind)


def _row(drawing: Drawing, scale: Scale, row: Row, y: float) -> None:
    style = style_of(row.series)
    for point in row.points:
        drawing.line((scale(point), y - 7), (scale(point), y + 7), f"{style} rug")
    if row.low is not None and row.high is not None:
        drawing.line((scale(row.low), y), (scale(row.high), y), f"{style} bar")
    drawing.mark((scale(row.mean), y), row.series, f"{row.label}: {row.text}", hollow=row.hollow)


def _axis(drawing: Drawing, scale: Scale, ends: tuple[float, float], plot: Plot) -> None:
    top, bottom = ends
    found = ticks(scale.low, scale.high, max(2, int((scale.end - scale.start) / _TICK)))
    for value, text in zip(found, tick_texts(found), strict=True):
        drawing.line((scale(value), top), (scale(value), bottom), "grid")
        half = width_of(text) / 2  # a tick at the edge keeps its text on the picture
        drawing.text((min(max(scale(value), half), drawing.width - half), bottom + 14), text, "t q", "middle")
    if plot.zero:
        drawing.line((scale(0), top - 4), (scale(0), bottom), "zero")
        drawing.text((min(max(scale(0), 60), drawing.width - 60), top - 7), plot.zero, "t q", "middle")
    drawing.text(((scale.start + scale.end) / 2, bottom + 30), plot.axis, "t q", "middle")
