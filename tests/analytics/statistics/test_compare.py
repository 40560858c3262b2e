import numpy as np
import pytest
from scipy import stats

from analytics.statistics.compare import differences, interval, summarise


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


def test_pairing_removes_what_replications_share() -> None:
    rng = np.random.default_rng(1)
    shared, noise = rng.normal(100, 20, 30), rng.normal(0, 1, (2, 30))
    results = {
        "a": [{"x": float(v)} for v in shared + 2 + noise[0]],
        "b": [{"x": float(v)} for v in shared + noise[1]],
    }
    [found] = differences(results)
    assert (found.metric, found.a, found.b) == ("x", "a", "b")
    assert found.correlation is not None
    assert found.correlation > 0.99
    assert found.ci_low is not None
    assert found.ci_low > 1
    alone = summarise(results)["a"]["x"].half_width
    assert alone is not None
    assert found.ci_high is not None
    assert (found.ci_high - found.mean) < alone / 5


def test_metric_that_a_replication_lacks_is_left_out() -> None:
    results = {"a": [{"x": 1.0, "y": None}, {"x": 2.0, "y": 3.0}], "b": [{"x": 1.0}, {"x": 1.0}]}
    assert set(summarise(results)["a"]) == {"x"}
    [found] = differences(results)
    assert found.metric == "x"
    assert found.correlation is None


def test_every_pair_is_compared() -> None:
    results = {name: [{"x": value}] for name, value in (("a", 1.0), ("b", 2.0), ("c", 4.0))}
    assert [(d.a, d.b, d.mean) for d in differences(results)] == [
        ("a", "b", -1),
        ("a", "c", -3),
        ("b", "c", -2),
    ]
