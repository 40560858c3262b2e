"""`argosy freight`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.problems import InputError
from argosy.terminal import write
from sim.core.problems import did_you_mean

_EXAMPLES = """
Examples:

  argosy freight runs/eurasia-s1

  argosy freight runs/eurasia-s1 --by lane

  argosy freight runs/eurasia-s1 --by goods --json

  argosy freight runs/eurasia-s1 --by depot
"""
_BY = ("mode", "lane", "goods", "stage", "service", "week", "depot", "back")


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="freight", epilog=_EXAMPLES)(freight)


def freight(
    run: Annotated[Path, typer.Argument(help="A run directory.", metavar="RUN")],
    by: Annotated[
        str,
        typer.Option(
            help="mode: what each carried; lane: landed cost from country to country; goods: what flies; "
            "stage: where the days go; service: what buyers chose; week: how orders of each week were served; "
            "depot: rounds of vans and what a stop costs; back: what went back, by reason.",
            metavar="mode|lane|goods|stage|service|week|depot|back",
        ),
    ] = "mode",
    everything: Annotated[bool, typer.Option("--all", help="Show every row of a long table.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, with every row.")] = False,
) -> None:
    """Say what a run's freight did: loads, days, cost and emissions with their range."""
    if by not in _BY:
        raise InputError(f"--by {by} is not known", did_you_mean(by, _BY) or f"one of {', '.join(_BY)}")
    from argosy.freight import as_json, freight_of, show
    from argosy.runs import open_run

    found = freight_of(open_run(run), by)
    if json:
        write(as_json(found))
    else:
        show(found, everything=everything)
