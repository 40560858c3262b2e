"""A classifier of frauds in scikit-learn's manner: fitted by an estimator of its own, scored in compiled form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from analytics.compiled import sigmoid
from analytics.policies.fraud.calibration import UNCHANGED, calibrated
from analytics.policies.fraud.folding import fold

if TYPE_CHECKING:
    from analytics.compiled import Scorer

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
        scorer_: the same, compiled.
        calibration_: of its margins.
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
        self.calibration_ = UNCHANGED
        if _both(labels[:cut]) and _both(labels[cut:]):
            earlier = fold(self._fitted(X[:cut], labels[:cut], weights[:cut]))
            margins = [earlier.margin(row) for row in X[cut:]]
            self.calibration_ = calibrated(margins, labels[cut:], weights[cut:])
        self.estimator_ = self._fitted(X, labels, weights)
        self.scorer_: Scorer = fold(self.estimator_)
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

    def log_odds(self, row: np.ndarray) -> float:
        """Calibrated log-odds of the second class, of one row in double precision."""
        intercept, slope = self.calibration_
        return intercept + slope * self.scorer_.margin(row)

    def risk(self, row: np.ndarray) -> float:
        """Probability of the second class, of one row in double precision."""
        return sigmoid(self.log_odds(row))

    def average(self) -> float:
        """Probability of the second class for an average row."""
        intercept, slope = self.calibration_
        return sigmoid(intercept + slope * self.scorer_.base)

    def contributions(self, row: np.ndarray) -> np.ndarray:
        """What each feature added to the log-odds over those of an average row."""
        return self.calibration_.slope * self.scorer_.contributions(row)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of both classes, rows by 2."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        second = np.array([self.risk(row) for row in X])
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
