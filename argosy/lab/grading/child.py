"""The process in which a submission is judged: `python -m argosy.lab.grading.child FD`, its task as JSON on stdin.

It ends when whoever holds the other end of the pipe FD ends, so that nothing outlives a grader that was killed.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, Final

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_GRACE_S: Final = 5
PLAIN_FILE, BASE_FILE = "Plain.sol", "Base.sol"
"""What PlainEscrow, and what everybody was given, are laid out as."""

_LONGEST: Final = 1_500
"""Characters of a complaint that are kept."""


def main() -> None:
    """Compile, judge, and print what came of it as JSON."""
    task = json.load(sys.stdin)
    _without_network()
    Thread(target=_end_with, args=(int(sys.argv[1]),), daemon=True).start()
    try:
        answer = measured(task) if "yardsticks" in task else judged(task)
    except MemoryError:
        answer = {"problem": f"it needs more than {task['memory_mb']:,} MB\n  what grows without end?"}
    sys.stdout.write(json.dumps(answer))


def judged(task: dict[str, Any]) -> dict[str, Any]:
    """What came of a submission.

    Args:
        task: `root`, `file` (within it), `contract`, `seed`, `tried` and the limits; `tests` with `mutants` and
            `run_s` if the student's own are judged.

    Returns:
        `code` (deployed, in hex), what `argosy.lab.grading.evidence` tells, and `tests` as in
        `argosy.lab.grading.testing`, `lost` as these are; `problem` if it cannot be judged.
    """
    from argosy.lab.grading.planting import FIRST
    from argosy.lab.grading.testing import tests_judged
    from chain.contracts import OwnContractError
    from chain.contracts.kept_output import KeptOutput
    from chain.contracts.own_contract import only_escrow

    confine(task["compile_s"], task["memory_mb"], task["compile_s"] + task["judge_s"])
    root = Path(task["root"])
    place = Path(f"{root}.tests")
    kept = KeptOutput(place / FIRST) if "tests" in task else None
    try:
        compiled = only_escrow(root / task["file"], task["contract"], root, task["wall_s"], kept)
    except OwnContractError as error:
        return {"problem": _plain(str(error), task["root"])}
    from argosy.lab.figures import choose, drawn

    choose(drawn(task["seed"]))
    from argosy.lab.grading.evidence import evidence

    confine(_used() + task["judge_s"], task["memory_mb"], task["compile_s"] + task["judge_s"])
    code = {"code": compiled.artifact.deployed_bytecode.hex()}
    found = code | evidence(compiled.artifact, task["seed"], task["tried"])
    if "tests" in task and "problem" not in found:
        found["tests"] = tests_judged(root, task["file"], compiled.artifact.name, place, task)
        found["lost"] = found["tests"]["lost"]
    return found


def measured(task: dict[str, Any]) -> dict[str, Any]:
    """What others are compared with.

    Args:
        task: as of `judged`; `yardsticks` are the files in `root`, PlainEscrow and what everybody was given.

    Returns:
        `shipped` and `plain`: gas by step; `base`: deployed code, in hex, of what everybody was given.
    """
    from chain.contracts import OwnContractError, load
    from chain.contracts.own_contract import only_escrow

    root, files = Path(task["root"]), task["yardsticks"]
    confine(task["compile_s"], task["memory_mb"], task["compile_s"] + task["judge_s"])
    try:
        found = {file: only_escrow(root / file, "", root, task["wall_s"]).artifact for file in files}
    except OwnContractError as error:
        return {"problem": _plain(str(error), task["root"])}
    base = found[BASE_FILE].deployed_bytecode.hex() if BASE_FILE in found else ""
    if PLAIN_FILE not in found:
        return {"shipped": {}, "plain": {}, "base": base}
    from argosy.lab.figures import choose, drawn

    choose(drawn(task["seed"]))
    from argosy.lab.bench import Bench
    from argosy.lab.grading.evidence import gas_used

    confine(_used() + task["judge_s"], task["memory_mb"], task["compile_s"] + task["judge_s"])
    shipped, plain = (gas_used(Bench(artifact)) for artifact in (load("Escrow"), found[PLAIN_FILE]))
    return {"shipped": shipped, "plain": plain, "base": base}


def confine(cpu_s: int, memory_mb: int, most_cpu_s: int) -> None:
    """Limit this process, and each that it starts, where the system can see to it.

    Args:
        cpu_s: seconds of processor time, from its beginning.
        memory_mb: of data.
        most_cpu_s: to which the first may be raised later.
    """
    with suppress(ImportError, ValueError, OSError):
        import resource

        memory = memory_mb << 20
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, most_cpu_s + _GRACE_S))


def _used() -> int:
    """Whole seconds of processor time of this process so far, rounded up."""
    used = os.times()
    return int(used.user + used.system) + 1


def _without_network() -> None:
    """Leave the network behind, and stay who one was, where the system lets ordinary people do so."""
    user, group = os.geteuid(), os.getegid()
    with suppress(OSError, AttributeError):
        if ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NET):
            return
        Path("/proc/self/setgroups").write_text("deny", encoding="utf-8")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="utf-8")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="utf-8")


def _end_with(pipe: int) -> None:
    """End this process and its compiler when the pipe is closed."""
    os.read(pipe, 1)
    os.killpg(0, signal.SIGKILL)


def _plain(problem: str, root: str) -> str:
    """A complaint without the place where the submission lies, and without what differs from time to time."""
    text = problem.removeprefix("settlement.contract: ").replace(f"{root}/", "").replace(root, "its folder")
    if text.startswith("the compiler failed on"):
        text = (
            text.partition("\n")[0] + ": it needs too much time or memory\n  is something nested very deeply?"
        )
    return text[:_LONGEST]


if __name__ == "__main__":
    main()
