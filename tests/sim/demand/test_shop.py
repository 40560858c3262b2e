"""What a visitor is shown and how it pays: candidates, quantities, the wanted product, payment, mismatch."""

from __future__ import annotations

from collections import Counter
from copy import copy
from functools import cache
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.luck import LineLuck, VisitLuck
from sim.demand.retrieval import MOST
from sim.demand.shop import Shop
from sim.records import MemorySink
from sim.world.people import Buyer, Conduct
from tests.sim.demand.test_offers import of
from tests.support.one_order import ACCEPTED
from tests.support.small_market import changed, of_policies, with_shops

if TYPE_CHECKING:
    from sim.market import Market
    from sim.policies import ShelfView
    from sim.scenario import Scenario

SHIPPED, TABLES = with_shops(*load_scenario("eurasia"))
EURASIA = changed(SHIPPED, settlement__mode="instant", selling__backorders=True)
"""What is not in stock is promised for later."""

SURE = changed(EURASIA, demand__outside_utility=-1_000.0)
"""Everybody who is offered something buys."""

MIDDLE = LineLuck(0.5, 0.5, 0.5, 0.5, 0.5, 0.5)
ONE_LINE, MANY = (VisitLuck(0.5, 0.5, lines, 0.5) for lines in (1e-9, 0.97))
GRID = 2_000


class Seen:
    """Shows everything of the category, and remembers what it was told."""

    def __init__(self, oracle: bool = False) -> None:
        self.oracle = oracle
        self.views: list[ShelfView] = []

    def __call__(self, view: ShelfView, setting: Any) -> list[int]:
        self.views.append(view)
        return [candidate.listing for candidate in view.same_category]


@cache
def market_of() -> Market:
    return build_market(SURE, TABLES, MemorySink())


def shop_with(policy: Any, scenario: Scenario = SURE) -> Shop:
    """A shop with another recommender, and a scenario with another demand or other payments."""
    market = copy(market_of())
    market.scenario = scenario
    market.policies = market.policies._replace(recommendation=policy)
    return Shop(market)


def buyer(conduct: Conduct = Conduct.HONEST, country: int = 1) -> Buyer:
    return Buyer(9, EURASIA.countries[country], conduct, "consumer")


def wholesaler(conduct: Conduct) -> Buyer:
    return Buyer(9, EURASIA.countries[1], conduct, "wholesale")


def view_of(luck: LineLuck, conduct: Conduct = Conduct.HONEST) -> ShelfView:
    shown = Seen()
    shop_with(shown).visit(buyer(conduct), ONE_LINE, luck, ACCEPTED)
    return shown.views[0]


def market_with(units: int) -> Market:
    """A market where nothing waits, and every shelf has so many units."""
    market = build_market(changed(SURE, selling__backorders=False), TABLES, MemorySink())
    for stock in market.stocks:
        stock.on_hand, stock.on_order = units, 0
    return market


class TestWhatIsNotInStock:
    def test_no_recommender_can_show_it(self) -> None:
        """One that shows whatever it is told of is told of nothing else."""
        market, shown = market_with(0), Seen()
        market.policies = market.policies._replace(recommendation=shown)
        some = {listing.shelf for listing in market.world.listings[::2]}
        for number in some:
            market.stocks[number].on_hand = 1
        looks = []
        for n in range(40):
            luck = MIDDLE._replace(interest=(n + 0.5) / 40, quantity=1e-9)
            looks += Shop(market).visit(buyer(), ONE_LINE, luck, ACCEPTED).looks
        wanted_of = {candidate.listing for view in shown.views for candidate in view.same_category}
        assert wanted_of
        assert {market.world.listings[number].shelf for number in wanted_of} <= some
        assert {look.unmet for look in looks} == {0, 1}

    def test_nobody_is_asked_where_there_is_nothing_and_a_seller_hears_of_it(self) -> None:
        market, shown = market_with(0), Seen()
        market.policies = market.policies._replace(recommendation=shown)
        before = dict(market.turnover.units)
        (look,) = Shop(market).visit(buyer(), ONE_LINE, MIDDLE, ACCEPTED).looks
        assert (look.shown, look.place, look.unmet) == (0, -1, look.want.quantity)
        assert shown.views == []
        (shelf,) = (n for n, units in market.turnover.units.items() if units != before[n])
        assert market.turnover.units[shelf] == look.want.quantity
        assert market.world.shelves[shelf].product is look.want.product
        # what is ordered is for the shelf: nobody waits, and no dealer is asked
        assert [stock.on_order > 0 for stock in market.stocks].count(True) == 1
        assert market.stocks[shelf].on_order > 0

    def test_nothing_is_missed_where_all_is_there(self) -> None:
        market = market_with(10_000)
        (look,) = Shop(market).visit(buyer(), ONE_LINE, MIDDLE, ACCEPTED).looks
        assert (look.shown > 0, look.unmet) == (True, 0)


class TestShelf:
    def test_what_the_recommender_is_told(self) -> None:
        view = view_of(MIDDLE)
        assert (view.time, view.buyer, view.buyer_country) == (0, 9, EURASIA.countries[1].code)
        assert view.size == EURASIA.demand.slate
        assert view.truth is None

    @pytest.mark.parametrize("interest", [0.01, 0.2, 0.5, 0.8, 0.99])
    @pytest.mark.parametrize("shelf", [0.01, 0.5, 0.99])
    def test_candidates_are_listings_of_the_product_and_of_its_category(
        self, interest: float, shelf: float
    ) -> None:
        view = view_of(MIDDLE._replace(interest=interest, shelf=shelf))
        product = market_of().world.products[view.interest]
        listings = market_of().world.listings
        assert {c.product for c in view.same_product} <= {product.index}
        assert {c.category for c in view.same_category} <= {product.category}
        kin = sum(x.product.category == product.category for x in listings)
        assert len(view.same_category) == min(kin, MOST)
        for candidate in (*view.same_product, *view.same_category):
            listing = listings[candidate.listing]
            assert candidate[1:] == (
                listing.product.index, listing.product.sku, listing.product.category, listing.seller.index,
                listing.origin, listing.price, listing.currency, listing.weight_g,
                listing.product.season, listing.product.tags, listing.product.price_pence,
            )  # fmt: skip

    def test_sales_and_ratings_are_the_markets_and_cannot_be_written(self) -> None:
        view = view_of(MIDDLE)
        assert view.units_sold.keys() == {x.index for x in market_of().world.listings}
        assert view.seller_ratings == {x.index: x.rating for x in market_of().world.sellers}
        for mapping in (view.units_sold, view.seller_ratings):
            with pytest.raises(TypeError):
                mapping[0] = 1

    def test_an_oracle_is_told_the_truth_about_every_candidate(self) -> None:
        shown = Seen(oracle=True)
        shop = shop_with(shown)
        shop.visit(buyer(), ONE_LINE, MIDDLE, ACCEPTED)
        view = shown.views[0]
        assert view.truth is not None
        numbers = {x.listing for x in (*view.same_product, *view.same_category)}
        assert view.truth.keys() == numbers
        for offer in of(shop._offers, buyer(), sorted(numbers), 1):
            assert offer.listing.index in view.truth

    def test_the_truth_decides(self) -> None:
        """With nothing left to luck: almost surely what an oracle ranks first has the largest utility."""
        oracle = build_market(of_policies(SURE, recommendation="oracle"), TABLES, MemorySink())
        watched: list[ShelfView] = []
        inner = oracle.policies.recommendation

        class Watching:
            oracle = True

            def __call__(self, view: ShelfView, setting: Any) -> Any:
                watched.append(view)
                return inner(view, setting)

        oracle.policies = oracle.policies._replace(recommendation=Watching())
        (bought,) = Shop(oracle).visit(buyer(), ONE_LINE, MIDDLE, ACCEPTED).purchases
        truth = watched[0].truth or {}
        best = sorted(truth.values(), reverse=True)[: SURE.demand.slate]
        assert truth[bought.lines[0].listing.index] in best


class TestInterestAndQuantity:
    def test_popular_products_are_wanted_in_proportion(self) -> None:
        products = market_of().world.products
        shown = Seen()
        shop = shop_with(shown)
        rng = np.random.default_rng(5)
        for first, second, style, interest in rng.random((GRID, 4)):
            luck = MIDDLE._replace(style=style, interest=interest)
            somebody = Buyer(9, EURASIA.countries[1], Conduct.HONEST, "consumer", (first, second))
            shop.visit(somebody, ONE_LINE, luck, ACCEPTED)
        wanted = Counter(view.interest for view in shown.views)
        total = sum(product.popularity for product in products)
        for product in products:
            expected = GRID * product.popularity / total
            assert abs(wanted[product.index] - expected) < 5 * sqrt(expected) + 3

    @pytest.mark.parametrize("factor", [0.01, 1.0, 2.5])
    def test_quantities_are_the_datas_times_a_thiefs_factor(self, factor: float) -> None:
        scenario = changed(SURE, fraud__quantity_factor=factor)
        shop = shop_with(Seen(), scenario)
        rows = [row for row in TABLES.baskets if row["segment"] == "wholesale"]
        percent = sorted(float(row["units_per_line"]) for row in rows)
        for place in range(0, len(percent), 7):
            luck = MIDDLE._replace(quantity=place / (len(percent) - 1) or 1e-9)
            honest, thief = (
                shop.visit(wholesaler(conduct), ONE_LINE, luck, ACCEPTED).purchases[0]
                for conduct in (Conduct.HONEST, Conduct.THIEF)
            )
            units = max(1, round(percent[place]))
            assert honest.lines[0].quantity == units
            assert thief.lines[0].quantity == max(1, round(units * factor))


@pytest.mark.parametrize("conduct", [Conduct.HONEST, Conduct.OPPORTUNIST])
def test_payment_means_from_another_country(conduct: Conduct) -> None:
    shop = shop_with(Seen(), changed(SURE, demand__mismatch_honest=0.1))
    share = 0.1
    for u in (0.0001, share - 1e-9, share, share + 1e-9, 0.9999):
        (found,) = shop.visit(buyer(conduct), ONE_LINE, MIDDLE, ACCEPTED._replace(mismatch=u)).purchases
        assert found.country_mismatch is (u < share)


def test_a_declined_basket_is_no_order_and_changes_nothing() -> None:
    declined = ACCEPTED._replace(declined=0.0)
    shop = shop_with(Seen(), changed(SURE, payments__decline_rate=0.3, payments__decline_rate_abroad=0.4))
    usual, found = (shop.visit(buyer(), MANY, MIDDLE, luck) for luck in (ACCEPTED, declined))
    assert usual.purchases
    assert (found.purchases, found.looks) == ((), usual.looks)
    assert (usual.paid.tries, usual.paid.declined) == (1, 0)
    assert (found.paid.method, found.paid.tries, found.paid.declined) == (None, 1, 1)


@given(st.floats(2.0**-54, 1 - 2.0**-53), st.floats(2.0**-54, 1 - 2.0**-53))
def test_how_somebody_pays_does_not_change_what_is_bought(method: float, mismatch: float) -> None:
    shop = Shop(market_of())
    usual = shop.visit(buyer(), MANY, MIDDLE, ACCEPTED).purchases
    found = shop.visit(buyer(), MANY, MIDDLE, ACCEPTED._replace(method=method, mismatch=mismatch)).purchases
    assert usual
    assert [(x.lines, x.quote) for x in found] == [(x.lines, x.quote) for x in usual]


def test_a_purchase_is_one_line_at_the_price_of_its_quote() -> None:
    (found,) = Shop(market_of()).visit(buyer(), ONE_LINE, MIDDLE, ACCEPTED).purchases
    (line,) = found.lines
    assert line.goods == found.quote.goods
    assert line.unit_price == line.listing.price
    assert found.quote.currency == buyer().country.currency
