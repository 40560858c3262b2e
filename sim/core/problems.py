"""What is said about something that is wrong with a scenario."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_COMPARED: Final = 1_000
"""Names that a word is compared with; more would take long."""


class Problem(NamedTuple):
    """One thing wrong: where in the scenario, what, and what to do about it."""

    where: str
    what: str
    hint: str = ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?` for the closest of `known`, else all of them if they are few."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1) if len(names) <= _MOST_COMPARED else []
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(names)}" if len(names) <= 24 else ""
