"""Fraud by being odd: an isolation forest, which needs no labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from sklearn.ensemble import IsolationForest

from analytics.compiled import Ensemble, fold_isolation, sigmoid
from analytics.policies.fraud.calibration import Calibration, calibrated
from analytics.policies.fraud.screen import LearnedScreen

if TYPE_CHECKING:
    from analytics.policies.fraud.screen import RiskModel
    from sim.policies import History

_BEFORE: Final = Calibration(-4.1, 1.0)
"""Taken for granted before there are labels: 1.6 % of orders, and odds that grow e-fold by standard deviation."""


class _Oddness(NamedTuple):
    """An isolation forest whose margins have mean 0 and deviation 1, and what they mean for fraud."""

    forest: Ensemble
    calibration: Calibration

    def risk(self, row: np.ndarray) -> float:
        """Probability of being charged back."""
        return sigmoid(self.calibration.intercept + self.calibration.slope * self.forest.margin(row))

    def contributions(self, row: np.ndarray) -> np.ndarray:
        """What each feature added to the log-odds over those of an average row."""
        return self.calibration.slope * self.forest.contributions(row)

    def average(self) -> float:
        """Probability for an average row."""
        return sigmoid(self.calibration.intercept + self.calibration.slope * self.forest.base)


class IsolationScreen(LearnedScreen):
    """An isolation forest of 40 trees: what few comparisons set apart from other orders is odd.

    It is fitted to all orders, declined ones too, and needs no labels; once there are some they only say what being
    odd means for fraud. `LearnedScreen` has the options; `history` is not among them.
    """

    learns_from_runs = False
    least_orders: Final = 200

    def _fitted(self, history: History, now: int) -> RiskModel | None:
        rows = np.array(list(self._kept.values())[-self.most_rows :])
        if len(rows) < self.least_orders:
            return None
        forest = _standardised(fold_isolation(self._estimator().fit(rows)), rows)
        found, calibration = self._labelled(history, now), _BEFORE
        if self._enough(found):
            margins = [forest.margin(row) for row in found.rows]
            calibration = calibrated(margins, found.charged_back, found.weights, _BEFORE)
        return _Oddness(forest, calibration)

    def _estimator(self) -> Any:
        return IsolationForest(n_estimators=40, max_samples=32, random_state=0, n_jobs=1)


def _standardised(forest: Ensemble, rows: np.ndarray) -> Ensemble:
    margins = np.array([forest.margin(row) for row in rows])
    mean, spread = float(margins.mean()), float(margins.std()) or 1.0
    return forest._replace(start=(forest.start - mean) / spread, scale=forest.scale / spread)
