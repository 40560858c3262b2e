"""`argosy bench`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from argosy.problems import ANSWER_IS_NO
from argosy.terminal import write

if TYPE_CHECKING:
    from argosy.bench import Benchmark, Budget, Machine

_EXAMPLES = """
Examples:

  argosy bench

  argosy bench --rows loop,engine --json

  argosy bench --rows routing,last_mile

  argosy bench --million
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="bench", epilog=_EXAMPLES)(bench)


def bench(
    rows: Annotated[str, typer.Option(help="Rows to measure; all if not given.", metavar="A,B")] = "",
    takes: Annotated[int, typer.Option(help="Takes of each short run; the best counts.", metavar="N")] = 3,
    million: Annotated[bool, typer.Option("--million", help="Run the million orders, too.")] = False,
    families: Annotated[
        bool, typer.Option("--families", help="Measure every policy of every family, too.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure on this machine what Argosy costs, against its budgets. Takes about four minutes.

    Rows are loop, wall, engine, market, scale, memory, million, replications, replication and policies; families of
    policies, as routing, are rows without a budget, which say what each policy costs over the default. scores and
    lessons, measured with --families, too, are what learned fraud screens cost.
    Nothing else should run meanwhile: what a ratio compares is taken in turn, but a busy machine blurs it.

    Exit code 1 if a budget is missed.
    """
    from argosy.bench import run_benchmark
    from argosy.compose import choose_engine

    choose_engine("revm")
    names = [name.strip() for name in rows.split(",") if name.strip()]
    found = run_benchmark(
        names, takes, lambda what: typer.echo(what, err=True), million=million, families=families
    )
    _show_json(found) if json else _show(found)
    if found.before.busy:
        typer.echo("argosy: this machine was busy, which makes it look slower than it is", err=True)
    if not found.met:
        raise typer.Exit(ANSWER_IS_NO)


def _show_json(found: Benchmark) -> None:
    from json import dumps

    write(dumps(found.as_document()))


def _show(found: Benchmark) -> None:
    from argosy.console import Block, aligned

    rows = [[b.what, _amount(b.value, b.unit), _bound(b), _verdict(b), b.detail] for b in found.budgets]
    table = aligned(Block("", ["what", "measured", "budget", "", "details"], rows), indent="")
    takes = max(map(len, found.samples.values()))
    machine = f"machine: {_machine(found.before)} before; {_machine(found.after)} after; best of {takes}"
    write("\n".join([*table, "", machine]))


def _machine(machine: Machine) -> str:
    load = "unknown" if machine.load is None else f"{machine.load:.1f}"
    return f"load {load}, fixed loop {machine.loop_s:.2f} s ({machine.loop_cpu_s:.2f} s CPU)"


def _bound(budget: Budget) -> str:
    if budget.limit is None:
        return "-"
    return f"{'>=' if budget.at_least else '<='} {_amount(budget.limit, budget.unit)}"


def _verdict(budget: Budget) -> str:
    if budget.limit is None:
        return ""
    return "met" if budget.met else "missed"


def _amount(value: float, unit: str) -> str:
    return f"{value:,.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
