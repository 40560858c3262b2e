"""Reading questions by words that speak for an intent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.service.classifier import Reading
from analytics.service.phrases import OTHER, document

if TYPE_CHECKING:
    from collections.abc import Sequence


class KeywordRules:
    """The language of which most words occur, and the intent of which most of these do; `other` where none does.

    Its confidence is the share of that language's found words which speak for the answer, with one more against it.
    """

    def __init__(self) -> None:
        self._words = document("keywords.toml")

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What each of them asks for."""
        return [self._read(text.casefold()) for text in texts]

    def _read(self, text: str) -> Reading:
        found = {
            language: {intent: sum(word in text for word in words) for intent, words in intents.items()}
            for language, intents in self._words.items()
        }
        language = max(found, key=lambda name: sum(found[name].values()))
        hits = found[language]
        intent = max(hits, key=lambda name: hits[name])
        if not hits[intent]:
            return Reading(OTHER, language, 0.0)
        return Reading(intent, language, hits[intent] / (sum(hits.values()) + 1))
