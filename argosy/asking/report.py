"""What `argosy ask` answers: the sentence and its facts for people, or one JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from argosy.printable import one_line
from argosy.terminal import write

if TYPE_CHECKING:
    from argosy.asking.ask import Answer


def as_json(answer: Answer) -> str:
    """One JSON object on one line; times in seconds from the scenario's start, money in token units."""
    return json.dumps(answer._asdict(), ensure_ascii=False)


def show(answer: Answer) -> None:
    """Print the answer, and below it what was understood and the facts that it tells."""
    lines = [answer.answer, ""]
    lines.append(f"understood  {answer.intent}, in {answer.language}, {answer.confidence:.0%} sure")
    if answer.facts:
        told = ", ".join(f"{name} {one_line(str(fact))}" for name, fact in answer.facts.items())
        lines.append(f"facts       {told}")
    if answer.handed_over:
        lines.append("next        a person takes over")
    write("\n".join(lines))
