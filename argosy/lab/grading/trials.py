"""The process that runs students' tests: `python -m argosy.lab.grading.trials`, its task as JSON on stdin.

It knows neither the seed nor other submissions, and runs nothing of a student's itself: each run is in a process
of its own that is confined.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import sysconfig
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from argosy.lab.grading.confining import KILLED, TIME_IS_OVER, in_prison
from argosy.lab.grading.planting import PROJECT, WORK
from chain.contracts.compile import ROOT
from chain.contracts.kept_output import KEPT_ANSWERS

_OUTPUT, _KEPT = "said.txt", ".compiled"
_LARGEST_FILE: Final = 4 << 20
_SAID: Final = 20_000
_OURS: Final = ("argosy", "chain", "sim", "analytics", "scenarios", "contracts")
_SYSTEM: Final = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/dev/urandom")
_PLUGINS: Final = ("chain.kit.plugin", "_hypothesis_pytestplugin")
_WARM: Final = ("pytest", "chain.testing", "chain.testing.chain", "chain.testing.escrow", "chain.kit.chain")


def main() -> None:
    """Run what the task says, and print as JSON how each run ended."""
    task = json.load(sys.stdin)
    for name in _WARM:
        import_module(name)
    sys.stdout.write(json.dumps(runs(task)))


def runs(task: dict[str, Any]) -> list[dict[str, Any]]:
    """How each run ended: `code` of pytest, None where the time for all was over, and what it `said`.

    None follow once one of the `controls` fails, or what ended one says nothing of the tests.

    Args:
        task: `place`, with the project in `project` and the compiler's answers to each run in `0`, `1` and so on;
            `count` of the runs, `controls` among them, which come first; `run_s`, `all_s`, `memory_mb`.
    """
    place = Path(task["place"])
    ended: list[dict[str, Any]] = []
    over = time.monotonic() + task["all_s"]
    for number in range(task["count"]):
        left, most = over - time.monotonic(), 3 * task["run_s"]
        run = _run(place, number, task, min(left, most)) if left > 0 else {"code": TIME_IS_OVER, "said": ""}
        if run["code"] == TIME_IS_OVER and left < most:
            run["code"] = None
        ended.append(run)
        if run["code"] in (None, TIME_IS_OVER, KILLED) or (number < task["controls"] and run["code"] != 0):
            break
    return ended


def _run(place: Path, number: int, task: dict[str, Any], wall_s: float) -> dict[str, Any]:
    """One run, in a folder that is new."""
    work, before = place / WORK, place / f"before{number}"
    if work.exists():
        work.rename(before)
        shutil.rmtree(before, ignore_errors=True)  # which tests can prevent
    shutil.copytree(place / PROJECT, work)
    shutil.copytree(place / str(number), work / _KEPT)
    (work / ".tmp").mkdir()
    said = place / _OUTPUT
    python = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    readable = [*map(Path, python), *map(Path, _SYSTEM), *(ROOT / name for name in _OURS)]
    own = [work, Path("/dev/null")]
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    cpu_s = task["run_s"] if most == resource.RLIM_INFINITY else min(task["run_s"], most - 1)
    with said.open("wb") as stream:
        code = in_prison(lambda: _tested(work, stream.fileno(), task), readable, [ROOT], own, wall_s, cpu_s)
    return {"code": code, "said": said.read_bytes()[-_SAID:].decode(errors="replace")}


def _tested(work: Path, said: int, task: dict[str, Any]) -> int:
    """In the confined process: pytest, with limits. What was opened before may be written to still."""
    import pytest

    memory = task["memory_mb"] << 20
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.closerange(3, 1024)
    sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stdout
    os.chdir(work)
    home = {"HOME": str(work), "TMPDIR": str(work / ".tmp"), KEPT_ANSWERS: str(work / _KEPT)}
    os.environ.clear()
    os.environ.update(home | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": ""})
    sys.dont_write_bytecode = True
    import_module("random").seed(0)  # for students who use it
    plugins = [name for name in _PLUGINS if find_spec(name)]
    options = [f"-p{name}" for name in ("no:cacheprovider", *plugins)]
    options += ["--hypothesis-seed=0"] if _PLUGINS[-1] in plugins else []
    code = int(
        pytest.main(
            [*options, "-x", "-q", "--tb=line", "--show-capture=no", "--no-header", f"--rootdir={work}", "."]
        )
    )
    sys.stdout.flush()
    return code


if __name__ == "__main__":
    main()
