"""`argosy study service`: its figures by hand, and what a seed moves."""

from __future__ import annotations

import pytest

from analytics.service import Phrase, Reading
from argosy.studies import StudyRequest, conduct
from argosy.studies.service import accuracy, calibration_error


def pair(confidence: float, *, right: bool) -> tuple[Phrase, Reading]:
    return Phrase("en", "where", 0, ""), Reading("where" if right else "late", "en", confidence)


def test_accuracy_and_calibration_by_hand() -> None:
    pairs = [pair(0.9, right=True), pair(0.9, right=False), pair(0.3, right=False), pair(1.0, right=True)]
    assert accuracy(pairs) == 0.5
    # two bins: 2.8 of confidence beside 2 right ones, and 0.3 beside none
    assert calibration_error(pairs) == pytest.approx((0.8 + 0.3) / 4)


def test_a_seed_gives_the_same_study_and_moves_typing_errors_alone() -> None:
    one, again, other = (
        {
            row.target.statistic: row.simulated
            for row in conduct(StudyRequest(name="service", seed=s), str).rows
        }
        for s in (1, 1, 2)
    )
    assert one == again
    assert one["accuracy"] == other["accuracy"]
