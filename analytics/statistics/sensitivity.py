"""How an outcome hangs on what was varied: elementary effects, shares of variance, rank correlations."""

from __future__ import annotations

from math import atanh, sqrt, tanh
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import stats

from analytics.statistics.intervals import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


class Effect(NamedTuple):
    """How an outcome hangs on one factor.

    Attributes:
        factor: its name.
        size: how much, in the measure's own unit: for elementary effects (`morris`) the mean of what the outcome
            changes by over the whole range, without its sign; for `sobol` the total share of its variance;
            for `lhs` the rank correlation.
        ci_low: lower end of the 95 % interval of `size`.
        ci_high: upper end.
        direction: mean effect with its sign (`morris`), first-order share of variance (`sobol`), else `size`.
        spread: of the elementary effects, as a standard deviation: large beside `size` where the factor acts
            together with others or not in proportion (`morris`); what interactions add (`sobol`); else 0.
    """

    factor: str
    size: float
    ci_low: float
    ci_high: float
    direction: float
    spread: float


def elementary_effects(
    problem: Mapping[str, Any],
    points: NDArray[np.float64],
    outcome: NDArray[np.float64],
    levels: int,
    seed: int,
) -> list[Effect]:
    """Morris's measure with the absolute mean of Campolongo, Cariboni and Saltelli (2007).

    Args:
        problem: names and bounds of the k factors.
        points: shape (r (k + 1), k), of a Morris design.
        outcome: at each point.
        levels: of the design.
        seed: of the bootstrap behind the intervals.
    """
    from SALib.analyze import morris

    if np.ptp(outcome) == 0:
        return [Effect(name, 0.0, 0.0, 0.0, 0.0, 0.0) for name in problem["names"]]
    found = morris.analyze(problem, points, outcome, conf_level=CONFIDENCE, num_levels=levels, seed=seed)
    return [
        Effect(
            name, float(size), max(0.0, float(size - half)), float(size + half), float(mean), float(spread)
        )
        for name, size, half, mean, spread in zip(
            problem["names"],
            found["mu_star"],
            found["mu_star_conf"],
            found["mu"],
            found["sigma"],
            strict=True,
        )
    ]


def variance_shares(problem: Mapping[str, Any], outcome: NDArray[np.float64], seed: int) -> list[Effect]:
    """Sobol's total and first-order indices by Saltelli's estimators (2010).

    Args:
        problem: names and bounds of the k factors.
        outcome: at each of the n (k + 2) points of the design.
        seed: of the bootstrap behind the intervals.
    """
    from SALib.analyze import sobol

    if np.ptp(outcome) == 0:
        return [Effect(name, 0.0, 0.0, 0.0, 0.0, 0.0) for name in problem["names"]]
    found = sobol.analyze(problem, outcome, calc_second_order=False, conf_level=CONFIDENCE, seed=seed)
    return [
        Effect(
            name, float(total), float(total - half), float(total + half), float(first), float(total - first)
        )
        for name, total, half, first in zip(
            problem["names"], found["ST"], found["ST_conf"], found["S1"], strict=True
        )
    ]


def rank_correlations(
    names: Sequence[str], points: NDArray[np.float64], outcome: NDArray[np.float64]
) -> list[Effect]:
    """Spearman's correlation of each factor with the outcome, its interval by Fisher's transformation.

    Source: Fieller, Hartley and Pearson (1957), who give the transformed value the variance 1.06 / (n - 3).

    Args:
        names: of the k factors.
        points: shape (n, k).
        outcome: at each point.
    """
    half = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * sqrt(1.06 / max(1, len(outcome) - 3))
    found = []
    for number, name in enumerate(names):
        x = points[:, number]
        rho = 0.0 if np.ptp(x) == 0 or np.ptp(outcome) == 0 else float(stats.spearmanr(x, outcome).statistic)
        centre = atanh(max(-1 + 1e-12, min(1 - 1e-12, rho)))
        found.append(Effect(name, rho, tanh(centre - half), tanh(centre + half), rho, 0.0))
    return found
