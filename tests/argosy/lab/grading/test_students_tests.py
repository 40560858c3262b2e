"""Students' own tests: graded by the faults that they notice, and confined, whatever they try."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from hashlib import sha256
from importlib import resources
from select import select
from typing import TYPE_CHECKING, Any

import pytest

from argosy.lab.grading import confining
from argosy.lab.grading.confining import PROCESSOR_TIME_IS_OVER, TIME_IS_OVER, possible
from argosy.lab.grading.grading import GradeRequest, Grades, grade_all
from argosy.lab.grading.testing import refused
from argosy.problems import InputError
from chain.contracts.own_file import compile_file
from chain.evm import installed_engines
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

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
mutants = 2
run_s = 20
"""

REACHES_OUT = """
import asyncio
import socket
import pytest

def test_it():
    with pytest.raises(PermissionError):
        open({outside!r}, "w")
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", {port}), 5)
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with pytest.raises(PermissionError):
            socket.socket(socket.AF_UNIX, kind)
    with pytest.raises(PermissionError):
        socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    asyncio.run(asyncio.sleep(0))  # has a connected pair
"""

HASHES = """
from hashlib import sha256
from pathlib import Path
from chain.testing import compile_file

def test_it():
    code = compile_file(Path(__file__).parent / "MyEscrow.sol", "MyEscrow").bytecode
    assert sha256(code).hexdigest() == "{digest}"
"""

WRONG = "def test_it():\n    assert 1 == 2\n"

PASSES_ALWAYS = """
def pytest_sessionfinish(session):
    session.exitstatus = 0
"""

STARTS = """
import os, sys, time
from pathlib import Path
from argosy.lab.grading.confining import in_prison

place = Path(sys.argv[1])

def work():
    if os.fork() == 0:
        os.setsid()
        time.sleep(0.5)
        (place / "late").write_text("")
        os._exit(0)
    return 3

sys.exit(in_prison(work, [], [], [place], 10, 10))
"""

LOOPS = """
import sys
from argosy.lab.grading.confining import in_prison

def work():
    while True:
        pass

sys.exit(in_prison(work, [], [], [], 300, 1))
"""

STAYS = """
import os, sys, time
from argosy.lab.grading.confining import in_prison

def work():
    os.write(int(sys.argv[1]), b"x")
    time.sleep(60)
    return 0

in_prison(work, [], [], [], 60, 60)
"""


@pytest.fixture(scope="module", autouse=True)
def confined() -> None:
    need_compiler()
    if "revm" not in installed_engines():
        pytest.skip("hours on the slow engine")
    if not possible():
        pytest.skip("this system confines no programs")


def starter(name: str) -> str:
    return (resources.files("argosy.lab") / "starter" / f"{name}.txt").read_text(encoding="utf-8")


def run(place: Path, files: dict[str, str], run_s: int = 5) -> dict[str, Any]:
    """How pytest ends on tests that are confined."""
    for folder in ("project", "0"):
        (place / folder).mkdir()
    for name, text in files.items():
        (place / "project" / name).write_text(text, encoding="utf-8")
    task = {"place": str(place), "count": 1, "controls": 1, "run_s": run_s, "all_s": 60, "memory_mb": 2048}
    command = [sys.executable, "-m", "argosy.lab.grading.trials"]
    done = subprocess.run(command, input=json.dumps(task), capture_output=True, text=True, check=True)
    [ended] = json.loads(done.stdout)
    return dict(ended)


def test_nothing_is_written_elsewhere_and_nobody_reached(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        names = {"outside": str(tmp_path / "outside"), "port": server.getsockname()[1]}
        ended = run(tmp_path, {"test_mine.py": REACHES_OUT.format(**names)})
    assert ended["code"] == 0, ended["said"]
    assert not (tmp_path / "outside").exists()


def test_who_sleeps_is_ended(tmp_path: Path) -> None:
    assert run(tmp_path, {"test_mine.py": "import time\ntime.sleep(600)\n"}, 1)["code"] == TIME_IS_OVER


def test_who_computes_without_end_is_told_from_what_is_ended_from_outside() -> None:
    done = subprocess.run([sys.executable, "-c", LOOPS], check=False)
    assert done.returncode == PROCESSOR_TIME_IS_OVER
    assert "do not end in time" in refused(0, {"code": done.returncode}, "")


def test_who_makes_everything_pass_notices_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, {"conftest.py": PASSES_ALWAYS, "test_mine.py": WRONG})["code"] == 0


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> GradeRequest:
    """A class of two: whose tests are honest, and whose know the contract by its code."""
    place = tmp_path_factory.mktemp("tests")
    (place / "rubric.toml").write_text(RUBRIC, encoding="utf-8")
    for name in ("honest", "hashes"):
        folder = place / "class" / name
        folder.mkdir(parents=True)
        (folder / "MyEscrow.sol").write_text(starter("MyEscrow.sol"), encoding="utf-8")
    code = compile_file(folder / "MyEscrow.sol", "MyEscrow", folder).bytecode
    tests = {
        "honest": starter("test_my_escrow.py"),
        "hashes": HASHES.replace("{digest}", sha256(code).hexdigest()),
    }
    for name, text in tests.items():
        (place / "class" / name / "test_mine.py").write_text(text, encoding="utf-8")
    return GradeRequest(place / "class", 7, place / "rubric.toml", place / "grades", 1)


@pytest.fixture(scope="module")
def graded(asked: GradeRequest) -> Grades:
    """Stopped after the first submission, and taken up again."""

    def stop(_: int, __: int, last: str) -> None:
        if last == "hashes":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade_all(asked, stop)
    grades = grade_all(asked)
    assert grades.judged == 1
    return grades


def test_honest_tests_have_points_for_what_they_notice(asked: GradeRequest, graded: Grades) -> None:
    honest = next(each for each in graded.grades if each.name == "honest")
    promises, tests = honest.sections
    assert (promises.points, tests.tried) == (50, 2)
    assert tests.held + len(honest.unnoticed) == 2
    assert tests.points == round(50 * tests.held / 2, 2)
    assert not any("msg.sig" in fault.before + fault.after for fault in honest.unnoticed)
    told = asked.out / "students" / "honest"
    page = (told / "page.html").read_text(encoding="utf-8")
    assert all(f'<td class="number">{fault.line}</td>' in page for fault in honest.unnoticed)
    results = json.loads((told / "results.json").read_text(encoding="utf-8"))
    assert results["tests"][-1]["output"].count("not noticed:") == len(honest.unnoticed)


def test_tests_that_reject_a_right_contract_have_none(graded: Grades) -> None:
    tests = next(each.sections[1] for each in graded.grades if each.name == "hashes")
    assert tests.points == 0
    assert "reject a contract that is right" in tests.note


def test_what_pytest_says_of_the_contract_handed_in_is_passed_on(tmp_path: Path) -> None:
    ended = run(tmp_path, {"test_mine.py": WRONG})
    assert "handed in with: test_mine.py:2: assert 1 == 2" in refused(0, ended, str(tmp_path / "work"))


def test_judged_again_the_grades_are_the_same(asked: GradeRequest, graded: Grades) -> None:
    (asked.out / "judged/honest.json").unlink()
    again = grade_all(asked)
    assert (again.judged, again.grades) == (1, graded.grades)


def test_where_nothing_is_confined_only_tests_are_refused(
    asked: GradeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confining, "possible", lambda: False)
    with pytest.raises(InputError, match=r"Landlock[\s\S]*tests.weight = 0"):
        grade_all(asked)


def test_what_it_started_ends_with_it(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", STARTS, str(tmp_path)], check=False)
    assert done.returncode == 3
    time.sleep(0.7)
    assert not (tmp_path / "late").exists()


def test_it_ends_with_a_grader_that_is_killed() -> None:
    heard, told = os.pipe()
    grader = subprocess.Popen([sys.executable, "-c", STAYS, str(told)], pass_fds=(told,))
    os.close(told)
    with os.fdopen(heard, "rb", 0) as stream:
        assert stream.read(1) == b"x"
        grader.kill()
        grader.wait()
        assert select([stream], [], [], 10)[0], "nobody holds the other end any more"
        assert stream.read(1) == b""
