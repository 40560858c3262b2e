"""What `argosy lab check` prints for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from argosy.console import Block, aligned
from argosy.terminal import write

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 4
"""Attacks that are told in full."""

_SHOWN: Final = 30
"""Lines of a trace."""


def show(answer: dict[str, Any]) -> None:
    """Print the verdict, what fell and why, what was not tried, and gas."""
    write("\n".join(_lines(answer)))


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    attacks = answer["attacks"]
    fell = [attack for attack in attacks if attack["outcome"] == "fell"]
    held = sum(attack["outcome"] == "held" for attack in attacks)
    yield f"{answer['contract']}: {answer['verdict']}"
    yield f"  money: {answer['promises']['money']}; what it tells and refuses: {answer['promises']['interface']}"
    other = len(attacks) - held - len(fell)
    yield f"  {held} held, {len(fell)} fell, {other} not applicable, in {answer['total_s']:.1f} s"
    yield f"  {answer['size']:,} bytes of code, compiled in {answer['compile_s']:.1f} s"
    yield from (f"  {line}" for warning in answer["warnings"][:_MOST] for line in warning.splitlines()[:1])
    against = [attack for attack in fell if attack["counts"]]
    for attack in against[:_MOST]:
        yield ""
        yield from _fallen(attack)
    if against[_MOST:]:
        yield ""
        yield f"fell as well: {', '.join(attack['name'] for attack in against[_MOST:])}"
    beside = [attack for attack in fell if not attack["counts"]]
    notes = [attack for attack in attacks if attack["outcome"] == "held" and attack["reason"]]
    if beside or notes:
        yield "\nnot held against it"
        yield from (f"  {attack['name']} {attack['title']}: {attack['breach']}" for attack in beside)
        yield from (f"  {attack['name']} {attack['title']}: {attack['reason']}" for attack in notes)
    yield "\nnot applicable"
    for attack in attacks:
        if attack["outcome"] == "not applicable":
            yield f"  {attack['name']} {attack['title']}: {attack['reason']}"
    yield ""
    rows = [[row["step"], f"{row['gas']:,}", _gas(row["shipped"])] for row in answer["gas"]]
    yield from aligned(Block("", ["gas of", "yours", "the shipped escrow's"], rows), indent="")


def _fallen(attack: dict[str, Any]) -> Iterator[str]:
    yield f"{attack['name']} {attack['title']}: fell"
    yield f"  {attack['breach']}"
    yield f"  broken: {attack['promise']}"
    yield from (f"    {number}. {call}" for number, call in enumerate(attack["calls"], 1))
    if attack["source"]:
        yield f"  {attack['source']['file']}:{attack['source']['line']}: {attack['source']['text']}"
    yield from (f"    {line}" for line in attack["trace"][:_SHOWN])
    yield from (f"  also: {what}" for what in attack["also"])
    yield f"  hint: {attack['hint']}"


def _gas(used: int | None) -> str:
    return "" if used is None else f"{used:,}"
