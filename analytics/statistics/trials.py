"""Reading a trial of two arms: at its end, at every look on the way, and as a bet."""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import norm

from analytics.statistics.intervals import CONFIDENCE

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Contrast(NamedTuple):
    """One arm's mean less the other's.

    Attributes:
        difference: of the means, the new arm's less the old one's.
        error: its standard error.
        outcomes: how many, in both arms together.
    """

    difference: float
    error: float
    outcomes: int


def contrast(
    outcomes: NDArray[np.float64], new: NDArray[np.bool_], units: NDArray[np.intp] | None = None
) -> Contrast:
    """The difference of two means, with a standard error that allows for outcomes of one unit being alike.

    Without `units` it is Welch's. With them it is that of a ratio of sums over independent units: Deng, Knoblich
    and Lu, "Applying the delta method in metric analytics", KDD 2018, equation 4, with n - 1.

    Args:
        outcomes: shape (n,).
        new: which of them belong to the new arm, shape (n,).
        units: what was assigned to an arm, and has one or more of the outcomes: numbers from 0, shape (n,).

    Raises:
        ValueError: if an arm has fewer than two units.
    """
    arms = [_arm(outcomes[arm], None if units is None else units[arm]) for arm in (new, ~new)]
    (treated, one), (control, other) = arms
    return Contrast(treated - control, sqrt(one + other), len(outcomes))


def _arm(outcomes: NDArray[np.float64], units: NDArray[np.intp] | None) -> tuple[float, float]:
    """Mean of an arm, and the square of its standard error."""
    counts = np.ones(len(outcomes)) if units is None else np.bincount(units)
    many = np.count_nonzero(counts)
    if many < 2:
        raise ValueError("a trial needs two units in either arm")
    mean = float(outcomes.mean())
    sums = outcomes if units is None else np.bincount(units, outcomes)
    apart = sums - mean * counts
    return mean, float(apart @ apart) * many / (many - 1) / len(outcomes) ** 2


def fixed_half_width(found: Contrast) -> float:
    """Half of the interval that holds for one look, which was planned before the trial."""
    return float(norm.ppf((1 + CONFIDENCE) / 2)) * found.error


def always_valid_half_width(found: Contrast, planned: int) -> float:
    """Half of an interval that holds at all looks together, however often one looks and whenever one stops.

    The normal mixture of Robbins (1970) as an asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy
    and Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 2024,
    theorem 2.2), narrowest where `planned` outcomes have come in.

    Args:
        found: of the outcomes until now.
        planned: outcomes at the end of the trial, in both arms together.

    Raises:
        ValueError: if nothing is planned.
    """
    if planned < 1:
        raise ValueError(f"{planned} outcomes are planned: at least one is needed")
    tail = 2 * log(1 / (1 - CONFIDENCE))
    spread = (tail + log(tail + 1)) / planned * found.outcomes
    factor = (spread + 1) / spread * log((spread + 1) / (1 - CONFIDENCE) ** 2)
    return found.error * sqrt(factor)


class Bet(NamedTuple):
    """What is believed of the new arm after a trial.

    Attributes:
        better: probability that its mean is higher.
        regret: by how much it is expected to be worse, where it is: what choosing it risks, per outcome.
    """

    better: float
    regret: float


def bet(found: Contrast, prior: float) -> Bet:
    """The Bayesian read-out: a normal belief about the difference, with mean 0 and deviation `prior` beforehand.

    The posterior of normal data with known error; the regret is the expected loss of Stucchio, "Bayesian A/B
    testing at VWO" (2015), in closed form.

    Raises:
        ValueError: if `prior` is not above 0.
    """
    if prior <= 0:
        raise ValueError(f"a prior deviation of {prior} leaves nothing to learn: give one above 0")
    if found.error == 0:
        return Bet(float(found.difference > 0), max(0.0, -found.difference))
    kept = prior**2 / (prior**2 + found.error**2)
    mean, deviation = kept * found.difference, sqrt(kept) * found.error
    z = mean / deviation
    return Bet(float(norm.cdf(z)), float(deviation * norm.pdf(z) - mean * norm.cdf(-z)))
