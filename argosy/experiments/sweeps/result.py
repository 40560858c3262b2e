"""What a sweep came to: figures at every point, and what they hang on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from argosy.experiments.sweeps.designs import LEVELS, problem
from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from analytics.statistics import Effect
    from argosy.experiments.sweeps.factors import Factor
    from argosy.experiments.sweeps.planning import Key, Planned
    from argosy.experiments.sweeps.request import SweepRequest
    from argosy.experiments.task import Kpis

_SHOWN_SEED: Final = 0


@dataclass(frozen=True)
class Flip:
    """Whether the order of two strategies hangs on the factors.

    Attributes:
        metric: in which they are compared.
        a: label of the first strategy.
        b: label of the second.
        above: points at which `a` has more than `b`.
        below: points at which it has less.
    """

    metric: str
    a: str
    b: str
    above: int
    below: int


@dataclass(frozen=True)
class Sweep:
    """What a sweep came to.

    Attributes:
        request: what was asked.
        factors: what was varied.
        points: the factors' values at every point, in the order of `factors`.
        strategies: labels; one, empty, where nothing but factors was varied.
        values: key figures by strategy and point, means over the replications; None where a replication has none.
        directory: where it is stored.
    """

    request: SweepRequest
    factors: Sequence[Factor]
    points: Sequence[Sequence[float]]
    strategies: Sequence[str]
    values: dict[str, list[Kpis]]
    directory: Path

    def effects(self, metric: str, strategy: str | None = None) -> list[Effect]:
        """How `metric` hangs on each factor, the strongest first; nothing for a grid.

        Args:
            metric: name of a key figure.
            strategy: its label; the first where None.

        Raises:
            InputError: if a point has no such figure.
        """
        import numpy as np

        from analytics.statistics import elementary_effects, rank_correlations, variance_shares

        label = self.strategies[0] if strategy is None else strategy
        outcome = np.array([_figure(figures, metric, n) for n, figures in enumerate(self.values[label])])
        where, seed = np.array(self.points, dtype=float), self.request.seed or _SHOWN_SEED
        if self.request.design == "morris":
            found = elementary_effects(problem(self.factors), where, outcome, LEVELS, seed)
        elif self.request.design == "sobol":
            found = variance_shares(problem(self.factors), outcome, seed)
        elif self.request.design == "lhs":
            found = rank_correlations([factor.name for factor in self.factors], where, outcome)
        else:
            return []
        return sorted(found, key=lambda effect: (-abs(effect.size), effect.factor))

    def flips(self, metric: str) -> list[Flip]:
        """For every two strategies, at how many points which of them has more of `metric`."""
        found = []
        for number, a in enumerate(self.strategies):
            for b in self.strategies[number + 1 :]:
                pairs = [
                    (one.get(metric), other.get(metric))
                    for one, other in zip(self.values[a], self.values[b], strict=True)
                ]
                whole = [(x, y) for x, y in pairs if x is not None and y is not None]
                found.append(Flip(metric, a, b, sum(x > y for x, y in whole), sum(x < y for x, y in whole)))
        return found

    def frame(self) -> pl.DataFrame:
        """One row per strategy and point: `strategy`, `point`, a column per factor, a column per figure."""
        import polars as pl

        names = [factor.name for factor in self.factors]
        rows = [
            {"strategy": label, "point": number, **dict(zip(names, point, strict=True)), **figures}
            for label in self.strategies
            for number, (point, figures) in enumerate(zip(self.points, self.values[label], strict=True))
        ]
        return pl.DataFrame(rows, infer_schema_length=None)


def collected(plan: Planned, done: Mapping[Key, Kpis], directory: Path) -> Sweep:
    """What all tasks of a plan came to."""
    values = {
        label: [
            _mean([done[number, label, replication] for replication in range(plan.request.replications)])
            for number in range(len(plan.points))
        ]
        for label in plan.strategies
    }
    shown = [
        [factor.value(x) for factor, x in zip(plan.factors, point, strict=True)] for point in plan.points
    ]
    design = plan.points if plan.request.design in ("morris", "sobol") else shown
    return Sweep(plan.request, plan.factors, design, plan.strategies, values, directory)


def _mean(replications: Sequence[Kpis]) -> Kpis:
    found: Kpis = {}
    for metric in replications[0]:
        values = [figures[metric] for figures in replications]
        known = [value for value in values if value is not None]
        found[metric] = sum(known) / len(known) if len(known) == len(values) else None
    return found


def _figure(figures: Kpis, metric: str, point: int) -> float:
    value = figures.get(metric)
    if value is None:
        raise InputError(f"{metric}: point {point} has no such figure", "more orders, or another figure")
    return value
