"""Full factorial designs, by hand and by least squares."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from analytics.statistics import LUCK, REST, factorial, mean_interval

TWO = {"routing": ["cheapest", "fastest"], "fraud": ["none", "rules"]}
MIXED = {"a": ["1", "2", "3"], "b": ["x", "y"], "c": ["p", "q"]}


def test_two_by_two_by_hand() -> None:
    """Cells 1, 3 over 5, 11 in either of two replications, a tenth apart."""
    cells = np.array([[1.0, 3.0], [5.0, 11.0]])
    found = factorial(TWO, np.stack([cells - 0.05, cells + 0.05], axis=-1))
    assert [(e.factors, e.levels) for e in found.effects] == [
        (("routing",), ("fastest",)),
        (("fraud",), ("rules",)),
        (("routing", "fraud"), ("fastest", "rules")),
    ]
    assert [e.effect for e in found.effects] == pytest.approx([6, 4, 2])
    squares = {"routing": 72, "fraud": 32, "routing × fraud": 8, LUCK: 0.02, REST: 0}
    assert found.shares == pytest.approx({k: v / 112.02 for k, v in squares.items()}, abs=1e-9)


def test_effects_of_two_levels_are_twice_the_coefficients_of_least_squares() -> None:
    """With levels coded -1 and 1, and every product of columns."""
    levels = {name: ["low", "high"] for name in "abc"}
    values = np.random.default_rng(3).normal(0, 1, (2, 2, 2, 6))
    found = factorial(levels, values)
    points = np.array(list(product((-1, 1), repeat=3)))
    columns = [points[:, ["abc".index(f) for f in e.factors]].prod(axis=1) for e in found.effects]
    matrix = np.column_stack([np.ones(8), *columns])
    fitted, *_ = np.linalg.lstsq(np.repeat(matrix, 6, axis=0), values.reshape(-1), rcond=None)
    assert [e.effect for e in found.effects] == pytest.approx(list(2 * fitted[1:]))


def test_shares_are_what_the_fit_loses_without_a_term() -> None:
    """Sums of squares as differences of residuals, of models with dummy columns and replications as blocks."""
    values = np.random.default_rng(8).gamma(2, 1, (3, 2, 2, 5))
    rows = list(product(range(3), range(2), range(2), range(5)))
    whole = float(((values - values.mean()) ** 2).sum())

    def residual(terms: list[tuple[str, ...]]) -> float:
        names = [*MIXED, "block"]
        columns = [np.ones(len(rows))]
        for term in terms:
            places = [names.index(name) for name in term]
            columns += [
                np.array([all(row[p] == c for p, c in zip(places, cell, strict=True)) for row in rows])
                for cell in product(*(range(values.shape[place]) for place in places))
            ]
        matrix = np.column_stack(columns).astype(float)
        fitted, *_ = np.linalg.lstsq(matrix, values.reshape(-1), rcond=None)
        return float(((values.reshape(-1) - matrix @ fitted) ** 2).sum())

    shares = factorial(MIXED, values).shares
    a, b = (("a",), ("b",))
    assert shares["a"] == pytest.approx((whole - residual([a])) / whole)
    assert shares["a × b"] == pytest.approx((residual([a, b]) - residual([a, b, ("a", "b")])) / whole)
    assert shares[LUCK] == pytest.approx((whole - residual([("block",)])) / whole)
    assert shares[REST] == pytest.approx(residual([("a", "b", "c"), ("block",)]) / whole)
    assert sum(shares.values()) == pytest.approx(1)
    assert list(shares) == ["a", "b", "c", "a × b", "a × c", "b × c", "a × b × c", LUCK, REST]


def test_every_level_but_the_first_has_its_effect() -> None:
    values = np.random.default_rng(5).normal(0, 1, (3, 2, 2, 4))
    effects = factorial(MIXED, values).effects
    assert len(effects) == 3 * 2 * 2 - 1
    second = next(e for e in effects if e.levels == ("3",))
    by_replication = values[2].mean(axis=(0, 1)) - values[0].mean(axis=(0, 1))
    assert second[2:5] == pytest.approx(mean_interval(by_replication.tolist()))


def test_what_replications_share_widens_no_interval() -> None:
    luck = np.random.default_rng(6)
    own = luck.normal(0, 1, (2, 2, 10))
    alone = factorial(TWO, own)
    together = factorial(TWO, own + luck.normal(0, 50, 10))
    for one, other in zip(alone.effects, together.effects, strict=True):
        assert other[2:] == pytest.approx(one[2:])
    assert together.shares[LUCK] > 0.95


def test_an_interaction_that_is_there_is_found() -> None:
    values = np.random.default_rng(6).normal(0, 1, (2, 2, 12))
    values[1, 1] += 8
    routing, fraud, both = factorial(TWO, values).effects
    assert both.ci_low is not None
    assert both.ci_high is not None
    assert both.ci_low < 4 < both.ci_high
    assert all(e.p_holm is not None and e.p_holm < 0.01 for e in (routing, fraud, both))


def test_one_replication_has_effects_without_intervals() -> None:
    found = factorial(TWO, np.array([[1.0, 3.0], [5.0, 11.0]])[..., None])
    assert [e[2:] for e in found.effects] == [
        (6, None, None, None),
        (4, None, None, None),
        (2, None, None, None),
    ]


def test_where_nothing_varies_there_are_no_shares() -> None:
    assert factorial(TWO, np.full((2, 2, 3), 7.0)).shares == {}
