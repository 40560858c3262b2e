"""Plain formulas for scores against scikit-learn, and what has no score."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from analytics.kpis.scores import average_precision, calibration_error, recall_at, roc_auc

TIED = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), st.booleans()), min_size=2, max_size=40)
SMOOTH = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40)


def arrays(rows: list[tuple[float, bool]]) -> tuple[Any, Any]:
    scores, labels = zip(*rows, strict=True)
    return np.array(scores), np.array(labels)


@given(TIED | SMOOTH)
def test_they_are_those_of_scikit_learn(rows: list[tuple[float, bool]]) -> None:
    scores, labels = arrays(rows)
    if labels.all() or not labels.any():
        assert [roc_auc(scores, labels), average_precision(scores, labels)] == [None, None]
        assert recall_at(scores, labels, 0.01) is None
        return
    assert roc_auc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))
    assert average_precision(scores, labels) == pytest.approx(average_precision_score(labels, scores))
    for most in (0.01, 0.3):
        false, true, _ = roc_curve(labels, scores, drop_intermediate=False)
        assert recall_at(scores, labels, most) == pytest.approx(true[false <= most].max())


def test_random_scores_of_a_large_sample() -> None:
    rng = np.random.default_rng(5)
    labels = rng.random(20_000) < 0.02
    scores = np.where(labels, rng.beta(4, 2, 20_000), rng.beta(2, 4, 20_000))
    assert roc_auc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))
    assert average_precision(scores, labels) == pytest.approx(average_precision_score(labels, scores))


@given(SMOOTH)
def test_calibration_is_off_by_what_bins_are_off(rows: list[tuple[float, bool]]) -> None:
    scores, labels = arrays(rows)
    bins = np.clip(np.floor(scores * 10), 0, 9)
    parts = [
        (bins == b).mean() * abs(scores[bins == b].mean() - labels[bins == b].mean()) for b in np.unique(bins)
    ]
    assert calibration_error(scores, labels) == pytest.approx(sum(parts))


def test_nobody_is_well_calibrated_about_nothing() -> None:
    none = np.array([]), np.array([], dtype=bool)
    assert (calibration_error(*none), roc_auc(*none), average_precision(*none)) == (None, None, None)


def test_risks_that_are_right_on_average_are_calibrated() -> None:
    scores = np.array([0.25] * 4 + [0.75] * 4)
    labels = np.array([True] + [False] * 3 + [True] * 3 + [False])
    assert calibration_error(scores, labels) == 0
    assert calibration_error(scores, ~labels) == 0.5
