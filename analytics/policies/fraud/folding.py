"""Which compiled form a fitted estimator has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sklearn.ensemble import GradientBoostingClassifier, IsolationForest, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier

from analytics.compiled import fold_boosting, fold_forest, fold_isolation, fold_linear, fold_network

if TYPE_CHECKING:
    from analytics.compiled import Scorer


def fold(model: Any) -> Scorer:
    """The compiled form of a fitted estimator, or of a scaler and a linear model or network.

    Raises:
        TypeError: for an estimator that has none.
    """
    if isinstance(model, Pipeline):
        scaler, last = model[0], model[-1]
        if isinstance(last, LogisticRegression):
            return fold_linear(scaler, last)
        if isinstance(last, MLPClassifier):
            return fold_network(scaler, last)
    if isinstance(model, GradientBoostingClassifier):
        return fold_boosting(model)
    if isinstance(model, RandomForestClassifier):
        return fold_forest(model.estimators_)
    if isinstance(model, DecisionTreeClassifier):
        return fold_forest([model])
    if isinstance(model, IsolationForest):
        return fold_isolation(model)
    raise TypeError(f"{type(model).__name__} has no compiled form")
