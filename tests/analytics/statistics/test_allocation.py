"""Optimal computing budget allocation: another implementation, what it is good for, and its edges."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from analytics.statistics import correct_selection, ocba, ocba_weights

OTHERS = [
    (3, 0, [0.126452176, 0.426541701, 0.447006123], [29, 98, 103]),
    (5, 1, [0.060737618, 0.314939, 0.165512673, 0.176107372, 0.282703337], [15, 79, 41, 44, 71]),
    (10, 2, [0.347358305, 0.038708403, 0.015316773, 0.381276414, 0.017131179, 0.037862675, 0.054934544,
             0.004685547, 0.011227414, 0.091498745], [97, 10, 10, 104, 10, 10, 15, 10, 10, 24]),
]  # fmt: skip
"""Strategies, seed, shares, and replications of each when 200 follow the first 10 of each: by OCBA of sim-tools
1.3.0 on the same samples, which rounds to the nearest and gives the best what is left."""


def sampled(count: int, seed: int) -> dict[str, list[float]]:
    rng = np.random.default_rng(seed)
    values = rng.normal(50, 3, (count, 3_000)) + np.linspace(0, 4, count)[rng.permutation(count)][:, None]
    return {str(i): column[:10].tolist() for i, column in enumerate(values)}


@pytest.mark.parametrize(("count", "seed", "shares", "counts"), OTHERS)
def test_it_is_what_others_make_of_it(count: int, seed: int, shares: list[float], counts: list[int]) -> None:
    samples = sampled(count, seed)
    assert ocba_weights(samples).tolist() == pytest.approx(shares, abs=1e-9)
    found = ocba(samples, 10 * count + 200)
    assert sum(found.values()) == 10 * count + 200
    assert list(found.values()) == pytest.approx(counts, abs=2)
    assert min(found.values()) >= 10


def test_two_strategies_share_as_their_deviations_do() -> None:
    """The textbook's case: for two, the best shares are in proportion to the standard deviations."""
    wide = [0.0, 4.0, -4.0, 0.0]
    narrow = [10.0, 12.0, 8.0, 10.0]
    assert ocba_weights({"a": wide, "b": narrow}).tolist() == pytest.approx([2 / 3, 1 / 3])
    assert ocba({"a": wide, "b": narrow}, 30) == {"a": 20, "b": 10}


def test_the_approximate_probability_of_two_is_that_of_their_difference() -> None:
    a, b = [0.0, 4.0, -4.0, 0.0], [1.0, 3.0, -1.0, 1.0]
    error = np.var(a, ddof=1) / 4 + np.var(b, ddof=1) / 4
    assert correct_selection({"a": a, "b": b}) == pytest.approx(NormalDist().cdf(1 / error**0.5))
    assert correct_selection({"a": a, "b": a}) == 0.5
    assert correct_selection({"a": a, "b": a, "c": a, "d": a}) == 0
    assert correct_selection({"a": [1.0, 1.0], "b": [0.0, 0.0]}) == 1
    assert correct_selection({"a": a}) == 1


def test_where_nothing_varies_or_all_is_a_tie_everybody_has_the_same() -> None:
    assert ocba({"a": [1.0, 1.0], "b": [0.0, 0.0]}, 9) == {"a": 5, "b": 4}
    values = np.random.default_rng(1).standard_normal(10).tolist()
    assert ocba({"a": values, "b": values}, 30) == {"a": 15, "b": 15}
    assert ocba({"a": values}, 12) == {"a": 12}


def test_where_all_is_spent_everybody_keeps_what_it_has() -> None:
    for seed in range(200):
        samples = sampled(2 + seed % 9, seed)
        assert ocba(samples, 10 * len(samples)) == dict.fromkeys(samples, 10)


def test_what_is_spent_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match="19 replications in all, where there are 20 already"):
        ocba(sampled(2, 1), 19)


def picked(seed: int, *, evenly: bool) -> bool:
    """Whether 80 replications of five strategies of unlike spread find the best, the first."""
    means, spreads = np.array([1.0, 0.5, 0.0, -1.0, -2.0]), np.array([2.0, 2.0, 1.0, 1.0, 1.0])
    luck = np.random.default_rng(seed).normal(means, spreads, (80, 5)).T.tolist()
    counts = dict.fromkeys("abcde", 16 if evenly else 8)
    while sum(counts.values()) < 80:
        seen = {label: luck[i][: counts[label]] for i, label in enumerate("abcde")}
        counts = ocba(seen, sum(counts.values()) + 5)
    return int(np.argmax([np.mean(luck[i][:n]) for i, n in enumerate(counts.values())])) == 0


def test_the_best_is_found_more_often_than_by_spreading_evenly() -> None:
    trials = 400
    allotted = sum(picked(seed, evenly=False) for seed in range(trials)) / trials
    even = sum(picked(seed, evenly=True) for seed in range(trials)) / trials
    assert allotted > even + 0.02
