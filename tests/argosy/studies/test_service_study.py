"""`argosy study service`: its figures by hand, and what a seed moves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.service import INTENTS, LANGUAGES, KeywordRules, Phrase, Reading, phrases
from argosy.studies import StudyRequest, conduct, service, service_transfer
from argosy.studies.service import accuracy, calibration_error
from argosy.studies.service_transfer import of_four, of_others, transfer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.service import Classifier


def pair(confidence: float, *, right: bool) -> tuple[Phrase, Reading]:
    return Phrase("en", "where", 0, ""), Reading("where" if right else "late", "en", confidence)


def test_accuracy_and_calibration_by_hand() -> None:
    pairs = [pair(0.9, right=True), pair(0.9, right=False), pair(0.3, right=False), pair(1.0, right=True)]
    assert accuracy(pairs) == 0.5
    # two bins: 2.8 of confidence beside 2 right ones, and 0.3 beside none
    assert calibration_error(pairs) == pytest.approx((0.8 + 0.3) / 4)


@pytest.fixture
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (service, service_transfer):
        monkeypatch.setattr(module, "has_encoder", lambda: False)
    monkeypatch.setattr(service_transfer, "DRAWS", 2)


@pytest.mark.usefixtures("no_encoder")
def test_a_seed_gives_the_same_study_and_moves_typing_errors_alone() -> None:
    one, again, other = (conduct(StudyRequest(name="service", seed=s), str) for s in (1, 1, 2))
    assert one.as_dict() == again.as_dict()
    accuracies = [next(row.simulated for row in study.rows) for study in (one, other)]
    assert accuracies[0] == accuracies[1]
    assert one.tables[0].rows != other.tables[0].rows
    # without the encoder, what is held to it is named, and the command
    assert one.skipped == ["service_embedding", "service_zero_shot", "service_zero_shot_all"]
    assert "argosy[embeddings]" in one.why_skipped
    assert not any("embedding" in head for block in one.tables for head in block.head)


def test_means_of_languages_by_hand() -> None:
    shares = dict.fromkeys(LANGUAGES, 0.5) | {"en": 1.0, "de": 0.9, "nl": 0.2}
    assert of_four(shares) == pytest.approx((0.9 + 3 * 0.5) / 4)
    assert of_others(shares) == pytest.approx((0.9 + 0.2 + 5 * 0.5) / 7)


def test_little_is_taught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one language, or five phrases of each intent; the held-out ones are never among them."""
    lessons: list[list[Phrase]] = []

    def teach(taught: Sequence[Phrase]) -> Classifier:
        lessons.append(list(taught))
        return KeywordRules()

    monkeypatch.setattr(service_transfer, "teachers", lambda: {"rules": teach})
    held = phrases("held")
    found = transfer(held, [phrase.text for phrase in held], np.random.default_rng(1))
    english, *few = lessons
    assert {phrase.language for phrase in english} == {"en"}
    assert len(few) == 10
    for lesson in few:
        assert Counter(phrase.intent for phrase in lesson) == dict.fromkeys(INTENTS, 5)
        assert len({phrase.number for phrase in lesson}) == len(lesson)
    texts = {phrase.text for phrase in held}
    assert not any(phrase.text in texts for lesson in lessons for phrase in lesson)
    assert found.english["rules"] == pytest.approx(found.few["rules"])
