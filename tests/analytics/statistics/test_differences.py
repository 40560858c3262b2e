from statistics import variance

import numpy as np
import pytest

from analytics.statistics import Difference, differences, mean_interval, summarise


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
    assert found[3:6] == mean_interval([2.0, 1.0, 5.0])


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
    assert found[:7] == ("x", "a", "b", 2.0, None, None, None)
    assert (found.p, found.p_holm, found.detectable) == (None, None, None)
    assert found.verdict == "one replication: says nothing"


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


def figures(**columns: list[float]) -> list[dict[str, float | None]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_every_difference_has_its_verdict() -> None:
    rng = np.random.default_rng(4)
    luck = rng.normal(100, 10, 10).tolist()
    results = {
        "a": figures(same=luck, more=[x + 9 + rng.normal() for x in luck], maybe=luck, rare=luck),
        "b": figures(same=luck, more=luck, maybe=rng.normal(100, 10, 10).tolist(), rare=[*luck[:9], 0.0]),
    }
    found = {d.metric: d for d in differences(results)}
    assert {metric: d.verdict for metric, d in found.items()} == {
        "same": "identical", "more": "differs", "maybe": "noise", "rare": "noise",
    }  # fmt: skip
    same = found["same"]
    assert same.ci_high is not None
    assert same.ci_high == pytest.approx((1 - 0.05**0.1) * np.ptp(luck))
    assert same.detectable is not None
    assert same.detectable >= same.ci_high, "what hides in replications that were not run"


def test_what_common_luck_gave_is_the_ratio_of_variances() -> None:
    rng = np.random.default_rng(1)
    shared, own = rng.normal(50, 9, 40), rng.normal(0, 1, (2, 40))
    [found] = differences(
        {"a": figures(x=(shared + own[0]).tolist()), "b": figures(x=(shared + own[1]).tolist())}
    )
    x, y = shared + own[0], shared + own[1]
    assert found.variance_ratio == pytest.approx((variance(x) + variance(y)) / variance(x - y))
    assert found.variance_ratio is not None
    assert found.variance_ratio > 20
    assert found.relative == pytest.approx(found.mean / x.mean())


def test_intervals_that_hold_together_are_wider_the_more_there_are() -> None:
    rng = np.random.default_rng(9)
    a, b = (figures(**{str(n): rng.normal(0, 1, 10).tolist() for n in range(20)}) for _ in "ab")
    first, *_ = many = differences({"a": a, "b": b})
    [alone] = differences({"a": [{"0": row["0"]} for row in a], "b": [{"0": row["0"]} for row in b]})
    assert len(many) == 20
    assert (alone.simultaneous_low, alone.simultaneous_high) == (alone.ci_low, alone.ci_high)
    assert (first.ci_low, first.ci_high) == (alone.ci_low, alone.ci_high)
    assert None not in (first.simultaneous_high, alone.simultaneous_high)
    assert first.simultaneous_high > 1.3 * alone.simultaneous_high  # type: ignore[operator]
    assert first.detectable > alone.detectable  # type: ignore[operator]


def test_four_of_five_experiments_find_what_would_have_been_seen() -> None:
    """An effect of the size `detectable`, one comparison in each of 400 experiments."""
    rng = np.random.default_rng(21)
    size = float(np.mean([detectable(rng.normal(0, 1, 10)) for _ in range(400)]))
    found = [differences_of(rng.normal(size, 1, 10)).verdict == "differs" for _ in range(400)]
    assert 0.74 < np.mean(found) < 0.88


def differences_of(apart: np.ndarray) -> Difference:
    [found] = differences({"a": figures(x=apart.tolist()), "b": figures(x=[0.0] * len(apart))})
    return found


def detectable(apart: np.ndarray) -> float:
    return differences_of(apart).detectable or 0.0
