"""Grading a class: many escrow contracts of strangers judged by one rubric. Names load when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.lab.grading.grading import GradeRequest, Grades, grade_all
    from argosy.lab.grading.overview import show_grades
    from argosy.lab.grading.rubric import Rubric, default_text, read_rubric

__all__ = ["GradeRequest", "Grades", "Rubric", "default_text", "grade_all", "read_rubric", "show_grades"]

_HOMES: Final = {
    "GradeRequest": "argosy.lab.grading.grading",
    "Grades": "argosy.lab.grading.grading",
    "Rubric": "argosy.lab.grading.rubric",
    "default_text": "argosy.lab.grading.rubric",
    "grade_all": "argosy.lab.grading.grading",
    "read_rubric": "argosy.lab.grading.rubric",
    "show_grades": "argosy.lab.grading.overview",
}

__getattr__ = lazy_face(__name__, _HOMES)
