"""A figure of a page: the picture twice, wide and narrow, what it shows in words, and its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDE: Final = 1000
HALF: Final = 480
NARROW: Final = 340
"""Pixels of a picture over the page's whole width, over half of it, and on a telephone."""


class Table(NamedTuple):
    """A table of a page.

    Attributes:
        head: names of the columns, with their units.
        rows: cells; the first column reads left, the others right.
        words: how many columns are words and read left.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1


class Figure(NamedTuple):
    """A figure of a page.

    Attributes:
        title: what it is about.
        finding: what is to be seen, in a sentence; the picture's name for those who do not see it.
        note: how to read it.
        table: the numbers; None where there are none.
        wide: the picture on a desk and on paper.
        narrow: the same on a telephone.
        whole: whether it takes the page's whole width.
    """

    title: str
    finding: str
    note: str = ""
    table: Table | None = None
    wide: Markup = Markup("")
    narrow: Markup = Markup("")
    whole: bool = False


class Section(NamedTuple):
    """A section of a page.

    Attributes:
        name: in links.
        title: heading.
        text: sentences below it.
        figures: its figures.
    """

    name: str
    title: str
    text: Sequence[str]
    figures: Sequence[Figure]


def figure(about: Figure, draw: Callable[[int, str], Markup], *, whole: bool = False) -> Figure:
    """The figure with its picture.

    Args:
        about: without a picture.
        draw: called with width and class.
        whole: whether it takes the page's whole width.
    """
    width = WIDE if whole else HALF
    return about._replace(wide=draw(width, "wide"), narrow=draw(NARROW, "narrow"), whole=whole)


def empty(title: str, why: str) -> Figure:
    """A figure that cannot be drawn, and why not."""
    return Figure(title, why)
