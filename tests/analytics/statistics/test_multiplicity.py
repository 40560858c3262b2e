"""Holm's method by hand, and how often it is wrong."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics import compared, differences, holm


def test_holm_by_hand() -> None:
    """Sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1, none below the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_what_cannot_reject_does_not_count() -> None:
    assert holm([0.01, 1.0, 0.02, 1.0]) == pytest.approx([0.02, 1.0, 0.02, 1.0])
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1.0, 1.0]


@given(st.lists(st.floats(0, 1), max_size=12))
def test_adjusted_values_are_no_smaller_and_keep_their_order(values: list[float]) -> None:
    found = holm(values)
    assert all(p <= adjusted <= 1 for p, adjusted in zip(values, found, strict=True))
    order = np.argsort(values, kind="stable")
    assert all(found[a] <= found[b] for a, b in pairwise(order))


def test_where_nothing_differs_few_experiments_say_that_anything_does() -> None:
    """Forty figures of two strategies without effect; alone, one in five of these experiments is without a find."""
    wrong = alone = 0
    for experiment in range(120):
        luck = np.random.default_rng(experiment)
        values = {
            label: [dict(zip(map(str, range(40)), row, strict=True)) for row in rows.tolist()]
            for label, rows in zip("ab", luck.gamma(4, 1, (2, 10, 40)), strict=True)
        }
        found = differences(values)
        assert compared(found) == 40
        wrong += any(d.verdict == "differs" for d in found)
        alone += any((d.ci_low or 0) > 0 or (d.ci_high or 0) < 0 for d in found)
    assert wrong <= 0.08 * 120
    assert alone > 0.6 * 120
