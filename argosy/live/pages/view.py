"""What a page shows, and the page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Sequence


_STYLES: Final = ("style.css", "explorer.css", "live.css")


class NotFoundError(Exception):
    """There is no such page; the message says what was looked for."""


class Cell(NamedTuple):
    """A text, and where it leads; with `whole`, what it is short for."""

    text: str
    link: str = ""
    whole: str = ""


class Grid(NamedTuple):
    """A table.

    Attributes:
        title: above it.
        head: of its columns.
        rows: cells.
        words: how many columns are text; those after them hold numbers.
        empty: what to say where there are no rows.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    words: int
    empty: str = ""


class View(NamedTuple):
    """A page.

    Attributes:
        title: what it is about.
        subtitle: a sentence.
        facts: what is known, with its name.
        grids: tables.
        lines: a tree of calls, by indentation.
        around: what comes before and after, in words.
    """

    title: str
    subtitle: str
    facts: Sequence[tuple[str, Cell]] = ()
    grids: Sequence[Grid] = ()
    lines: Sequence[str] = ()
    around: Sequence[Cell] = ()


def render(view: View, place: str) -> str:
    """The page as HTML, all text in it escaped; `place` says which run it belongs to."""
    return _environment().get_template("explorer.html").render(view=view, place=place, explorer=True)


def live_page(place: str, height: float, land: str, ended: bool) -> str:
    """The page of a market that runs, or of one that has `ended`: all but the figures, which its script fetches."""
    template = _environment().get_template("live.html")
    return template.render(place=place, height=round(height), land=land, explorer=ended)


def script() -> str:
    """The script of that page."""
    return (files("argosy.live.pages") / "templates" / "live.js").read_text(encoding="utf-8")


def style() -> str:
    """The style sheet of all pages: the report's, and what only they have."""
    environment = _environment()
    return "".join(environment.get_template(name).render() for name in _STYLES)


@cache
def _environment() -> Environment:
    return Environment(
        loader=ChoiceLoader([PackageLoader("argosy.live.pages"), PackageLoader("analytics.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
