"""Distances against scipy's, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.studies.distances import (
    beyond,
    kolmogorov_smirnov,
    total_variation,
    wasserstein,
    weighted_quantile,
)

few = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=30)


@pytest.mark.filterwarnings("ignore:divide by zero")  # its p-value, of a single value
@given(few, few)
def test_kolmogorov_smirnov_is_scipys(sample: list[float], reference: list[float]) -> None:
    found = kolmogorov_smirnov(np.array(sample), np.array(reference))
    assert found == pytest.approx(float(stats.ks_2samp(sample, reference, method="asymp").statistic))


@given(few, st.lists(st.tuples(st.integers(0, 20).map(float), st.integers(1, 5)), min_size=1, max_size=10))
def test_a_weight_is_as_good_as_so_many_copies(sample: list[float], held: list[tuple[float, int]]) -> None:
    values, counts = (np.array(column, dtype=float) for column in zip(*held, strict=True))
    copies = np.repeat(values, counts.astype(int))
    assert kolmogorov_smirnov(np.array(sample), values, counts) == pytest.approx(
        kolmogorov_smirnov(np.array(sample), copies)
    )
    for q in (0.25, 0.5, 0.75):
        assert weighted_quantile(values, q, counts) == weighted_quantile(copies, q)


def test_distribution_functions_need_values() -> None:
    with pytest.raises(ValueError, match="without values"):
        kolmogorov_smirnov(np.array([]), np.array([1.0]))
    with pytest.raises(ValueError, match="without values"):
        kolmogorov_smirnov(np.array([1.0]), np.array([]))


@given(few, st.floats(-0.5, 5))
def test_wasserstein_of_what_is_moved_is_how_far(values: list[float], by: float) -> None:
    reference = np.array(values) + 1
    assert wasserstein(reference + by, reference) == pytest.approx(abs(by) / reference.mean(), abs=1e-9)


@pytest.mark.parametrize(
    ("value", "low", "high", "far"),
    [(3, 2, 4, 0), (2, 2, 4, 0), (5, 2, 4, 0.25), (1, 2, 4, 0.5), (-3, -2, -2, 0.5), (0.3, 0, 0, 0.3)],
)
def test_how_far_beyond_a_range(value: float, low: float, high: float, far: float) -> None:
    assert beyond(value, low, high) == pytest.approx(far)


def test_total_variation_is_what_would_have_to_move() -> None:
    assert total_variation({"a": 3, "b": 1}, {"a": 1, "c": 1}) == pytest.approx(0.5)
    assert total_variation({"a": 2, "b": 2}, {"b": 7, "a": 7}) == 0
    assert total_variation({"a": 1}, {"b": 1}) == 1
    with pytest.raises(ValueError, match="shares of nothing"):
        total_variation({}, {"b": 1})


def test_quantiles_by_hand() -> None:
    values = np.array([30.0, 10.0, 20.0])
    assert [weighted_quantile(values, q) for q in (0.1, 1 / 3, 0.5, 0.9)] == [10, 10, 20, 30]
    assert weighted_quantile(values, 0.5, np.array([8.0, 1.0, 1.0])) == 30
