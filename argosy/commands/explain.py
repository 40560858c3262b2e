"""`argosy explain`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.problems import InputError
from argosy.terminal import write

_EXAMPLES = """
Examples:

  argosy explain runs/tiny-s1 order 12

  argosy explain runs/tiny-s1 order 12 --json

  argosy explain runs/tiny-s1 order 12 --locale buyer
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="explain", epilog=_EXAMPLES)(explain)


def explain(
    run: Annotated[Path, typer.Argument(help="A run directory.", metavar="RUN")],
    kind: Annotated[str, typer.Argument(help="What to explain: order.", metavar="order")],
    number: Annotated[int, typer.Argument(help="The order's number, from 1.", metavar="ID")],
    locale: Annotated[
        str | None,
        typer.Option(
            help="Add what the buyer reads, written as in this locale: de_DE, or 'buyer' for its country's.",
            metavar="LOCALE",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Tell one order's story: every step with its time, place, money, transaction and gas."""
    from argosy.runs import open_run, story_of
    from argosy.runs.receipt import receipt_of
    from argosy.runs.story_report import as_json, show

    if kind != "order":
        raise InputError(f"cannot explain '{kind}'", f"for example: argosy explain {run} order {number}")
    story = story_of(open_run(run), number)
    receipt = receipt_of(story, locale) if locale is not None else {}
    write(as_json(story, receipt)) if json else show(story, receipt)
