"""`argosy track`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.terminal import write

_EXAMPLES = """
Examples:

  argosy track runs/tiny-s1 12

  argosy track runs/tiny-s1 12 --at 9.5

  argosy track runs/tiny-s1 12 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="track", epilog=_EXAMPLES)(track)


def track(
    run: Annotated[Path, typer.Argument(help="A run directory.", metavar="RUN")],
    order: Annotated[int, typer.Argument(help="The order's number, from 1.", metavar="ORDER")],
    at: Annotated[
        float | None,
        typer.Option(help="Say what was known on that day of the simulation, from 0.", metavar="DAY"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say where an order's parcel was at every scan, and when it was expected then."""
    from argosy.runs import open_run
    from argosy.tracking import as_json, show, track_of

    found = track_of(open_run(run), order, at)
    write(as_json(found)) if json else show(found)
