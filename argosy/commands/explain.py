"""`argosy explain`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import TYPE_CHECKING, Annotated, Final

import typer

from argosy.problems import InputError
from argosy.terminal import write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argosy.runs.dossier import Role

_EXAMPLES = """
Examples:

  argosy explain runs/tiny-s1 order 12

  argosy explain runs/tiny-s1 order 12 --json

  argosy explain runs/tiny-s1 order 12 --locale buyer

  argosy explain runs/tiny-s1 buyer 7

  argosy explain runs/tiny-s1 seller 3 --json
"""


_ROLES: Final[Mapping[str, Role]] = {"buyer": "buyer", "seller": "seller"}


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="explain", epilog=_EXAMPLES)(explain)


def explain(
    run: Annotated[Path, typer.Argument(help="A run directory.", metavar="RUN")],
    kind: Annotated[str, typer.Argument(help="What to explain.", metavar="order|buyer|seller")],
    number: Annotated[int, typer.Argument(help="Its number; orders count from 1.", metavar="ID")],
    locale: Annotated[
        str | None,
        typer.Option(
            help="Add what the buyer reads, written as in this locale: de_DE, or 'buyer' for its country's.",
            metavar="LOCALE",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Tell one order's story, every step with time, place, money and gas; or what is known of a buyer or seller."""
    example = f"for example: argosy explain {run} order {number}"
    if kind == "order":
        return _order(run, number, locale, json=json)
    if kind not in _ROLES:
        raise InputError(f"cannot explain '{kind}'", example)
    if locale is not None:
        raise InputError("--locale is for orders", f"{example} --locale {locale}")
    return _somebody(run, _ROLES[kind], number, json=json)


def _order(run: Path, number: int, locale: str | None, *, json: bool) -> None:
    from argosy.runs import open_run, story_of
    from argosy.runs.receipt import receipt_of
    from argosy.runs.story_report import as_json, show

    story = story_of(open_run(run), number)
    receipt = receipt_of(story, locale) if locale is not None else {}
    write(as_json(story, receipt)) if json else show(story, receipt)


def _somebody(run: Path, role: Role, number: int, *, json: bool) -> None:
    from argosy.runs import dossier_of, open_run
    from argosy.runs.dossier_report import as_json, show

    dossier = dossier_of(open_run(run), role, number)
    write(as_json(dossier)) if json else show(dossier)
