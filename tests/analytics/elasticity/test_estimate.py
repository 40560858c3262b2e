"""Elasticities against a known demand, with and without a confounder, and against other algebra."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.elasticity import elasticity

if TYPE_CHECKING:
    from numpy.typing import NDArray


class World(NamedTuple):
    taken: NDArray[np.float64]
    price: NDArray[np.float64]
    noise: NDArray[np.float64]
    offers: NDArray[np.int64]


def world(seed: int, slope: float = -2.0, confounded: float = 0.5, many: int = 20_000) -> World:
    """Offers of unseen appeal, dearer the more they appeal, taken with probability 0.1 exp(slope ln p + appeal)."""
    rng = np.random.default_rng(seed)
    offers = rng.integers(0, 400, many)
    appeal = rng.normal(0.0, 0.3, 400)[offers]
    noise = rng.uniform(-0.2, 0.2, many)
    price = confounded * appeal + noise
    chance = 0.1 * np.exp(slope * price + appeal)
    return World((rng.random(many) < chance).astype(float), price, noise, offers)


def test_the_instrument_finds_what_least_squares_misses() -> None:
    """Over seeds: intervals hold the truth as often as they claim, and least squares never does."""
    covered = naive_covered = 0
    for seed in range(60):
        taken, price, noise, offers = world(seed)
        with_noise, naive = elasticity(taken, price, offers, noise), elasticity(taken, price, offers)
        covered += with_noise.ci_low <= -2.0 <= with_noise.ci_high
        naive_covered += naive.ci_low <= -2.0 <= naive.ci_high
        assert naive.value > with_noise.value
        assert with_noise.strength > 100
    assert 51 <= covered <= 60
    assert naive_covered == 0


def test_without_a_confounder_both_agree() -> None:
    taken, price, noise, offers = world(3, confounded=0.0)
    assert elasticity(taken, price, offers).value == pytest.approx(
        elasticity(taken, price, offers, noise).value
    )


def test_within_is_least_squares_with_a_dummy_for_each_group() -> None:
    taken, price, _, offers = world(5, many=900)
    dummies = (offers[:, None] == np.unique(offers)).astype(float)
    slope = np.linalg.lstsq(np.column_stack([price, dummies]), taken, rcond=None)[0][0]
    assert elasticity(taken, price, offers, within=True).value == pytest.approx(slope / taken.mean())


def test_two_stages_done_one_after_the_other() -> None:
    taken, price, noise, offers = world(6)
    first = np.polyfit(noise, price, 1)
    slope = np.polyfit(np.polyval(first, noise), taken, 1)[0]
    assert elasticity(taken, price, offers, noise).value == pytest.approx(slope / taken.mean())


@given(st.floats(0.01, 100), st.integers(0, 50))
def test_units_and_order_do_not_matter(scale: float, seed: int) -> None:
    taken, price, noise, offers = world(7, many=800)
    order = np.random.default_rng(seed).permutation(len(taken))
    one = elasticity(taken, price, offers, noise)
    other = elasticity(taken[order] * scale, price[order] + 3, offers[order] * 7, noise[order] * scale)
    assert other == pytest.approx(one)


def test_a_useless_instrument_is_weak() -> None:
    taken, price, _, offers = world(8)
    useless = np.random.default_rng(0).normal(size=len(taken))
    assert elasticity(taken, price, offers, useless).strength < 10


@pytest.mark.parametrize("what", ["nothing taken", "no change", "one group"])
def test_there_may_be_none(what: str) -> None:
    taken, price, noise, offers = world(9, many=100)
    with pytest.raises(ValueError, match="there is no elasticity"):
        elasticity(
            taken * (what != "nothing taken"),
            price,
            offers * (what != "one group"),
            noise * (what != "no change"),
        )
