"""`argosy trace`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.terminal import write

_EXAMPLES = """
Examples:

  argosy trace runs/tiny-s1 200

  argosy trace runs/tiny-s1 200 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="trace", epilog=_EXAMPLES)(trace)


def trace(
    run: Annotated[Path, typer.Argument(help="A run directory.", metavar="RUN")],
    tx: Annotated[int, typer.Argument(help="The transaction's number, from 0.", metavar="TX")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Take one transaction apart: calls with arguments, writes, events, gas, and lines of an escrow of your own."""
    from argosy.lab import as_json, show_trace, trace_of

    found = trace_of(run, tx)
    write(as_json(found)) if json else show_trace(found)
