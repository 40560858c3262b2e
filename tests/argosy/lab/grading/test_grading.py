"""Processes, limits, and going on after any end; what judges is a stub that answers at once."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from argosy.lab.grading import processes
from argosy.lab.grading.grading import GradeRequest, Grades, grade_all
from argosy.lab.grading.processes import LOST
from argosy.problems import InputError
from tests.argosy.lab.grading import hostile
from tests.support.calling import invoke
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

STUB = "tests.argosy.lab.grading.stub_child"
RUBRIC = '[limits]\nwall_s = 100\n[copies]\nbase = "none"\n'


@pytest.fixture
def rubric(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    need_compiler()
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(processes, "_CHILD", STUB)
    file = tmp_path / "rubric.toml"
    file.write_text(RUBRIC, encoding="utf-8")
    return file


def homework(directory: Path, *words: str) -> Path:
    directory.mkdir()
    for word in words:
        (directory / f"{word.replace(' ', '_')}.sol").write_text(f"// {word}\n", encoding="utf-8")
    return directory


def graded(directory: Path, rubric: Path, out: str = "grades", seed: int = 5) -> Grades:
    return grade_all(GradeRequest(directory, seed, rubric, rubric.parent / out, 3))


def contents(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def test_who_dies_is_a_line_and_nobody_else_suffers(tmp_path: Path, rubric: Path) -> None:
    words = ("burns", "dies", "raises", "is killed", "falls", "works")
    found = graded(homework(tmp_path / "class", *words), rubric)
    problems = {each.name: each.problem.partition("\n")[0] for each in found.grades}
    assert problems == {
        "burns": "it takes more time of a processor than the rubric allows",
        "dies": "judging ended before its time (-6)",
        "raises": "judging ended before its time (1)",
        "is_killed": LOST["problem"].partition("\n")[0],
        "falls": "",
        "works": "",
    }
    points = {each.name: each.points for each in found.grades}
    assert points["works"] == 98  # 1.2 times the shipped escrow's gas, between 1 and 2
    assert points["falls"] == 0
    assert (found.judged, found.lost) == (6, 1)


def test_who_dawdles_is_ended_with_all_that_it_started(tmp_path: Path, rubric: Path) -> None:
    rubric.write_text(RUBRIC.replace("100", "3") + "[gas]\nweight = 0\n", encoding="utf-8")
    found = graded(homework(tmp_path / "class", "dawdles"), rubric)
    assert found.grades[0].problem.startswith("it takes longer than 3 s by the clock")
    assert (
        found.lost == 1
    )  # the machine may have been busy: it is judged again, and not held to this for ever
    assert not (tmp_path / "grades/judged/dawdles.json").exists()


def test_what_was_judged_is_not_judged_again_but_for_what_was_lost_or_changed(
    tmp_path: Path, rubric: Path
) -> None:
    directory = homework(tmp_path / "class", "works", "is killed", "falls")
    assert graded(directory, rubric).judged == 3
    assert graded(directory, rubric).judged == 1
    (directory / "falls.sol").write_text("// works now\n", encoding="utf-8")
    (directory / "works.sol").unlink()
    again = graded(directory, rubric)
    assert again.judged == 2
    assert {path.name for path in (tmp_path / "grades/students").iterdir()} == {"falls", "is_killed"}
    assert graded(directory, rubric, seed=6).judged == 2
    rubric.write_text(RUBRIC + "[attacks]\nweight = 1\n", encoding="utf-8")
    reweighed = graded(directory, rubric, seed=6)
    assert reweighed.judged == 1
    assert reweighed.grades[0].sections != again.grades[0].sections


_KILLED = """
import os, signal, sys
from pathlib import Path
from argosy.lab.grading import processes
from argosy.lab.grading.grading import GradeRequest, grade_all
processes._CHILD = {stub!r}
def tell(ended, of, last):
    if ended == 2:
        os.kill(os.getpid(), signal.SIGKILL)
grade_all(GradeRequest(Path({directory!r}), 5, Path({rubric!r}), Path({out!r}), 2), tell)
"""


def test_killed_at_any_moment_the_same_command_comes_to_the_same_files(tmp_path: Path, rubric: Path) -> None:
    directory = homework(tmp_path / "class", "works", "falls", "a", "b", "dies")
    graded(directory, rubric, "undisturbed")
    left = []
    for _ in range(2):
        names = {"directory": str(directory), "rubric": str(rubric), "out": str(tmp_path / "grades")}
        script = _KILLED.format(stub=STUB, **names)
        done = subprocess.run([sys.executable, "-c", script], check=False, cwd=ROOT, timeout=100)
        assert done.returncode == -9
        left.append(len(list((tmp_path / "grades/judged").glob("[a-z]*.json"))))
    assert left[0] < left[1] < 5
    assert graded(directory, rubric).judged == 5 - left[1]
    assert contents(tmp_path / "grades") == contents(tmp_path / "undisturbed")


def test_repeated_it_comes_to_the_same_files_whatever_the_number_of_jobs(
    tmp_path: Path, rubric: Path
) -> None:
    directory = homework(tmp_path / "class", "works", "falls", "dies", "b")
    for jobs in (1, 4):
        grade_all(GradeRequest(directory, 5, rubric, tmp_path / f"with{jobs}", jobs))
    assert contents(tmp_path / "with1") == contents(tmp_path / "with4")


def test_copies_are_told_in_pairs(tmp_path: Path, rubric: Path) -> None:
    directory = homework(tmp_path / "class", "works")
    for name in ("ann", "bob"):
        (directory / f"{name}.sol").write_text("// the same\n", encoding="utf-8")
    [pair] = [pair for pair in graded(directory, rubric).alike if pair.identical]
    assert (pair.one, pair.other) == ("ann", "bob")


def test_the_command_answers_in_words_and_in_json(tmp_path: Path, rubric: Path) -> None:
    directory = homework(tmp_path / "class", "works", "dies")
    arguments = ("lab", "grade", directory, "--seed", 5, "--rubric", rubric, "--jobs", 2)
    words = invoke(*arguments)
    assert words.exit_code == 0
    assert "2 submissions, 2 judged now" in words.stdout
    answer = json.loads(invoke(*arguments, "--json").stdout)
    assert answer == json.loads((tmp_path / "class-grades/grades.json").read_text(encoding="utf-8"))
    assert list(answer) == ["title", "submissions", "copies"]
    keys = ["name", "files", "points", "sections", "broken", "gas", "problem", "unnoticed"]
    assert [list(each) for each in answer["submissions"]] == [keys, keys]


@pytest.mark.parametrize("where", ["class/grades", "full", "file"])
def test_grades_go_only_where_nothing_is_overwritten(where: str, tmp_path: Path, rubric: Path) -> None:
    directory = homework(tmp_path / "class", "works")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError):
        graded(directory, rubric, where)
    assert (tmp_path / "full" / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_two_graders_do_not_write_to_one_place(tmp_path: Path, rubric: Path) -> None:
    from argosy.lab.grading.store import Store

    directory = homework(tmp_path / "class", "works")
    with Store(tmp_path / "grades"), pytest.raises(InputError, match="another process"):
        graded(directory, rubric)


def test_a_record_that_was_cut_off_is_made_anew(tmp_path: Path, rubric: Path) -> None:
    directory = homework(tmp_path / "class", "works", "falls")
    graded(directory, rubric)
    kept = contents(tmp_path / "grades")
    record = tmp_path / "grades/judged/works.json"
    record.write_text(record.read_text(encoding="utf-8")[:50], encoding="utf-8")
    (tmp_path / "grades/judged/.falls.json.new").write_text("{", encoding="utf-8")
    assert graded(directory, rubric).judged == 1
    assert contents(tmp_path / "grades") == kept


@pytest.mark.slow
def test_what_is_refused_before_it_is_compiled_is_a_line_each(
    tmp_path: Path, rubric: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_CHILD", "argosy.lab.grading.child")
    rubric.write_text(RUBRIC + "[gas]\nweight = 0\n", encoding="utf-8")
    hostile.write_refused(tmp_path / "class")
    problems: dict[str, Any] = {each.name: each.problem for each in graded(tmp_path / "class", rubric).grades}
    for name, (_, complaint) in hostile.REFUSED.items():
        assert complaint in problems[name]
    assert all(problems.values())
    assert not any(str(tmp_path) in problem for problem in problems.values())
