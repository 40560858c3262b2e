"""What `argosy compare` answers: tables for people, or one JSON object."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

from analytics.kpis import KPIS
from argosy.commands.contest_report import further, further_blocks
from argosy.console import Block, number, print_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analytics.statistics import Difference, Interval
    from argosy.experiments import Comparison


def as_json(found: Comparison) -> str:
    """One JSON object on one line."""
    content: dict[str, Any] = {
        "scenario": found.scenario,
        "strategies": found.strategies,
        "replications": found.replications,
        "precision_reached": found.precision_reached,
        "kpis": {
            label: {metric: interval._asdict() for metric, interval in figures.items()}
            for label, figures in found.summary.items()
        },
        "differences": [difference._asdict() for difference in found.differences],
        "warnings": list(found.warnings),
        **further(found),
        "experiment": None if found.directory is None else str(found.directory),
    }
    return json.dumps(content)


def show(found: Comparison, *, all_pairs: bool = False) -> None:
    """Print the means, then how strategies differ from the first one, or every two from each other.

    Strategies that came to the same in every replication are compared once.
    """
    noun = "strategy" if len(found.strategies) == 1 else "strategies"
    title = f"{found.scenario}: {len(found.strategies)} {noun}, {found.replications} replications each"
    groups = _groups(found)
    firsts = [group[0] for group in groups]
    pairs = list(combinations(firsts, 2))
    chosen = pairs if all_pairs else pairs[: len(firsts) - 1]
    differing = {(a, b): _differences(b, a, found.differences) for a, b in chosen}
    alike = [pair for pair, block in differing.items() if not block.rows]
    print_blocks(
        title,
        "",
        [*further_blocks(found), _means(found, firsts), *differing.values()],
        list(_closing(found, groups, alike)),
    )


def _groups(found: Comparison) -> list[list[str]]:
    """Strategies that came to the same figures in every replication, together."""
    groups: list[list[str]] = []
    for label in found.strategies:
        alike = (group for group in groups if found.values[group[0]] == found.values[label])
        group = next(alike, None)
        groups.append([label]) if group is None else group.append(label)
    return groups


def _means(found: Comparison, strategies: Sequence[str]) -> Block:
    summary = {label: found.summary[label] for label in strategies}
    rows = [
        [KPIS[metric].label, *(_mean(metric, figures.get(metric)) for figures in summary.values())]
        for metric in _metrics(found)
        if not _is_zero(found, metric)
    ]
    return Block("means, with half of the 95 % interval", ["figure", *summary], rows)


def _metrics(found: Comparison) -> list[str]:
    return list(dict.fromkeys(metric for figures in found.summary.values() for metric in figures))


def _mean(metric: str, interval: Interval | None) -> str:
    if interval is None:
        return "-"
    half = interval.half_width
    return number(metric, interval.mean) + ("" if half is None else f" ± {number(metric, half)}")


def _differences(a: str, b: str, found: Sequence[Difference]) -> Block:
    """`a` less `b`, where `found` has `b` less `a`."""
    rows = [
        [
            KPIS[d.metric].label,
            number(d.metric, -d.mean),
            "" if d.ci_low is None or d.ci_high is None else _range(d.metric, -d.ci_high, -d.ci_low),
        ]
        for d in found
        if (d.a, d.b) == (b, a) and _differs(d)
    ]
    head = ["figure", "difference", "95 % interval"]
    return Block(f"{a} less {b}, where the interval leaves out 0", head, rows)


def _range(metric: str, low: float, high: float) -> str:
    return f"{number(metric, low)} to {number(metric, high)}"


def _differs(difference: Difference) -> bool:
    if difference.ci_low is None or difference.ci_high is None:
        return difference.mean != 0
    return not difference.ci_low <= 0 <= difference.ci_high


def _closing(
    found: Comparison, groups: Sequence[Sequence[str]], alike: Sequence[tuple[str, str]]
) -> Iterator[str]:
    for group in groups:
        if len(group) > 1:
            yield f"{', '.join(group)}: the same in every figure of every replication"
    for a, b in alike:
        yield f"{a} and {b}: no figure differs by more than chance in {found.replications} replications"
    zero = [KPIS[m].label for m in _metrics(found) if not KPIS[m].spared and _is_zero(found, m)]
    if zero:
        yield f"0 everywhere: {', '.join(zero)}"
    if found.directory is not None:
        yield f"experiment  {found.directory}"


def _is_zero(found: Comparison, metric: str) -> bool:
    return not any(figures[metric].mean for figures in found.summary.values() if metric in figures)
