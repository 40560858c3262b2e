"""How demand answers prices, by hand."""

from __future__ import annotations

from math import log
from types import SimpleNamespace
from typing import Any

import pytest

from argosy.studies.elasticity import EVERY, PricedMarket, Raised, elasticity, units_sold


def view(listing: int, price: int = 1_005) -> Any:
    return SimpleNamespace(listing=listing, list_price=price)


def test_some_prices_are_raised_by_a_tenth() -> None:
    setting: Any = None
    assert [Raised(3)(view(listing), setting) for listing in range(4)] == [1_106, 1_005, 1_005, 1_106]
    assert Raised(1)(view(7), setting) == 1_106
    assert Raised(0)(view(0), setting) == 1_005


def test_it_is_of_the_raised_offers_of_all_pairs() -> None:
    pairs = [({0: 60, 1: 5, 12: 30}, {0: 40, 1: 9, 12: 25}), ({0: 10}, {0: 10})]
    assert elasticity(pairs, 12) == pytest.approx(log(75 / 100) / log(1.1))
    assert elasticity(pairs, 1) == pytest.approx(log(84 / 105) / log(1.1))


def test_without_sales_there_is_none() -> None:
    assert elasticity([({1: 5}, {1: 5})], 12) is None
    assert elasticity([], 1) is None


@pytest.mark.slow
def test_dearer_offers_sell_less() -> None:
    plain = units_sold(PricedMarket("consumer", 1, 0))
    dearer = units_sold(PricedMarket("consumer", 1, EVERY["market_elasticity"]))
    assert sum(dearer.values()) < sum(plain.values())
    assert units_sold(PricedMarket("consumer", 1, 0)) == plain
