"""What `argosy compare` answers: tables for people, or one JSON object."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

from analytics.kpis import KPIS
from analytics.statistics import CONFIDENCE, POWER, compared
from argosy.commands.contest_report import further, further_blocks
from argosy.commands.factors_report import factor_blocks, factors_as_json
from argosy.console import Block, number, print_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analytics.statistics import Difference, Interval
    from argosy.experiments import Comparison

_NEAREST = 5
"""Undecided differences that people are shown of two strategies."""


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
        "comparisons": compared(found.differences),
        "open_shares": found.open_shares,
        "factorial": factors_as_json(found),
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
    blocks = [*further_blocks(found), _means(found, firsts)]
    for a, b in chosen:
        of_pair = [d for d in found.differences if (d.a, d.b) == (a, b)]
        blocks += [_differing(b, a, of_pair), _undecided(b, a, of_pair)]
    blocks += factor_blocks(found)
    print_blocks(title, "", blocks, list(_closing(found, groups, chosen)))


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
    return Block("means, with half of the 95 % interval, or its ends", ["figure", *summary], rows)


def _metrics(found: Comparison) -> list[str]:
    return list(dict.fromkeys(metric for figures in found.summary.values() for metric in figures))


def _mean(metric: str, interval: Interval | None) -> str:
    """With the ends of the interval where the mean is not in its middle, as far as the digits show."""
    if interval is None:
        return "-"
    low, high, half = interval.ci_low, interval.ci_high, interval.half_width
    if low is None or high is None or half is None:
        return number(metric, interval.mean)
    if number(metric, interval.mean - half) != number(metric, low):
        return f"{number(metric, interval.mean)} ({_range(metric, low, high)})"
    return f"{number(metric, interval.mean)} ± {number(metric, half)}"


def _differing(a: str, b: str, found: Sequence[Difference]) -> Block:
    """`a` less `b`, where `found` has `b` less `a`: what differs."""
    rows = [
        [
            KPIS[d.metric].label,
            number(d.metric, -d.mean),
            "" if d.ci_low is None or d.ci_high is None else _range(d.metric, -d.ci_high, -d.ci_low),
            "-" if d.relative is None else f"{-d.relative:+.1%}",
            "-" if d.variance_ratio is None else f"{d.variance_ratio:,.1f}",
        ]
        for d in found
        if d.verdict == "differs"
    ]
    head = ["figure", "difference", "95 % interval", "of the mean", "common luck gave"]
    return Block(f"{a} less {b}: what differs", head, rows)


def _undecided(a: str, b: str, found: Sequence[Difference]) -> Block:
    """Those nearest to a decision."""
    noise = sorted((d for d in found if d.verdict == "noise"), key=lambda d: d.p or 0)
    rows = [
        [
            KPIS[d.metric].label,
            number(d.metric, -d.mean),
            "" if d.ci_low is None or d.ci_high is None else _range(d.metric, -d.ci_high, -d.ci_low),
            "-" if d.p is None or d.p_holm is None else f"{d.p:.2f}, {d.p_holm:.2f}",
            number(d.metric, d.detectable),
        ]
        for d in noise[:_NEAREST]
    ]
    head = ["figure", "difference", "95 % interval", "by chance: alone, of all", "would have been seen"]
    which = "undecided" if len(noise) <= _NEAREST else f"undecided, the nearest {_NEAREST} of {len(noise)}"
    return Block(f"{a} less {b}: {which}", head, rows)


def _range(metric: str, low: float, high: float) -> str:
    return f"{number(metric, low)} to {number(metric, high)}"


def _closing(
    found: Comparison, groups: Sequence[Sequence[str]], pairs: Sequence[tuple[str, str]]
) -> Iterator[str]:
    for group in groups:
        if len(group) > 1:
            yield f"{', '.join(group)}: the same in every figure of every replication"
    if found.replications == 1 and pairs:
        yield "one replication says nothing of a difference: means can be read, not compared"
    elif pairs:
        yield from _counted(found, pairs)
    zero = [KPIS[m].label for m in _metrics(found) if not KPIS[m].spared and _is_zero(found, m)]
    if zero:
        yield f"0 everywhere: {', '.join(zero)}"
    still = {label: share for label, share in found.open_shares.items() if share}
    if still:
        shares = ", ".join(f"{label} {share:.1%}" for label, share in still.items())
        yield f"orders that had not ended, whose days and outcomes are in no figure: {shares}"
    if found.directory is not None:
        yield f"experiment  {found.directory}"


def _counted(found: Comparison, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for a, b in pairs:
        verdicts = [d.verdict for d in found.differences if (d.a, d.b) == (a, b)]
        differ, noise, same = (verdicts.count(v) for v in ("differs", "noise", "identical"))
        yield (
            f"{b} and {a}: {differ} figures differ, {noise} are undecided, "
            f"{same} are the same in every replication"
        )
    yield (
        f"{compared(found.differences):,} comparisons could have shown something; allowing for them (Holm), "
        f"{CONFIDENCE:.0%} of such experiments say of nothing that it differs which does not, "
        f"and {POWER:.0%} see what would have been seen"
    )


def _is_zero(found: Comparison, metric: str) -> bool:
    return not any(figures[metric].mean for figures in found.summary.values() if metric in figures)
