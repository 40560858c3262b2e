"""`argosy ask`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.problems import ANSWER_IS_NO
from argosy.terminal import write

_EXAMPLES = """
Examples:

  argosy ask runs/tiny-s1 "Where is my parcel 12?"

  argosy ask runs/tiny-s1 "Wo bleibt mein Paket?" --as 7 --at 9.5

  argosy ask runs/tiny-s1 "Quand serai-je remboursé pour 12 ?" --json

  argosy ask runs/tiny-s1 "Wo steckt meine Sendung 12?" --reader embedding
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="ask", epilog=_EXAMPLES)(ask)


def ask(
    run: Annotated[Path, typer.Argument(help="A run directory.", metavar="RUN")],
    question: Annotated[str, typer.Argument(help="What a buyer asks, in its language.", metavar="QUESTION")],
    buyer: Annotated[
        int | None,
        typer.Option(
            "--as", help="The buyer who asks, else that of the order which is named.", metavar="BUYER"
        ),
    ] = None,
    at: Annotated[
        float | None,
        typer.Option(help="Answer as on that day of the simulation, from 0.", metavar="DAY"),
    ] = None,
    reader: Annotated[
        str,
        typer.Option(
            help="What reads the question; embedding needs the extra embeddings.",
            metavar="linear|rules|embedding",
        ),
    ] = "linear",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Answer a buyer's question about an order, in its language, with the facts of the run.

    Nothing is told about orders of others. Exit code 1 if it was refused, not understood, or
    left to a person without an answer.
    """
    from argosy.asking import as_json, show
    from argosy.asking import ask as asked
    from argosy.runs import open_run

    answer = asked(open_run(run), question, buyer, at, reader)
    write(as_json(answer)) if json else show(answer)
    if not answer.told:
        raise typer.Exit(ANSWER_IS_NO)
