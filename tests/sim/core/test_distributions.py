"""Quantile functions against theory."""

from __future__ import annotations

from math import exp, log
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson as exact

from sim.core.distributions import cumulative, empirical, exponential, lognormal, pick, poisson

TINY, HUGE = 2.0**-54, 1 - 2.0**-53
uniforms = st.floats(TINY, HUGE)
GRID = ((np.arange(200_000) + 0.5) / 200_000).tolist()
"""As good as any sample, and always the same."""


def test_exponential_has_its_mean_and_tail() -> None:
    values = np.array([exponential(u, 3.0) for u in GRID])
    assert values.mean() == pytest.approx(3.0, rel=1e-3)
    assert values.std() == pytest.approx(3.0, rel=1e-2)
    assert (values > 6).mean() == pytest.approx(exp(-2), abs=1e-4)


def test_a_small_uniform_is_a_long_wait() -> None:
    assert exponential(0.01, 3.0) == pytest.approx(-3.0 * log(0.01))
    assert exponential(0.01, 3.0) > exponential(0.5, 3.0) > exponential(0.99, 3.0)


def test_lognormal_has_its_median_and_spread() -> None:
    values = np.array([lognormal(u, 10.0, 0.5) for u in GRID])
    assert np.median(values) == pytest.approx(10.0, rel=1e-4)
    assert np.log(values).std() == pytest.approx(0.5, rel=1e-3)
    assert values.mean() == pytest.approx(10 * exp(0.125), rel=1e-3)
    assert lognormal(NormalDist().cdf(1), 10.0, 0.5) == pytest.approx(10 * exp(0.5))
    assert {lognormal(u, 7.0, 0.0) for u in GRID[:50]} == {7.0}


@pytest.mark.parametrize("u", [TINY, HUGE])
def test_the_ends_are_finite(u: float) -> None:
    assert 0 <= exponential(u, 1.0) < 40
    assert 0 < lognormal(u, 1.0, 1.0) < exp(9)


@given(uniforms, uniforms)
def test_quantiles_rise(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert lognormal(low, 5.0, 0.8) <= lognormal(high, 5.0, 0.8)
    assert exponential(low, 5.0) >= exponential(high, 5.0)


weights = st.lists(
    st.one_of(st.just(0.0), st.floats(0.001, 100)), min_size=1, max_size=12
).filter(lambda w: sum(w) > 0)  # fmt: skip


@given(weights, uniforms)
def test_pick_never_finds_a_weight_of_zero(chosen: list[float], u: float) -> None:
    index = pick(u, cumulative(chosen))
    assert chosen[index] > 0


@given(weights)
def test_pick_at_the_ends(chosen: list[float]) -> None:
    heavy = [index for index, weight in enumerate(chosen) if weight]
    assert pick(TINY, cumulative(chosen)) == heavy[0]
    assert pick(HUGE, cumulative(chosen)) == heavy[-1]


def test_pick_on_a_boundary_takes_the_lower() -> None:
    """Pinned, for results to be the same to the byte."""
    assert [pick(u, [1.0, 2.0, 2.0, 4.0]) for u in (0.25, 0.5, 0.5000001, 1.0)] == [0, 1, 3, 3]


def test_pick_by_weight() -> None:
    chosen = [0.0, 1.0, 0.0, 3.0, 6.0, 0.0]
    counts = np.bincount([pick(u, cumulative(chosen)) for u in GRID], minlength=6) / len(GRID)
    assert counts == pytest.approx(np.array(chosen) / 10, abs=1e-4)


def test_empirical_interpolates() -> None:
    quantiles = [1.0, 2.0, 4.0]
    assert [empirical(u, quantiles) for u in (0.0, 0.25, 0.5, 0.75, 1.0)] == [1.0, 1.5, 2.0, 3.0, 4.0]


@given(st.floats(0, 1), st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30).map(sorted))
def test_empirical_stays_within_its_quantiles(u: float, quantiles: list[float]) -> None:
    slack = 1e-9 * max(1.0, abs(quantiles[0]), abs(quantiles[-1]))
    assert quantiles[0] - slack <= empirical(u, quantiles) <= quantiles[-1] + slack


def test_a_uniform_always_means_the_same_event() -> None:
    """Quantiles are functions of their uniform, of nothing else."""
    assert exponential(0.3, 2.0) == exponential(0.3, 2.0) == -2.0 * log(0.3)


@given(st.floats(1e-9, 1 - 1e-9), st.floats(0.01, 20))
def test_counts_are_the_quantiles_of_a_poisson_distribution(u: float, mean: float) -> None:
    number = poisson(u, mean, 1_000)
    assert exact.cdf(number, mean) >= u - 1e-9
    assert number == 0 or exact.cdf(number - 1, mean) <= u + 1e-9


def test_a_poisson_count_ends_at_the_most() -> None:
    assert poisson(1 - 1e-9, 20.0, 5) == 5
    assert poisson(1e-9, 20.0, 5) == 0
