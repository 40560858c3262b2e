"""The process in which an attack, or a mended contract, is tried.

`python -m argosy.lab.exercises.child SECONDS BYTES`: what is to be done comes as input, pickled; what came of it is
printed as JSON.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from typing import IO, TYPE_CHECKING, Any, Final

from argosy.lab.child import confine
from argosy.lab.exercises.game import packed, unpacked

if TYPE_CHECKING:
    from argosy.lab.exercises.exercise import Exercise
    from argosy.lab.exercises.stage import Harm, Stage

MOST_CALLS: Final = 10_000
"""Questions that an attack in Python may ask."""

LONGEST: Final = 1_000_000
"""Characters of one of them."""

_SHOWN: Final = 200
"""Calls that are told."""


def main() -> None:
    """Do the task, and print the answer."""
    confine(*map(int, sys.argv[1:3]))
    task = pickle.load(sys.stdin.buffer)
    from chain.testing import Reverted

    try:
        answer = tried(**task) if task.pop("what") == "attack" else needs_met(**task)
    except Reverted as error:
        answer = {
            "problem": f"{error}\n  it must be deployed with its arguments, and with the gas of a block"
        }
    sys.stdout.write(json.dumps(answer))


def tried(number: int, contract: Any, token: Any, attack: Any, file: str) -> dict[str, Any]:
    """What came of an attack.

    Args:
        number: of the exercise.
        contract: the artifact of the flawed escrow.
        token: of the story's token, if it has one.
        attack: of the attacker's contract, if the attack is one.
        file: of the attack in Python otherwise.

    Returns:
        `verdict` (`broken` or `held`), `lost`, `gained`, `frozen`, `calls`, and `note` if it broke off.
    """
    from argosy.lab.exercises.catalogue import numbered
    from argosy.lab.exercises.stage import Stage

    meant = numbered(number)
    stage = Stage(meant, contract, token, attack)
    stage.open()
    note = ""
    if attack is not None:
        stage.strike()
    else:
        note = _played(stage, meant, file)
    return _told(stage, stage.close(), meant.harm, note)


def needs_met(number: int, contract: Any, token: Any) -> dict[str, Any]:
    """What an exercise asks of the mended contract: `needs`, a list of `what` and `met`."""
    from argosy.lab.exercises.needs import needs

    return {"needs": [{"what": what, "met": met} for what, met in needs(number, contract, token)]}


def _told(stage: Stage, harm: Harm, wanted: str, note: str) -> dict[str, Any]:
    return {
        "verdict": "broken" if harm.broke(wanted) else "held",
        "lost": harm.lost,
        "gained": harm.gained,
        "frozen": harm.frozen,
        "calls": stage.calls[:_SHOWN],
        "note": note,
    }


def _played(stage: Stage, exercise: Exercise, file: str) -> str:
    """Let the attack in Python play; how it broke off, empty if it did not."""
    command = [sys.executable, "-m", "argosy.lab.exercises.player", file]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as player:
        assert player.stdin
        assert player.stdout
        assert player.stderr
        try:
            _answer_all(stage, exercise, player.stdout, player.stdin)
        except BrokenPipeError:
            pass
        finally:
            if player.poll() is None and not player.stdin.closed:
                player.stdin.close()
        said = player.stderr.read(10_000).strip().splitlines()[-1:]
        code = player.wait()
    if not code:
        return ""
    return "".join(said) or f"the attack was ended ({code}): which loop does not end?"


def _answer_all(stage: Stage, exercise: Exercise, questions: IO[str], answers: IO[str]) -> None:
    from argosy.lab.exercises.clues import given

    known = given(exercise, stage)
    for _ in range(MOST_CALLS):
        line = questions.readline(LONGEST)
        if not line:
            return
        try:
            answer = {"answer": _answered(stage, json.loads(line), known)}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            answer = {"problem": str(error)[:500]}
        answers.write(packed(answer))
        answers.flush()


def _answered(stage: Stage, question: Any, known: dict[str, Any]) -> Any:
    asked = unpacked(question)
    kind = asked["ask"]
    if kind == "facts":
        return {"me": stage.hand, "escrow": stage.world.escrow, "token": stage.token, "given": known}
    if kind == "do":
        return stage.act(asked["on"], asked["name"], asked["with"], int(asked["value"]))
    if kind == "view":
        return stage.ask(asked["on"], asked["name"], asked["with"])
    if kind == "fund":
        return stage.fund(asked["terms"])
    if kind == "wait":
        return stage.wait(int(asked["seconds"]))
    raise ValueError(f"no such question: {kind!r}")


if __name__ == "__main__":
    main()
