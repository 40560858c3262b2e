"""`argosy export`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.terminal import write

_EXAMPLES = """
Examples:

  argosy export runs/tiny-s1 --to csv

  argosy export runs/tiny-s1 --to xlsx --table orders --table order_lines --out orders.xlsx

  argosy export runs/tiny-s1 --to csv --role seller:3

  argosy export runs/tiny-s1 --to csv --private 1

  argosy export experiments/eurasia-s1 --to parquet
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="export", epilog=_EXAMPLES)(export)


def export(
    directory: Annotated[
        Path, typer.Argument(help="Of a run, a comparison or a sweep.", metavar="RUN|EXPERIMENT")
    ],
    to: Annotated[str, typer.Option(help="csv, xlsx or parquet.", metavar="FORMAT")],
    table: Annotated[
        list[str] | None, typer.Option(help="Only this one; repeatable.", metavar="NAME")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="New directory (csv, parquet) or new file (xlsx).", metavar="PATH")
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(
            help="buyer:ID, seller:ID, carrier:MODE, auditor or platform: what they may see, under pseudonyms.",
            metavar="ROLE",
        ),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="File with the pseudonyms' key; else the run's own.", metavar="FILE")
    ] = None,
    private: Annotated[
        float | None,
        typer.Option(
            help="Key figures of a run with differential privacy of this epsilon.", metavar="EPSILON"
        ),
    ] = None,
    delta: Annotated[float, typer.Option(help="Delta of --private; above 0 the noise is Gaussian.")] = 0.0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write tables for spreadsheets and other programs.

    A run has its key figures and every table; a comparison its summary, differences, replications,
    failures and, after --best, the contest; a sweep its effects, factors and points. Nothing is overwritten.
    """
    from json import dumps

    from argosy.exports import export as execute

    only = tuple(table or ())
    written = execute(directory, to, out, only, role=role, key=key, private=private, delta=delta)
    files = [str(file) for file in written]
    if json:
        write(dumps({"files": files}))
    else:
        for file in files:
            write(file)
