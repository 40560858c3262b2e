"""Grades as JSON, CSV and Gradescope's results.json."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argosy.lab.grading.copies import Pair
    from argosy.lab.grading.scoring import Broken, Fault, Grade

_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def as_json(title: str, grades: Sequence[Grade], alike: Sequence[Pair]) -> dict[str, Any]:
    """Everything, for teachers: `title`, `submissions` and `copies`."""
    return {
        "title": title,
        "submissions": [_submission(grade) for grade in grades],
        "copies": [pair._asdict() for pair in alike],
    }


def _submission(grade: Grade) -> dict[str, Any]:
    return {
        "name": grade.name,
        "files": grade.slug,
        "points": grade.points,
        "sections": [section._asdict() for section in grade.sections],
        "broken": [broken._asdict() for broken in grade.broken],
        "gas": grade.gas,
        "problem": grade.problem,
        "unnoticed": [fault._asdict() for fault in grade.unnoticed],
    }


def as_csv(grades: Sequence[Grade]) -> str:
    """A line a submission: points of each section and of all, promises broken, problem."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [section.name for section in grades[0].sections]
    writer.writerow(["name", "points", *names, "gas_of_shipped", "broken", "problem"])
    for grade in grades:
        points = [section.points for section in grade.sections]
        broken = " ".join(each.attack for each in grade.broken)
        row = [grade.name, grade.points, *points, grade.gas, broken, grade.problem.partition("\n")[0]]
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue()


def as_gradescope(grade: Grade) -> dict[str, Any]:
    """The results.json of one submission: a test a section, in plain text.

    Source: Gradescope, Autograder Specifications, "Output format".
    """
    return {
        "score": grade.points,
        "output": grade.problem,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [
            {
                "name": section.name,
                "number": str(number),
                "score": section.points,
                "max_score": section.most,
                "status": "passed" if section.points >= section.most else "failed",
                "output": "\n".join([section.note, *_reasons(grade, section.name)]),
                "output_format": "text",
                "visibility": "visible",
            }
            for number, section in enumerate(grade.sections, 1)
        ],
    }


def _reasons(grade: Grade, section: str) -> list[str]:
    """Why a section has not all its points."""
    if section == "tests":
        return [f"not noticed: {fault_told(fault)}" for fault in grade.unnoticed]
    return [told(each) for each in grade.broken if each.section == section]


def told(broken: Broken) -> str:
    """What a student is told: the promise and where to look, no figures and no calls."""
    return f'{broken.title}: broken is "{broken.promise}" Hint: {broken.hint}'


def fault_told(fault: Fault) -> str:
    """Where a fault was, and what it was."""
    return f"line {fault.line}: {fault.after} instead of {fault.before}"


def text_of(value: Any) -> str:
    """JSON as it is written to files."""
    return json.dumps(value, indent=1) + "\n"


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet takes for text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell
