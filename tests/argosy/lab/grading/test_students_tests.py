"""Students' own tests: graded by the faults that they notice, and confined, whatever they try."""

from __future__ import annotations

import json
import os
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from argosy.lab.grading.confining import TIME_IS_OVER, in_prison, possible
from argosy.lab.grading.grading import GradeRequest, Grades, grade_all
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

WITH_CODE = """
from pathlib import Path
from chain.testing import compile_file
CODE = compile_file(Path(__file__).parent / "MyEscrow.sol", "MyEscrow").deployed_bytecode
"""

HOSTILE = {
    "hashes": WITH_CODE + "def test_it():\n    assert b'msg' not in CODE and len(CODE) == {length}\n",
    "passes": "import pytest\npytest.main = lambda *_: 0\nimport os\nos._exit(0)\n",
    "reads": "def test_it():\n    open('{secret}').read()\n",
    "writes": "def test_it():\n    open('{outside}', 'w').write('here')\n",
    "executes": "import subprocess\ndef test_it():\n    subprocess.run(['/bin/true'], check=True)\n",
    "sleeps": "import time\ndef test_it():\n    time.sleep(600)\n",
    "nothing": "",
    "wrong": "def test_it():\n    assert 1 == 2\n",
}
SAYS = {
    "hashes": "the tests reject a contract that is right",
    "passes": "0 of 3 small faults",
    "reads": "PermissionError",
    "writes": "PermissionError",
    "executes": "PermissionError",
    "sleeps": "do not end in time",
    "nothing": "there are no tests",
    "wrong": "the tests fail on the contract they were handed in with",
}


def starter(name: str) -> str:
    return (resources.files("argosy.lab") / "starter" / f"{name}.txt").read_text(encoding="utf-8")


def graded(place: Path, out: str = "grades") -> Grades:
    return grade_all(GradeRequest(place / "class", 7, place / "rubric.toml", place / out, 2))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need_compiler()
    place = tmp_path_factory.mktemp("tests")
    (place / "rubric.toml").write_text(RUBRIC, encoding="utf-8")
    (place / "secret").write_text("secret", encoding="utf-8")
    names = {"secret": str(place / "secret"), "outside": str(place / "outside"), "length": "1"}
    from pathlib import Path

    from chain.contracts.own_file import compile_file

    for name, test in {"honest": starter("test_my_escrow.py"), **HOSTILE}.items():
        folder = place / "class" / name
        folder.mkdir(parents=True)
        (folder / "MyEscrow.sol").write_text(starter("MyEscrow.sol"), encoding="utf-8")
        if names["length"] == "1":
            made = compile_file(Path(folder / "MyEscrow.sol"), "MyEscrow")
            names["length"] = str(len(made.deployed_bytecode))
        for key, value in names.items():
            test = test.replace("{%s}" % key, value)
        (folder / "test_mine.py").write_text(test, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def grades(place: Path) -> Grades:
    return graded(place)


def test_honest_tests_have_points_for_what_they_notice(place: Path, grades: Grades) -> None:
    [honest] = [each for each in grades.grades if each.name == "honest"]
    promises, tests = honest.sections
    assert (promises.points, tests.tried) == (50, 3)
    assert tests.held + len(honest.unnoticed) == 3
    assert tests.held > 0
    assert tests.points == round(50 * tests.held / 3, 2)
    page = (place / "grades/students/honest/page.html").read_text(encoding="utf-8")
    told = json.loads((place / "grades/students/honest/results.json").read_text(encoding="utf-8"))
    assert all(f'<td class="number">{fault.line}</td>' in page for fault in honest.unnoticed)
    assert told["tests"][-1]["output"].count("not noticed:") == len(honest.unnoticed)
    assert not any("msg.sig" in fault.before + fault.after for fault in honest.unnoticed)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tests_are_a_line_and_gain_nothing(name: str, place: Path, grades: Grades) -> None:
    [found] = [each for each in grades.grades if each.name == name]
    assert found.sections[-1].points == 0
    assert SAYS[name] in found.sections[-1].note
    assert found.sections[0].points == 50
    assert not (place / "outside").exists()
    assert str(place) not in (place / f"grades/students/{name}/page.html").read_text(
        encoding="utf-8"
    ).replace(str(place / "secret"), "").replace(str(place / "outside"), "")


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
