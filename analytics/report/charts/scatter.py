"""What one gives up for another: strategies by two figures, with both intervals, and those that none beats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.report.labels import place_names
from analytics.report.scales import Scale, extent, tick_texts, ticks
from analytics.report.svg import Drawing, path_of, style_of, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_PLOT: Final = 240
_TOP: Final = 24.0


class Spot(NamedTuple):
    """A strategy: mean, lower and upper end in both figures, and its replications.

    Attributes:
        label: its name.
        series: which decides colour and shape.
        x: mean, lower end, upper end; the ends are None where there is no interval.
        y: the same.
        points: the replications.
        efficient: whether no other is better in both.
    """

    label: str
    series: int
    x: tuple[float, float | None, float | None]
    y: tuple[float, float | None, float | None]
    points: Sequence[tuple[float, float]]
    efficient: bool


class Axes(NamedTuple):
    """Words with the units of both axes, and the picture's name."""

    x: str
    y: str
    finding: str


def scatter(spots: Sequence[Spot], axes: Axes, width: int, kind: str) -> Markup:
    """Crosses of intervals; efficient strategies are joined by a dashed line."""
    ys = [v for spot in spots for v in (*spot.y, *(p[1] for p in spot.points)) if v is not None]
    xs = [v for spot in spots for v in (*spot.x, *(p[0] for p in spot.points)) if v is not None]
    low, high = extent(ys)
    marks = ticks(low, high, 5)
    texts = tick_texts(marks)
    left = max(map(width_of, texts)) + 8
    x, y = Scale(*extent(xs), left, width - 10), Scale(low, high, _TOP + _PLOT, _TOP)
    drawing = Drawing(width, _TOP + _PLOT + 40)
    drawing.text((0, 13), axes.y, "t q")
    for value, text in zip(marks, texts, strict=True):
        drawing.line((left, y(value)), (x.end, y(value)), "grid")
        drawing.text((left - 6, y(value) + 4), text, "t q", "end")
    along = ticks(x.low, x.high, max(2, int((x.end - left) / 70)))
    for value, text in zip(along, tick_texts(along), strict=True):
        drawing.line((x(value), _TOP), (x(value), _TOP + _PLOT), "grid")
        drawing.text((x(value), _TOP + _PLOT + 15), text, "t q", "middle")
    drawing.text(((left + x.end) / 2, _TOP + _PLOT + 33), axes.x, "t q", "middle")
    efficient = sorted((x(spot.x[0]), y(spot.y[0])) for spot in spots if spot.efficient)
    if len(efficient) > 1:
        drawing.path(path_of(efficient), "front")
    for spot in spots:
        _spot(drawing, spot, (x, y))
    _names(drawing, spots, (x, y))
    return drawing.svg(axes.finding, kind)


def _spot(drawing: Drawing, spot: Spot, scales: tuple[Scale, Scale]) -> None:
    x, y = scales
    style = style_of(spot.series)
    for a, b in spot.points:
        drawing.path(f"M{x(a) - 2:.1f} {y(b):.1f}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0Z", f"{style} faint")
    (a, left, right), (b, low, high) = spot.x, spot.y
    if left is not None and right is not None and low is not None and high is not None:
        drawing.line((x(left), y(b)), (x(right), y(b)), f"{style} bar")
        drawing.line((x(a), y(low)), (x(a), y(high)), f"{style} bar")
    drawing.mark((x(a), y(b)), spot.series, spot.label, hollow=not spot.efficient)


def _crosses(spots: Sequence[Spot], scales: tuple[Scale, Scale]) -> list[tuple[float, float, float, float]]:
    """The boxes that the bars of intervals take."""
    x, y = scales
    found = []
    for spot in spots:
        (a, left, right), (b, low, high) = spot.x, spot.y
        if left is not None and right is not None and low is not None and high is not None:
            found += [(x(left), y(b) - 2, x(right), y(b) + 2), (x(a) - 2, y(high), x(a) + 2, y(low))]
    return found


def _names(drawing: Drawing, spots: Sequence[Spot], scales: tuple[Scale, Scale]) -> None:
    x, y = scales
    at = [(x(spot.x[0]), y(spot.y[0])) for spot in spots]
    names = [spot.label for spot in spots]
    places = place_names(at, names, (drawing.width, _TOP + _PLOT), _crosses(spots, scales))
    for spot, placed in zip(spots, places, strict=True):
        if placed is not None:
            drawing.text(placed.at, spot.label, f"t {style_of(spot.series)} name", placed.anchor)
