"""`argosy lab grade` and `argosy lab rubric`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.terminal import write

_GRADE_EXAMPLES = """
Examples:

  argosy lab grade homework --seed 8291736450

  argosy lab grade homework --rubric rubric.toml --seed 8291736450 --out grades
"""

_RUBRIC_EXAMPLES = """
Examples:

  argosy lab rubric > rubric.toml
"""


def add_to(lab: typer.Typer) -> None:
    """Add both commands to `argosy lab`."""
    lab.command(name="grade", epilog=_GRADE_EXAMPLES)(grade)
    lab.command(name="rubric", epilog=_RUBRIC_EXAMPLES)(rubric)


def grade(
    directory: Annotated[
        Path, typer.Argument(help="A .sol file or a folder for each submission.", metavar="DIR")
    ],
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**63 - 1, help="Of the hidden figures; tell nobody.")
    ],
    rubric: Annotated[
        Path | None, typer.Option("--rubric", help="A TOML file; argosy lab rubric prints the default.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where grades go.", show_default="DIR-grades")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64, help="Submissions at a time.")] = 2,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Judge many escrows by a rubric, each in a process of its own; run it again to go on."""
    from json import dumps

    from argosy.lab.grading import GradeRequest, grade_all, show_grades
    from argosy.progress import tasks_progress

    place = out or directory.resolve().with_name(f"{directory.resolve().name}-grades")
    with tasks_progress("submissions") as tell:
        graded = grade_all(GradeRequest(directory, seed, rubric, place, jobs), tell)
    if json:
        write(dumps(graded.as_json()))
    else:
        show_grades(graded, place)


def rubric() -> None:
    """Print the default rubric, to begin one with."""
    from argosy.lab.grading import default_text

    write(default_text().rstrip("\n"))
