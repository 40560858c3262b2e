"""Baskets of several articles: what they hold, what they cost, and what they have in common."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.luck import LineLuck, VisitLuck
from sim.demand.basket import Basket
from sim.demand.offer import Offer
from sim.demand.shop import Shop
from sim.orders import Quoter
from sim.records import MemorySink
from sim.world.baskets import baskets
from sim.world.people import Buyer, Conduct
from tests.support.links import load_of
from tests.support.one_order import ACCEPTED
from tests.support.small_market import changed, of_policies, run, with_shops

if TYPE_CHECKING:
    from sim.demand.shop import Visit
    from sim.market import Market

SHIPPED, TABLES = with_shops(*load_scenario("eurasia"))
SURE = of_policies(
    changed(SHIPPED, settlement__mode="instant", demand__outside_utility=-1_000.0), placement="origin"
)

u = st.floats(0.001, 0.999)
lines = st.builds(LineLuck, u, u, u, u, u, u)
buyers = st.builds(
    lambda country, segment, first, second: Buyer(
        9, SHIPPED.countries[country], Conduct.HONEST, segment, (first, second)
    ),
    st.integers(0, len(SHIPPED.countries) - 1), st.sampled_from(["consumer", "wholesale"]), u, u,
)  # fmt: skip


@cache
def market() -> Market:
    return build_market(SURE, TABLES, MemorySink())


@cache
def shop() -> Shop:
    return Shop(market())


def visit(buyer: Buyer, many: float, line: LineLuck) -> Visit:
    return shop().visit(buyer, VisitLuck(0.5, 0.5, many, 0.5), line, ACCEPTED)


@given(buyers, u, lines)
def test_every_article_is_there_once_and_every_seller_has_one_order(
    buyer: Buyer, many: float, line: LineLuck
) -> None:
    found = visit(buyer, many, line)
    listings = [x.listing.index for purchase in found.purchases for x in purchase.lines]
    assert len(set(listings)) == len(listings) <= found.wanted
    if not found.looks[0].shown:
        assert not listings
        return
    assert listings, "with nothing to leave for, something is bought"
    sellers = [{x.listing.seller.index for x in purchase.lines} for purchase in found.purchases]
    assert all(len(one) == 1 for one in sellers)
    assert len(set.union(*sellers)) == len(sellers)


@given(buyers, u, lines)
def test_an_order_costs_what_its_parcel_costs(buyer: Buyer, many: float, line: LineLuck) -> None:
    """By a desk of its own: freight of the whole weight once, taxes of all lines."""
    desk = Quoter(market().world.tariff, buyer.country, 0)
    for purchase in visit(buyer, many, line).purchases:
        quote, bought = purchase.quote, purchase.lines
        first = bought[0].listing
        load, area = (
            load_of(market(), [(x.listing, x.quantity) for x in bought]),
            first.seller.country.customs_area,
        )
        way = market().router.route(first.origin, buyer.country.hub, load, 0)
        assert way is not None
        assert quote.freight == desk.freight(way, load.weight_g, load.volume_ml, area)
        assert quote.goods == sum(x.goods for x in bought)
        for x in bought:
            assert x.goods == desk.goods(x.listing, x.unit_price * x.quantity)
        assert (quote.duty, quote.vat) == desk.levy(
            [(x.listing, x.goods) for x in bought], quote.freight, area
        )


@given(buyers, u, lines)
def test_a_further_article_costs_what_the_parcel_then_costs_more(
    buyer: Buyer, many: float, line: LineLuck
) -> None:
    """In one parcel with another of the same seller it is cheaper, or as dear, as in one of its own."""
    purchases = visit(buyer, many, line).purchases
    assume(purchases)
    purchase = purchases[0]
    seller = purchase.lines[0].listing.seller
    others = [x for x in market().world.listings if x.seller is seller and x is not purchase.lines[0].listing]
    alone, together = Basket(), Basket()
    first = purchase.lines[0]
    site = market().world.sites[seller.warehouse]
    offer = Offer(0.0, first.listing, first.unit_price, first.goods, first.goods, first.stock)
    together.put(offer, site, first.quantity)
    numbers = [x.index for x in others[:5]]
    offers = shop()._offers
    dear = {x[1].index: x[0] for x in offers.of(buyer, numbers, 1, alone)}
    cheap = {x[1].index: x[0] for x in offers.of(buyer, numbers, 1, together)}
    assert dear.keys() == cheap.keys()
    desk = Quoter(market().world.tariff, buyer.country, 0)
    for listing in others[:5]:
        if listing.index not in dear:
            continue
        parcel = together.of(seller, site)
        assert parcel is not None
        goods = desk.goods(listing, listing.price)
        held = [(line.listing, line.quantity) for line in parcel.lines]
        loads = [load_of(market(), held), load_of(market(), [*held, (listing, 1)])]
        area = seller.country.customs_area
        totals: list[int] = []
        ways: list[int] = []
        for load, items in zip(loads, (parcel.items, [*parcel.items, (listing, goods)]), strict=True):
            way = market().router.route(listing.origin, buyer.country.hub, load, 0)
            assert way is not None
            ways.append(desk.freight(way, load.weight_g, load.volume_ml, area))
            taxes = sum(desk.levy(items, ways[-1], area))
            totals.append(sum(value for _, value in items) + ways[-1] + taxes)
        assert offers._further(desk, parcel, listing, goods, ways[1]) == max(1, totals[1] - totals[0])


@pytest.mark.parametrize("segment", ["consumer", "wholesale"])
def test_wants_follow_the_table(segment: str) -> None:
    table = baskets(TABLES.baskets)[segment]
    buyer = Buyer(9, SHIPPED.countries[1], Conduct.HONEST, segment)
    grid = [(n + 0.5) / 400 for n in range(400)]
    rng = np.random.default_rng(2)
    wanted = [
        len(shop()._wanted(buyer, VisitLuck(0.5, 0.5, many, 0.5), LineLuck(*rng.random(6)))) for many in grid
    ]
    expected = [max(1, round(float(np.quantile(table.lines, many)))) for many in grid]
    missing = sum(expected) - sum(wanted)
    assert 0 <= missing < 0.12 * sum(expected), "what is wanted twice is wanted once"


def test_orders_of_one_visit_share_buyer_second_and_payment() -> None:
    found = run(of_policies(changed(SHIPPED, settlement__mode="instant"), placement="origin"), days=5)
    by_visit: dict[int, list[dict[str, object]]] = {}
    for order in found.orders().values():
        by_visit.setdefault(order["visit"], []).append(order)
    several = [orders for orders in by_visit.values() if len(orders) > 1]
    assert len(several) > 10
    for orders in several:
        for column in ("placed_at", "buyer", "payment", "country_mismatch"):
            assert len({order[column] for order in orders}) == 1
        assert len({order["seller"] for order in orders}) == len(orders)
    told = {row["visit"]: row for row in found.records("visits")}
    for number, orders in by_visit.items():
        assert told[number]["orders"] == len(orders)
        assert told[number]["found"] == sum(int(order["lines"]) for order in orders)  # type: ignore[call-overload]
    assert sum(row["orders"] > 0 for row in told.values()) == len(by_visit)


def test_traffic_counts_the_visits_of_each_day() -> None:
    found = run(of_policies(changed(SHIPPED, settlement__mode="instant"), placement="origin"), days=5)
    visits = found.records("visits")
    for row in found.records("traffic"):
        today = [v for v in visits if v["time"] // 86_400 == row["day"]]
        assert row["visits"] == len(today)
        assert row["bought"] == sum(v["orders"] > 0 for v in today)
        assert row["sessions"] >= row["carts"] >= row["visits"]
        assert row["searches"] <= row["sessions"]
    assert sum(row["visits"] for row in found.records("traffic")) == len(visits)
