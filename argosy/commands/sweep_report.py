"""What `argosy sweep` answers: tables for people, or one JSON object."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from analytics.kpis import KPIS
from argosy.console import Block, number, print_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.statistics import Effect
    from argosy.experiments.sweeps import Factor, Sweep

_SHOWN: Final = 10
_MEASURES: Final = {
    "morris": ("change over range", "with sign", "spread"),
    "sobol": ("share of variance", "alone", "with others"),
    "lhs": ("rank correlation", "", ""),
}


def as_json(found: Sweep) -> str:
    """One JSON object on one line."""
    content: dict[str, Any] = {
        "scenario": found.request.scenario,
        "design": found.request.design,
        "factors": [factor._asdict() for factor in found.factors],
        "points": len(found.points),
        "replications": found.request.replications,
        "strategies": list(found.strategies),
        "effects": {
            label: {
                metric: [effect._asdict() for effect in found.effects(metric, label)]
                for metric in found.request.metrics
            }
            for label in found.strategies
        },
        "flips": [asdict(flip) for metric in found.request.metrics for flip in found.flips(metric)],
        "values": found.frame()
        .select("strategy", "point", *_names(found), *found.request.metrics)
        .to_dicts(),
        "experiment": str(found.directory),
    }
    return json.dumps(content)


def show(found: Sweep, *, everything: bool = False) -> None:
    """Print what each figure hangs on, the strongest first, and whether strategies change places."""
    request = found.request
    noun = "factor" if len(found.factors) == 1 else "factors"
    each = "one replication" if request.replications == 1 else f"{request.replications} replications"
    title = (
        f"{request.scenario}: {len(found.factors)} {noun}, {each} at each of {len(found.points)} points "
        f"({request.design})"
    )
    print_blocks(title, "", list(_blocks(found, everything)), list(_closing(found, everything)))


def _blocks(found: Sweep, everything: bool) -> Iterator[Block]:
    for metric in found.request.metrics:
        for label in found.strategies:
            of = f"{KPIS[metric].label}{f' with {label}' if label else ''}"
            if found.request.design == "grid":
                yield _grid(found, metric, label, of)
            else:
                effects = found.effects(metric, label)
                yield _effects(found, metric, of, effects if everything else effects[:_SHOWN])
    flips = [flip for metric in found.request.metrics for flip in found.flips(metric)]
    if flips:
        rows = [[KPIS[f.metric].label, f.a, f.b, str(f.above), str(f.below)] for f in flips]
        yield Block(
            "points at which one has more than the other", ["figure", "a", "b", "a more", "b more"], rows
        )


def _effects(found: Sweep, metric: str, of: str, effects: list[Effect]) -> Block:
    by_name = {factor.name: factor for factor in found.factors}
    size, direction, spread = _MEASURES[found.request.design]
    head = ["factor", "range", size, "95 % interval", *filter(None, (direction, spread))]
    rows = []
    for effect in effects:
        told = [_told(found, metric, x) for x in (effect.size, effect.direction, effect.spread)]
        interval = f"{_told(found, metric, effect.ci_low)} to {_told(found, metric, effect.ci_high)}"
        further = told[1:] if direction else []
        rows.append([effect.factor, _range(by_name[effect.factor]), told[0], interval, *further])
    return Block(f"what moves {of}", head, rows)


def _grid(found: Sweep, metric: str, label: str, of: str) -> Block:
    rows = [
        [*(f"{x:g}" for x in point), number(metric, figures.get(metric))]
        for point, figures in zip(found.points, found.values[label], strict=True)
    ]
    return Block(of, [*_names(found), "mean"], rows)


def _told(found: Sweep, metric: str, value: float) -> str:
    return number(metric, value) if found.request.design == "morris" else f"{value:.2f}"


def _range(factor: Factor) -> str:
    return f"{factor.low:g} to {factor.high:g}"


def _names(found: Sweep) -> list[str]:
    return [factor.name for factor in found.factors]


def _closing(found: Sweep, everything: bool) -> Iterator[str]:
    hidden = len(found.factors) - _SHOWN
    if hidden > 0 and not everything and found.request.design != "grid":
        yield f"{hidden} weaker factors are not shown; --all shows them"
    if found.request.replications == 1:
        yield "all points share the luck of one replication; another seed may rank close factors otherwise"
    yield f"experiment  {found.directory}"
