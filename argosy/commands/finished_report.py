"""What `argosy compare RUN RUN` answers: tables for people, or one JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analytics.kpis import KPIS
from argosy.console import Block, number, print_blocks

if TYPE_CHECKING:
    from argosy.experiments.finished import RunPair


def as_json(found: RunPair) -> str:
    """One JSON object on one line."""
    content: dict[str, Any] = {
        "runs": [str(found.a), str(found.b)],
        "seed": found.seed,
        "replication": found.replication,
        "settings": [pair._asdict() for pair in found.settings],
        "figures": [pair._asdict() for pair in found.figures],
    }
    return json.dumps(content, default=str)


def show(found: RunPair) -> None:
    """Print in what the runs differ, then the figures in which they do."""
    a, b = str(found.a), str(found.b)
    title = f"{a} and {b}: one replication each, seed {found.seed}, replication {found.replication}"
    settings = [[pair.setting, _said(pair.a), _said(pair.b)] for pair in found.settings]
    figures = [
        [KPIS[p.metric].label, *(number(p.metric, x) for x in (p.a, p.b, p.difference))]
        for p in found.figures
        if p.metric in KPIS and p.a != p.b
    ]
    blocks = [
        Block("what differs in their scenarios", ["setting", a, b], settings),
        Block("figures that differ", ["figure", a, b, "difference"], figures),
    ]
    closing = [f"{len(found.figures) - len(figures)} figures are the same"]
    if not settings:
        closing.append("the scenarios are the same")
    closing.append("one replication says nothing of chance: argosy compare SCENARIO --vary … replicates")
    print_blocks(title, "", [block for block in blocks if block.rows], closing)


def _said(value: Any) -> str:
    return "-" if value is None else str(value)
