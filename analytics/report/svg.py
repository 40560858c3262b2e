"""Pictures as text: elements of SVG, escaped, with colours that only the page's style sheet knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Point = tuple[float, float]

SHAPES: Final = ("circle", "square", "diamond", "triangle")
COLOURS: Final = 4
_NARROW_LETTER: Final = 7.0
_WIDE_LETTER: Final = 9.2
_BOLD: Final = 1.1
"""Pixels of letters of the pictures' text, a little more than most take, and by how much bold ones are wider."""

_R: Final = 5.0


def plain(value: float) -> str:
    """A coordinate with a decimal at most."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def width_of(text: str, *, bold: bool = False) -> float:
    """About how many pixels a text takes in a picture; whether it fits hangs on the reader's letters."""
    wide = sum(letter.isupper() or letter in "mwMW%@—" for letter in text)
    return (wide * _WIDE_LETTER + (len(text) - wide) * _NARROW_LETTER) * (_BOLD if bold else 1.0)


def tag(name: str, content: str = "", **attributes: object) -> Markup:
    """An element; `class_` is `class`, other underscores are hyphens. Whatever is no markup yet is escaped."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(plain(x) if isinstance(x, float) else str(x))}"'
        for key, x in attributes.items()
    )
    return Markup(f"<{name}{written}>{escape(content)}</{name}>")


def path_of(points: Iterable[Point], *, closed: bool = False) -> str:
    """Points joined by straight lines, as the data of a path."""
    text = "L".join(f"{plain(x)} {plain(y)}" for x, y in points)
    return f"M{text}{'Z' if closed else ''}"


def style_of(series: int) -> str:
    """Classes of a series: its colour and its dash."""
    return f"c{series % COLOURS} d{(series + series // COLOURS) % len(SHAPES)}"


class Drawing:
    """Collects the parts of a picture.

    Args:
        width: in pixels.
        height: in pixels.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._parts: list[Markup] = []

    def add(self, part: Markup) -> None:
        """One more element."""
        self._parts.append(part)

    def line(self, a: Point, b: Point, kind: str) -> None:
        """A straight line of class `kind`."""
        self.add(tag("line", x1=float(a[0]), y1=float(a[1]), x2=float(b[0]), y2=float(b[1]), class_=kind))

    def text(self, at: Point, content: str, kind: str = "", anchor: str = "start") -> None:
        """Words at their base line."""
        self.add(tag("text", content, x=float(at[0]), y=float(at[1]), class_=kind or "t", text_anchor=anchor))

    def box(self, at: Point, width: float, height: float, kind: str, title: str = "") -> None:
        """A rectangle by its upper left corner."""
        content = tag("title", title) if title else ""
        size = {"width": max(float(width), 0.0), "height": max(float(height), 0.0)}
        self.add(tag("rect", content, x=float(at[0]), y=float(at[1]), **size, class_=kind))

    def path(self, data: str, kind: str, title: str = "") -> None:
        """A path of class `kind`."""
        self.add(tag("path", tag("title", title) if title else "", d=data, class_=kind))

    def mark(self, at: Point, series: int, title: str, *, hollow: bool = False) -> None:
        """A mark whose shape and colour are those of a series; hollow where it says that nothing is shown."""
        kind = f"{style_of(series)} {'hollow' if hollow else 'dot'}"
        self.path(_shape(at, (series + series // COLOURS) % len(SHAPES)), kind, title)

    def svg(self, finding: str, kind: str) -> Markup:
        """The picture, named by what it shows."""
        return tag(
            "svg", Markup("").join(self._parts), viewBox=f"0 0 {plain(self.width)} {plain(self.height)}",
            width=float(self.width), height=float(self.height), role="img", aria_label=finding, class_=kind,
        )  # fmt: skip


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near those that are wanted, in their order, at least `gap` apart and between two ends."""
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    places = list(wanted)
    for before, n in zip([None, *order], order, strict=False):
        least = low if before is None else places[before] + gap
        places[n] = max(wanted[n], least)
    most = high
    for n in reversed(order):
        places[n] = min(places[n], most)
        most = places[n] - gap
    return places


def _shape(at: Point, shape: int) -> str:
    x, y = at
    match SHAPES[shape]:
        case "square":
            r = _R * 0.9
            return path_of([(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)], closed=True)
        case "diamond":
            r = _R * 1.3
            return path_of([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], closed=True)
        case "triangle":
            r = _R * 1.2
            return path_of([(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)], closed=True)
    arc = f"{plain(_R)} {plain(_R)} 0 1 0"
    return f"M{plain(x - _R)} {plain(y)}a{arc} {plain(2 * _R)} 0a{arc} {plain(-2 * _R)} 0Z"
