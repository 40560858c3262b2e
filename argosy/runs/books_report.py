"""What `argosy accounts` answers: tables for people, or one JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from argosy.console import Block, print_blocks
from sim.core.units import format_money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from argosy.runs.books import Actor, Books

_SHOWN: Final = 10
"""Actors of a list that people are shown."""

_PROFIT: Final = "profit"


def as_json(books: Books, by: str, actors: Sequence[Actor]) -> str:
    """One JSON object on one line; `actors` are those that were asked for."""
    answer: dict[str, Any] = {"run": str(books.run.path), "status": books.run.manifest["status"], "by": by}
    if by == "group":
        answer["accounts"] = books.groups
    else:
        answer["actors"] = {actor.account: _as_document(actor) for actor in actors}
    return json.dumps({**answer, "accounts_sum": books.left_over, "unproved": books.unproved})


def show_groups(books: Books) -> None:
    """Print a table of lines for each group of actors, and what all of them are left with together."""
    blocks = [
        Block(
            group.replace("_", " "), ["line", "EUR"], [[line, _euros(cents)] for line, cents in lines.items()]
        )
        for group, lines in books.groups.items()
    ]
    profits = [[group.replace("_", " "), _euros(lines[_PROFIT])] for group, lines in books.groups.items()]
    total = Block("profits of all", ["group", "EUR"], [*profits, ["left over", _euros(books.left_over)]])
    _print(books, [*blocks, total], [])


def show_actors(books: Books, actors: Sequence[Actor], *, everyone: bool) -> None:
    """Print the lines of each actor, of a long list those with the largest turnover."""
    shown = actors if everyone else actors[:_SHOWN]
    rows = [row for actor in shown for row in _rows(actor)]
    title = "profit and loss" if len(actors) == 1 else "actors with the largest turnover first"
    block = Block(title, ["actor, line", "EUR", "own currency"], rows)
    _print(books, [block], [_rest(actors[len(shown) :])] if len(shown) < len(actors) else [])


def _rest(actors: Sequence[Actor]) -> str:
    profit = _euros(sum(actor.profit.cents for actor in actors))
    return f"{len(actors):,} more, smaller ones, with a profit of {profit} EUR together; --all shows them"


def _print(books: Books, blocks: Sequence[Block], closing: Iterable[str]) -> None:
    name, title = books.scenario.name, books.scenario.title
    status = "" if books.run.complete else "; stopped before its end, rows of open orders are missing"
    print_blocks(f"{name} - {title}", f"seed {books.scenario.seed}{status}", blocks, [*closing])


def _rows(actor: Actor) -> list[list[str]]:
    lines = {**actor.lines, _PROFIT: actor.profit}
    return [
        [actor.account, "", ""],
        *(
            [f"  {name}", _euros(line.cents), format_money(line.own, actor.currency)]
            for name, line in lines.items()
        ),
    ]


def _as_document(actor: Actor) -> dict[str, Any]:
    return {
        "group": actor.group,
        "currency": actor.currency,
        "cents": {line: amounts.cents for line, amounts in actor.lines.items()}
        | {_PROFIT: actor.profit.cents},
        "own": {line: amounts.own for line, amounts in actor.lines.items()} | {_PROFIT: actor.profit.own},
    }


def _euros(cents: int) -> str:
    return f"{cents / 100:,.2f}"
