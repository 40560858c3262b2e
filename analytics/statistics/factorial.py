"""What comes of which factor, where strategies are all combinations of several factors' levels."""

from __future__ import annotations

from itertools import chain, combinations, product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analytics.statistics.means import mean_interval, p_value
from analytics.statistics.multiplicity import holm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

LUCK = "replications"
REST = "remainder"


class FactorEffect(NamedTuple):
    """What one or several factors do to an outcome.

    Attributes:
        factors: that act; one for a main effect, several for an interaction.
        levels: one of each of `factors`, compared with the first level of each.
        effect: for one factor the mean at the level less that at the first, over all levels of the others. For
            several the same of that effect between two levels of the next, halved each time: half the difference
            that one makes to the effect of the other.
        ci_low: lower end of its 95 % interval; None with a single replication.
        ci_high: upper end.
        p_holm: of no effect, allowing for the number of effects; None with a single replication.
    """

    factors: tuple[str, ...]
    levels: tuple[str, ...]
    effect: float
    ci_low: float | None
    ci_high: float | None
    p_holm: float | None


class Factorial(NamedTuple):
    """Analysis of a full factorial design, every combination in the same replications.

    Attributes:
        effects: main effects, then interactions of two factors, of three, and so on.
        shares: of the sum of squares, by factors (`a × b` for an interaction), what replications have in common
            (`replications`) and the rest (`remainder`); they add up to 1. Empty where nothing varies.
    """

    effects: list[FactorEffect]
    shares: dict[str, float]


def factorial(levels: Mapping[str, Sequence[str]], values: NDArray[np.float64]) -> Factorial:
    """Main effects and interactions of a full factorial design, with intervals from its replications.

    Effects are computed in every replication alone; these are independent, whatever replications share, and their
    intervals are those of `mean_interval`. Shares are of the sums of squares of an analysis of variance with
    replications as blocks.

    Sources: Law, Simulation Modeling and Analysis, section 12.2 (effects by replication); Montgomery, Design and
    Analysis of Experiments, section 5.6 (blocks in a factorial design).

    Args:
        levels: of every factor, at least two each, in the order of the axes of `values`.
        values: shape (levels of the first factor, ..., levels of the last, replications).
    """
    terms = list(_terms(levels))
    samples = [_contrast(levels, values, factors, chosen) for factors, chosen in terms]
    several = values.shape[-1] > 1
    adjusted = holm([p_value(sample.tolist()) for sample in samples]) if several else [None] * len(terms)
    effects = [
        FactorEffect(factors, chosen, *mean_interval(sample.tolist()), p)
        for (factors, chosen), sample, p in zip(terms, samples, adjusted, strict=True)
    ]
    return Factorial(effects, _shares(levels, values))


def _subsets(levels: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(levels, size) for size in range(1, len(levels) + 1))


def _terms(levels: Mapping[str, Sequence[str]]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for factors in _subsets(levels):
        for chosen in product(*(levels[factor][1:] for factor in factors)):
            yield factors, chosen


def _contrast(
    levels: Mapping[str, Sequence[str]],
    values: NDArray[np.float64],
    factors: tuple[str, ...],
    chosen: tuple[str, ...],
) -> NDArray[np.float64]:
    """The effect in every replication, shape (replications,)."""
    found = values
    picked = dict(zip(factors, chosen, strict=True))
    for factor, names in levels.items():  # the first axis is gone after each
        at = list(names).index(picked[factor]) if factor in picked else None
        found = found.mean(axis=0) if at is None else found[at] - found[0]
    contrast: NDArray[np.float64] = found / 2 ** (len(factors) - 1)
    return contrast


def _shares(levels: Mapping[str, Sequence[str]], values: NDArray[np.float64]) -> dict[str, float]:
    axes = dict(zip(levels, range(len(levels)), strict=True))
    cells = values.mean(axis=-1)
    squares = {}
    for factors in _subsets(levels):
        part = cells
        for factor, axis in axes.items():
            mean = part.mean(axis=axis, keepdims=True)
            part = part - mean if factor in factors else mean
        repeated = prod(values.shape) / prod(part.shape)
        squares[" × ".join(factors)] = float((part**2).sum()) * repeated
    grand = float(values.mean())
    luck = values.mean(axis=tuple(axes.values())) - grand
    squares[LUCK] = float((luck**2).sum()) * cells.size
    whole = float(((values - grand) ** 2).sum())
    squares[REST] = max(0.0, whole - sum(squares.values()))
    return {name: square / whole for name, square in squares.items()} if np.ptp(values) > 0 else {}
