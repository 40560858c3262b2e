"""`argosy welfare`."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated

import typer

from argosy.commands.consent import ALLOW_CODE, with_consent
from argosy.terminal import write

_EXAMPLES = """
Examples:

  argosy welfare tiny

  argosy welfare eurasia --orders 400 --replications 5 --set settlement.mode=instant
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="welfare", epilog=_EXAMPLES)(welfare)


def welfare(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario's name, or a path to a TOML file.")],
    orders: Annotated[
        int | None, typer.Option(help="Whole days in which N orders are placed.", metavar="N")
    ] = None,
    days: Annotated[int | None, typer.Option(help="Days per replication.", metavar="N")] = None,
    scale: Annotated[float, typer.Option(help="Multiply buyers, sellers and capacity.", metavar="X")] = 1.0,
    seed: Annotated[int | None, typer.Option(help="Root of all randomness.", metavar="S")] = None,
    replications: Annotated[int, typer.Option(help="Each runs the scenario in eight ways.", metavar="N")] = 5,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Override one value; repeatable.", metavar="KEY=VALUE")
    ] = None,
    jobs: Annotated[int, typer.Option(help="Processes; -1 is one per core.", metavar="J")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    allow_code: Annotated[bool, ALLOW_CODE] = False,
) -> None:
    """Tell who gains what in a market, what it lacks against its first best, who bears that, and why.

    The same buyers, luck and thieves meet the scenario as it is, and without each combination of hidden conduct,
    limited consideration, and prices above cost. docs/welfare.md says what the figures are.
    """
    from json import dumps

    from argosy.welfare import WelfareRequest, assess

    request = WelfareRequest(
        scenario=scenario, orders=orders, days=days, scale=scale, seed=seed, replications=replications,
        overrides=tuple(overrides or ()), jobs=jobs,
    )  # fmt: skip
    tell = _tell if sys.stderr.isatty() else _keep_quiet
    found = with_consent(
        lambda allowed: assess(replace(request, allow_code=allowed), tell), allowed=allow_code
    )
    from argosy.welfare.report import show  # polars is loaded while workers start

    write(dumps(found.as_dict())) if json else show(found)
    for warning in found.warnings:
        typer.echo(f"argosy: {warning}", err=True)


def _tell(what: str) -> None:
    typer.echo(f"  {what}", err=True)


def _keep_quiet(_: str) -> None:
    """Nobody looks."""
