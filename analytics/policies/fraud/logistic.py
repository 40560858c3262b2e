"""Fraud by logistic regression."""

from __future__ import annotations

from typing import Any, Final

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from analytics.policies.fraud.screen import LearnedScreen

_INVERSE_PENALTY: Final = 0.03
"""In the loop, where there are many features and few frauds; of a run there are few features."""


class LogisticScreen(LearnedScreen):
    """Logistic regression on scaled features.

    Its reasons are exact: weight times deviation from the mean. `LearnedScreen` has the options.
    """

    def _estimator(self) -> Any:
        inverse_penalty = 1.0 if self.history else _INVERSE_PENALTY
        return make_pipeline(StandardScaler(), LogisticRegression(C=inverse_penalty, max_iter=1000))
