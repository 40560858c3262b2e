"""Intervals of means: each method against its source, and how often all of them cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from analytics.statistics import interval, mean_interval, p_value
from analytics.statistics.means import is_skewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Draw = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]

SKEWED = [0.1, 0.7, 0.3, 12.9, 1.1, 0.0, 3.3, 0.9, 0.2, 5.55]
EVEN = [3.0, 5.0, 4.0, 8.0, 6.5, 7.25, 2.125, 9.0]


def ends(values: list[float], confidence: float = 0.95, scale: float = 0.0) -> tuple[float, float]:
    _, low, high = mean_interval(values, confidence, scale)
    assert low is not None
    assert high is not None
    return low, high


@pytest.mark.parametrize(
    ("sample", "mean", "low", "high"),
    [
        (EVEN, 5.609375, 3.5467952288628934, 7.6719547711371066),
        (SKEWED, 2.5050000000000003, -0.39591950627593775, 5.405919506275938),
    ],
)
def test_students_interval_is_that_of_sim_tools(
    sample: list[float], mean: float, low: float, high: float
) -> None:
    """Printed by sim-tools 1.3.0: `OnlineStatistics(sample, alpha=0.05)`, its `mean`, `lci` and `uci`."""
    assert interval(sample) == pytest.approx((mean, low, high), rel=1e-15, abs=1e-15)


def test_a_sample_that_is_even_has_students_interval() -> None:
    assert not is_skewed(np.array(EVEN))
    assert mean_interval(EVEN) == interval(EVEN)
    assert p_value(EVEN) == pytest.approx(stats.ttest_1samp(EVEN, 0).pvalue)


def test_skewness_is_that_of_scipy_and_its_error_that_of_normal_samples() -> None:
    samples = np.random.default_rng(2).normal(0, 1, (20_000, 12))
    error = float(stats.skew(samples, axis=1, bias=False).std())
    found = [is_skewed(sample) for sample in samples[:2_000]]
    expected = abs(stats.skew(samples[:2_000], axis=1, bias=False)) > error
    assert np.mean(found == expected) > 0.99


def test_a_skewed_sample_has_halls_transformation_inverted() -> None:
    """The ends solve g(√n (mean - μ) / s) = ± t, with Hall's polynomial g, by bisection here."""
    sample = np.array(SKEWED)
    n, mean, error = len(sample), sample.mean(), stats.sem(sample)
    a = stats.skew(sample, bias=False) / 6 / n**0.5

    def g(mu: float) -> float:
        t = (mean - mu) / error
        return t + 2 * a * t**2 + 4 * a**2 * t**3 / 3 + a

    at = stats.t.ppf(0.975, n - 1)
    low, high = (
        optimize.brentq(lambda mu, end=end: g(mu) - end, mean - 50 * error, mean + 50 * error)
        for end in (at, -at)
    )
    usual = interval(SKEWED)
    assert low > usual.ci_low  # type: ignore[operator]
    assert ends(SKEWED) == pytest.approx((usual.ci_low, high))


@settings(max_examples=60)
@given(st.lists(st.integers(-50, 50), min_size=3, max_size=20), st.integers(-20, 20))
def test_a_p_value_is_below_five_percent_where_the_interval_leaves_out_0(
    sample: list[int], shift: int
) -> None:
    values = [float(value + shift) for value in sample]
    if len(set(values)) > 1:
        low, high = ends(values)
        assert (p_value(values) < 0.05) == (not low <= 0 <= high)


def test_five_that_differ_of_a_hundred() -> None:
    """Student's interval would leave out 0, as no test that asks for signs alone would."""
    sample = [0.0] * 95 + [2.0] * 5
    assert interval(sample).ci_low > 0  # type: ignore[operator]
    assert ends(sample)[0] == 0
    assert p_value(sample) == 1
    assert p_value([*sample[1:], 2.0]) < 0.05, "six to one side are a sign test's least"


def test_few_that_differ_to_both_sides() -> None:
    low, high = ends([0.0] * 97 + [-3.0, 2.0, 2.0])
    assert low == pytest.approx(-3 * stats.beta.ppf(0.975, 2, 99))
    assert high == pytest.approx(2 * stats.beta.ppf(0.975, 3, 98))


def test_none_that_differs_may_still_differ_in_three_of_n() -> None:
    """The rule of three: 1 - 0.05^(1/n) of the replications, by as much as `scale`."""
    assert ends([0.0] * 30, scale=2.0) == pytest.approx((-2 * 0.0950, 2 * 0.0950), abs=1e-3)
    assert ends([0.0] * 30) == (0, 0)
    assert ends([0.0] * 30, 0.99, 2.0)[1] > ends([0.0] * 30, 0.95, 2.0)[1]
    assert ends([7.0] * 30, scale=2.0) == (7, 7)
    assert (p_value([0.0, 0.0]), p_value([7.0, 7.0])) == (1, 0)


@pytest.mark.parametrize("sample", [EVEN, SKEWED, [0.0] * 8 + [1.0, 4.0], [0.0] * 18 + [-3.0, 1.0]])
def test_a_mirrored_sample_has_the_mirrored_interval(sample: list[float]) -> None:
    low, high = ends(sample)
    assert ends([-value for value in sample]) == (-high, -low)
    assert p_value([-value for value in sample]) == p_value(sample)


DISTRIBUTIONS: dict[str, tuple[Draw, float, float]] = {
    "normal": (lambda luck, size: luck.normal(5, 2, size), 5.0, 0.99),
    "exponential": (lambda luck, size: luck.exponential(3, size), 3.0, 0.975),
    "lognormal": (lambda luck, size: luck.lognormal(0, 0.5, size), float(np.exp(0.125)), 0.975),
    "share of 40": (lambda luck, size: luck.binomial(40, 0.1, size) / 40, 0.1, 0.98),
}


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_ten_replications_cover_as_often_as_they_say(name: str) -> None:
    draw, mean, most = DISTRIBUTIONS[name]
    samples = draw(np.random.default_rng(11), (1_500, 10))
    assert 0.93 <= coverage(samples, mean) <= most


@pytest.mark.parametrize("share", [0.02, 0.07, 0.15, 0.3])
def test_rare_effects_are_covered_and_seldom_by_students_interval(share: float) -> None:
    """Differences that are 0 but in a share of the replications, where their size is lognormal."""
    luck = np.random.default_rng(7)
    sizes = luck.lognormal(0, 0.5, (1_500, 10)) * (luck.random((1_500, 10)) < share)
    mean = share * float(np.exp(0.125))
    scales = np.ptp(luck.lognormal(0, 0.5, (1_500, 10)), axis=1)
    assert coverage(sizes, mean, scales) >= 0.93
    usual = np.mean([covers(interval(sample.tolist())[1:], mean) for sample in sizes])
    assert usual < 0.92


def coverage(samples: NDArray[np.float64], mean: float, scales: NDArray[np.float64] | None = None) -> float:
    reach = np.zeros(len(samples)) if scales is None else scales
    found = [
        covers(ends(sample.tolist(), scale=scale), mean) for sample, scale in zip(samples, reach, strict=True)
    ]
    return float(np.mean(found))


def covers(found: tuple[float | None, float | None], mean: float) -> bool:
    low, high = found
    assert low is not None
    assert high is not None
    return low <= mean <= high
