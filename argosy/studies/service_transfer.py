"""What readers make of little teaching: of English alone, and of five questions of each intent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from analytics.service import INTENTS, LANGUAGES, EmbeddingReader, LinearReader, has_encoder, phrases
from argosy.console import Block

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.service import Classifier, Phrase

    Teach = Callable[[Sequence[Phrase]], Classifier]

TAUGHT: Final = "en"
FOUR: Final = ("de", "es", "fr", "zh")
SHOTS: Final = 5
DRAWS: Final = 10
Shares = dict[str, float]
"""Of questions read rightly, by language."""


class Transfer(NamedTuple):
    """What was read rightly by readers that were taught little, by name of the reader.

    Attributes:
        english: of those taught on English alone.
        few: of those taught on five questions of each intent, of whatever languages; the mean of ten choices.
    """

    english: Mapping[str, Shares]
    few: Mapping[str, Shares]


def teachers() -> dict[str, Teach]:
    """How each reader is taught; without the sentence encoder, that on embeddings is missing."""
    linear: dict[str, Teach] = {"linear": LinearReader().fit}
    return linear | {"embedding": EmbeddingReader().fit} if has_encoder() else linear


def transfer(held: Sequence[Phrase], texts: Sequence[str], rng: np.random.Generator) -> Transfer:
    """Teach every reader little, and let it read `texts`, the held-out phrases as they are asked."""
    taught = phrases("train")
    english = [phrase for phrase in taught if phrase.language == TAUGHT]
    chosen = [_few(taught, rng) for _ in range(DRAWS)]
    return Transfer(
        {name: _shares(held, texts, teach(english)) for name, teach in teachers().items()},
        {
            name: _mean([_shares(held, texts, teach(few)) for few in chosen])
            for name, teach in teachers().items()
        },
    )


def _few(taught: Sequence[Phrase], rng: np.random.Generator) -> list[Phrase]:
    """Five phrases of each intent, in their first wording."""
    first = {phrase.number: phrase for phrase in reversed(taught)}
    chosen = []
    for intent in INTENTS:
        numbers = sorted(number for number, phrase in first.items() if phrase.intent == intent)
        chosen += [first[int(number)] for number in rng.choice(numbers, SHOTS, replace=False)]
    return chosen


def _shares(held: Sequence[Phrase], texts: Sequence[str], reader: Classifier) -> Shares:
    read = reader.read(texts)
    return {
        language: float(
            np.mean(
                [
                    phrase.intent == reading.intent
                    for phrase, reading in zip(held, read, strict=True)
                    if phrase.language == language
                ]
            )
        )
        for language in LANGUAGES
    }


def _mean(every: Sequence[Shares]) -> Shares:
    return {language: float(np.mean([one[language] for one in every])) for language in LANGUAGES}


def of_four(shares: Shares) -> float:
    """The mean of German, Spanish, French and Chinese."""
    return float(np.mean([shares[language] for language in FOUR]))


def of_others(shares: Shares) -> float:
    """The mean of all languages but English."""
    return float(np.mean([share for language, share in shares.items() if language != TAUGHT]))


def table(found: Transfer) -> Block:
    """Shares by language, and their means."""
    columns = [
        *((f"{name}, English alone", shares) for name, shares in found.english.items()),
        *((f"{name}, five-shot", shares) for name, shares in found.few.items()),
    ]
    rows = [[name, *(f"{shares[name]:.3f}" for _, shares in columns)] for name in LANGUAGES]
    for name, mean in ((f"mean of {', '.join(FOUR)}", of_four), ("mean of all but en", of_others)):
        rows.append([name, *(f"{mean(shares):.3f}" for _, shares in columns)])
    return Block(
        "share of questions read rightly after little teaching", ["language", *(c for c, _ in columns)], rows
    )
