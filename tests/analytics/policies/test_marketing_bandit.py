"""The bandit of marketing: its posterior by hand and by least squares, and what it learns of known channels."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.policies.marketing import Bandit
from analytics.policies.marketing.bandit import adstock, posterior
from sim.policies import Archive, ChannelDay, ChannelView, MarketDay, MarketingView, Setting

BUDGET = 1_000
VIEW = MarketingView(
    0,
    0,
    BUDGET,
    (ChannelView("works", "everyone", 1.0, 9, BUDGET), ChannelView("idle", "everyone", 1.0, 9, 600)),
    (),
)


def setting(seed: int = 1) -> Setting:
    return Setting(np.random.default_rng(seed), Archive(1).reader(1))


def day(number: int, spent: tuple[int, ...], orders: int, margin_cents: int) -> MarketDay:
    seen = tuple(ChannelDay(cents, cents, 0, 0, 0) for cents in spent)
    return MarketDay(number, 10 * orders, orders, margin_cents, seen)


def test_the_posterior_by_hand() -> None:
    """Days without and with 2 units of spending, noise of variance 4, coefficient of prior variance 1.

    X'X / 4 = [[2, 2], [2, 4]] / 4 and with the prior [[0.5, 0.5], [0.5, 2]], whose determinant is 0.75;
    X'y / 4 = [8, 10] / 4.
    """
    found = posterior(np.array([[0.0], [2.0]]), np.array([3.0, 5.0]), prior_sd=1.0, noise_sd=2.0)
    covariance = np.array([[2.0, -0.5], [-0.5, 0.5]]) / 0.75
    assert found.covariance == pytest.approx(covariance)
    assert found.mean == pytest.approx(covariance @ [2.0, 2.5])


def test_the_mean_is_that_of_least_squares_with_the_prior_as_rows() -> None:
    rng = np.random.default_rng(2)
    features, orders = rng.normal(size=(30, 3)), rng.normal(20.0, 4.0, 30)
    found = posterior(features, orders, prior_sd=0.7, noise_sd=3.0)
    design = np.vstack(
        [
            np.column_stack([np.ones(30), features]) / 3.0,
            np.column_stack([np.zeros(3), np.eye(3)]) / 0.7,
        ]
    )
    expected = np.linalg.lstsq(design, np.concatenate([orders / 3.0, np.zeros(3)]), rcond=None)[0]
    assert found.mean == pytest.approx(expected)


def test_adstock_keeps_the_sum_and_lets_it_come_later() -> None:
    daily = np.zeros((60, 2))
    daily[3] = 8.0, 4.0
    found = adstock(daily, 0.5)
    assert found[2:6, 0].tolist() == [0.0, 4.0, 2.0, 1.0]
    assert found.sum(axis=0) == pytest.approx([8.0, 4.0])
    assert adstock(daily, 0.0) == pytest.approx(daily)


def test_channels_are_tried_in_turn() -> None:
    policy = Bandit(trial_days=3)
    days = [VIEW._replace(day=number, record=(day(0, (0, 0), 0, 0),) * number) for number in range(3)]
    assert [policy(view, setting()) for view in days] == [(1_000, 0), (0, 600), (1_000, 0)]


def test_it_finds_the_channel_that_brings_orders() -> None:
    """`works` brings 30 orders of its whole budget over 50 that come anyway, `idle` none."""
    rng = np.random.default_rng(5)
    record = []
    for number in range(40):
        spent = ((BUDGET, 0), (0, 600), (0, 0), (BUDGET, 600))[number % 4]
        orders = int(rng.poisson(50 + 30 * (spent[0] > 0)))
        record.append(day(number, spent, orders, 100 * orders))
    view, policy = VIEW._replace(day=40, record=tuple(record)), Bandit(carry_over=0.0)
    splits = np.array([policy(view, setting(seed)) for seed in range(50)])
    assert (splits.sum(axis=1) <= BUDGET).all()
    assert splits[:, 0].mean() > 4 * splits[:, 1].mean()
    assert len({tuple(split) for split in splits}) > 10


def test_nothing_is_spent_where_orders_are_worth_nothing() -> None:
    record = tuple(day(number, (number % 2 * BUDGET, 0), 20 + number % 3, -5) for number in range(20))
    assert Bandit()(VIEW._replace(day=20, record=record), setting()) == (0, 0)
