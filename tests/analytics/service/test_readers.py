"""Keyword rules and the linear reader, on wordings that they were not taught."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.service import (
    LANGUAGES,
    KeywordRules,
    LinearReader,
    Reading,
    asked,
    phrases,
    shipped_reader,
    softmax,
    temperature,
)

HELD = phrases("held")


def share(readings: list[Reading], what: str) -> float:
    return float(np.mean([getattr(r, what) == getattr(p, what) for p, r in zip(HELD, readings, strict=True)]))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    rng = np.random.default_rng(1)
    return [asked(phrase, rng) for phrase in HELD]


@pytest.fixture(scope="module")
def linear(texts: list[str]) -> list[Reading]:
    return shipped_reader().read(texts)


def test_the_linear_reader_beats_keywords_and_both_beat_guessing(
    texts: list[str], linear: list[Reading]
) -> None:
    rules = KeywordRules().read(texts)
    assert share(linear, "intent") > share(rules, "intent") + 0.05
    assert share(rules, "intent") > 0.5
    assert share(linear, "language") > 0.99


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(linear: list[Reading], language: str) -> None:
    right = [r.intent == p.intent for p, r in zip(HELD, linear, strict=True) if p.language == language]
    assert np.mean(right) >= 0.85


def test_confidence_is_higher_where_it_is_right(linear: list[Reading]) -> None:
    right, wrong = (
        [r.confidence for p, r in zip(HELD, linear, strict=True) if (r.intent == p.intent) is hit]
        for hit in (True, False)
    )
    assert np.mean(right) > np.mean(wrong) + 0.2


def test_numbers_move_nothing() -> None:
    one, other = shipped_reader().read(["where is order 7", "WHERE is order 4711"])
    assert one == other


def test_the_order_of_teaching_moves_no_answer() -> None:
    taught = [p for p in phrases("train") if p.language in ("en", "zh")]
    forward, backward = LinearReader().fit(taught), LinearReader().fit(taught[::-1])
    english = [p.text for p in HELD if p.language == "en"]
    answers = [[r.intent for r in reader.read(english)] for reader in (forward, backward)]
    assert answers[0] == answers[1]


def test_rules_know_nothing_of_what_has_none_of_their_words() -> None:
    assert KeywordRules().read(["xyzzy"]) == [Reading("other", "en", 0.0)]


def test_the_temperature_of_scores_that_are_three_times_too_bold_is_three() -> None:
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(20_000, 4))
    drawn = (softmax(scores).cumsum(axis=1) < rng.random((20_000, 1))).sum(axis=1)
    assert temperature(3 * scores, drawn) == pytest.approx(3, rel=0.05)
