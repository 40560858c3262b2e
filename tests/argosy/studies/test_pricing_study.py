"""The study of prices: its parts by hand, and one small market of each kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from argosy.policies import registered
from argosy.studies import pricing, pricing_market
from argosy.studies.pricing_market import (
    NAMES,
    NOISE,
    Adopted,
    Displays,
    FollowsDemand,
    Priced,
    displays,
    live,
)
from sim.core.units import DAY
from sim.policies import Archive, PriceTruth, PriceView, Setting

VIEW = PriceView(0, 4, 1_000, "EUR", 1, 0, 0, seller=4)
TRUTH = PriceTruth(lead=-1.0, rivals=0.5, price_weight=-3.75, price_share=0.7, substitution=0.62)


def setting() -> Setting:
    return Setting(np.random.default_rng(1), Archive(1).reader(1))


class Half:
    """Half the list price."""

    oracle = True
    learned = 0

    def __call__(self, view: Any, setting: Any) -> int:
        return int(view.list_price) // 2

    def learn(self, history: Any, now: int) -> None:
        self.learned += 1


class TestByHand:
    def test_every_policy_is_studied(self) -> None:
        assert set(NAMES) == set(registered("pricing"))

    def test_one_seller_in_so_many_adopts(self) -> None:
        inner = Half()
        adopted = Adopted(inner, 4)
        asked = [adopted(VIEW._replace(seller=seller), setting()) for seller in range(5)]
        assert asked == [500, 1_000, 1_000, 1_000, 500]
        assert adopted.oracle
        adopted.learn(setting().history, 0)
        assert inner.learned == 1

    def test_prices_follow_demand_and_are_drawn_once_a_day(self) -> None:
        policy, luck = FollowsDemand(), setting()
        told = VIEW._replace(truth=TRUTH)
        quiet, busy = told._replace(shown=500, units_sold=5), told._replace(shown=500, units_sold=300)
        low, high = policy(quiet, luck), policy(busy, luck)
        assert (low, high) == tuple(
            round(1_000 * float(np.exp(follows + policy.rows[0][3]))) for follows in (-0.3, 0.3)
        )
        policy(quiet._replace(time=DAY), luck)
        noise = [row[3] for row in policy.rows]
        assert noise[0] == noise[1] != noise[2]
        assert all(abs(value) <= NOISE for value in noise)

    def test_the_known_elasticity_is_that_of_the_visitors(self) -> None:
        policy, luck = FollowsDemand(), setting()
        for day in range(40):
            policy(VIEW._replace(time=day * DAY, truth=TRUTH), luck)
        ratios = [price / 1_000 for _, _, price, _ in policy.rows]
        weights = [TRUTH.chance(ratio) for ratio in ratios]
        slopes = [TRUTH.elasticity(ratio) for ratio in ratios]
        assert policy.known == pytest.approx(np.average(slopes, weights=weights), rel=0.03)

    def test_offers_of_two_markets_are_different_offers(self) -> None:
        rng = np.random.default_rng(3)
        one = Displays(
            rng.integers(0, 5, 400),
            rng.normal(size=400),
            rng.normal(size=400),
            rng.integers(0, 2, 400) * 1.0,
            -2.0,
        )
        apart = one._replace(listing=one.listing + 5)
        assert pricing.told_by([one, one]) == pricing.told_by([one, apart])
        assert pricing.told_by([one, one._replace(known=-4.0)]).known == -3.0


def test_a_market_with_some_who_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing_market, "SCENARIO", "tiny")
    some, alone = (live(Priced(name, 4, 1, 3)) for name in ("learned", "list"))
    assert some.keys() == {*pricing_market.KPIS, "margin_cents"}
    assert some["margin_cents"] != alone["margin_cents"] > 0


def test_displays_of_a_market(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing_market, "SCENARIO", "tiny")
    found = displays(Priced("", 1, 1, 4))
    assert len({len(column) for column in found[:4]}) == 1
    assert 0.02 < found.taken.mean() < 0.3
    assert -5 < found.known < -1
    assert np.abs(found.noise).max() <= NOISE
