"""`argosy report`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated, Final

import typer

from argosy.terminal import write

REPORT: Final = typer.Option("--report", help="Write the page of it, report.html, into the directory.")
"""What `run`, `compare` and `sweep` offer."""

_EXAMPLES = """
Examples:

  argosy report runs/tiny-s1

  argosy report experiments/eurasia-s1 --out answer.html
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="report", epilog=_EXAMPLES)(report)


def report(
    directory: Annotated[
        Path, typer.Argument(help="Of a run, a comparison or a sweep.", metavar="RUN|EXPERIMENT")
    ],
    out: Annotated[
        Path | None, typer.Option(help="File to write; report.html in the directory.", metavar="FILE")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write one page of HTML that opens offline, prints, and has every number in a table.

    The verdict comes first, then strategies side by side, differences and which of them are noise, trade-offs,
    distributions, weeks, maps, money, and how to repeat it. A page that is there already is replaced.
    """
    from json import dumps

    from argosy.reports import write_report

    file = write_report(directory, out)
    write(dumps({"report": str(file), "bytes": file.stat().st_size}) if json else str(file))


def add_report(directory: Path | None, wanted: bool) -> None:
    """Write the page of what has just been stored in `directory`, and say on stderr where it is."""
    if not wanted or directory is None:
        return
    from argosy.reports import write_report

    typer.echo(f"argosy: the page is {write_report(directory)}", err=True)
