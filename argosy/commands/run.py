"""`argosy run`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import TYPE_CHECKING, Annotated

import typer

from argosy.commands.consent import ALLOW_CODE, with_consent
from argosy.commands.report import REPORT, add_report
from argosy.problems import ANSWER_IS_NO
from argosy.terminal import write

if TYPE_CHECKING:
    from argosy.runs import RunResult

_EXAMPLES = """
Examples:

  argosy run tiny

  argosy run eurasia --orders 2000 --seed 7

  argosy run eurasia --set policies.routing=greenest --out runs/green

  argosy run tiny --set policies.fraud=mine:Cautious --allow-code
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="run", epilog=_EXAMPLES)(run)


def run(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario's name, or a path to a TOML file.")],
    orders: Annotated[int | None, typer.Option(help="Run until N orders are placed.", metavar="N")] = None,
    days: Annotated[int | None, typer.Option(help="Let buyers come for N days.", metavar="N")] = None,
    scale: Annotated[float, typer.Option(help="Multiply buyers, sellers and capacity.", metavar="X")] = 1.0,
    seed: Annotated[int | None, typer.Option(help="Root of all randomness.", metavar="S")] = None,
    replication: Annotated[
        int, typer.Option(help="Which replication; `argosy compare` counts them from 0.", metavar="N")
    ] = 0,
    engine: Annotated[str | None, typer.Option(help="auto, revm or py-evm.", metavar="E")] = None,
    settlement: Annotated[str | None, typer.Option(help="chain or instant.", metavar="MODE")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Override one value; repeatable.", metavar="KEY=VALUE")
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="Decide as agents did who had joined a run: its answers.jsonl.", metavar="FILE"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New directory to write to.", metavar="DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the directory only.")] = False,
    report: Annotated[bool, REPORT] = False,
    allow_code: Annotated[bool, ALLOW_CODE] = False,
) -> None:
    """Run a scenario and store what happened in a directory.

    Without --orders or --days, buyers come for the scenario's own number of days; every order is finished.
    """
    from argosy.progress import progress
    from argosy.runs import RunRequest
    from argosy.runs import run as execute

    request = RunRequest(
        scenario=scenario, orders=orders, days=days, scale=scale, seed=seed, engine=engine,
        settlement=settlement, overrides=tuple(overrides or ()), out=out, replication=replication,
        answers=answers,
    )  # fmt: skip

    def attempt(allowed: bool) -> RunResult:
        with progress(orders, enabled=not quiet) as look:
            return execute(replace(request, allow_code=allowed), look)

    result = with_consent(attempt, allowed=allow_code)
    add_report(result.directory, report)
    _answer(result, json=json, quiet=quiet)


def _answer(result: RunResult, *, json: bool, quiet: bool) -> None:
    from argosy.runs.report import as_json, complaints, show

    if json:
        write(as_json(result))
    elif quiet:
        write(str(result.directory))
    else:
        show(result)
    for complaint in complaints(result):
        typer.echo(f"argosy: {complaint}", err=True)
    if not result.conserved:
        raise typer.Exit(ANSWER_IS_NO)
    if result.interrupted:
        raise typer.Exit(130)
