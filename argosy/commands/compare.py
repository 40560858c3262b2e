"""`argosy compare`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.commands.consent import ALLOW_CODE, with_consent
from argosy.commands.report import REPORT, add_report
from argosy.problems import ANSWER_IS_NO
from argosy.terminal import write

_EXAMPLES = """
Examples:

  argosy compare eurasia --vary routing=cheapest,fastest --replications 5

  argosy compare tiny --vary settlement=chain,instant --replications 20

  argosy compare tiny --vary "routing=balanced(cents_per_day=20),fastest" --vary demand.slate=4,8
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="compare", epilog=_EXAMPLES)(compare)


def compare(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario's name, or a path to a TOML file.")],
    vary: Annotated[list[str], typer.Option(help="Choices of one family; repeatable.", metavar="FAMILY=A,B")],
    replications: Annotated[
        int | None, typer.Option(help="Replications of each strategy (10).", metavar="N")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(help="Replicate until the interval's half-width is P of the mean.", metavar="P"),
    ] = None,
    metric: Annotated[str, typer.Option(help="Figure that --precision looks at.")] = "gmv_cents",
    orders: Annotated[int | None, typer.Option(help="Orders per replication.", metavar="N")] = None,
    days: Annotated[int | None, typer.Option(help="Days per replication.", metavar="N")] = None,
    scale: Annotated[float, typer.Option(help="Multiply buyers, sellers and capacity.", metavar="X")] = 1.0,
    seed: Annotated[int | None, typer.Option(help="Root of all randomness.", metavar="S")] = None,
    engine: Annotated[str | None, typer.Option(help="auto, revm or py-evm.", metavar="E")] = None,
    settlement: Annotated[str | None, typer.Option(help="chain or instant.", metavar="MODE")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Override one value; repeatable.", metavar="KEY=VALUE")
    ] = None,
    jobs: Annotated[int, typer.Option(help="Processes; -1 is one per core.", metavar="J")] = -1,
    executor: Annotated[str, typer.Option(help="local, dask or ray.")] = "local",
    out: Annotated[Path | None, typer.Option(help="New directory to write to.", metavar="DIR")] = None,
    all_pairs: Annotated[
        bool, typer.Option("--all-pairs", help="Show how every two differ, not each from the first.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    report: Annotated[bool, REPORT] = False,
    allow_code: Annotated[bool, ALLOW_CODE] = False,
) -> None:
    """Run strategies on the same buyers, storms and thieves, and tell how they differ.

    Families are those of `argosy policies`, with options in brackets; settlement=chain,instant for the cost of
    trust; modules=none,all, or names joined by +, for that of the protocol's optional features; and any key that
    --set knows. Every replication is stored in a directory as it ends.
    """
    from argosy.commands.comparison_report import as_json, show
    from argosy.experiments import CompareRequest
    from argosy.experiments import compare as execute

    request = CompareRequest(
        scenario=scenario, vary=vary, replications=replications, precision=precision, metric=metric,
        orders=orders, days=days, scale=scale, seed=seed, engine=engine, settlement=settlement,
        overrides=tuple(overrides or ()), jobs=jobs, executor=executor, out=out,
    )  # fmt: skip
    look = _tell if sys.stderr.isatty() else None
    found = with_consent(
        lambda allowed: execute(replace(request, allow_code=allowed), look), allowed=allow_code
    )
    if json:
        write(as_json(found))
    else:
        show(found, all_pairs=all_pairs)
    add_report(found.directory, report)
    for warning in found.warnings:
        typer.echo(f"argosy: {warning}", err=True)
    if not found.precision_reached:
        reason = f"{found.replications} replications do not reach --precision {precision} in {metric}"
        typer.echo(f"argosy: {reason}", err=True)
        raise typer.Exit(ANSWER_IS_NO)


def _tell(label: str, replications: int) -> None:
    typer.echo(f"  {label}, replication {replications}", err=True)
