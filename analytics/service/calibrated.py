"""A classifier whose scores become probabilities, and one of languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from analytics.service.classifier import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.service.phrases import Phrase

_FOLDS: Final = 5
_COLDEST: Final = 0.05
_HOTTEST: Final = 20.0


class Calibrated:
    """A linear classifier of intents, its scores divided by one temperature (Guo, Pleiss, Sun and Weinberger 2017).

    The temperature is fitted to phrases that were left out in turn: wordings of one phrase are never on both sides.

    Args:
        classifier: of scikit-learn, with `decision_function`.

    Attributes:
        temperature_: by which scores are divided.
    """

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier

    def fit(self, rows: Any, taught: Sequence[Phrase]) -> Calibrated:
        """Learn from features, a row for each phrase, of three intents or more and five phrases of each or more."""
        from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

        intents = np.array([phrase.intent for phrase in taught])
        left_out = cross_val_predict(
            self.classifier, rows, intents, groups=[phrase.number for phrase in taught],
            cv=StratifiedGroupKFold(_FOLDS), method="decision_function",
        )  # fmt: skip
        self.temperature_ = temperature(left_out, np.searchsorted(np.unique(intents), intents))
        self.classifier.fit(rows, intents)
        return self

    def read(self, rows: Any, languages: Sequence[str]) -> list[Reading]:
        """The likeliest intents of features, a row for each question."""
        chances = softmax(self.classifier.decision_function(rows) / self.temperature_)
        best = chances.argmax(axis=1)
        return [
            Reading(str(self.classifier.classes_[one]), str(language), float(row[one]))
            for row, one, language in zip(chances, best, languages, strict=True)
        ]


def language_classifier(rows: Any, languages: Sequence[str]) -> Any:
    """A fitted linear support vector machine; of a single language, one that always says it."""
    from sklearn.dummy import DummyClassifier
    from sklearn.svm import LinearSVC

    several = len(set(languages)) > 1
    model = LinearSVC(random_state=0) if several else DummyClassifier(strategy="most_frequent")
    return model.fit(rows, languages)


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of scores, a row each."""
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    total: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return total


def temperature(scores: NDArray[np.float64], right: NDArray[np.int64]) -> float:
    """The number that scores are divided by to make the right classes most likely."""
    from scipy.optimize import minimize_scalar

    def loss(log: float) -> float:
        chances = softmax(scores / np.exp(log))[np.arange(len(right)), right]
        return -float(np.log(np.maximum(chances, np.finfo(float).tiny)).mean())

    found = minimize_scalar(loss, bounds=(np.log(_COLDEST), np.log(_HOTTEST)), method="bounded")
    return float(np.exp(found.x))
