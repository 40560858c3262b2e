"""The page itself: one file of HTML that asks nobody for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.report.figures import Section, Table

LARGEST: Final = 2_000_000
"""Bytes of a page."""


class Fact(NamedTuple):
    """A number that stands out: what it is, and the number with its unit."""

    label: str
    value: str


class Story(NamedTuple):
    """What became of an order: title, why it is told, steps."""

    title: str
    why: str
    steps: Table


class Page(NamedTuple):
    """What is on a page.

    Attributes:
        title: of the page.
        subtitle: a sentence on what it is about.
        verdict: the answer, its first sentence first.
        warnings: what a reader must know before anything else.
        facts: numbers that stand out.
        sections: in their order.
        defs: what pictures on it share, such as coastlines.
        stories: of orders.
        readers: links for whoever looks for one thing: words, and the section's name.
    """

    title: str
    subtitle: str
    verdict: Sequence[str]
    warnings: Sequence[str]
    facts: Sequence[Fact]
    sections: Sequence[Section]
    defs: Markup = Markup("")
    stories: Sequence[Story] = ()
    readers: Sequence[tuple[str, str]] = ()


def render(page: Page) -> str:
    """The page as HTML; all text in it is escaped."""
    environment = Environment(
        loader=PackageLoader("analytics.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = Markup(environment.get_template("style.css").render())
    return environment.get_template("page.html").render(page=page, style=style)
