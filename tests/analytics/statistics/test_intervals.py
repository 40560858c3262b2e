import numpy as np
import pytest
from scipy import stats

from analytics.statistics import CONFIDENCE, interval, summarise


def test_interval_is_students_t() -> None:
    sample = [3.0, 5.0, 4.0, 8.0, 6.5]
    low, high = stats.t.interval(0.95, 4, loc=np.mean(sample), scale=stats.sem(sample))
    found = interval(sample)
    assert found.mean == pytest.approx(np.mean(sample))
    assert found.ci_low == pytest.approx(low)
    assert found.ci_high == pytest.approx(high)


def test_one_replication_has_no_interval() -> None:
    assert interval([2.0]) == (2.0, None, None)


def test_interval_covers_the_mean_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(2_000):
        low, high = interval(rng.exponential(3.0, 40).tolist())[1:]
        assert low is not None
        assert high is not None
        hits += low <= 3.0 <= high
    assert 0.90 < hits / 2_000 < 0.97


def test_half_width() -> None:
    found = interval([1.0, 2.0, 4.0])
    assert found.half_width is not None
    assert found.ci_low == pytest.approx(found.mean - found.half_width)
    assert interval([2.0]).half_width is None


def test_more_confidence_is_a_wider_interval() -> None:
    sample = [1.0, 2.0, 4.0]
    widths = [interval(sample, confidence).half_width or 0 for confidence in (0.5, 0.9, CONFIDENCE, 0.99)]
    assert widths == sorted(widths)
    assert interval(sample) == interval(sample, 0.95)


def test_what_never_varies_has_an_interval_of_no_width() -> None:
    assert interval([3.0] * 5) == (3.0, 3.0, 3.0)


def test_summary_is_the_interval_of_every_metric() -> None:
    results = {"a": [{"x": 1.0, "n": 3}, {"x": 2.0, "n": 5}], "b": [{"x": None}, {"x": 1.0}]}
    assert summarise(results) == {"a": {"x": interval([1.0, 2.0]), "n": interval([3, 5])}, "b": {}}
