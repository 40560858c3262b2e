"""Sellers, assortments, prices and shelves, against theory and against a second way to draw them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from itertools import permutations
from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from argosy.scenario_files import load_scenario, scaled
from sim.core.streams import Streams
from sim.world.build import build_world
from sim.world.people import Conduct, Seller
from sim.world.sellers import _rooms
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.world.build import World
    from sim.world.people import Listing

EURASIA, TABLES = load_scenario("eurasia")
POPULARITY = {"a": 900, "b": 400, "c": 100, "d": 100, "e": 25, "f": 4, "g": 1}


@cache
def world() -> World:
    return build_world(EURASIA, TABLES, Streams(1))


@cache
def crowd() -> World:
    """Three thousand sellers in one warehouse, who list three of seven articles each."""
    rows = [
        TABLES.catalogue[n] | {"sku": sku, "popularity": str(popularity), "base_price_gbp_pence": "100000"}
        for n, (sku, popularity) in enumerate(POPULARITY.items())
    ]
    hamburg = replace(tiny()[0].warehouses[0], sellers=3_000, price_factor=0.8)
    scenario = changed(
        replace(tiny()[0], warehouses=(hamburg,)),
        selling__listings_per_seller=3,
        selling__price_sigma=0.3,
        selling__fraudulent_share=0.05,
        selling__slow_share=0.3,
    )
    return build_world(scenario, TABLES._replace(catalogue=rows), Streams(9))


def by_seller(found: World) -> dict[int, list[Listing]]:
    lists = defaultdict(list)
    for listing in found.listings:
        lists[listing.seller.index].append(listing)
    return lists


def test_every_seller_lists_different_articles_and_as_many_as_it_may() -> None:
    lists = by_seller(world())
    assert lists.keys() == {seller.index for seller in world().sellers}
    for listings in lists.values():
        assert len({x.product.sku for x in listings}) == len(listings) == EURASIA.selling.listings_per_seller


@pytest.mark.parametrize("wanted", [1, 200, 5_000])
def test_an_assortment_ends_with_the_catalogue(wanted: int) -> None:
    scenario = changed(tiny()[0], selling__listings_per_seller=wanted)
    found = build_world(scenario, TABLES, Streams(1))
    for listings in by_seller(found).values():
        assert len({x.product.sku for x in listings}) == len(listings) == min(wanted, len(TABLES.catalogue))


def test_numbers_are_places() -> None:
    assert [x.index for x in world().listings] == list(range(len(world().listings)))
    assert [x.index for x in world().sellers] == list(range(len(world().sellers)))
    assert [x.index for x in world().products] == list(range(len(world().products)))


def test_sellers_are_at_home_where_their_warehouse_is() -> None:
    country_of = {row["code"]: row["country"] for row in TABLES.places}
    for listing in world().listings:
        warehouse = EURASIA.warehouses[listing.seller.warehouse]
        assert listing.origin == warehouse.place
        assert listing.currency == listing.seller.currency == warehouse.currency
        assert listing.seller.country.code == country_of[warehouse.place]
        assert listing.weight_g == listing.product.parcel_g
    counts = Counter(seller.warehouse for seller in world().sellers)
    assert [counts[n] for n in range(len(EURASIA.warehouses))] == [w.sellers for w in EURASIA.warehouses]


def test_a_shelf_holds_one_article_of_one_warehouse_for_a_few_who_list_it() -> None:
    served: Counter[int] = Counter()
    for listing in world().listings:
        shelf = world().shelves[listing.shelf]
        assert shelf.product is listing.product
        assert shelf.warehouse == listing.seller.warehouse
        served[listing.shelf] += 1
    assert [served[n] for n in range(len(world().shelves))] == [shelf.listings for shelf in world().shelves]
    places = [(shelf.name, shelf.product.sku) for shelf in world().shelves]
    assert len(set(places)) == len(places)


@given(st.integers(1, 400), st.integers(1, 40))
def test_rooms_are_as_many_as_fit_and_one_more_seller_moves_nobody_but_the_last_rooms(
    sellers: int, each: int
) -> None:
    rooms, more = _rooms(sellers, each), _rooms(sellers + 1, each)
    sizes = Counter(rooms)
    assert sorted(sizes) == list(range(len(sizes)))
    last = len(sizes) - 1
    assert all(sizes[room] == each for room in range(last))
    assert sizes[last] <= 1.5 * each + 0.5
    assert last == 0 or sizes[last] >= each / 2
    assert [x for x in rooms if x < last] == [
        x for x, before in zip(more, rooms, strict=False) if before < last
    ]


def test_a_larger_market_has_more_shelves_and_no_larger_ones() -> None:
    def listings(scale: float) -> float:
        shelves = build_world(scaled(EURASIA, scale), TABLES, Streams(1)).shelves
        return sum(shelf.listings for shelf in shelves) / len(shelves)

    assert listings(8) == pytest.approx(listings(1), rel=0.1)


def twins(scenario: Scenario) -> World:
    first, *others = scenario.warehouses
    return build_world(replace(scenario, warehouses=(first, first, *others)), TABLES, Streams(1))


def test_two_warehouses_in_one_place_are_told_apart() -> None:
    """They have shelves and sellers of their own, whose assortments and prices differ."""
    found = twins(tiny()[0])
    names = {shelf.warehouse: shelf.name for shelf in found.shelves}
    assert names == {0: "DE-HAMBURG", 1: "DE-HAMBURG 1", 2: "GB-BIRMINGHAM"}
    offers = [
        [(x.product.sku, x.price) for x in found.listings if x.seller.warehouse == number]
        for number in (0, 1)
    ]
    assert len(offers[0]) == len(offers[1])
    assert offers[0] != offers[1]


def test_a_twin_changes_nobody_elses_offers() -> None:
    def offers(found: World, name: str) -> list[tuple[str, int]]:
        numbers = {shelf.warehouse for shelf in found.shelves if shelf.name == name}
        return [(x.product.sku, x.price) for x in found.listings if x.seller.warehouse in numbers]

    before = build_world(tiny()[0], TABLES, Streams(1))
    for name in ("DE-HAMBURG", "GB-BIRMINGHAM"):
        assert offers(twins(tiny()[0]), name) == offers(before, name) != []


def test_assortments_are_the_first_of_an_exponential_race() -> None:
    """Efraimidis and Spirakis again: each article arrives after -log(u)/w, and the first ones are listed."""
    streams = Streams(1)
    for number, warehouse in enumerate(EURASIA.warehouses):
        names = [f"{product.sku} in {warehouse.place}" for product in world().products]
        table = streams.table("assortment", names, warehouse.sellers)
        luck = {product.sku: table[:, number] for number, product in enumerate(world().products)}
        sellers = [seller for seller in world().sellers if seller.warehouse == number]
        for place, seller in enumerate(sellers):
            arrival = {
                product.sku: -log(float(luck[product.sku][place])) / sqrt(product.popularity)
                for product in world().products
            }
            first = sorted(arrival, key=arrival.__getitem__)[: EURASIA.selling.listings_per_seller]
            assert [x.product.sku for x in by_seller(world())[seller.index]] == first


def inclusion() -> dict[str, float]:
    """How likely each article is in a weighted sample of three without replacement, by going through all."""
    weights = {sku: sqrt(popularity) for sku, popularity in POPULARITY.items()}
    found = dict.fromkeys(weights, 0.0)
    for drawn in permutations(weights, 3):
        left, probability = sum(weights.values()), 1.0
        for sku in drawn:
            probability *= weights[sku] / left
            left -= weights[sku]
        for sku in drawn:
            found[sku] += probability
    return found


def test_popular_articles_are_listed_more_often_exactly_as_by_drawing_one_after_another() -> None:
    expected = inclusion()
    assert sum(expected.values()) == pytest.approx(3)
    counts = Counter(listing.product.sku for listing in crowd().listings)
    for sku, probability in expected.items():
        deviation = sqrt(3_000 * probability * (1 - probability))
        assert abs(counts[sku] - 3_000 * probability) < 4 * deviation


def test_the_first_of_an_assortment_is_drawn_by_weight_alone() -> None:
    first = Counter(listings[0].product.sku for listings in by_seller(crowd()).values())
    weights = np.sqrt(list(POPULARITY.values()))
    expected = 3_000 * weights / weights.sum()
    assert stats.chisquare([first[sku] for sku in POPULARITY], expected).pvalue > 1e-4


def test_prices_are_lognormal_about_the_warehouses_level() -> None:
    base = crowd().tariff.rates.convert(round(100_000 * tiny()[0].selling.markup), "GBP", "EUR", 0)
    logs = [log(listing.price / (base * 0.8)) for listing in crowd().listings]
    assert stats.kstest(logs, stats.norm(0, 0.3).cdf).pvalue > 1e-4


def test_prices_of_one_seller_are_independent_of_each_other_and_of_the_assortment() -> None:
    pairs = np.array([[x.price for x in listings[:2]] for listings in by_seller(crowd()).values()])
    assert abs(np.corrcoef(np.log(pairs.T))[0, 1]) < 4 / sqrt(len(pairs))
    ranks = [(place, x.price) for xs in by_seller(crowd()).values() for place, x in enumerate(xs)]
    assert stats.spearmanr(ranks).pvalue > 1e-3


def test_conduct_comes_in_the_shares_of_the_scenario() -> None:
    found = Counter(seller.conduct for seller in crowd().sellers)
    for conduct, share in ((Conduct.FRAUDULENT, 0.05), (Conduct.SLOW, 0.3), (Conduct.HONEST, 0.65)):
        assert abs(found[conduct] - 3_000 * share) < 4 * sqrt(3_000 * share * (1 - share))


def test_no_price_is_nothing() -> None:
    row = TABLES.catalogue[0] | {"base_price_gbp_pence": "1"}
    cheap = tuple(replace(w, price_factor=0.001) for w in tiny()[0].warehouses)
    found = build_world(replace(tiny()[0], warehouses=cheap), TABLES._replace(catalogue=[row]), Streams(1))
    assert {listing.price for listing in found.listings} == {1}


@pytest.mark.parametrize("stars", [[], [5], [1, 1, 1], [5, 4, 3, 2, 1], [5] * 200])
def test_a_rating_is_the_mean_with_five_reviews_of_four_stars_before(stars: list[int]) -> None:
    seller = Seller(3, 0, EURASIA.countries[0], "CNY", Conduct.HONEST)
    for given_stars in stars:
        seller.review(given_stars, 1e9)
    assert seller.rating == pytest.approx(float(np.mean([4.0] * 5 + [float(s) for s in stars])))
    assert 1 <= seller.rating <= 5
    assert seller.account == "seller:3"
