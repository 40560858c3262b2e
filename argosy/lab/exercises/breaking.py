"""`argosy lab break` and `argosy lab mend`: compile here, try in a process with limits."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from argosy.lab.checking import COMPILE_S, UNUSABLE, check, child_of, end, judged
from argosy.lab.exercises.catalogue import numbered
from argosy.lab.exercises.exercise import PYTHON, SOLIDITY
from argosy.lab.exercises.files import own_token, source

if TYPE_CHECKING:
    from argosy.lab.exercises.exercise import Exercise
    from chain.contracts import Artifact

BREAK_S: Final = 30
"""Seconds of a processor that an attack may take, and each process that it starts."""

_CHILD: Final = "argosy.lab.exercises.child"
_LARGEST: Final = 1_000_000
"""Bytes of an attack in Python."""


def break_open(number: int, reference: str, seconds: int = BREAK_S) -> dict[str, Any]:
    """Try an attack on the flawed contract of an exercise, on a fresh chain.

    Args:
        number: of the exercise.
        reference: `path/to/Attack.sol:Attack`, or `path/to/attack.py`.
        seconds: of a processor that the attack may take.

    Returns:
        `exercise`, `contract`, `attack`, `verdict` (`broken`, `held` or `unusable`), and what
        `argosy.lab.exercises.child.tried` tells; of an unusable one only `problem`.

    Raises:
        InputError: if there is no such exercise, or the engine revm is not installed.
    """
    from argosy.compose import choose_engine
    from chain.contracts import CompileError

    meant = numbered(number)
    choose_engine("revm")
    head = {"exercise": number, "contract": meant.contract, "attack": reference}
    try:
        task = _task(meant, reference)
    except CompileError as error:
        return head | {"verdict": UNUSABLE, "problem": str(error)}
    answer = _in_child(task, seconds)
    return head | ({"verdict": UNUSABLE} if "problem" in answer else {}) | answer


def mend(number: int, reference: str) -> dict[str, Any]:
    """Judge the mended contract of an exercise: by `argosy lab check` in full, and by what the exercise asks for.

    Args:
        number: of the exercise.
        reference: `path/to/file.sol:Name`.

    Returns:
        what `argosy.lab.check` does, with `exercise` and `needs`, a list of `what` and `met`; `verdict` is `pass`
        if all are met as well.

    Raises:
        InputError: as `break_open`.
    """
    from chain.contracts import OwnContractError
    from chain.contracts.own_contract import own_compilation

    meant = numbered(number)
    answer = {"exercise": number} | check(reference)
    if answer["verdict"] == UNUSABLE:
        return answer
    task = {"what": "needs", "number": number, "token": _compiled(own_token(meant))}
    try:
        mended = own_compilation(reference, patience_s=COMPILE_S).artifact
        more = _in_child(task | {"contract": mended}, BREAK_S)
    except OwnContractError as error:  # the file was changed in the meantime
        more = {"problem": str(error).removeprefix("settlement.contract: ")}
    if "problem" in more:
        return {"exercise": number, "contract": reference, "verdict": UNUSABLE, "attacks": []} | more
    needs = [*_held(meant, answer["attacks"]), *more["needs"]]
    met = answer["verdict"] == "pass" and all(need["met"] for need in needs)
    return answer | {"verdict": "pass" if met else "fail", "needs": needs}


def _held(meant: Exercise, attacks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Attacks that the flawed contract falls to must be held, whether they count elsewhere or not."""
    outcomes = {attack["name"]: attack["outcome"] for attack in attacks}
    names = dict.fromkeys((*meant.falls, *meant.keeps))
    can_be_tried = set(meant.keeps)
    return [
        {
            "what": f"{name} is held",
            "met": outcomes[name] == "held" or (outcomes[name] != "fell" and name not in can_be_tried),
        }
        for name in names
    ]


def _task(meant: Exercise, reference: str) -> dict[str, Any]:
    """What the child is to do.

    Raises:
        CompileError: if the attack cannot be used.
    """
    from chain.contracts import CompileError
    from chain.contracts.own_file import compilation

    task = {"what": "attack", "number": meant.number, "attack": None, "file": ""}
    if reference.endswith(".py"):
        _allow(meant, PYTHON)
        path = Path(reference)
        if not path.is_file() or path.stat().st_size > _LARGEST:
            what = f"no attack at '{reference}'" if not path.is_file() else f"{reference} is too large"
            raise CompileError(f"{what}\n  write path/to/attack.py, a file of at most {_LARGEST:,} bytes")
        task["file"] = str(path.resolve())
    else:
        path_text, _, name = reference.rpartition(":")
        if not path_text or not os.path.lexists(path_text):
            raise CompileError(
                f"no attack at '{reference}'\n  write path/to/Attack.sol:Attack or path/to/attack.py"
            )
        _allow(meant, SOLIDITY)
        attack = compilation(Path(path_text), name, patience_s=COMPILE_S).artifact
        if problem := _amiss(attack):
            raise CompileError(problem)
        task["attack"] = attack
    return task | {"contract": _compiled(meant.contract), "token": _compiled(own_token(meant))}


def _allow(meant: Exercise, language: str) -> None:
    from chain.contracts import CompileError

    if language not in meant.languages:
        raise CompileError(
            f"exercise {meant.number} is not broken in {language}\n"
            f"  write the attack in {' or '.join(meant.languages)}"
        )


def _amiss(attack: Artifact) -> str:
    """What is wrong with an attacker's contract; empty if nothing is."""
    from chain.contracts.own_contract import LARGEST_CREATION

    inputs: list[dict[str, Any]] = next(
        (entry["inputs"] for entry in attack.abi if entry["type"] == "constructor"), []
    )
    functions = {entry["name"]: entry["inputs"] for entry in attack.abi if entry["type"] == "function"}
    if not attack.bytecode:
        return f"{attack.name} is abstract\n  implement all of its functions"
    if [entry["type"] for entry in inputs] != ["address", "address"]:
        what = f"the constructor of {attack.name} must take two addresses"
        return f"{what}\n  constructor(address escrow, address token)"
    if functions.get("attack") != []:
        return f"{attack.name} has no function attack()\n  function attack() external"
    if len(attack.bytecode) + 64 > LARGEST_CREATION:
        return f"{attack.name} is too large for a chain\n  leave out what the attack does not need"
    return ""


def _compiled(name: str) -> Artifact | None:
    from chain.contracts.own_file import compile_file

    return compile_file(source(name), name) if name else None


def _in_child(task: dict[str, Any], seconds: int) -> dict[str, Any]:
    child = child_of(_CHILD, seconds)
    try:
        return judged(child, pickle.dumps(task), seconds)
    finally:
        end(child)  # with the process of an attack in Python, should that go on
