"""Fraud by being odd: an isolation forest, which needs no labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.ensemble import IsolationForest

from analytics.compiled import fold_isolation
from analytics.policies.fraud.calibration import Calibrated, Calibration, calibrated
from analytics.policies.fraud.screen import LearnedScreen

if TYPE_CHECKING:
    from analytics.compiled import Ensemble
    from sim.policies import History

_BEFORE: Final = Calibration(-4.1, 1.0)
"""Taken for granted before there are labels: 1.6 % of orders, and odds that grow e-fold by standard deviation."""


class IsolationScreen(LearnedScreen):
    """An isolation forest of 40 trees: what few comparisons set apart from other orders is odd.

    It is fitted to all orders, declined ones too, and needs no labels; once there are some they only say what being
    odd means for fraud. `LearnedScreen` has the options; `history` is not among them.
    """

    learns_from_runs = False
    keeps_all = True
    least_orders: Final = 200

    def _fitted(self, history: History, now: int) -> Calibrated | None:
        rows = np.array(list(self._kept.values())[-self.most_rows :])
        if len(rows) < self.least_orders:
            return None
        forest = _standardised(fold_isolation(self._estimator().fit(rows)), rows)
        found, calibration = self._labelled(history, now), _BEFORE
        if self._enough(found):
            margins = [forest.margin(row) for row in found.rows]
            calibration = calibrated(margins, found.charged_back, found.weights, _BEFORE)
        return Calibrated(forest, calibration)

    def _estimator(self) -> Any:
        return IsolationForest(n_estimators=40, max_samples=32, random_state=0, n_jobs=1)


def _standardised(forest: Ensemble, rows: np.ndarray) -> Ensemble:
    """With margins of mean 0 and deviation 1 over `rows`."""
    margins = np.array([forest.margin(row) for row in rows])
    mean, spread = float(margins.mean()), float(margins.std()) or 1.0
    return forest._replace(start=(forest.start - mean) / spread, scale=forest.scale / spread)
