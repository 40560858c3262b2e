"""`argosy lab new` and `argosy lab check`; `lab_economy`, `lab_exercises` and `lab_grade` have the others."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.commands import lab_economy, lab_exercises, lab_grade
from argosy.commands.lab_answer import tell_files, tell_verdict

_NEW_EXAMPLES = """
Examples:

  argosy lab new my-escrow
"""

_CHECK_EXAMPLES = """
Examples:

  argosy lab check examples/PlainEscrow.sol:PlainEscrow

  argosy lab check my-escrow/MyEscrow.sol:MyEscrow --json
"""

lab = typer.Typer(
    name="lab", help="An escrow contract of your own: begin one, judge one, grade many.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    lab_economy.add_to(lab)
    lab_grade.add_to(lab)
    lab_exercises.add_to(lab)
    app.add_typer(lab)


@lab.command(name="new", epilog=_NEW_EXAMPLES)
def new(
    directory: Annotated[Path, typer.Argument(help="A directory; made if it is not there.", metavar="DIR")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write a contract to begin with, a test of it and a README; overwrites nothing."""
    from argosy.lab import write_starter

    paths = write_starter(directory)
    tell_files(paths, f"argosy lab check {paths[0]}:MyEscrow", json=json)


@lab.command(name="check", epilog=_CHECK_EXAMPLES)
def check(
    contract: Annotated[
        str, typer.Argument(help="A Solidity file and a contract in it.", metavar="FILE:Name")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Judge an escrow by what it does with money: lives of every kind, then every attack that fits."""
    from argosy.lab import check as judge
    from argosy.lab import show

    tell_verdict(judge(contract), show, no="fail", json=json)
