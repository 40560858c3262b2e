"""What the machine does to students' tests is not taken for what the tests are worth."""

from __future__ import annotations

import json
import signal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from argosy.lab.grading import testing, trials
from argosy.lab.grading.confining import KILLED, PROCESSOR_TIME_IS_OVER, TIME_IS_OVER
from chain.contracts import CompileError
from chain.contracts.mutants import Mutant
from chain.contracts.warm_compiler import CompilerEnded

if TYPE_CHECKING:
    from pathlib import Path

TASK = {"seed": 1, "wall_s": 100, "memory_mb": 100, "tests": {"mutants": 2, "run_s": 5}}
RIGHT = [0, 0, 0]


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What comes of tests whose runs end with these codes, in a process that ends with that."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "test_mine.py").touch()
    faults = [Mutant("M.sol", "M.f", "deleted", line, "a", "b", "") for line in (1, 2)]
    monkeypatch.setattr(testing, "planted", lambda *_: faults)

    def judge(codes: list[int | None], returncode: int = 0) -> dict[str, Any]:
        runs = json.dumps([{"code": code, "said": ""} for code in codes])
        done = SimpleNamespace(returncode=returncode, stdout=runs, stderr="broken")
        monkeypatch.setattr(testing.subprocess, "run", lambda *_, **__: done)
        return testing.tests_judged(tmp_path / "project", "M.sol", "M", tmp_path / "place", TASK)

    return judge


@pytest.mark.parametrize("code", [None, TIME_IS_OVER, KILLED])
@pytest.mark.parametrize("before", [[], RIGHT, [*RIGHT, 1]])
def test_runs_that_the_machine_ended_are_judged_again(
    judged: Any, before: list[int], code: int | None
) -> None:
    found = judged([*before, code])
    assert (found["lost"], found["killed"], found["valid"]) == (True, 0, 0)
    assert "run the same command again" in found["problem"]


@pytest.mark.parametrize(("returncode", "why"), [(-signal.SIGKILL, "from outside"), (1, "broken")])
def test_so_are_tests_whose_process_ended_before_its_time(judged: Any, returncode: int, why: str) -> None:
    found = judged([], returncode)
    assert found["lost"]
    assert why in found["problem"]


def test_a_folder_that_cannot_be_removed_is_not_in_the_way_of_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("project", "0", "1"):
        (tmp_path / folder).mkdir()
    seen = []

    def leaves(*_: object) -> int:
        seen.append((tmp_path / "work" / "left").exists())
        (tmp_path / "work" / "left").touch()
        return 0

    monkeypatch.setattr(trials, "in_prison", leaves)
    monkeypatch.setattr(trials.shutil, "rmtree", lambda *_, **__: None)
    task = {"place": str(tmp_path), "count": 2, "controls": 1, "run_s": 5, "all_s": 60, "memory_mb": 1}
    assert [run["code"] for run in trials.runs(task)] == [0, 0]
    assert seen == [False, False]


def test_other_ends_are_the_tests_own(judged: Any) -> None:
    assert not judged([PROCESSOR_TIME_IS_OVER])["lost"]


def test_loops_that_do_not_end_notice_a_fault(judged: Any) -> None:
    found = judged([*RIGHT, PROCESSOR_TIME_IS_OVER, 0])
    assert (found["problem"], found["lost"], found["killed"], found["valid"]) == ("", False, 1, 2)


@pytest.mark.parametrize(("error", "lost"), [(CompilerEnded("ended"), True), (CompileError("wrong"), False)])
def test_a_compiler_that_ended_says_nothing_of_the_tests(
    judged: Any, monkeypatch: pytest.MonkeyPatch, error: CompileError, lost: bool
) -> None:
    def prepared(*_: object) -> list[Mutant]:
        raise error

    monkeypatch.setattr(testing, "planted", prepared)
    assert judged([])["lost"] is lost


@pytest.mark.parametrize(("left", "codes"), [(60, [0, TIME_IS_OVER]), (2, [0, None])])
def test_a_run_that_the_time_for_all_cuts_is_told_from_one_that_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: float, codes: list[int | None]
) -> None:
    ends = iter([0, TIME_IS_OVER, 0])
    monkeypatch.setattr(trials, "_run", lambda *_: {"code": next(ends), "said": ""})
    task = {"place": str(tmp_path), "count": 3, "controls": 1, "run_s": 5, "all_s": left, "memory_mb": 1}
    assert [run["code"] for run in trials.runs(task)] == codes
