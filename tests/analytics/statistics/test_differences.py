from statistics import variance

import numpy as np
import pytest

from analytics.statistics import differences, interval, summarise


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


def test_the_interval_is_that_of_the_differences() -> None:
    results = {"a": [{"x": v} for v in (3.0, 5.0, 9.0)], "b": [{"x": v} for v in (1.0, 4.0, 4.0)]}
    [found] = differences(results)
    assert found[3:6] == interval([2.0, 1.0, 5.0])


def test_turning_a_pair_round_turns_the_sign() -> None:
    one = {"x": 1.0}, {"x": 5.0}
    two = {"x": 2.0}, {"x": 2.5}
    [forth], [back] = differences({"a": one, "b": two}), differences({"b": two, "a": one})
    assert forth.mean == -back.mean
    assert forth.ci_low is not None
    assert back.ci_high is not None
    assert forth.ci_low == -back.ci_high


def test_one_replication_gives_a_difference_without_interval() -> None:
    [found] = differences({"a": [{"x": 3.0}], "b": [{"x": 1.0}]})
    assert found == ("x", "a", "b", 2.0, None, None, None)


def test_a_metric_of_one_strategy_only_is_not_compared() -> None:
    assert differences({"a": [{"x": 3.0}], "b": [{"y": 1.0}]}) == []


def test_pairing_multiplies_the_variance_by_one_less_the_correlation() -> None:
    """Of two strategies that vary alike; against twice the variance, which they would have apart."""
    a = [float(x) for x in (1, 2, 3, 4, 5, 6)]
    b = [float(x) for x in (2, 1, 4, 3, 6, 5)]
    [found] = differences({"a": [{"x": x} for x in a], "b": [{"x": x} for x in b]})
    assert found.correlation is not None
    apart = variance(a) + variance(b)
    together = variance([x - y for x, y in zip(a, b, strict=True)])
    assert together == pytest.approx(apart * (1 - found.correlation))


def test_a_strategy_without_replications_is_refused() -> None:
    with pytest.raises(IndexError):
        differences({"a": [{"x": 1.0}], "b": []})
