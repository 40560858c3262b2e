"""docs/escrow.md, read."""

from __future__ import annotations

from chain.contracts.escrow import State
from chain.testing.lifecycle import Step
from tests.support.places import ROOT

PAGE = (ROOT / "docs" / "escrow.md").read_text(encoding="utf-8")


def page_rows(heading: str) -> list[list[str]]:
    """The first table under a heading of docs/escrow.md, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def documented_steps() -> tuple[Step, ...]:
    """The table of functions of docs/escrow.md."""
    steps = []
    for signature, who, sources, clock, _, target in page_rows("Functions"):
        name = signature.strip("`").split("(")[0]
        if name not in ("fund", "fundWithPermit", "withdraw"):
            steps.append(
                Step(
                    name,
                    () if who == "anyone" else tuple(who.split(", ")),
                    tuple(State[word.strip().upper()] for word in sources.split(",")),
                    clock,
                    None if target == "unchanged" else State[target.upper()],
                )
            )
    return tuple(steps)
