"""Tastes: whatever the buyers like, every article is wanted as often as its popularity says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product as pairs
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.people import Product
from sim.world.tastes import Tastes

if TYPE_CHECKING:
    from collections.abc import Sequence

FACTORS = [{"factor": name, "share": share} for name, share in (("a", "0.5"), ("b", "0.3"), ("c", "0.2"))]
ROWS = [
    {"sku": sku, "factor": factor, "weight": weight}
    for sku, factor, weight in (("0", "a", "800"), ("0", "b", "200"), ("1", "b", "1000"), ("2", "c", "1000"))
]


def article(index: int, popularity: int) -> Product:
    return Product(
        index=index,
        sku=str(index),
        title="A THING",
        category="home",
        hs_chapter="44",
        weight_g=100,
        price_pence=100,
        popularity=popularity,
    )


def tastes(popularities: Sequence[int] = (60, 25, 10, 5), loyalty: float = 0.4) -> Tastes:
    return Tastes([article(n, p) for n, p in enumerate(popularities)], ROWS, FACTORS, loyalty)


def wanted(found: Tastes, first: int, second: int, steps: int = 400) -> np.ndarray:
    """Share of each article among a buyer's, by a grid over both uniforms."""
    grid = (np.arange(steps) + 0.5) / steps
    counts = Counter(found.article((first, second), u, v) for u, v in pairs(grid, grid))
    return np.array([counts[n] for n in range(4)]) / steps**2


def test_over_all_buyers_an_article_is_wanted_as_its_popularity_says() -> None:
    found = tastes()
    mean = sum(
        found.shares[first] * found.shares[second] * wanted(found, first, second, 200)
        for first, second in pairs(range(3), range(3))
    )
    assert mean == pytest.approx([0.60, 0.25, 0.10, 0.05], abs=0.005)


def test_favourites_come_at_their_shares() -> None:
    found, grid = tastes(), (np.arange(2000) + 0.5) / 2000
    counts = Counter(found.favourites(u, v) for u, v in zip(grid, grid[::-1], strict=True))
    for place in (0, 1):
        realised = [
            sum(n for pair, n in counts.items() if pair[place] == factor) / 2000 for factor in range(3)
        ]
        assert realised == pytest.approx(found.shares, abs=0.002)


def test_shares_add_up_and_are_those_of_the_articles() -> None:
    # of the article without a row, 5, the factors have their usual shares
    assert tastes().shares == pytest.approx(((48 + 2.5) / 100, (12 + 25 + 1.5) / 100, (10 + 1) / 100))


def test_a_variant_is_to_the_taste_of_its_article() -> None:
    variants = [article(0, 10), replace(article(1, 10), sku="0-RED")]
    found = Tastes(variants, ROWS, FACTORS, 0.4)
    assert found.shares == pytest.approx((0.8, 0.2, 0))


def test_a_loyal_buyer_takes_two_thirds_from_the_first_favourite() -> None:
    found = tastes(loyalty=1.0)
    grid = (np.arange(3000) + 0.5) / 3000
    counts = Counter(found.factor((0, 2), u) for u in grid)
    assert counts == {0: 2000, 2: 1000}
    assert {found.article((2, 2), u, v) for u, v in pairs(grid[::300], grid[::30])} == {2, 3}


def test_without_loyalty_favourites_change_nothing() -> None:
    found = tastes(loyalty=0.0)
    assert wanted(found, 0, 0) == pytest.approx(wanted(found, 2, 1), abs=0)


def test_the_order_of_rows_changes_nothing() -> None:
    products = [article(n, p) for n, p in enumerate((60, 25, 10, 5))]
    one, other = Tastes(products, ROWS, FACTORS, 0.4), Tastes(products, ROWS[::-1], FACTORS[::-1], 0.4)
    assert one.shares == other.shares
    grid = (np.arange(60) + 0.5) / 60
    assert [one.article((0, 1), u, v) for u, v in pairs(grid, grid)] == [
        other.article((0, 1), u, v) for u, v in pairs(grid, grid)
    ]


@given(
    popularities=st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
    loyalty=st.floats(0, 1),
    luck=st.tuples(*[st.floats(2.0**-54, 1, exclude_max=True)] * 4),
)
def test_every_draw_is_an_article(
    popularities: list[int], loyalty: float, luck: tuple[float, float, float, float]
) -> None:
    found = tastes(popularities, loyalty)
    assert 0 <= found.article(found.favourites(luck[0], luck[1]), luck[2], luck[3]) < len(popularities)
    assert sum(found.shares) == pytest.approx(1)


def test_what_is_in_season_is_wanted_more_whatever_the_favourites() -> None:
    """The third article is for Christmas, and alone in its factor of taste."""
    products = [article(n, p) for n, p in enumerate((60, 25, 10, 5))]
    products[2] = replace(products[2], season="christmas")
    found = Tastes(products, ROWS, FACTORS, 0.4)
    grid = (np.arange(100) + 0.5) / 100

    def share(mix: tuple[float, ...]) -> float:
        wants = found.wants(mix)
        return sum(
            found.shares[first]
            * found.shares[second]
            * np.mean([found.article((first, second), u, v, wants) == 2 for u, v in pairs(grid, grid)])
            for first, second in pairs(range(3), range(3))
        )

    assert share((1.0, 1.0, 1.0, 1.0)) == pytest.approx(0.10, abs=0.01)
    assert share((1.0, 4.0, 1.0, 1.0)) == pytest.approx(0.4 / 1.3, abs=0.04)
    assert share((1.0, 0.0, 1.0, 1.0)) == 0
