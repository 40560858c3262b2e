"""Reading questions by weighted words and letters."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from analytics.service.calibrated import Calibrated, language_classifier
from analytics.service.phrases import Phrase, filled, phrases, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.service.classifier import Reading


def text_features() -> Any:
    """TF-IDF of words and pairs of words, and of 1 to 5 letters within words."""
    # a second, and keyword rules need none of it
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, preprocessor=plain)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), sublinear_tf=True, preprocessor=plain)
    return make_union(words, letters)


class LinearReader:
    """A linear support vector machine on TF-IDF of words and letters, over all languages; another for the language.

    Attributes:
        intent_: of the intents, with calibrated confidence.
    """

    def fit(self, taught: Sequence[Phrase]) -> LinearReader:
        """Learn from phrases; their words are counted once, for those left out in turn as well."""
        from sklearn.svm import LinearSVC

        texts = [filled(phrase.text, 1) for phrase in taught]
        self.features_ = text_features()
        rows = self.features_.fit_transform(texts).tocsr()
        self.intent_ = Calibrated(LinearSVC(random_state=0)).fit(rows, taught)
        self.language_ = language_classifier(rows, [phrase.language for phrase in taught])
        return self

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What each of them asks for."""
        rows = self.features_.transform(texts)
        return self.intent_.read(rows, self.language_.predict(rows))


@cache
def shipped_reader() -> LinearReader:
    """The reader that the shipped phrases teach."""
    return LinearReader().fit(phrases("train"))
