"""How many faults in a student's contract the student's own tests notice.

The tests run against the contract as it was handed in, against two programs that do the same, and against mutants
of these two.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from argosy.lab.grading import confining
from argosy.lab.grading.planting import CONTROLS, PROJECT, WORK, planted
from argosy.printable import one_line
from chain.contracts import CompileError
from chain.contracts.warm_compiler import CompilerEnded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chain.contracts.mutants import Mutant

_PROGRAM: Final = "argosy.lab.grading.trials"
_NO_TESTS: Final = 5
"""What pytest returns where it finds none."""

_LONGEST: Final = 300
_ENDED: Final = "its tests were ended from outside; a system short of memory does that"
_AGAIN: Final = (
    "run the same command again when the machine does less besides, or raise the limits of the rubric"
)


def tests_judged(
    project: Path, main: str, contract: str, place: Path, task: dict[str, Any]
) -> dict[str, Any]:
    """What a student's tests are worth.

    Args:
        project: of the student, with tests; nothing else lies there.
        main: the file in it that holds the contract.
        contract: its name.
        place: a folder that is empty, or has in `planting.FIRST` what the compiler said of the contract.
        task: `seed`, `wall_s`, `memory_mb`, and `tests` with `mutants` (how many) and `run_s`.

    Returns:
        `problem`, empty if tests could be judged, `killed`, `valid`, `survivors` (`line`, `before`, `after`), and
        `lost`: whether the problem says nothing of the tests, so that they are to be judged again.
    """
    if not any(project.rglob("*.py")):
        return _nothing("there are no tests in what was handed in")
    place.mkdir(exist_ok=True)
    shutil.copytree(project, place / PROJECT)
    (place / PROJECT / "remappings.txt").touch()  # marks the root of a project for who compiles
    shutil.copytree(place / PROJECT, place / WORK)
    try:
        faults = planted(place, main, contract, task["seed"], task["tests"]["mutants"])
    except CompilerEnded as error:
        return _lost(str(error))
    except CompileError as error:
        return _nothing(f"mutants of it cannot be compiled: {one_line(str(error), _LONGEST)}")
    asked = {
        "place": str(place),
        "count": CONTROLS + len(faults),
        "controls": CONTROLS,
        "run_s": task["tests"]["run_s"],
        "all_s": task["wall_s"] / 2,
        "memory_mb": task["memory_mb"],
    }
    done = subprocess.run(
        [sys.executable, "-m", _PROGRAM],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )
    if done.returncode == -signal.SIGKILL:
        return _lost(_ENDED)
    if done.returncode:  # it runs nothing of a student's itself
        return _lost(f"its tests cannot be run: {one_line(done.stderr.strip()[-_LONGEST:])}")
    return _judged(faults, json.loads(done.stdout), asked)


def _judged(faults: Sequence[Mutant], ended: list[dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    """What the runs of the tests say: first those on the controls, then one for each of the faults."""
    match ended[-1]["code"]:
        case None:
            return _lost(f"the tests take more than {asked['all_s']:g} s for {asked['count']} programs")
        case confining.TIME_IS_OVER:
            return _lost(f"the tests take more than {3 * asked['run_s']} s by the clock for one program")
        case confining.KILLED:
            return _lost(_ENDED)
    for number, run in enumerate(ended[:CONTROLS]):
        if run["code"] != 0:
            return _nothing(refused(number, run, f"{asked['place']}/{WORK}"))
    alive = [fault for fault, run in zip(faults, ended[CONTROLS:], strict=True) if run["code"] == 0]
    survivors = [
        {key: getattr(fault, key) for key in ("line", "before", "after")}
        for fault in sorted(alive, key=lambda fault: (fault.line, fault.after))
    ]
    return {
        "problem": "",
        "killed": len(faults) - len(alive),
        "valid": len(faults),
        "survivors": survivors,
        "lost": False,
    }


def _nothing(problem: str) -> dict[str, Any]:
    return {"problem": problem, "killed": 0, "valid": 0, "survivors": [], "lost": False}


def _lost(problem: str) -> dict[str, Any]:
    return _nothing(f"{problem}; {_AGAIN}") | {"lost": True}


def refused(number: int, run: dict[str, Any], work: str) -> str:
    """Why the tests do not pass where they should."""
    code = run["code"]
    if code == confining.PROCESSOR_TIME_IS_OVER:
        return "the tests do not end in time on the contract they were handed in with"
    if code == _NO_TESTS:
        return "there are no tests in what was handed in"
    if number:
        return "the tests reject a contract that is right: one that does the same in other code"
    lines = run["said"].splitlines()
    at = [line for line in lines if line.startswith(work)]
    told = at[:1] or [line for line in lines if line.startswith(("FAILED", "ERROR", "E "))][:2]
    why = one_line(" ".join(told).replace(f"{work}/", "") or f"pytest ended with {code}", _LONGEST)
    return f"the tests fail on the contract they were handed in with: {why}"
