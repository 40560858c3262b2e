"""`argosy lab check`: compile, judge in a process with limits, and never let a contract harm the one who judges."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMPILE_S: Final = 60
"""Seconds that each try of the compiler may take."""

JUDGE_S: Final = 90
"""Seconds of a processor that all attacks together may take."""

MEMORY: Final = 3 * 2**30
"""Bytes of memory that they may take."""

_WALL: Final = 10
"""Times as long as its CPU time the child may take by the clock: other programs may be at work as well."""

_OUT_OF_TIME: Final = -getattr(signal, "SIGXCPU", 0) or None
"""What a child returns that used up its CPU time, where the system sees to that."""

UNUSABLE: Final = "unusable"


def check(reference: str, seconds: int = JUDGE_S) -> dict[str, Any]:
    """Judge the contract `path/to/file.sol:Name`.

    Args:
        reference: of the contract.
        seconds: of a processor that the attacks may take.

    Returns:
        `contract`, `verdict` (`pass`, `fail` or `unusable`), `attacks` and more as in `argosy.lab.judging`; of an
        unusable one only `problem`.

    Raises:
        InputError: if the engine revm is not installed: on another, a check takes hours.
    """
    start = monotonic()
    answer = apart(reference, ("argosy.lab.child",), seconds)
    return answer if "problem" in answer else answer | {"total_s": round(monotonic() - start, 2)}


def apart(reference: str, child: Sequence[str], seconds: int) -> dict[str, Any]:
    """Compile a contract, and let a process with limits say what comes of it.

    Args:
        reference: of the contract.
        child: the module that is run, and what it is told.
        seconds: of a processor that it may take.

    Returns:
        `contract`, `compile_s` and what the process answers; of an unusable contract as `check` tells it.

    Raises:
        InputError: if the engine revm is not installed.
    """
    from argosy.compose import choose_engine
    from chain.contracts import OwnContractError
    from chain.contracts.own_contract import own_compilation

    choose_engine("revm")
    start = monotonic()
    module, *told = child
    process = child_of(module, seconds, *told)
    try:
        compiled = own_compilation(reference, patience_s=COMPILE_S)
        compiling = monotonic() - start
        answer = judged(process, pickle.dumps(compiled), seconds)
    except OwnContractError as error:
        return _unusable(reference, str(error).removeprefix("settlement.contract: "))
    finally:
        if process.poll() is None:
            end(process)
    if "problem" in answer:
        return _unusable(reference, answer["problem"])
    return {"contract": reference, **answer, "compile_s": round(compiling, 2)}


def refuse(problem: str) -> InputError:
    """The complaint about an unusable contract: what is wrong, and what to do."""
    what, _, hint = problem.partition("\n")
    return InputError(what, hint.strip() or "docs/reference/escrow-interface.md says what is needed")


def child_of(module: str, seconds: int, *told: str) -> subprocess.Popen[bytes]:
    """A process that waits for its task, with limits; what it imports is there by then.

    Args:
        module: that is run.
        seconds: of a processor that it may take.
        told: further arguments of the module.
    """
    command = [sys.executable, "-m", module, str(seconds), str(MEMORY), *told]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True)


def end(child: subprocess.Popen[bytes]) -> None:
    """End a child with all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.communicate()


def judged(child: subprocess.Popen[bytes], task: bytes, seconds: int) -> dict[str, Any]:
    """What the child says of its task; a child that dies or dawdles is a problem of the contract."""
    try:
        output, complaints = child.communicate(task, timeout=_WALL * seconds)
    except subprocess.TimeoutExpired:
        end(child)
        what = f"the attacks did not end within {_WALL * seconds:,} s"
        return {"problem": f"{what}\n  check it again when the machine does less besides"}
    if child.returncode == _OUT_OF_TIME:
        what = f"the attacks take longer than {seconds} s of a processor"
        return {"problem": f"{what}\n  which loop does not end?"}
    if child.returncode:
        last = complaints.decode(errors="backslashreplace").strip().splitlines()[-1:]
        return {"problem": f"the attacks ended before their time ({child.returncode}): {''.join(last)[:300]}"}
    answer: dict[str, Any] = json.loads(output)
    return answer


def _unusable(reference: str, problem: str) -> dict[str, Any]:
    return {"contract": reference, "verdict": UNUSABLE, "problem": problem, "attacks": []}
