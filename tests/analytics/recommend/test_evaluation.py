"""Offline figures by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.recommend import Basket, Held, Log, Popularity, best, evaluate, held_out, ndcg


class Foretells:
    """Scores as it is told, by user."""

    def __init__(self, lists: list[list[int]]) -> None:
        self.lists = iter(lists)

    def scores(self, basket: Basket) -> np.ndarray:
        scores = np.zeros(6)
        for place, item in enumerate(next(self.lists)):
            scores[item] = 10 - place
        return scores


def test_discounted_gain() -> None:
    assert ndcg(np.array([1.0, 1.0]), 2, 10) == pytest.approx(1.0)
    assert ndcg(np.array([0.0, 1.0, 0.0]), 1, 3) == pytest.approx(1 / log2(3))
    assert ndcg(np.array([1.0, 0.0]), 5, 2) == pytest.approx(1 / (1 + 1 / log2(3)))


@given(st.lists(st.integers(0, 4), min_size=1, max_size=9), st.integers(1, 12), st.data())
def test_the_best_are_those_of_a_sort_without_what_was_seen(
    scores: list[int], size: int, data: st.DataObject
) -> None:
    seen = data.draw(st.sets(st.integers(0, len(scores) - 1)))
    expected = sorted((-score, n) for n, score in enumerate(scores) if n not in seen)[:size]
    assert best(np.array(scores, dtype=float), sorted(seen), size).tolist() == [n for _, n in expected]


@given(st.integers(0, 30))
def test_the_latest_are_held_out_rounded_up(many: int) -> None:
    before, later = held_out([[(n, 1.0) for n in range(many)]], 0.2)
    assert [n for n, _ in before[0] + later[0]] == list(range(many))
    assert len(later[0]) == -(-many // 5)


def test_a_table_by_hand() -> None:
    """Three users, of whom the second has nothing relevant to come."""
    log_ = Log.of([Basket((0,), (1.0,))] * 3, 6, [["a"], ["a"], ["a"], ["b"], ["b"], ["a", "b"]])
    asked = Held(log_, [[0]] * 3, [frozenset({1, 2}), frozenset(), frozenset({5})])
    found = evaluate(Foretells([[0, 1, 3], [4, 5]]), asked, size=2)  # type: ignore[arg-type]
    assert found.users == 2
    assert found.ndcg == pytest.approx((1 / (1 + 1 / log2(3)) + 1 / log2(3)) / 2)
    assert found.recall == pytest.approx((0.5 + 1.0) / 2)
    assert found.coverage == pytest.approx(4 / 6)
    assert found.diversity == pytest.approx(1 - (0.0 + 1 / 2**0.5) / 2)
    assert found.microseconds > 0
    assert found.half_width == pytest.approx(
        1.96 * np.std([1 / (1 + 1 / log2(3)), 1 / log2(3)]) / 2**0.5, rel=1e-3
    )


def test_what_was_taken_is_never_recommended_again() -> None:
    log_ = Log.of([Basket((0, 1), (1.0, 1.0))] * 4 + [Basket((2,), (1.0,))], 3)
    asked = Held(log_, [[0, 1]] * 5, [frozenset({2})] * 5)
    assert evaluate(Popularity().fit(log_), asked).ndcg == 1.0
