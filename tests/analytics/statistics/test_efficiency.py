"""The efficient set, by eye and by counting."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from analytics.statistics import efficient


def steady(*means: tuple[float, ...]) -> np.ndarray:
    return np.repeat(np.array(means)[:, None], 3, axis=1)


def test_whom_nobody_beats_in_everything() -> None:
    """Profit is welcome, lateness is not: the third is dearer and later than the second."""
    found = efficient(steady((10, 5), (8, 2), (7, 3)), [True, False])
    assert found == ([True, True, False], [1, 1, 0])


def test_equals_do_not_beat_each_other() -> None:
    assert efficient(steady((10, 5), (10, 5), (10, 6)), [True, False]).on_average == [True, True, False]


def test_one_figure_leaves_the_best() -> None:
    assert efficient(steady((1,), (3,), (2,)), [True]).on_average == [False, True, False]
    assert efficient(steady((1,), (3,), (2,)), [False]).on_average == [True, False, False]


def test_the_probability_is_that_over_all_samples_that_can_be_drawn() -> None:
    """Of three replications there are 27 samples with replacement."""
    values = np.array([[[3.0], [1.0], [0.0]], [[1.0], [2.0], [0.5]]])
    better = [
        values[0, list(draw)].sum() >= values[1, list(draw)].sum() for draw in product(range(3), repeat=3)
    ]
    found = efficient(values, [True])
    assert found.probability[0] == pytest.approx(np.mean(better), abs=0.04)
    assert 0 < found.probability[1] < 1


def test_the_same_values_have_the_same_probabilities_whatever_was_drawn_before() -> None:
    values = np.random.default_rng(1).normal(0, 1, (4, 8, 2))
    first = efficient(values, [True, True])
    np.random.default_rng(5).random(100)
    assert efficient(values, [True, True]) == first
    assert efficient(values + 1e-3, [True, True]).probability != [1.0] * 4


def test_shared_luck_stays_shared() -> None:
    """Two strategies that differ by one always, in luck that varies by hundreds."""
    shared = np.random.default_rng(2).normal(0, 300, 12)
    assert efficient(np.stack([shared, shared + 1])[..., None], [True]).probability == [0, 1]
