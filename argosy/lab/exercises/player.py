"""The process of an attack in Python: `python -m argosy.lab.exercises.player FILE`. It has no chain.

It ends with 0, or with `BROKE_OFF` after a line on stderr that tells how the attack ended.
"""

from __future__ import annotations

import os
import runpy
import sys
from typing import NoReturn

from argosy.lab.exercises.game import Game

BROKE_OFF = 9


def main() -> None:
    """Load the file, and let it play."""
    questions = os.fdopen(os.dup(1), "w", encoding="utf-8")
    answers = os.fdopen(os.dup(0), encoding="utf-8")
    told = os.dup(2)
    for stream, way in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        os.dup2(os.open(os.devnull, way), stream)  # what the attack prints is no question, and fills no pipe
    game = Game(questions, answers)
    try:
        attack = runpy.run_path(sys.argv[1]).get("attack")
        if not callable(attack):
            _break_off(told, "it has no function attack(game)")
        attack(game)
    except Exception as error:
        _break_off(told, f"{type(error).__name__}: {error}{_line(error)}")


def _line(error: BaseException) -> str:
    """Where in the attack it happened."""
    lines = []
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == sys.argv[1]:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return f" (line {lines[-1]})" if lines else ""


def _break_off(told: int, why: str) -> NoReturn:
    os.write(told, " ".join(why.split())[:500].encode(errors="backslashreplace"))
    os._exit(BROKE_OFF)  # nothing that the attack registered runs on


if __name__ == "__main__":
    main()
