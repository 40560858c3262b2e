"""The shipped questions, keywords and sentences."""

from __future__ import annotations

import re
from string import Formatter

import numpy as np
import pytest

from analytics.service import INTENTS, LANGUAGES, MONEY, SECONDS, Known, asked, document, filled, phrases

SENTENCES = document("answers.toml")


def test_every_intent_is_asked_in_every_language() -> None:
    for part, least in (("train", 6), ("held", 3)):
        found = {(phrase.language, phrase.intent): 0 for phrase in phrases(part)}
        assert set(found) == {(language, intent) for language in LANGUAGES for intent in INTENTS}
        for language, intent, _ in {(p.language, p.intent, p.number) for p in phrases(part)}:
            found[language, intent] += 1
        assert min(found.values()) >= least


def test_no_wording_is_both_taught_and_held_out() -> None:
    taught, held = (
        {(p.language, filled(p.text, None).casefold()) for p in phrases(part)} for part in ("train", "held")
    )
    assert not taught & held
    assert len(taught) == len(phrases("train"))


def test_no_alternative_is_left_open() -> None:
    assert not [p for part in ("train", "held") for p in phrases(part) if re.search(r"[()|]", p.text)]


def test_typing_errors_are_few_letters_in_long_words() -> None:
    rng = np.random.default_rng(7)
    [phrase] = [
        p for p in phrases("held") if p.text == "my shipment" or p.text == "why is my delivery so late"
    ]
    mistyped = {asked(phrase, rng, errors=1.0) for _ in range(30)}
    assert len(mistyped) > 5
    for text in mistyped:
        words = text.split(" ")
        assert [words[n] for n in (0, 1, 2, 4)] == ["why", "is", "my", "so"]
        assert abs(len(words[3]) - len("delivery")) <= 1
    assert asked(phrase, rng) == phrase.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_have_no_numbers_but_facts_and_every_language_the_same(language: str) -> None:
    assert set(SENTENCES[language]) == set(SENTENCES["en"])
    for name, sentence in SENTENCES[language].items():
        parts = list(Formatter().parse(sentence))
        assert not any(re.search(r"\d", text) for text, *_ in parts), sentence
        names = {fact for _, fact, *_ in parts if fact is not None}
        assert names == {fact for _, fact, *_ in Formatter().parse(SENTENCES["en"][name]) if fact}, sentence


def test_facts_of_sentences_are_known_ones() -> None:
    known = set(Known._fields) | {"days", "deadline"}
    told = {fact for text in SENTENCES["en"].values() for _, fact, *_ in Formatter().parse(text) if fact}
    assert told <= known
    assert known >= SECONDS | MONEY
