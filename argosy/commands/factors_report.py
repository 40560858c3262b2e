"""What `argosy compare` says of several families that vary together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.kpis import KPIS
from analytics.statistics import CONFIDENCE, complete_metrics
from argosy.console import Block, number

if TYPE_CHECKING:
    from analytics.statistics import Factorial
    from argosy.experiments import Comparison


def factors_as_json(found: Comparison) -> dict[str, Any]:
    """By figure, `effects` and `shares`; nothing where fewer than two families vary."""
    return {
        metric: {"effects": [effect._asdict() for effect in analysis.effects], "shares": analysis.shares}
        for metric, analysis in _analyses(found).items()
    }


def factor_blocks(found: Comparison) -> list[Block]:
    """Effects that are there, and where the variance of figures that differ comes from."""
    differing = {difference.metric for difference in found.differences if difference.verdict == "differs"}
    analyses = {metric: one for metric, one in _analyses(found).items() if metric in differing}
    if not analyses:
        return []
    names = list(next(iter(analyses.values())).shares)
    shares = [
        [KPIS[metric].label, *(f"{one.shares[name]:.0%}" for name in names)]
        for metric, one in analyses.items()
    ]
    effects = [row for metric, one in analyses.items() for row in _effects(metric, one)]
    return [
        Block("main effects and interactions", ["figure", "of", "effect", "95 % interval"], effects),
        Block("where the variance comes from", ["figure", *names], shares),
    ]


def _effects(metric: str, analysis: Factorial) -> list[list[str]]:
    return [
        [
            KPIS[metric].label,
            " × ".join(f"{a}={b}" for a, b in zip(effect.factors, effect.levels, strict=True)),
            number(metric, effect.effect),
            f"{number(metric, effect.ci_low)} to {number(metric, effect.ci_high)}",
        ]
        for effect in analysis.effects
        if effect.p_holm is not None and effect.p_holm < 1 - CONFIDENCE
    ]


def _analyses(found: Comparison) -> dict[str, Factorial]:
    """Of every figure that all strategies have in all replications."""
    if not found.factors:
        return {}
    columns = [complete_metrics(replications) for replications in found.values.values()]
    common = [metric for metric in columns[0] if all(metric in column for column in columns)]
    return {metric: found.factorial(metric) for metric in common}
