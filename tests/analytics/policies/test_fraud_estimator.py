"""The compiled classifier keeps to scikit-learn's conventions, and tells what is wrong."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks

from analytics.policies.fraud import CompiledClassifier
from analytics.policies.fraud.calibration import Calibration, calibrated

ESTIMATORS = (
    make_pipeline(StandardScaler(), LogisticRegression()),
    DecisionTreeClassifier(max_depth=4, random_state=0),
)


@parametrize_with_checks([CompiledClassifier(estimator=estimator) for estimator in ESTIMATORS])
def test_it_keeps_to_the_conventions(estimator: Any, check: Any) -> None:
    check(estimator)


def rows(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    luck = np.random.default_rng(seed)
    found = luck.normal(size=(600, 4))
    return found, (found[:, 0] + luck.normal(size=600) > 1.2).astype(int)


def test_without_a_part_kept_apart_it_is_the_estimator() -> None:
    found, labels = rows()
    plain = ESTIMATORS[0].fit(found, labels)
    compiled = CompiledClassifier(estimator=ESTIMATORS[0], apart=0).fit(found, labels)
    expected = plain.predict_proba(found)
    assert compiled.predict_proba(found) == pytest.approx(expected, rel=1e-9)
    assert (compiled.predict(found) == plain.predict(found)).all()


def test_calibration_brings_the_risk_of_an_overfitted_model_down_to_the_rate() -> None:
    found, labels = rows()
    deep = GradientBoostingClassifier(n_estimators=200, max_depth=6, random_state=0)
    others, truth = rows(1)
    sure = CompiledClassifier(estimator=deep, apart=0).fit(found, labels).predict_proba(others)[:, 1]
    meek = CompiledClassifier(estimator=deep).fit(found, labels).predict_proba(others)[:, 1]
    losses = [-np.log(np.where(truth, p, 1 - p).clip(1e-12)).mean() for p in (sure, meek)]
    assert losses[1] < 0.9 * losses[0]


def test_contributions_are_of_the_calibrated_log_odds() -> None:
    found, labels = rows()
    model = CompiledClassifier(estimator=ESTIMATORS[0]).fit(found, labels).calibrated_
    for row in found[:20]:
        more = log_odds(model.risk(row)) - log_odds(model.average())
        assert model.contributions(row).sum() == pytest.approx(more)


def log_odds(share: float) -> float:
    return log(share / (1 - share))


@pytest.mark.parametrize(
    ("labels", "told"), [(np.zeros(600), "there are 1 class"), (np.arange(600) % 3, "there are 3 class")]
)
def test_what_has_not_two_classes_is_refused(labels: np.ndarray, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        CompiledClassifier().fit(rows()[0], labels)


def test_what_cannot_be_scored_is_told() -> None:
    found, labels = rows()
    with pytest.raises(NotFittedError):
        CompiledClassifier().predict_proba(found)
    with pytest.raises(ValueError, match="expecting 4 features"):
        CompiledClassifier().fit(found, labels).predict(found[:, :3])
    with pytest.raises(TypeError, match="LinearRegression has no compiled form"):
        CompiledClassifier(estimator=LinearRegression()).fit(found, labels)


def test_without_labels_a_calibration_is_its_prior() -> None:
    nothing = np.array([])
    assert calibrated([], nothing, nothing) == Calibration(0.0, 1.0)
    assert calibrated([], nothing, nothing, Calibration(-4.0, 2.0)) == pytest.approx((-4.0, 2.0))


def test_of_many_labels_a_calibration_is_what_they_say() -> None:
    luck = np.random.default_rng(2)
    margins = luck.normal(size=20_000) * 2
    labels = (luck.random(20_000) < 1 / (1 + np.exp(-(0.5 * margins - 1)))).astype(int)
    assert calibrated(margins.tolist(), labels, np.ones(20_000)) == pytest.approx((-1, 0.5), abs=0.08)
    assert calibrated((-margins).tolist(), labels, np.ones(20_000)).slope > 0, "the order stays"
