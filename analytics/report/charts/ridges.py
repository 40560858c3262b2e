"""Distributions one above the other, each with its median and its middle half."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.report.scales import Scale, tick_texts, ticks
from analytics.report.svg import Drawing, path_of, style_of, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_HILL: Final = 46.0
_ROW: Final = 76.0
_TOP: Final = 4.0


class Hill(NamedTuple):
    """A distribution over whole steps.

    Attributes:
        label: its name.
        series: which decides its colour.
        counts: of values from 0 up to 1, from 1 up to 2, and so on.
    """

    label: str
    series: int
    counts: Sequence[float]

    def at(self, share: float) -> float:
        """The value below which a share of all lies, evenly within its step."""
        whole = sum(self.counts)
        before = 0.0
        for step, until in enumerate(accumulate(self.counts)):
            if until >= share * whole and until > before:
                return step + (share * whole - before) / (until - before)
            before = until
        return float(len(self.counts))


def ridges(hills: Sequence[Hill], axis: str, finding: str, width: int, kind: str) -> Markup:
    """Hills on a common axis, each as high as the share of its own that a step holds."""
    end = max(max(hill.at(0.995) for hill in hills), 1.0)
    x = Scale(0, end, 8, width - 8)
    highest = max(max(hill.counts) / (sum(hill.counts) or 1) for hill in hills)
    drawing = Drawing(width, _TOP + _ROW * len(hills) + 36)
    bottom = _TOP + _ROW * len(hills)
    along = ticks(0, end, max(2, width // 80))
    for value, text in zip(along, tick_texts(along), strict=True):
        drawing.line((x(value), _TOP), (x(value), bottom), "grid")
        drawing.text((x(value), bottom + 15), text, "t q", "middle")
    drawing.text((width / 2, bottom + 32), axis, "t q", "middle")
    for number, hill in enumerate(hills):
        _hill(drawing, hill, (x, highest), _TOP + _ROW * (number + 1) - 12)
    return drawing.svg(finding, kind)


def _hill(drawing: Drawing, hill: Hill, frame: tuple[Scale, float], base: float) -> None:
    x, highest = frame
    whole = sum(hill.counts) or 1
    line = [(x(0), base)]
    for step, count in enumerate(hill.counts):
        height = base - count / whole / highest * _HILL
        line += [(x(step), height), (min(x(step + 1), x.end), height)]
        if x(step + 1) >= x.end:
            break
    style = style_of(hill.series)
    drawing.path(path_of([*line, (line[-1][0], base)], closed=True), f"{style} hill", hill.label)
    low, middle, high = (hill.at(share) for share in (0.25, 0.5, 0.75))
    drawing.line((x(hill.at(0.05)), base + 4), (x(min(hill.at(0.95), x.high)), base + 4), f"{style} bar")
    drawing.line((x(low), base + 4), (x(high), base + 4), f"{style} thick")
    drawing.mark((x(middle), base + 4), hill.series, f"{hill.label}: median {middle:.1f}")
    text = f"{hill.label}: median {middle:.1f}"
    drawing.text((min(x(middle), x.end - width_of(text)), base - _HILL - 2), text)
