"""A classifier of frauds in scikit-learn's manner: fitted by an estimator of its own, scored in compiled form."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from analytics.policies.fraud.calibration import UNCHANGED, Calibrated, calibrated
from analytics.policies.fraud.folding import fold

_CLASSES: Final = 2
_FEW: Final = 5
"""Labels of each kind that the later rows must have, to calibrate by them."""


class CompiledClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Two classes; rows come in the order of time.

    An estimator that is fitted to the earlier rows is calibrated on the later ones, which it has not seen; one that
    is fitted to all rows is then used with that calibration.

    Args:
        estimator: an unfitted classifier, or an isolation forest, for which see `analytics.policies.fraud.folding`.
        apart: share of the rows, the latest, that are kept apart to calibrate; 0 for no calibration.

    Attributes:
        estimator_: fitted.
        calibrated_: the same, compiled and calibrated.
        classes_: the two labels.
        n_features_in_: columns.
    """

    def __init__(self, *, estimator: Any = None, apart: float = 0.25) -> None:
        self.estimator = estimator
        self.apart = apart

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> CompiledClassifier:
        """Fit to rows `X` with labels `y`.

        Raises:
            ValueError: if there are not two classes, or rows are not numbers.
        """
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) != _CLASSES:
            raise ValueError(
                f"Only binary classification is supported: there are {len(self.classes_)} class(es)"
            )
        weights = _check_sample_weight(sample_weight, X)
        cut = len(X) - int(len(X) * self.apart)
        calibration = UNCHANGED
        if _both(labels[:cut]) and _both(labels[cut:]):
            earlier = fold(self._fitted(X[:cut], labels[:cut], weights[:cut]))
            margins = [earlier.margin(row) for row in X[cut:]]
            calibration = calibrated(margins, labels[cut:], weights[cut:])
        self.estimator_ = self._fitted(X, labels, weights)
        self.calibrated_ = Calibrated(fold(self.estimator_), calibration)
        return self

    def _fitted(self, X: np.ndarray, y: np.ndarray, weights: np.ndarray) -> Any:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import Pipeline, make_pipeline
        from sklearn.preprocessing import StandardScaler

        estimator = self.estimator
        if estimator is None:
            estimator = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        estimator = clone(estimator)
        if isinstance(estimator, Pipeline):
            return estimator.fit(X, y, **{f"{name}__sample_weight": weights for name, _ in estimator.steps})
        return estimator.fit(X, y, sample_weight=weights)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of both classes, rows by 2."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        second = np.array([self.calibrated_.risk(row) for row in X])
        return np.column_stack([1 - second, second])

    def predict(self, X: Any) -> np.ndarray:
        """The likelier class of each row."""
        likelier = (self.predict_proba(X)[:, 1] > 1 / _CLASSES).astype(int)
        found: np.ndarray = self.classes_[likelier]
        return found

    def __sklearn_tags__(self) -> Any:
        """Two classes only."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


def _both(labels: np.ndarray) -> bool:
    """Whether there are enough labels of both kinds."""
    ones = int(labels.sum())
    return min(ones, len(labels) - ones) >= _FEW
