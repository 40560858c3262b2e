"""What buyers ask, as shipped: by language, intent and part, and as people type it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np

LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pl", "zh")
INTENTS: Final = (
    "where", "late", "damaged", "wrong", "return", "cancel", "address", "refund", "duty", "seller", "other",
)  # fmt: skip
OTHER: Final = "other"
"""What customer service has no answer to."""

_ALTERNATIVES: Final = re.compile(r"\(([^()]*)\)")
_ORDER: Final = "{order}"
_ORDERS: Final = 10_000
_SHORTEST: Final = 4
_SPACED: Final = re.compile(r"\s+")


class Phrase(NamedTuple):
    """A question, one of its wordings.

    Attributes:
        language: ISO 639-1.
        intent: what is asked for.
        number: of the phrase; wordings that differ in alternatives alone have the same.
        text: with `{order}` where an order's number stands.
    """

    language: str
    intent: str
    number: int
    text: str


def document(name: str) -> dict[str, Any]:
    """A TOML file that is shipped beside this one."""
    return tomllib.loads(files("analytics.service").joinpath(name).read_text(encoding="utf-8"))


@cache
def phrases(part: str) -> tuple[Phrase, ...]:
    """Every wording of a part, `train` or `held`."""
    found = document("phrases.toml")
    every = [
        (language, intent, text)
        for language in LANGUAGES
        for intent in INTENTS
        for text in found[language][intent][part]
    ]
    return tuple(
        Phrase(language, intent, number, wording)
        for number, (language, intent, text) in enumerate(every)
        for wording in _wordings(text)
    )


def _wordings(text: str) -> list[str]:
    """Every way to choose among the alternatives."""
    parts = _ALTERNATIVES.split(text)
    choices = [part.split("|") if odd % 2 else [part] for odd, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]


def filled(text: str, order: int | None) -> str:
    """The question about an order, or without a number where there is none."""
    return _SPACED.sub(" ", text.replace(_ORDER, "" if order is None else str(order))).strip()


def asked(phrase: Phrase, rng: np.random.Generator, errors: float = 0.0) -> str:
    """The question as a person types it: about some order, each word mistyped with probability `errors`."""
    text = filled(phrase.text, int(rng.integers(1, _ORDERS)))
    return " ".join(_typed(word, rng) if rng.random() < errors else word for word in text.split(" "))


def _typed(word: str, rng: np.random.Generator) -> str:
    """One letter left out, doubled, or exchanged with the next; short words and numbers are typed well."""
    if len(word) < _SHORTEST or not word.isalpha():
        return word
    kind, at = int(rng.integers(3)), int(rng.integers(len(word) - 1))
    middle = ("", word[at] * 2 + word[at + 1], word[at + 1] + word[at])[kind]
    return word[:at] + (middle or word[at + 1]) + word[at + 2 :]
