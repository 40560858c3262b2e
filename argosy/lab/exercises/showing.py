"""What the commands of the exercises print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from argosy.lab.exercises.catalogue import EXERCISES, numbered
from argosy.lab.exercises.exercise import FREEZE
from argosy.lab.report import show
from argosy.printable import one_line
from argosy.terminal import write

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 20
"""Calls that are shown."""

_LONGEST: Final = 160
"""Characters of one of them."""


def as_rows() -> list[dict[str, Any]]:
    """All exercises, as plain values."""
    return [
        {
            "number": each.number,
            "contract": each.contract,
            "title": each.title,
            "difficulty": each.difficulty,
            "learnt": each.learnt,
            "source": each.source,
            "harm": each.harm,
            "languages": list(each.languages),
            "falls": list(each.falls),
        }
        for each in EXERCISES
    ]


def show_list() -> None:
    """Print all exercises."""
    for each in EXERCISES:
        stars = "*" * each.difficulty
        write(f"{each.number:>2} {stars:<3} {each.title} ({', '.join(each.languages)})\n       {each.learnt}")
    write("argosy lab start N writes one of them")


def show_attack(answer: dict[str, Any]) -> None:
    """Print what came of an attack."""
    write("\n".join(_attack(answer)))


def show_mended(answer: dict[str, Any]) -> None:
    """Print what `argosy lab check` says of a mended contract, and what the exercise asks for."""
    show(answer)
    write("\n".join(_needs(answer)))


def _attack(answer: dict[str, Any]) -> Iterator[str]:
    yield f"exercise {answer['exercise']}, {answer['contract']}: {answer['verdict']}"
    for number, call in enumerate(answer["calls"][:_MOST], 1):
        outcome = "" if call["done"] else f" - refused: {call['why']}"
        yield one_line(f"  {number}. {call['call']}{outcome}", _LONGEST)
    if answer["calls"][_MOST:]:
        yield f"  and {len(answer['calls']) - _MOST:,} more"
    if answer["note"]:
        yield f"  the attack broke off: {one_line(answer['note'], _LONGEST)}"
    for who, units in answer["lost"].items():
        yield f"  the {who} lacks {units:,} units"
    if answer["gained"]:
        yield f"  you have {answer['gained']:,} units beyond your own"
    if answer["frozen"]:
        yield f"  {answer['frozen']:,} units of theirs stay in the contract"
    if answer["verdict"] == "held":
        yield _wanted(numbered(answer["exercise"]).harm)


def _wanted(harm: str) -> str:
    if harm == FREEZE:
        return "  asked for is that what is another's can be fetched by nobody"
    return "  asked for is that you have what is another's"


def _needs(answer: dict[str, Any]) -> Iterator[str]:
    yield f"exercise {answer['exercise']}: {answer['verdict']}"
    yield from (f"  {'yes' if need['met'] else 'NO '} {need['what']}" for need in answer["needs"])
