"""What `argosy lab grade` prints for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.console import Block, aligned
from argosy.lab.grading.copies import groups
from argosy.terminal import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from argosy.lab.grading.grading import Grades
    from argosy.lab.grading.scoring import Grade

_SHOWN: Final = 4
"""Promises of a submission, submissions of a group, and names passed over that are told."""

_PAIRS: Final = 20


def show_grades(graded: Grades, out: Path) -> None:
    """Print a line a submission, pairs that are alike, and where everything is."""
    write("\n".join(_lines(graded, out)))


def _lines(graded: Grades, out: Path) -> Iterator[str]:
    sections = graded.grades[0].sections
    head = ["submission", "points", *(section.name for section in sections)]
    rows = [
        [each.name, f"{each.points:.2f}", *(f"{section.points:.2f}" for section in each.sections)]
        for each in graded.grades
    ]
    most = ["at most", f"{graded.rubric.points:.2f}", *(f"{section.most:.2f}" for section in sections)]
    beside = ["broken, or why it was not judged", *map(_why, graded.grades), ""]
    for line, why in zip(aligned(Block("", head, [*rows, most]), indent=""), beside, strict=True):
        yield f"{line}  {why}".rstrip()
    if graded.alike:
        yield "\nalike"
    for names in groups(graded.alike):
        more = f" and {len(names) - _SHOWN:,} more" if names[_SHOWN:] else ""
        yield f"  {', '.join(names[:_SHOWN])}{more}: the same program, constants aside"
    near = [pair for pair in graded.alike if not pair.identical]
    for pair in near[:_PAIRS]:
        yield f"  {pair.one}, {pair.other}: {pair.alike:.0%} of their own code shared"
    if near[_PAIRS:]:
        yield f"  and {len(near) - _PAIRS:,} more pairs, in grades.json"
    if graded.passed_over:
        others = ", ".join(graded.passed_over[:_SHOWN])
        more = f" and {len(graded.passed_over) - _SHOWN:,} more" if graded.passed_over[_SHOWN:] else ""
        yield f"\npassed over, for they are neither folders nor .sol files: {others}{more}"
    if graded.lost:
        yield f"\n{graded.lost:,} not judged, ended from outside or by the clock: run the same command again"
    yield f"\n{len(graded.grades):,} submissions, {graded.judged:,} judged now; pages, CSV and JSON in {out}"


def _why(each: Grade) -> str:
    if each.problem:
        return each.problem.partition("\n")[0]
    names = [broken.attack for broken in each.broken]
    more = f" and {len(names) - _SHOWN} more" if names[_SHOWN:] else ""
    return " ".join(names[:_SHOWN]) + more
