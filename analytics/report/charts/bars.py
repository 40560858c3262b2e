"""Amounts as bars to both sides of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.report.scales import Scale, extent
from analytics.report.svg import Drawing, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_ROW: Final = 26
_STACKED_ROW: Final = 40
_STACKED_BELOW: Final = 420


class Bar(NamedTuple):
    """A bar: name, length, and its length in words."""

    label: str
    value: float
    text: str


def bars(rows: Sequence[Bar], finding: str, width: int, kind: str) -> Markup:
    """Bars from 0, to the left where they are negative; on a telephone their names stand above them."""
    stacked = width < _STACKED_BELOW
    height = _STACKED_ROW if stacked else _ROW
    left = 2.0 if stacked else min(max(width_of(row.label) for row in rows) + 10, width * 0.4)
    right = width - (2.0 if stacked else max(width_of(row.text) for row in rows) + 10)
    low, high = extent((row.value for row in rows), zero=True)
    scale = Scale(
        min(low, 0.0) if min(row.value for row in rows) < 0 else 0.0, max(high, 0.0) or 1.0, left, right
    )
    drawing = Drawing(width, height * len(rows) + 6)
    for number, row in enumerate(rows):
        y = 3 + height * number
        middle = y + (12 if stacked else height / 2 + 4)
        drawing.text((0, middle), row.label)
        drawing.text((width, middle), row.text, "t n", "end")
        start, end = sorted((scale(0), scale(row.value)))
        at = (start, y + (18 if stacked else 5))
        drawing.box(
            at, max(end - start, 1), 14, "c1 fill" if row.value < 0 else "c0 fill", f"{row.label}: {row.text}"
        )
    drawing.line((scale(0), 2), (scale(0), height * len(rows) + 4), "zero")
    return drawing.svg(finding, kind)
