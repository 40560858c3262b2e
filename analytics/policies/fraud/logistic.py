"""Fraud by logistic regression."""

from __future__ import annotations

from typing import Any, Final

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from analytics.policies.fraud.screen import LearnedScreen

_INVERSE_PENALTY: Final = 0.1


class LogisticScreen(LearnedScreen):
    """Logistic regression on scaled features; few frauds need a penalty on weights (C = 0.1).

    Its reasons are exact: weight times deviation from the mean. `LearnedScreen` has the options.
    """

    def _estimator(self) -> Any:
        return make_pipeline(StandardScaler(), LogisticRegression(C=_INVERSE_PENALTY, max_iter=1000))
