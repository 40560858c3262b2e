"""From a margin to a probability: Platt's two numbers, drawn towards those that change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from analytics.compiled import sigmoid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.compiled import Scorer

_SPREAD: Final = (2.0, 0.5)
"""Standard deviations of intercept and slope around the prior."""

_STEPS: Final = 50
_FLAT: Final = 0.05
_ENOUGH: Final = 1e-10


class Calibration(NamedTuple):
    """Log-odds are `intercept + slope * margin`; the slope is positive, so that the order stays."""

    intercept: float = 0.0
    slope: float = 1.0


UNCHANGED: Final = Calibration()


class Calibrated(NamedTuple):
    """A compiled model, and what its margins mean for fraud. Rows are of features, in double precision.

    Attributes:
        scorer: gives margins.
        calibration: of them.
    """

    scorer: Scorer
    calibration: Calibration = UNCHANGED

    def risk(self, row: np.ndarray) -> float:
        """Probability of being charged back."""
        return self._probability(self.scorer.margin(row))

    def average(self) -> float:
        """Probability for an average row."""
        return self._probability(self.scorer.base)

    def contributions(self, row: np.ndarray) -> np.ndarray:
        """What each feature added to the log-odds over those of an average row."""
        return self.calibration.slope * self.scorer.contributions(row)

    def _probability(self, margin: float) -> float:
        return sigmoid(self.calibration.intercept + self.calibration.slope * margin)


def calibrated(
    margins: Sequence[float], labels: np.ndarray, weights: np.ndarray, prior: Calibration = UNCHANGED
) -> Calibration:
    """Fit to labels that the model has not seen.

    A logistic regression of one variable (Platt 1999) with normal priors, which is defined for any labels, also if
    there are none; Newton's method.
    """
    x = np.column_stack([np.ones(len(margins)), np.asarray(margins, dtype=float)])
    before, precision = np.array(prior), np.diag([spread**-2 for spread in _SPREAD])
    found = before.copy()
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-np.clip(x @ found, -500, 500)))
        slope = x.T @ (weights * (labels - expected)) - precision @ (found - before)
        curve = (x.T * (weights * expected * (1 - expected))) @ x + precision
        step = np.linalg.solve(curve, slope)
        step *= min(1.0, 2.0 / max(_ENOUGH, float(np.abs(step).max())))
        found = found + step
        if float(np.abs(step).max()) < _ENOUGH:
            break
    return Calibration(float(found[0]), max(_FLAT, float(found[1])))
