"""`argosy bench`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from argosy.problems import ANSWER_IS_NO, InputError

if TYPE_CHECKING:
    from argosy.bench.budgets import Budget

_EXAMPLES = """
Examples:

  argosy bench

  argosy bench --orders 10000 --json
"""
_FEWEST = 100


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="bench", epilog=_EXAMPLES)(bench)


def bench(
    orders: Annotated[
        int, typer.Option(help="Orders of the shorter run; the longer has ten times as many.", metavar="N")
    ] = 3_000,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure on this machine what Argosy costs, against its budgets. Takes a few minutes.

    Exit code 1 if a budget is missed.
    """
    from argosy.bench.budgets import measure_all
    from argosy.compose import choose_engine

    if orders < _FEWEST:
        raise InputError(f"--orders {orders} is too few to measure", f"give at least {_FEWEST}")
    choose_engine("revm")
    _warn_if_busy()
    budgets = list(measure_all(orders, lambda what: typer.echo(f"measuring: {what}", err=True)))
    _show_json(budgets) if json else _show(budgets)
    if not all(budget.met for budget in budgets):
        raise typer.Exit(ANSWER_IS_NO)


def _warn_if_busy() -> None:
    import os

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if load > 1:
        typer.echo(f"argosy: this machine is busy (load {load:.1f}), which makes it look slower", err=True)


def _show_json(budgets: list[Budget]) -> None:
    from dataclasses import asdict
    from json import dumps

    typer.echo(dumps({"budgets": [{**asdict(budget), "met": budget.met} for budget in budgets]}))


def _show(budgets: list[Budget]) -> None:
    from argosy.console import Block, aligned, write

    rows = [
        [b.what, _amount(b.value, b.unit), _bound(b), "met" if b.met else "missed", b.detail] for b in budgets
    ]
    write(aligned(Block("", ["what", "measured", "budget", "", "details"], rows), indent=""))


def _bound(budget: Budget) -> str:
    return f"{'>=' if budget.at_least else '<='} {_amount(budget.limit, budget.unit)}"


def _amount(value: float, unit: str) -> str:
    return f"{value:,.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
