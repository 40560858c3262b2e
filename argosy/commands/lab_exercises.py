"""`argosy lab list`, `start`, `break` and `mend`: the exercises."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.commands.lab_answer import tell_files, tell_verdict
from argosy.terminal import write

_LIST_EXAMPLES = """
Examples:

  argosy lab list
"""

_START_EXAMPLES = """
Examples:

  argosy lab start 1

  argosy lab start 6 my-dao
"""

_BREAK_EXAMPLES = """
Examples:

  argosy lab break 1 exercise-1/attack.py

  argosy lab break 6 exercise-6/Attack.sol:Attack --json
"""

_MEND_EXAMPLES = """
Examples:

  argosy lab mend 1 exercise-1/Errands.sol:Errands
"""

_Number = Annotated[int, typer.Argument(help="Of the exercise; argosy lab list has all.", metavar="N")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def add_to(lab: typer.Typer) -> None:
    """Add the commands to `argosy lab`."""
    lab.command(name="list", epilog=_LIST_EXAMPLES)(list_all)
    lab.command(name="start", epilog=_START_EXAMPLES)(start)
    lab.command(name="break", epilog=_BREAK_EXAMPLES)(break_it)
    lab.command(name="mend", epilog=_MEND_EXAMPLES)(mend_it)


def list_all(json: _Json = False) -> None:
    """List the exercises: flawed escrows to be broken and mended."""
    from json import dumps

    from argosy.lab.exercises import as_rows, show_list

    if json:
        write(dumps({"exercises": as_rows()}))
    else:
        show_list()


def start(
    number: _Number,
    directory: Annotated[
        Path | None, typer.Argument(help="A directory; exercise-N unless given.", metavar="DIR")
    ] = None,
    json: _Json = False,
) -> None:
    """Write an exercise: its flawed contract, its story, and the beginning of an attack; overwrites nothing."""
    from pathlib import Path

    from argosy.lab.exercises import numbered, write_exercise

    paths = write_exercise(numbered(number), directory or Path(f"exercise-{number}"))
    tell_files(paths, f"read {paths[-1]}", json=json)


def break_it(
    number: _Number,
    attack: Annotated[
        str, typer.Argument(help="A contract, FILE.sol:Name, or a Python file.", metavar="ATTACK")
    ],
    json: _Json = False,
) -> None:
    """Try your attack on the flawed contract of an exercise: did you gain, or freeze, what is another's?"""
    from argosy.lab.exercises import break_open, show_attack

    tell_verdict(break_open(number, attack), show_attack, no="held", json=json)


def mend_it(
    number: _Number,
    contract: Annotated[
        str, typer.Argument(help="A Solidity file and a contract in it.", metavar="FILE:Name")
    ],
    json: _Json = False,
) -> None:
    """Judge the mended contract of an exercise: all of `argosy lab check`, and what its story asks for."""
    from argosy.lab.exercises import mend, show_mended

    tell_verdict(mend(number, contract), show_mended, no="fail", json=json)
