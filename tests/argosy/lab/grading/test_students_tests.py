"""Students' own tests: graded by the faults that they notice, and confined, whatever they try."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from argosy.lab.grading.confining import TIME_IS_OVER, in_prison, possible
from argosy.lab.grading.grading import GradeRequest, grade_all
from argosy.lab.grading.testing import _refused
from chain.evm import installed_engines
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("revm" not in installed_engines(), reason="hours on the slow engine"),
    pytest.mark.skipif(not possible(), reason="this system confines no programs"),
]

RUBRIC = """
[promises]
tried = ["L1"]
[attacks]
weight = 0
tried = []
[liveness]
weight = 0
tried = []
[gas]
weight = 0
[copies]
base = "none"
[tests]
weight = 40.0
full = 1.0
mutants = 3
run_s = 5
"""

HOSTILE = {
    "reads": ("def test_it():\n    open('{secret}').read()\n", "PermissionError"),
    "writes": ("def test_it():\n    open('{outside}', 'w').write('here')\n", "PermissionError"),
    "executes": ("import subprocess\ndef test_it():\n    subprocess.run(['/bin/true'])\n", "PermissionError"),
    "connects": (
        "import socket\ndef test_it():\n    socket.create_connection(('127.0.0.1', 9))\n",
        "OSError",
    ),
    "prints": ("def test_it():\n    for _ in range(9): print('x' * 2**20)\n", "OSError"),
    "wrong": ("def test_it():\n    assert 1 == 2\n", "assert 1 == 2"),
}


def starter(name: str) -> str:
    return (resources.files("argosy.lab") / "starter" / f"{name}.txt").read_text(encoding="utf-8")


def run(place: Path, test: str, run_s: int = 5) -> dict[str, Any]:
    """How pytest ends on one file of tests that is confined."""
    for folder in ("project", "0"):
        (place / folder).mkdir()
    (place / "project" / "test_mine.py").write_text(test, encoding="utf-8")
    task = {"place": str(place), "count": 1, "controls": 1, "run_s": run_s, "all_s": 60, "memory_mb": 2048}
    command = [sys.executable, "-m", "argosy.lab.grading.trials"]
    done = subprocess.run(command, input=json.dumps(task), capture_output=True, text=True, check=True)
    [ended] = json.loads(done.stdout)
    return dict(ended)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_tests_may_not_do_fails(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    text, says = HOSTILE[name]
    text = text.replace("{secret}", str(tmp_path / "secret")).replace("{outside}", str(tmp_path / "outside"))
    ended = run(tmp_path, text)
    assert ended["code"] != 0
    assert says in ended["said"]
    assert not (tmp_path / "outside").exists()


def test_who_sleeps_is_ended(tmp_path: Path) -> None:
    assert run(tmp_path, "import time\ntime.sleep(600)\n", 1)["code"] == TIME_IS_OVER


def test_who_makes_everything_pass_notices_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, "import os\nos._exit(0)\n")["code"] == 0


def test_what_rejects_a_right_contract_is_said() -> None:
    failed = {"code": 1, "said": "FAILED /there/work/test_mine.py::test_it"}
    assert "handed in with: FAILED test_mine.py" in _refused(0, failed, "/there/work")
    assert "reject a contract that is right" in _refused(1, failed, "/there/work")


def test_honest_tests_have_points_for_what_they_notice_the_same_each_time(tmp_path: Path) -> None:
    need_compiler()
    (tmp_path / "rubric.toml").write_text(RUBRIC, encoding="utf-8")
    folder = tmp_path / "class" / "honest"
    folder.mkdir(parents=True)
    (folder / "MyEscrow.sol").write_text(starter("MyEscrow.sol"), encoding="utf-8")
    (folder / "test_mine.py").write_text(starter("test_my_escrow.py"), encoding="utf-8")
    request = GradeRequest(tmp_path / "class", 7, tmp_path / "rubric.toml", tmp_path / "grades", 1)
    first = grade_all(request)
    [honest] = first.grades
    promises, tests = honest.sections
    assert (promises.points, tests.tried) == (50, 3)
    assert tests.held + len(honest.unnoticed) == 3
    assert tests.points == round(50 * tests.held / 3, 2)
    page = (tmp_path / "grades/students/honest/page.html").read_text(encoding="utf-8")
    told = json.loads((tmp_path / "grades/students/honest/results.json").read_text(encoding="utf-8"))
    assert all(f'<td class="number">{fault.line}</td>' in page for fault in honest.unnoticed)
    assert told["tests"][-1]["output"].count("not noticed:") == len(honest.unnoticed)
    assert not any("msg.sig" in fault.before + fault.after for fault in honest.unnoticed)
    again = grade_all(request)
    assert (again.judged, again.grades) == (0, first.grades)


def test_what_it_started_ends_with_it(tmp_path: Path) -> None:
    def work() -> int:
        if os.fork() == 0:
            os.setsid()
            import time

            time.sleep(2)
            (tmp_path / "late").write_text("", encoding="utf-8")
            os._exit(0)
        return 3

    assert in_prison(work, [], [], [tmp_path], 10) == 3
    assert in_prison(lambda: (lambda: [None for _ in iter(int, 1)])() and 0, [], [], [], 0.2) == TIME_IS_OVER
    assert not (tmp_path / "late").exists()
