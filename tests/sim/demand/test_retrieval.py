"""Which offers a visitor comes across: all equally often, as many in any market, known sellers' first."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.luck import LineLuck
from sim.core.units import DAY
from sim.demand.retrieval import MOST, Retrieval, _window
from sim.records import MemorySink
from sim.run import run as run_market
from sim.world.people import Buyer, Conduct
from tests.support.small_market import Run as Tables
from tests.support.small_market import changed, only_counted

if TYPE_CHECKING:
    from sim.world.build import World

MIDDLE = LineLuck(0.5, 0.5, 0.5, 0.5, 0.5, 0.5)
GRID = 50


@cache
def world(scale: float = 1.0) -> World:
    scenario, tables = load_scenario("eurasia", ["settlement.mode=instant"], scale=scale)
    return build_market(scenario, tables, MemorySink()).world


def retrieval(scale: float = 1.0, considered: float = 3.0) -> Retrieval:
    return Retrieval(world(scale).listings, world(scale).products, considered)


def stranger() -> Buyer:
    scenario, _ = load_scenario("eurasia")
    return Buyer(9, scenario.countries[1], Conduct.HONEST, "consumer")


def counts(scale: float, considered: float) -> list[int]:
    """How many offers each product has for visitors of evenly spread luck."""
    found, nobody = retrieval(scale, considered), stranger()
    return [
        len(found.same_product(product, nobody, MIDDLE._replace(considered=(n + 0.5) / GRID)))
        for product in world(scale).products
        for n in range(GRID)
    ]


class TestWindow:
    @given(st.integers(0, 100), st.integers(0, 40), st.floats(2.0**-54, 1 - 2.0**-53))
    def test_neighbours_round_the_list_none_of_them_twice(self, size: int, count: int, u: float) -> None:
        window = _window(list(range(size)), u, count)
        assert len(window) == len(set(window)) == min(size, count)
        assert all(b == (a + 1) % size for a, b in pairwise(window))

    @pytest.mark.parametrize("size", [7, 25, 97])
    @pytest.mark.parametrize("count", [1, 6, 24])
    def test_each_is_in_it_and_first_equally_often(self, size: int, count: int) -> None:
        windows = [_window(list(range(size)), (n + 0.5) / size, count) for n in range(size)]
        assert Counter(n for window in windows for n in window) == {n: min(size, count) for n in range(size)}
        assert Counter(window[0] for window in windows) == dict.fromkeys(range(size), 1)


@pytest.mark.parametrize("considered", [1.0, 3.0])
@pytest.mark.parametrize("scale", [1, 3, 10])
def test_as_many_offers_are_come_across_in_a_market_of_any_size(scale: float, considered: float) -> None:
    assert fmean(counts(scale, considered)) == pytest.approx(considered, rel=0.02)


def test_where_there_are_fewer_all_are_come_across() -> None:
    offered = Counter(listing.product.index for listing in world().listings)
    assert counts(1, 1_000.0)[::GRID] == [min(MOST, offered[product.index]) for product in world().products]


def test_sellers_that_served_the_buyer_well_come_first_the_latest_before_all() -> None:
    found, offered = retrieval(considered=1.0), Counter(listing.product for listing in world().listings)
    product = max(offered, key=lambda product: offered[product])
    listings = [listing for listing in world().listings if listing.product is product]
    buyer = stranger()
    elsewhere = next(s.index for s in world().sellers if all(x.seller is not s for x in listings))
    buyer.served_by = {listings[2].seller.index: 1, elsewhere: 3, listings[0].seller.index: 5}
    for n in range(GRID):
        luck = MIDDLE._replace(considered=(n + 0.5) / GRID, shelf=(n + 0.5) / GRID)
        shown = [candidate.listing for candidate in found.same_product(product, buyer, luck)]
        assert shown[:2] == [listings[0].index, listings[2].index]
        others = [x.listing for x in found.same_product(product, stranger(), luck)]
        assert shown[2:] == [n for n in others if n not in shown[:2]]


def conversion(scale: float, seed: int, days: int) -> float:
    overrides = ["settlement.mode=instant", f"seed={seed}"]
    scenario, tables = load_scenario("eurasia", overrides, scale=scale)
    market = build_market(scenario, tables, MemorySink())
    run_market(market, orders=None, days=days, place=only_counted)
    return market.orders.placed / market.visits


def test_visits_end_in_orders_as_often_in_a_larger_market() -> None:
    """The means have standard errors of about 0.01; with all sellers' offers they would differ by 0.06."""
    small = fmean(conversion(1, seed, 20) for seed in range(1, 7))
    large = fmean(conversion(3, seed, 20) for seed in (1, 2))
    assert large == pytest.approx(small, abs=0.03)


def test_an_article_is_come_across_from_its_day_on() -> None:
    here = world()
    late, others = here.products[0], here.products[1:]
    found = Retrieval(here.listings, here.products, 1_000.0, launches={late.index: 5})
    always, nobody = retrieval(considered=1_000.0), stranger()
    listing = next(x for x in here.listings if x.product is late)

    def of_category() -> set[int]:
        windows = (MIDDLE._replace(shelf=(n + 0.5) / 400) for n in range(400))
        return {x.product for luck in windows for x in found.same_category(late, luck)}

    for day in (0, 4):
        found.renew(day)
        assert found.same_product(late, nobody, MIDDLE) == ()
        assert not found.on_offer(listing, day)
        assert late.index not in of_category()
        assert found.same_product(others[0], nobody, MIDDLE) == always.same_product(others[0], nobody, MIDDLE)
    assert found.on_offer(listing, 5), "whoever knows it need not wait for the first visit of the day"
    found.renew(6)
    assert found.on_offer(listing, 6)
    assert found.same_product(late, nobody, MIDDLE) == always.same_product(late, nobody, MIDDLE) != ()
    assert late.index in of_category()


def test_articles_that_are_launched_are_drawn_by_their_names() -> None:
    scenario, tables = load_scenario("eurasia", ["settlement.mode=instant", "days=50"])
    days = [
        build_market(changed(scenario, selling__launched_share=share), tables, MemorySink()).world.launches
        for share in (0.0, 0.2, 0.4)
    ]
    assert world().launches == days[0] == {}
    assert days[1].items() < days[2].items()
    articles = len(world().products)
    assert len(days[1]) / articles == pytest.approx(0.2, abs=0.03)
    assert fmean(days[2].values()) == pytest.approx(25, abs=2)
    assert min(days[2].values()) == 1
    assert max(days[2].values()) == 49


def test_nobody_buys_what_is_not_listed_yet() -> None:
    scenario, tables = load_scenario("tiny", ["settlement.mode=instant", "days=6"])
    sink = MemorySink()
    market = build_market(changed(scenario, selling__launched_share=0.6), tables, sink)
    run_market(market, orders=None, days=6)
    market.recorder.drain(everything=True)
    found = Tables(market, sink)
    placed_at = {row["order"]: row["placed_at"] for row in found.records("orders")}
    launches = {x.sku: market.world.launches.get(x.index, 0) for x in market.world.products}
    bought = [(row["sku"], placed_at[row["order"]]) for row in found.records("order_lines")]
    assert any(launches[sku] for sku, _ in bought)
    assert all(time >= launches[sku] * DAY for sku, time in bought)
