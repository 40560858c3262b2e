"""Fitted estimators as plain arrays: one row costs microseconds. Held to scikit-learn's own answers by tests."""

from analytics.compiled.linear import Linear, Network, fold_linear, fold_network
from analytics.compiled.scorer import Scorer, sigmoid
from analytics.compiled.trees import Ensemble, fold_boosting, fold_forest, fold_isolation, fold_quantile

__all__ = [
    "Ensemble",
    "Linear",
    "Network",
    "Scorer",
    "fold_boosting",
    "fold_forest",
    "fold_isolation",
    "fold_linear",
    "fold_network",
    "fold_quantile",
    "sigmoid",
]
