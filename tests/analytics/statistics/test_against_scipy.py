"""Intervals and paired differences against scipy, and against what they promise."""

from __future__ import annotations

from itertools import permutations
from math import isclose
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.statistics import Interval, complete_metrics, differences, interval, summarise
from analytics.statistics.means import is_skewed

if TYPE_CHECKING:
    from analytics.statistics import Difference, Replications

VALUE = st.integers(-(10**6), 10**6).map(lambda n: n / 64)
"""Numbers that add and subtract without rounding."""

SAMPLE = st.lists(VALUE, min_size=2, max_size=30)
CONFIDENCES = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


def varied(sample: list[float]) -> list[float]:
    assume(len(set(sample)) > 1)
    return sample


def near(one: float | None, other: float, scale: float) -> bool:
    assert one is not None
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-9 * scale)


@settings(max_examples=40)
@given(SAMPLE, CONFIDENCES)
def test_an_interval_is_that_of_a_t_test(sample: list[float], confidence: float) -> None:
    found = interval(varied(sample), confidence)
    expected = stats.ttest_1samp(sample, 0).confidence_interval(confidence)
    scale = max(map(abs, sample))
    assert near(found.mean, float(np.mean(sample)), scale)
    assert near(found.ci_low, expected.low, scale)
    assert near(found.ci_high, expected.high, scale)


@settings(max_examples=40)
@given(st.lists(st.tuples(VALUE, VALUE), min_size=2, max_size=30))
def test_a_difference_is_that_of_a_paired_t_test(pairs: list[tuple[float, float]]) -> None:
    one, other = ([pair[side] for pair in pairs] for side in (0, 1))
    apart = np.array(varied([a - b for a, b in pairs]))
    [found] = differences({"a": rows(one), "b": rows(other)})
    expected = stats.ttest_rel(one, other)
    low, high = expected.confidence_interval(0.95)
    scale = max(map(abs, [*one, *other]))
    assert found.ci_low is not None
    assert found.ci_high is not None
    if is_skewed(apart) or 2 * max(np.unique(apart, return_counts=True)[1]) > len(apart):
        assert found.ci_low <= low + 1e-9 * scale, "what is skewed or rare is never told more closely"
        assert high <= found.ci_high + 1e-9 * scale
        assert found.p is not None
        assert found.p >= expected.pvalue * (1 - 1e-9)
    else:
        assert near(found.ci_low, low, scale)
        assert near(found.ci_high, high, scale)
        assert found.p == pytest.approx(expected.pvalue, rel=1e-6, abs=1e-12)
    assert near(found.mean, float(np.mean(one) - np.mean(other)), scale)
    if len(set(one)) > 1 and len(set(other)) > 1:
        assert found.correlation == pytest.approx(stats.pearsonr(one, other).statistic, abs=1e-9)
    else:
        assert found.correlation is None


def rows(values: list[float], name: str = "x") -> Replications:
    return [{name: value} for value in values]


@settings(max_examples=40)
@given(st.integers(2, 40), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_what_never_varies_has_no_spread_whatever_it_rounds_to(count: int, one: float, other: float) -> None:
    """The mean of three times 0.1 is not 0.1 in floating point."""
    assert interval([one] * count) == (one, one, one)
    varying = [float(number) for number in range(count)]
    [found] = differences({"a": rows([one] * count), "b": rows(varying)})
    assert found.correlation is None
    [found] = differences({"a": rows([one] * count), "b": rows([other] * count)})
    assert found[3:7] == (one - other, one - other, one - other, None)
    assert found.verdict == ("identical" if one == other else "differs")


@settings(max_examples=40)
@given(SAMPLE, st.integers(-1000, 1000), st.sampled_from([-4.0, -1.0, 0.5, 2.0]))
def test_an_interval_moves_and_stretches_with_its_sample(
    sample: list[float], shift: int, factor: float
) -> None:
    before = interval(varied(sample))
    after = interval([factor * value + shift for value in sample])
    scale = abs(factor) * max(map(abs, sample)) + abs(shift)
    assert before.ci_low is not None
    assert before.ci_high is not None
    ends = sorted(factor * end + shift for end in (before.ci_low, before.ci_high))
    assert near(after.mean, factor * before.mean + shift, scale)
    assert near(after.ci_low, ends[0], scale)
    assert near(after.ci_high, ends[1], scale)


@settings(max_examples=40)
@given(SAMPLE)
def test_the_order_of_replications_does_not_matter_to_a_mean(sample: list[float]) -> None:
    other = sorted(sample)
    one, two = interval(varied(sample)), interval(other)
    scale = max(map(abs, sample))
    assert near(one.mean, two.mean, scale)
    assert near(one.half_width, two.half_width or 0, scale)


@settings(max_examples=40)
@given(SAMPLE)
def test_an_interval_lies_about_its_mean(sample: list[float]) -> None:
    found = interval(sample)
    assert found.ci_low is not None
    assert found.ci_high is not None
    assert found.ci_low <= found.mean <= found.ci_high
    assert min(sample) <= found.mean + 1e-9
    assert found.mean - 1e-9 <= max(sample)
    scale = max(map(abs, sample))
    assert near(found.ci_high - found.mean, found.mean - found.ci_low, scale)


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("count", [2, 5, 20])
def test_an_interval_of_normal_replications_covers_as_often_as_it_says(confidence: float, count: int) -> None:
    """Exact for normal samples of any size; four standard deviations of a binomial are let through."""
    turns = 3_000
    samples = np.random.default_rng(17).normal(5, 2, (turns, count))
    quantile = stats.t.ppf((1 + confidence) / 2, count - 1)
    for sample in samples[: turns // 10]:
        found = interval(sample.tolist(), confidence)
        assert found.half_width == pytest.approx(quantile * sample.std(ddof=1) / count**0.5)
    halves = quantile * samples.std(axis=1, ddof=1) / count**0.5
    hits = int((abs(samples.mean(axis=1) - 5) <= halves).sum())
    allowed = 4 * (turns * confidence * (1 - confidence)) ** 0.5
    assert abs(hits - turns * confidence) < allowed


def test_common_luck_makes_the_difference_narrower_and_by_how_much() -> None:
    """Pairing divides the variance by about 1 - correlation, as the docstring has it."""
    luck = np.random.default_rng(3)
    shared, own = luck.normal(0, 3, 400), luck.normal(0, 1, (2, 400))
    paired = {"a": rows((shared + own[0]).tolist()), "b": rows((shared + own[1]).tolist())}
    [found] = differences(paired)
    assert found.correlation is not None
    assert found.ci_high is not None
    apart = sum((interval([r["x"] or 0 for r in side]).half_width or 0) ** 2 for side in paired.values())
    assert (found.ci_high - found.mean) ** 2 == pytest.approx(apart * (1 - found.correlation), rel=0.02)


STRATEGIES = st.dictionaries(
    st.sampled_from("abcd"),
    st.lists(st.tuples(VALUE, VALUE), min_size=4, max_size=4),
    min_size=2,
)


def strategies(values: dict[str, list[tuple[float, float]]]) -> dict[str, Replications]:
    return {name: [{"x": x, "y": y} for x, y in pairs] for name, pairs in values.items()}


def by_pair(found: list[Difference]) -> dict[tuple[str, str, str], Difference]:
    return {(d.metric, d.a, d.b): d for d in found}


@settings(max_examples=40)
@given(STRATEGIES)
def test_the_order_of_strategies_turns_the_sign_and_nothing_else(
    values: dict[str, list[tuple[float, float]]],
) -> None:
    forth = by_pair(differences(strategies(values)))
    back = by_pair(differences(dict(reversed(strategies(values).items()))))
    assert {(metric, b, a) for metric, a, b in forth} == set(back)
    for (metric, a, b), one in forth.items():
        other = back[metric, b, a]
        assert one.mean == -other.mean
        assert (one.ci_low, one.ci_high) == (-(other.ci_high or 0), -(other.ci_low or 0))
        assert one.correlation == (None if other.correlation is None else pytest.approx(other.correlation))


@settings(max_examples=40)
@given(STRATEGIES, st.permutations("pqrs"))
def test_names_do_not_matter(values: dict[str, list[tuple[float, float]]], names: list[str]) -> None:
    renamed = dict(zip("abcd", names, strict=True))
    before = differences(strategies(values))
    after = differences({renamed[name]: rows for name, rows in strategies(values).items()})
    assert [d._replace(a=renamed[d.a], b=renamed[d.b]) for d in before] == after


@settings(max_examples=40)
@given(STRATEGIES)
def test_differences_add_up_round_a_triangle(values: dict[str, list[tuple[float, float]]]) -> None:
    means = {(d.metric, d.a, d.b): d.mean for d in differences(strategies(values))}
    means |= {(metric, b, a): -mean for (metric, a, b), mean in means.items()}
    for a, b, c in permutations(values, 3):
        assert means["x", a, b] + means["x", b, c] == pytest.approx(means["x", a, c], abs=1e-6)


@settings(max_examples=40)
@given(STRATEGIES)
def test_every_pair_and_every_metric_once(values: dict[str, list[tuple[float, float]]]) -> None:
    found = differences(strategies(values))
    count = len(values)
    assert len(found) == len(by_pair(found)) == 2 * count * (count - 1) // 2
    means = summarise(strategies(values))
    for difference in found:
        expected = means[difference.a][difference.metric].mean - means[difference.b][difference.metric].mean
        assert difference.mean == pytest.approx(expected, abs=1e-6)


METRICS = st.dictionaries(st.sampled_from("uvwxyz"), st.none() | st.integers(0, 9), min_size=6, max_size=6)


@settings(max_examples=40)
@given(st.lists(METRICS, min_size=1, max_size=4))
def test_a_metric_counts_where_every_replication_has_it(replications: list[dict[str, float | None]]) -> None:
    found = complete_metrics(replications)
    for metric in "uvwxyz":
        values = [replication[metric] for replication in replications]
        assert found.get(metric) == (None if None in values else values)
    assert all(type(value) is float for values in found.values() for value in values)


@settings(max_examples=20)
@given(st.lists(VALUE, min_size=1, max_size=1))
def test_one_replication_says_nothing_of_spread(sample: list[float]) -> None:
    assert interval(sample) == Interval(sample[0], None, None)
    assert interval(sample).half_width is None
