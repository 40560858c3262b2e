"""What every classifier of questions answers, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Reading(NamedTuple):
    """What a question is taken for.

    Attributes:
        intent: one of `INTENTS`.
        language: one of `LANGUAGES`.
        confidence: probability, from 0 to 1, that the intent is right.
    """

    intent: str
    language: str
    confidence: float


class Classifier(Protocol):
    """Reads questions."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What each of them asks for."""
        ...
