"""How it was run: command, seed, versions, digest, assumptions with their sources, and what figures mean."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final

from analytics.kpis import KPIS
from analytics.report import Figure, Section, Table
from argosy.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LONGEST: Final = 300


def command_of(name: str, scenario: str, flags: Iterable[tuple[str, Any]]) -> str:
    """The command that does it again; flags that are None or 1.0 times are left out."""
    words = ["argosy", name, scenario]
    for flag, value in flags:
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is not None and not (flag == "scale" and one == 1):
                words += [f"--{flag}", str(one)]
    return one_line(shlex.join(words), _LONGEST * 4)


def how_it_was_run(
    facts: Mapping[str, Any], said: Mapping[str, Any], assumptions: Mapping[str, Any], metrics: Iterable[str]
) -> Section:
    """The last section of a page.

    Args:
        facts: what is told first: command, seed, digest.
        said: manifest or experiment.json, with versions and commit.
        assumptions: value and source by name.
        metrics: key figures whose meaning is told.
    """
    git = said.get("git") or {}
    commit = f"{git.get('commit', '–')}{' with changes of its own' if git.get('dirty') else ''}"
    versions = {
        "Argosy": said.get("argosy"),
        "Python": said.get("python"),
        **dict(said.get("dependencies") or {}),
    }
    rows = [[name, one_line(str(value), _LONGEST * 4)] for name, value in facts.items()]
    rows += [
        ["Versions", ", ".join(f"{name} {version}" for name, version in versions.items())],
        ["Commit", commit],
        ["Machine", str(said.get("platform", "–"))],
    ]
    figures = [
        Figure("Again, to the byte", "The same scenario and seed give the same digest on every machine.",
               table=Table(["What", "Value"], rows, words=2)),
        _assumptions(assumptions),
        _meanings(metrics),
    ]  # fmt: skip
    return Section("how", "How it was run", [], [f._replace(whole=True) for f in figures])


def _assumptions(found: Mapping[str, Any]) -> Figure:
    if not found:
        return Figure(
            "Assumptions", "The scenario file is not here any more, or refers to no named assumption."
        )
    rows = [
        [name, one_line(str(entry.get("value")), _LONGEST), one_line(str(entry.get("source")), _LONGEST)]
        for name, entry in sorted(found.items())
    ]
    told = f"{len(rows)} named assumptions, each with its source; values of the scenario file are not among them."
    return Figure("Assumptions", told, table=Table(["Assumption", "Value", "Source"], rows, words=3))


def _meanings(metrics: Iterable[str]) -> Figure:
    rows = [[KPIS[m].label, KPIS[m].meaning, KPIS[m].better] for m in metrics if m in KPIS]
    head = ["Figure", "Meaning", "Better"]
    return Figure("What the figures mean", "As `argosy kpis` has them.", table=Table(head, rows, words=3))
