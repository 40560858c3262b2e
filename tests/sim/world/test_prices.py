"""Shops look over their prices: at the day's rate of exchange, on days of their own, each owner its own way."""

from __future__ import annotations

from functools import cache
from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.demand.retrieval import Retrieval
from sim.records import Conduct, MemorySink
from sim.run import run
from sim.world.crooks import Scheme
from sim.world.prices import Prices
from sim.world.sellers import Successor
from tests.sim.demand.test_retrieval import MIDDLE
from tests.support.small_market import tiny

if TYPE_CHECKING:
    from sim.market import Market

LIRA = "TRY"
YEAR = 365


def eurasia(*overrides: str) -> Market:
    scenario, tables = load_scenario("eurasia", ["settlement.mode=instant", *overrides])
    return build_market(scenario, tables, MemorySink())


@cache
def a_year_later(every: int) -> Market:
    """A market without visitors to speak of, in which only shops act."""
    market = eurasia("demand.visits_per_day=0.01", f"selling.repricing_days={every}")
    run(market, orders=None, days=YEAR)
    return market


def dearness(market: Market, day: int) -> float:
    """What is asked in lira, over the catalogue's prices at the rates of `day`."""
    rates = market.world.tariff.rates
    ratios = [
        x.price / rates.convert(x.product.price_pence, "GBP", LIRA, day)
        for x in market.world.listings
        if x.currency == LIRA
    ]
    return fmean(ratios)


def test_prices_keep_up_with_a_currency_that_falls() -> None:
    """The lira lost a fifth against the pound in 2025; a shop that has not looked for a month is 2 % behind."""
    then = dearness(eurasia(), 0)
    assert dearness(a_year_later(30), YEAR) == pytest.approx(then, rel=0.03)
    assert dearness(a_year_later(3_650), YEAR) < 0.85 * then


def test_every_shop_looks_once_in_every_period_and_not_all_on_one_day() -> None:
    prices = eurasia().world.prices
    sellers = len(eurasia().world.sellers)
    for first in (30, 60):
        looking = [prices.due(day) for day in range(first, first + 30)]
        assert sorted(number for day in looking for number in day) == list(range(sellers))
        assert max(map(len, looking)) < sellers / 4
    assert not any(prices.due(day) for day in range(30))


def test_a_price_is_the_articles_at_the_days_rate_and_at_least_one() -> None:
    market = eurasia("selling.price_sigma=0")
    rates = market.world.tariff.rates
    for listing in market.world.listings[::97]:
        median = market.scenario.warehouses[listing.seller.warehouse].price_factor
        for day in (0, 200):
            usual = rates.convert(listing.product.price_pence, "GBP", listing.currency, day)
            market.world.prices.renew(listing, day)
            assert listing.price == max(1, round(usual * median))


def test_an_owner_keeps_its_way_of_pricing_and_the_next_has_another() -> None:
    market = eurasia()
    listing = market.world.listings[0]
    opened = listing.price
    market.world.prices.renew(listing, 0)
    assert listing.price == opened
    market.hand_over_shop(Successor(listing.seller.index, 1, Conduct.HONEST, Scheme()))
    handed = [x for x in market.world.listings if x.seller.index == listing.seller.index]
    before = [x for x in eurasia().world.listings if x.seller.index == listing.seller.index]
    changed_prices = sum(a.price != b.price for a, b in zip(handed, before, strict=True))
    assert changed_prices > 0.9 * len(before)
    assert all(a.seller.generation == 1 for a in handed)


def test_visitors_see_the_prices_of_the_day() -> None:
    market = eurasia()
    found = Retrieval(market.world.listings, market.world.products, 3.0)
    product = market.world.products[0]

    def shown() -> list[tuple[int, int]]:
        candidates = found.same_category(product, MIDDLE)
        return [(x.listing, x.list_price) for x in candidates]

    before = shown()
    for number, _ in before:
        market.world.listings[number].price += 1
    assert shown() == before
    found.renew(0)
    assert shown() == [(number, price + 1) for number, price in before]


def test_the_uniform_of_a_shop_says_on_which_day_it_looks() -> None:
    selling, rates = tiny()[0].selling, eurasia().world.tariff.rates
    prices = Prices(selling, rates)
    for number, u in enumerate((0.0, 0.5, 0.999999)):
        prices.add_seller(number, u)
    days = selling.repricing_days
    assert [list(prices.due(days + day)) for day in (0, days // 2, days - 1)] == [[0], [1], [2]]
