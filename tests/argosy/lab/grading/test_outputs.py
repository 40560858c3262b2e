"""What is written: tables, Gradescope's file, pages. Nothing in them runs, and nothing gives the answer away."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from pathlib import Path

from argosy.lab.grading.grading import Grades
from argosy.lab.grading.overview import _lines
from argosy.lab.grading.page import page
from argosy.lab.grading.rubric import rubric_of
from argosy.lab.grading.scoring import Broken, Grade, SectionScore
from argosy.lab.grading.tables import as_csv, as_gradescope, as_json

EVIL = '<script>alert(1)</script>"&'
RUBRIC = rubric_of({"title": EVIL}, "mine")
SECTIONS = (
    SectionScore("promises", 20.0, 40.0, 1, 2, "1 of 2 attacks held"),
    SectionScore("gas", 10, 10, 0, 0, "x"),
)
BROKEN = Broken(
    "promises", "H1", "hidden lives", "Conservation.", "Look here.", "SECRET BREACH", ("SECRET CALL",)
)
FELL = Grade("=HYPERLINK(1)", "hyper", 30.0, SECTIONS, (BROKEN,), 1.5)
UNUSABLE = Grade(EVIL, "evil", 0.0, SECTIONS, problem=f"{EVIL}\n  do this")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_page_is_text_whatever_was_handed_in_and_loads_nothing() -> None:
    for grade in (FELL, UNUSABLE):
        tags = Tags()
        tags.feed(page(RUBRIC, grade))
        assert not tags.found & {"script", "link", "img", "iframe", "a"}
        assert not tags.attributes & {"src", "href", "onclick"}


def test_a_student_is_told_promise_and_hint_and_no_calls() -> None:
    told = page(RUBRIC, FELL) + str(as_gradescope(FELL))
    assert "Conservation." in told
    assert "Look here." in told
    assert "SECRET" not in told
    assert "SECRET CALL" in str(as_json("t", [FELL], []))


def test_gradescope_is_told_a_test_a_section() -> None:
    results = as_gradescope(FELL)
    assert results["score"] == sum(test["score"] for test in results["tests"]) == 30
    assert [test["max_score"] for test in results["tests"]] == [40, 10]
    assert [test["status"] for test in results["tests"]] == ["failed", "passed"]
    allowed = {"score", "max_score", "status", "name", "number", "output", "output_format", "visibility"}
    assert all(set(test) <= allowed for test in results["tests"])
    assert as_gradescope(UNUSABLE)["output"] == UNUSABLE.problem


def test_a_spreadsheet_takes_no_name_for_a_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv([FELL, UNUSABLE]))))
    assert [row["name"] for row in rows] == ["'=HYPERLINK(1)", EVIL]
    assert rows[0]["broken"] == "H1"
    assert rows[1]["problem"] == EVIL
    assert (rows[0]["promises"], rows[0]["gas"], rows[0]["gas_of_shipped"]) == ("20.0", "10", "1.5")


def test_the_overview_has_a_line_a_submission_and_says_what_is_lost() -> None:
    lines = list(_lines(Grades(RUBRIC, (FELL, UNUSABLE), (), 1, 1, ("bob.zip",)), Path("grades")))
    assert lines[1].split()[:2] == ["=HYPERLINK(1)", "30.00"]
    assert lines[1].endswith("H1")
    assert lines[3].startswith("at most")
    assert any("run the same command again" in line for line in lines)
    assert any("passed over" in line and line.endswith("bob.zip") for line in lines)
