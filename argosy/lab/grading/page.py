"""The page of a student: points by section, promises that are broken, and hints. One file that loads nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from jinja2 import Template

    from argosy.lab.grading.rubric import Rubric
    from argosy.lab.grading.scoring import Grade


def page(rubric: Rubric, grade: Grade) -> str:
    """The page as HTML; whatever comes from the submission is shown as text."""
    return _template().render(title=rubric.title, points=rubric.points, grade=grade) + "\n"


@cache
def _template() -> Template:
    loader = PackageLoader("argosy.lab", "grading")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("student.html")
