"""Reading questions by weighted words and letters."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.svm import LinearSVC

from analytics.service.classifier import Reading
from analytics.service.phrases import Phrase, filled, phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_DIGITS: Final = re.compile(r"\d+")
_FOLDS: Final = 5
_COLDEST: Final = 0.05
_HOTTEST: Final = 20.0


def text_features() -> Any:
    """TF-IDF of words and pairs of words, and of 1 to 5 letters within words."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, preprocessor=_plain)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), sublinear_tf=True, preprocessor=_plain)
    return make_union(words, letters)


def _plain(text: str) -> str:
    """Without capitals, and every number as the same one."""
    return _DIGITS.sub("0", text.casefold())


def separator() -> Pipeline:
    """A linear support vector machine on these features."""
    return make_pipeline(text_features(), LinearSVC(random_state=0))


class LinearReader:
    """A linear support vector machine on TF-IDF of words and letters, over all languages; another for the language.

    Its scores become probabilities by one temperature (Guo, Pleiss, Sun and Weinberger 2017), fitted to phrases
    that were left out in turn: wordings of one phrase are never on both sides.

    Attributes:
        temperature_: by which scores are divided.
    """

    def fit(self, taught: Sequence[Phrase]) -> LinearReader:
        """Learn from phrases of two languages or more."""
        texts = [filled(phrase.text, 1) for phrase in taught]
        intents = np.array([phrase.intent for phrase in taught])
        self.intent_ = separator()
        left_out = cross_val_predict(
            self.intent_, texts, intents, groups=[phrase.number for phrase in taught],
            cv=GroupKFold(_FOLDS), method="decision_function",
        )  # fmt: skip
        self.temperature_ = temperature(left_out, np.searchsorted(np.unique(intents), intents))
        self.intent_.fit(texts, intents)
        self.language_ = separator().fit(texts, [phrase.language for phrase in taught])
        return self

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What each of them asks for."""
        chances = softmax(self.intent_.decision_function(texts) / self.temperature_)
        intents, languages = self.intent_.classes_, self.language_.predict(texts)
        best = chances.argmax(axis=1)
        return [
            Reading(str(intents[one]), str(language), float(row[one]))
            for row, one, language in zip(chances, best, languages, strict=True)
        ]


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of scores, a row each."""
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    total: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return total


def temperature(scores: NDArray[np.float64], right: NDArray[np.int64]) -> float:
    """The number that scores are divided by to make the right classes most likely."""

    def loss(log: float) -> float:
        chances = softmax(scores / np.exp(log))[np.arange(len(right)), right]
        return -float(np.log(np.maximum(chances, np.finfo(float).tiny)).mean())

    found = minimize_scalar(loss, bounds=(np.log(_COLDEST), np.log(_HOTTEST)), method="bounded")
    return float(np.exp(found.x))


@cache
def shipped_reader() -> LinearReader:
    """The reader that the shipped phrases teach."""
    return LinearReader().fit(phrases("train"))
