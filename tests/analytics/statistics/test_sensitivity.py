"""What an outcome hangs on, against functions whose answer is known."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.statistics import elementary_effects, rank_correlations, variance_shares
from argosy.experiments.sweeps import Factor
from argosy.experiments.sweeps.designs import LEVELS, points, problem


def between(*ends: tuple[float, float]) -> list[Factor]:
    return [Factor(f"x{n}", low, high, whole=False, assumed=False) for n, (low, high) in enumerate(ends)]


@settings(max_examples=20)
@given(st.lists(st.floats(-50, 50), min_size=2, max_size=5), st.integers(0, 10**6))
def test_the_effects_of_a_linear_function_are_its_slopes_over_the_ranges(
    slopes: list[float], seed: int
) -> None:
    factors = between(*((-n, 2.0 * n + 1) for n in range(len(slopes))))
    where = np.array(points(factors, "morris", 3, seed))
    assert where.shape == (3 * (len(slopes) + 1), len(slopes))
    effects = elementary_effects(problem(factors), where, where @ np.array(slopes), LEVELS, seed)
    for factor, slope, effect in zip(factors, slopes, effects, strict=True):
        whole = slope * (factor.high - factor.low)
        assert effect.factor == factor.name
        assert effect.direction == pytest.approx(whole, abs=1e-6)
        assert effect.size == pytest.approx(abs(whole), abs=1e-6)
        assert effect.spread == pytest.approx(0, abs=1e-4)


def test_shares_of_variance_of_ishigamis_function_are_those_of_the_books() -> None:
    """sin x + 7 sin² y + z⁴ sin x / 10 on (-pi, pi): Ishigami and Homma (1990), whose indices are known exactly."""
    factors = between(*[(-pi, pi)] * 3)
    x, y, z = np.array(points(factors, "sobol", 1024, 1)).T
    shares = variance_shares(problem(factors), np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x), 1)
    variance = 49 / 8 + 0.1 * pi**4 / 5 + 0.01 * pi**8 / 18 + 0.5
    first = [0.5 * (1 + 0.1 * pi**4 / 5) ** 2 / variance, 49 / 8 / variance, 0.0]
    together = 8 * 0.01 * pi**8 / 225 / variance
    total = [first[0] + together, first[1], together]
    for share, alone, whole in zip(shares, first, total, strict=True):
        assert share.direction == pytest.approx(alone, abs=0.06)
        assert share.size == pytest.approx(whole, abs=0.06)
        assert share.ci_low <= whole <= share.ci_high


def test_rank_correlations_are_scipys_and_their_intervals_cover() -> None:
    rng, covered, trials = np.random.default_rng(3), 0, 400
    truth = 6 / pi * np.arcsin(0.6 / 2)  # of two normals that correlate by 0.6 (Kruskal 1958)
    for _ in range(trials):
        x, y = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=40).T
        [effect] = rank_correlations(["x"], x[:, None], y)
        assert effect.size == pytest.approx(stats.spearmanr(x, y).statistic)
        covered += effect.ci_low <= truth <= effect.ci_high
    assert 0.92 <= covered / trials <= 0.98


@pytest.mark.parametrize("design", ["morris", "sobol", "lhs"])
def test_what_nothing_moves_hangs_on_nothing(design: str) -> None:
    factors = between((0, 1), (5, 9))
    where = np.array(points(factors, design, 8, 1))
    outcome = np.full(len(where), 4.5)
    found: Any = {
        "morris": lambda: elementary_effects(problem(factors), where, outcome, LEVELS, 1),
        "sobol": lambda: variance_shares(problem(factors), outcome, 1),
        "lhs": lambda: rank_correlations(["x0", "x1"], where, outcome),
    }[design]()
    assert [effect.size for effect in found] == [0, 0]


@pytest.mark.parametrize("design", ["morris", "sobol", "lhs", "grid"])
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(2, 5))
def test_points_lie_in_their_ranges_and_follow_from_the_seed(design: str, seed: int, count: int) -> None:
    factors = between(*((n - 3.0, n * 2.0) for n in range(count)))
    where = points(factors, design, 4, seed)
    assert where == points(factors, design, 4, seed)
    for point in where:
        for factor, x in zip(factors, point, strict=True):
            assert factor.low - 1e-9 <= x <= factor.high + 1e-9
    if design == "lhs":
        for column, factor in zip(np.array(where).T, factors, strict=True):
            cells = np.floor((column - factor.low) / (factor.high - factor.low) * 4)
            assert sorted(cells) == [0, 1, 2, 3], "one in every quarter"
