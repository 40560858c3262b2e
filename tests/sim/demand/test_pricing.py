"""What pricing policies are told of a visitor is how it chooses; what others ask is known a day later."""

from __future__ import annotations

from dataclasses import replace
from math import exp, inf, log
from typing import TYPE_CHECKING, Any

import pytest

from sim.core.units import DAY
from sim.demand.pricing import DEARER, Desk, truths
from tests.sim.demand.test_offers import built, shop_at
from tests.support.small_market import changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.policies import PriceView


class Offered:
    """An offer's listing."""

    def __init__(self, index: int) -> None:
        self.index = index


def offer(number: int, utility: float, landed: int) -> Any:
    return utility, Offered(number), 100, 80, landed, 0


class TestTruth:
    def slate(self, left: int = 10**30) -> Any:
        """Three offers whose price is half of what is paid at the door."""
        at_list = [offer(7, 0.4, 200), offer(8, -0.3, 240), offer(9, 1.1, 180)]
        dearer = [offer(x[1].index, x[0], round(x[4] * (1 + (DEARER - 1) / 2))) for x in at_list]
        return truths(at_list, dearer, 0.5, -3.0, 0.6, left)

    def test_chances_are_those_of_the_nested_logit(self) -> None:
        weights = {7: exp(0.4 / 0.6), 8: exp(-0.3 / 0.6), 9: exp(1.1 / 0.6)}
        worth = 0.6 * log(sum(weights.values()))
        bought = exp(worth) / (exp(worth) + exp(0.5))
        found = self.slate()
        for number, weight in weights.items():
            chance = weight / sum(weights.values()) * bought
            assert found[number].chance(1.0) == pytest.approx(chance)
            assert found[number].price_share == pytest.approx(0.5, abs=0.02)

    def test_what_cannot_be_paid_rivals_nobody(self) -> None:
        found = self.slate(left=210)
        assert found[8].chance(1.0) == 0.0
        assert found[7].most == pytest.approx(1.1, abs=0.01)
        assert found[9].rivals == pytest.approx(0.4 - 0.5)
        assert self.slate(left=190)[9].rivals == -inf

    def test_nothing_is_told_of_nothing(self) -> None:
        assert truths([], [], 0.0, -3.0, 0.6, 100) == {}


class Told:
    """List prices; remembers what it is told, and adds up the chances of being taken."""

    oracle = True

    def __init__(self) -> None:
        self.expected = self.shown = 0.0

    def __call__(self, view: PriceView, setting: Any) -> int:
        assert view.truth is not None
        chance = view.truth.chance(1.0)
        self.shown += chance > 0
        self.expected += chance
        return view.list_price


def test_as_many_are_taken_as_is_foretold() -> None:
    """Over some thousand offers, within four standard errors."""
    scenario = changed(
        of_policies(tiny()[0], fraud="none", grading="none"), settlement__mode="instant",
        fraud__attempt_share=0.0, screening__never_return_share=0.0, demand__visits_per_day=200.0,
    )  # fmt: skip
    told = Told()

    def prepare(market: Any) -> None:
        market.policies = market.policies._replace(pricing=told)

    found = run(scenario, days=8, prepare=prepare)
    looks = found.records("looks")
    taken = sum(look["listing"] >= 0 for look in looks)
    assert told.shown == sum(look["shown"] for look in looks) > 2_000
    assert abs(taken - told.expected) < 4 * told.expected**0.5


def test_under_list_prices_a_market_is_the_same_whoever_asks_for_them() -> None:
    """A policy that answers list prices moves nothing, though it is told everything."""
    scenario = replace(changed(tiny()[0], settlement__mode="instant"), days=4)

    def prepare(market: Any) -> None:
        market.policies = market.policies._replace(pricing=Told())

    assert run(scenario, prepare=prepare).sink.tables == run(scenario).sink.tables


def test_prices_of_others_are_known_the_next_day() -> None:
    market = shop_at(DAY // 2)
    by_product: dict[int, list[Any]] = {}
    for listing in built().world.listings:
        if not any(x.seller is listing.seller for x in by_product.setdefault(listing.product.index, [])):
            by_product[listing.product.index].append(listing)
    one, other = next(found for found in by_product.values() if len(found) == 2)
    desk, seen = Desk(market), market.policies.pricing.seen
    asked = desk.price(one, DAY // 2)
    desk.price(other, DAY // 2)
    desk.price(other, DAY + 1)
    before, after = seen[1][0].rivals, seen[2][0].rivals
    convert = built().world.tariff.rates.convert
    assert asked != one.price
    assert before == (max(1, convert(one.price, one.currency, other.currency, 0)),)
    assert after == (max(1, convert(asked, one.currency, other.currency, 1)),)


def test_shown_counts_slates() -> None:
    market = shop_at(0)
    desk, listing = Desk(market), built().world.listings[4]
    for _ in range(3):
        desk.show([(0.0, listing, 1, 1, 1, 0)])
    desk.price(listing, 0)
    assert market.policies.pricing.seen[-1][0].shown == 3
