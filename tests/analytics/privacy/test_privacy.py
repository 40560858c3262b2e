"""Noise has the distribution it claims, costs what it claims, and hides whom it claims to hide."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from analytics.privacy import (
    NEEDS,
    Bounds,
    Concentrated,
    Pure,
    Query,
    delta_of,
    discrete_gaussian,
    discrete_laplace,
    queries_of,
    release,
)
from analytics.runs import schema_of
from tests.support.small_market import Run, run, tiny

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BOUNDS = Bounds()
COUNTRIES = ("DE", "GB")


def repeatable(seed: int) -> Callable[[int], bytes]:
    return np.random.default_rng(seed).bytes


@pytest.fixture(scope="module")
def market() -> Run:
    return run(tiny()[0], orders=150)


@pytest.fixture(scope="module")
def tables(market: Run) -> tuple[pl.DataFrame, pl.DataFrame]:
    return tuple(
        pl.DataFrame(market.sink.tables[name], schema=schema_of(name), orient="row").select(NEEDS[name])
        for name in ("orders", "disputes")
    )  # type: ignore[return-value]


def answered(orders: pl.DataFrame, disputes: pl.DataFrame, bounds: Bounds = BOUNDS) -> dict[str, Query]:
    return {query.name: query for query in queries_of(orders, disputes, COUNTRIES, bounds)}


@pytest.mark.parametrize("scale", [Fraction(1, 2), Fraction(7, 3), Fraction(12)])
def test_laplace_noise(scale: Fraction) -> None:
    _fits(
        [discrete_laplace(scale, source) for source in [repeatable(1)] for _ in range(4000)],
        lambda z: exp(-abs(z) / float(scale)),
    )


@pytest.mark.parametrize("variance", [Fraction(1, 3), Fraction(25, 2), Fraction(100)])
def test_gaussian_noise(variance: Fraction) -> None:
    _fits(
        [discrete_gaussian(variance, source) for source in [repeatable(2)] for _ in range(4000)],
        lambda z: exp(-z * z / (2 * float(variance))),
    )


def _fits(drawn: Sequence[int], weight: Callable[[int], float]) -> None:
    """Pearson's statistic over values that are expected five times, below its mean and five standard deviations."""
    whole = sum(weight(z) for z in range(-2000, 2001))
    expected = {z: len(drawn) * weight(z) / whole for z in range(-2000, 2001)}
    counted = Counter(drawn)
    bins = [z for z, count in expected.items() if count >= 5]
    rest = len(drawn) - sum(expected[z] for z in bins)
    others = len(drawn) - sum(counted[z] for z in bins)
    statistic = sum((counted[z] - expected[z]) ** 2 / expected[z] for z in bins)
    statistic += (others - rest) ** 2 / max(rest, 1.0)
    assert statistic < len(bins) + 5 * (2 * len(bins)) ** 0.5


def test_costs_are_those_of_opendp() -> None:
    dp = pytest.importorskip("opendp.prelude", reason="opendp is not installed: uv sync")
    dp.enable_features("contrib")
    space = dp.atom_domain(T="i64"), dp.absolute_distance(T="i64")
    for sensitivity, of, epsilon in ((10, 12, 1.0), (1, 1, 0.1), (500_000, 12, 3.0)):
        scale = float(Pure(epsilon).scale(sensitivity, of))
        measured = dp.m.make_laplace(*space, scale=scale).map(sensitivity)
        assert measured == pytest.approx(epsilon / of, rel=1e-4)
        assert measured <= epsilon / of * (1 + 1e-9)
    for epsilon, delta in ((1.0, 1e-6), (0.3, 1e-9), (4.0, 1e-3)):
        budget = Concentrated.of(epsilon, delta)
        sigma = float(budget.variance(10, 1)) ** 0.5
        gaussian = dp.m.make_gaussian(*space, scale=sigma)
        assert gaussian.map(10) == pytest.approx(budget.rho, rel=1e-4)
        assert delta_of(budget.rho, epsilon) == pytest.approx(delta, rel=1e-3)
        approximate = dp.c.make_zCDP_to_approxDP(gaussian)
        # OpenDP's conversion is no tighter than this one by more than rounding
        assert approximate.map(10).epsilon(delta) == pytest.approx(epsilon, rel=0.02)


def test_the_conversion_is_better_than_the_simple_one() -> None:
    """Bun and Steinke's ε = ρ + 2 sqrt(ρ ln(1/δ)) is an upper bound."""
    for rho, delta in ((0.01, 1e-6), (0.5, 1e-5), (3.0, 1e-9)):
        simple = rho + 2 * (rho * log(1 / delta)) ** 0.5
        assert delta_of(rho, simple) < delta
        assert delta_of(rho, 0.5 * simple) > delta


def test_nobody_moves_an_answer_further_than_its_sensitivity(
    tables: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    orders, disputes = tables
    for bounds in (Bounds(), Bounds(orders=2, cents=900, hours=70)):
        whole = answered(orders, disputes, bounds)
        moved = dict.fromkeys(whole, 0)
        for buyer in orders["buyer"].unique():
            for name, query in answered(orders.filter(pl.col("buyer") != buyer), disputes, bounds).items():
                step = sum(abs(a - b) for a, b in zip(query.answers, whole[name].answers, strict=True))
                assert step <= query.sensitivity, (name, buyer)
                moved[name] = max(moved[name], step)
        assert all(
            moved[name] for name in ("buyers", "orders", "value_cents", "delivery_hours", "delivery_days")
        )


def test_answers_are_true_where_privacy_is_none(
    market: Run, tables: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    wide = Bounds(orders=10**6, cents=10**9, hours=10**6)
    found = answered(*tables, wide)
    records = list(market.orders().values())
    assert found["orders"].answers == (len(records),)
    assert found["value_cents"].answers == (sum(record["total_cents"] for record in records),)
    assert sum(found["orders_by_country"].answers) == len(records)
    assert sum(found["order_value_eur"].answers) == len(records)
    assert sum(found["delivery_days"].answers) == found["delivered"].answers[0]
    disputed = {record["order"] for record in market.records("disputes") if record["kind"] == "dispute"}
    assert found["disputed"].answers == (len(disputed),)


@pytest.mark.parametrize("delta", [0.0, 1e-6])
def test_a_release(tables: tuple[pl.DataFrame, pl.DataFrame], delta: float) -> None:
    queries = queries_of(*tables, COUNTRIES, BOUNDS)
    first, again, other = (release(queries, BOUNDS, 1.0, delta, repeatable(seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert first.noisy != release(queries, BOUNDS, 1.0, delta).noisy
    figures = first.figures()
    assert all(value is None or 0 <= value <= 1 for name, value in figures.items() if name.endswith("_share"))
    scales = {noisy.query: noisy.scale for noisy in first.noisy}
    assert scales["value_cents"] == pytest.approx(scales["orders"] * BOUNDS.cents, rel=1e-4)


@pytest.mark.parametrize(
    ("epsilon", "delta"),
    [(0.0, 0.0), (-1.0, 0.0), (float("nan"), 0.0), (1.0, 1.0), (1.0, -0.1), (1e-7, 0.0), (1.0, 1e-16)],
)
def test_privacy_that_is_none(epsilon: float, delta: float) -> None:
    with pytest.raises(ValueError, match=r"epsilon|delta"):
        release([], BOUNDS, epsilon, delta)


TRIES = 1000
EPSILON = 1.0


def advantage(orders: pl.DataFrame, disputes: pl.DataFrame, made_for: int) -> float:
    """How much more often the attack says "was there" of the busiest buyer when that is true.

    It takes the likelihood ratio of all answers, which no attack on the release beats; `made_for` are the orders by
    which the noise is scaled.
    """
    busiest = orders["buyer"].value_counts().sort("count", "buyer")["buyer"][-1]
    without = queries_of(orders.filter(pl.col("buyer") != busiest), disputes, COUNTRIES, BOUNDS)
    whole = queries_of(orders, disputes, COUNTRIES, BOUNDS)
    believed = [
        [
            query._replace(sensitivity=max(query.sensitivity * made_for // BOUNDS.orders, 1))
            for query in queries
        ]
        for queries in (whole, without)
    ]
    source = repeatable(3)
    said = [sum(_was_there(queries, believed, source) for _ in range(TRIES)) / TRIES for queries in believed]
    return said[0] - said[1]


def _was_there(
    queries: Sequence[Query], believed: Sequence[Sequence[Query]], source: Callable[[int], bytes]
) -> bool:
    noisy = release(queries, BOUNDS, EPSILON, 0.0, source).noisy
    there, not_there = (
        -sum(
            abs(answer - true) / released.scale
            for released, query in zip(noisy, guess, strict=True)
            for answer, true in zip(released.answers, query.answers, strict=True)
        )
        for guess in believed
    )
    return there > not_there


def test_membership_stays_hidden(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    """Nothing that is ε-private can be told better than (e^ε - 1) / (e^ε + 1); noise for one order of ten can."""
    bound = (exp(EPSILON) - 1) / (exp(EPSILON) + 1)
    error = 3 * (0.5 / TRIES) ** 0.5
    orders, disputes = tables
    assert advantage(orders, disputes, BOUNDS.orders) < bound + error
    assert advantage(orders, disputes, 1) > bound + error
