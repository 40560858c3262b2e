"""`argosy accounts`."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import TYPE_CHECKING, Annotated

import typer

from argosy.problems import ANSWER_IS_NO, InputError
from argosy.terminal import write
from sim.core.problems import did_you_mean

if TYPE_CHECKING:
    from argosy.runs.books import Actor, Books

_EXAMPLES = """
Examples:

  argosy accounts runs/tiny-s1

  argosy accounts runs/tiny-s1 --by actor

  argosy accounts runs/tiny-s1 --actor seller:3 --json
"""
_BY = ("group", "actor")


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="accounts", epilog=_EXAMPLES)(accounts)


def accounts(
    run: Annotated[Path, typer.Argument(help="A run directory.", metavar="RUN")],
    actor: Annotated[
        str | None, typer.Option(help="One actor, as in seller:3 or platform.", metavar="NAME")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            help="Whose accounts: of each group (the default) or of each actor.", metavar="group|actor"
        ),
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Show every actor of a long list.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, with every actor.")] = False,
) -> None:
    """Say who earned and who paid: profit and loss, line by line, in euros and in the actor's own currency.

    What one gives another takes: the profits of all are 0 together.
    """
    from argosy.runs import open_run
    from argosy.runs.books import books_of
    from argosy.runs.books_report import as_json, show_actors, show_groups

    whose = _whose(actor, by)
    books = books_of(open_run(run))
    chosen = books.actors if actor is None else (_the_one(books, actor),)
    if json:
        write(as_json(books, whose, chosen))
    elif whose == "group":
        show_groups(books)
    else:
        show_actors(books, chosen, everyone=everyone)
    for complaint in books.unproved:
        typer.echo(f"argosy: {complaint}", err=True)
    if books.unproved or books.left_over:
        raise typer.Exit(ANSWER_IS_NO)


def _whose(actor: str | None, by: str | None) -> str:
    if by is not None and by not in _BY:
        raise InputError(f"--by {by} is not known", did_you_mean(by, _BY))
    if actor is not None and by == "group":
        raise InputError("--actor asks for one actor, --by group for groups", "leave one of them out")
    return "actor" if actor is not None else by or "group"


def _the_one(books: Books, name: str) -> Actor:
    known = {actor.account: actor for actor in books.actors}
    if name not in known:
        raise InputError(f"no actor '{name}' took or gave anything in {books.run.path}", _hint(books, name))
    return known[name]


def _hint(books: Books, name: str) -> str:
    """The closest name: of actors of the closest kind, since there may be thousands."""
    if name in books.groups:
        return f"that is a group: argosy accounts {books.run.path}"
    word, _, number = name.partition(":")
    kinds = {actor.account.partition(":")[0] for actor in books.actors}
    kind = next(iter(get_close_matches(word, sorted(kinds), n=1)), "")
    alike = [actor.account for actor in books.actors if actor.account.partition(":")[0] == kind]
    guess = f"{kind}:{number}"
    listed = f"argosy accounts {books.run.path} --by actor --all lists them"
    return (did_you_mean(name, [guess] if guess in alike else alike) if alike else "") or listed
