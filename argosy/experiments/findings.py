"""What strategies say together: effects of factors, the efficient set, and what had not ended."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analytics.kpis import KPIS
from analytics.statistics import efficient, factorial
from argosy.experiments.labels import parts_of
from argosy.problems import InputError
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from analytics.kpis import Kpi
    from analytics.statistics import Factorial
    from argosy.experiments.task import Kpis


def factors(labels: Sequence[str]) -> dict[str, list[str]]:
    """The levels of every factor, from labels `family=choice,family=choice`; none where it is not a full factorial.

    Factors with one level are left out.
    """
    found: dict[str, dict[str, None]] = {}
    for label in labels:
        for part in parts_of(label):
            family, _, choice = part.partition("=")
            found.setdefault(family, {})[choice] = None
    varied = {family: list(choices) for family, choices in found.items() if len(choices) > 1}
    full = len(varied) > 1 and prod(map(len, varied.values())) == len(labels)
    return varied if full else {}


def factorial_of(
    values: Mapping[str, Sequence[Kpis]], levels: Mapping[str, Sequence[str]], metric: str
) -> Factorial:
    """The factorial analysis of one figure; strategies are in the order of the product of `levels`.

    Raises:
        InputError: if there are no factors, or a replication lacks the figure.
    """
    if not levels:
        raise InputError("no factors to tell apart", "let two families vary: --vary family=a,b, twice")
    figures = _figures(values, [metric])[:, :, 0]
    return factorial(levels, figures.reshape(*map(len, levels.values()), figures.shape[1]))


def pareto(values: Mapping[str, Sequence[Kpis]], metrics: Sequence[str]) -> pl.DataFrame:
    """One row per strategy: `strategy`, a mean for each of `metrics`, `efficient`, `probability`.

    Raises:
        InputError: if there is no such figure, a replication lacks it, or neither direction of it is better.
    """
    if not metrics:
        raise InputError("no figure to be efficient in", "name at least one; `argosy kpis` lists them")
    higher = [_is_higher_better(metric) for metric in metrics]
    figures = _figures(values, metrics)
    found = efficient(figures, higher)
    means = figures.mean(axis=1)
    columns = {metric: means[:, place].tolist() for place, metric in enumerate(metrics)}
    return pl.DataFrame(
        {
            "strategy": list(values),
            **columns,
            "efficient": found.on_average,
            "probability": found.probability,
        }
    )


def open_share(replications: Sequence[Kpis]) -> float:
    """Share of all orders of some replications that had neither ended nor been declined by a screen."""
    placed = sum(figures.get("orders") or 0 for figures in replications)
    declined = sum(
        (figures.get("decline_rate") or 0) * (figures.get("orders") or 0) for figures in replications
    )
    settled = sum(figures.get("settled") or 0 for figures in replications)
    return max(0, round(placed - declined - settled)) / placed if placed else 0.0


def _is_higher_better(metric: str) -> bool:
    better = _known(metric).better
    if better == "neither":
        raise InputError(
            f"{metric}: neither more nor less of it is better", "choose a figure that is welcome"
        )
    return better == "higher"


def _known(metric: str) -> Kpi:
    if metric not in KPIS:
        raise InputError(f"no figure '{metric}'", did_you_mean(metric, KPIS) or "`argosy kpis` lists them")
    return KPIS[metric]


def _figures(values: Mapping[str, Sequence[Kpis]], metrics: Sequence[str]) -> NDArray[np.float64]:
    """Shape (strategies, replications, metrics)."""
    names = [_known(metric).name for metric in metrics]
    rows = [[[figures.get(name) for name in names] for figures in found] for found in values.values()]
    for place, metric in enumerate(metrics):
        if any(row[place] is None for strategy in rows for row in strategy):
            raise InputError(f"{metric}: a replication has none", "choose a figure that all of them have")
    return np.asarray(rows, dtype=float)
