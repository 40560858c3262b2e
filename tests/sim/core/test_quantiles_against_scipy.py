"""Quantile functions against scipy's, and drawing by weight against a plain search."""

from __future__ import annotations

from fractions import Fraction
from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.core.distributions import cumulative, empirical, exponential, lognormal, normal, pick
from sim.core.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Callable

uniforms = st.floats(2.0**-54, 1 - 2.0**-53)
moderate = st.floats(1e-9, 1 - 1e-9)


@given(uniforms, st.floats(1e-3, 1e6))
def test_exponential(u: float, mean: float) -> None:
    assert exponential(u, mean) == pytest.approx(stats.expon.isf(u, scale=mean), rel=1e-9)


@given(uniforms)
def test_normal(u: float) -> None:
    assert normal(u) == pytest.approx(stats.norm.ppf(u), rel=1e-9, abs=1e-12)


@given(moderate, st.floats(1e-3, 1e6), st.floats(0.01, 5))
def test_lognormal(u: float, median: float, sigma: float) -> None:
    expected = stats.lognorm.ppf(u, sigma, scale=median)
    assert lognormal(u, median, sigma) == pytest.approx(expected, rel=1e-8)


@given(moderate, st.floats(0.1, 100), st.floats(0, 3))
def test_the_lognormal_is_symmetric_about_its_median(u: float, median: float, sigma: float) -> None:
    product = lognormal(u, median, sigma) * lognormal(1 - u, median, sigma)
    assert product == pytest.approx(median**2, rel=1e-6)


@pytest.mark.parametrize(
    ("draw", "law"),
    [
        (lambda u: exponential(u, 3.0), stats.expon(scale=3.0)),
        (lambda u: lognormal(u, 5.0, 0.7), stats.lognorm(0.7, scale=5.0)),
        (normal, stats.norm()),
    ],
    ids=["exponential", "lognormal", "normal"],
)
@pytest.mark.parametrize("purpose", ["handling pick", "timetable phase", "arrival"])
def test_streams_make_samples_of_the_law(draw: Callable[[float], float], law: Any, purpose: str) -> None:
    sample = [draw(u) for u in Streams(11).array(purpose, 0, 5_000).tolist()]
    assert stats.kstest(sample, law.cdf).pvalue > 1e-4


@given(uniforms, st.lists(st.integers(0, 50), min_size=1, max_size=40).filter(any))
def test_pick_is_the_first_whose_running_total_reaches_u(u: float, weights: list[int]) -> None:
    """Whole weights are exact in floats, so that the oracle can be exact as well."""
    target = Fraction(u * float(sum(weights)))
    index = next(n for n in range(len(weights)) if sum(weights[: n + 1]) >= target)
    assert pick(u, cumulative([float(w) for w in weights])) == index


@pytest.mark.parametrize("total", [8, 64, 1_024])
def test_a_share_ends_with_its_last_point(total: int) -> None:
    """Where u times the total is exact, u = 1/n still is the first of n."""
    totals = cumulative([1.0] * total)
    assert [pick(n / total, totals) for n in range(1, total + 1)] == list(range(total))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.integers(1, 10**4))
def test_pick_does_not_hang_on_the_scale_of_weights(weights: list[int], scale: int) -> None:
    small = cumulative([float(w) for w in weights])
    large = cumulative([float(w * 2 ** scale.bit_length()) for w in weights])
    for u in ((n + 0.5) / 97 for n in range(97)):
        assert pick(u, small) == pick(u, large)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_running_totals_never_fall_and_end_with_the_sum(weights: list[float]) -> None:
    totals = cumulative(weights)
    assert len(totals) == len(weights)
    assert totals == sorted(totals)
    assert totals[-1] == pytest.approx(sum(weights))
    assert totals[0] == weights[0]


@given(st.floats(0, 1), st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=40).map(sorted))
def test_empirical_is_linear_interpolation(u: float, quantiles: list[float]) -> None:
    expected = np.interp(u, np.linspace(0, 1, len(quantiles)), quantiles)
    assert empirical(u, quantiles) == pytest.approx(float(expected), abs=1e-6)


@given(st.lists(st.integers(0, 1_000), min_size=2, max_size=40).map(sorted))
def test_empirical_meets_every_quantile(values: list[int]) -> None:
    last = len(values) - 1
    for place, value in enumerate(values):
        assert empirical(place / last, [float(v) for v in values]) == pytest.approx(value, abs=1e-9 * 1_000)


def test_the_mean_of_a_lognormal_is_above_its_median_by_half_the_variance() -> None:
    values = np.array([lognormal((n + 0.5) / 50_000, 2.0, 0.3) for n in range(50_000)])
    assert values.mean() == pytest.approx(2.0 * exp(0.3**2 / 2), rel=1e-4)
