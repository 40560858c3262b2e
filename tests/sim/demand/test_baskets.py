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
from sim.policies import Load
from sim.records import MemorySink
from sim.world.baskets import baskets
from sim.world.people import Buyer, Conduct
from tests.support.one_order import ACCEPTED
from tests.support.small_market import changed, run, with_shops

if TYPE_CHECKING:
    from sim.demand.shop import Visit
    from sim.market import Market
    from sim.world.people import Listing

SHIPPED, TABLES = with_shops(*load_scenario("eurasia"))
SURE = changed(
    SHIPPED, settlement__mode="instant", demand__outside_utility=-1_000.0, selling__backorders=True
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


def load_of(held: list[tuple[Listing, int]]) -> Load:
    """Of units of listings on the first day, at what such goods usually cost."""
    pence, cents = market().world.tariff.rates.ratio("GBP", "EUR", 0)
    return Load(
        sum(x.weight_g * quantity for x, quantity in held),
        sum(x.product.volume_ml * quantity for x, quantity in held),
        int(sum(x.product.price_pence * quantity for x, quantity in held) * (pence / cents)),
    )


@given(buyers, u, lines)
def test_every_article_is_there_once_and_every_seller_has_one_order_from_each_site(
    buyer: Buyer, many: float, line: LineLuck
) -> None:
    found = visit(buyer, many, line)
    listings = [x.listing.index for purchase in found.purchases for x in purchase.lines]
    assert len(set(listings)) == len(listings) <= found.wanted
    if not found.looks[0].shown:
        assert not listings
        return
    assert listings, "with nothing to leave for, something is bought"
    parcels = [
        {(x.listing.seller.index, purchase.site.number) for x in purchase.lines}
        for purchase in found.purchases
    ]
    assert all(len(one) == 1 for one in parcels)
    assert len(set.union(*parcels)) == len(parcels)
    for purchase in found.purchases:
        assert {market().stocks[x.stock].shelf.warehouse for x in purchase.lines} == {purchase.site.number}


@given(buyers, u, lines)
def test_an_order_costs_what_its_parcel_costs(buyer: Buyer, many: float, line: LineLuck) -> None:
    """By a desk of its own: freight of the whole weight once, taxes of all lines."""
    desk = Quoter(market().world.tariff, buyer.country, 0)
    for purchase in visit(buyer, many, line).purchases:
        quote, bought = purchase.quote, purchase.lines
        area = purchase.site.country.customs_area
        load = load_of([(x.listing, x.quantity) for x in bought])
        way = market().routers[quote.service].route(purchase.site.place, buyer.country.hub, load, 0)
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
    chosen = Offer(0.0, first.listing, first.unit_price, first.goods, first.goods, first.listing.shelf)
    together.put(chosen, site, first.quantity)
    # what is kept in regional warehouses may come from another place, in a parcel of its own
    others = [x for x in others if x.shelf not in market().regional.stocks]
    numbers = [x.index for x in others[:5]]
    offers = shop()._offers
    dear, cheap = ({x[1].index: x[0] for x in offers.of(buyer, numbers, 1, b)} for b in (alone, together))
    assert dear.keys() == cheap.keys()
    desk = Quoter(market().world.tariff, buyer.country, 0)
    for listing in others[:5]:
        if listing.index not in dear:
            continue
        parcel = together.of(seller, site)
        assert parcel is not None
        goods = desk.goods(listing, listing.price)
        area = site.country.customs_area
        units = [(first.listing, first.quantity)]
        totals, freight = [], 0
        for held, items in (
            (units, parcel.items),
            ([*units, (listing, 1)], [*parcel.items, (listing, goods)]),
        ):
            load = load_of(held)
            way = market().router.route(listing.origin, buyer.country.hub, load, 0)
            assert way is not None
            freight = desk.freight(way, load.weight_g, load.volume_ml, area)
            totals.append(sum(value for _, value in items) + freight + sum(desk.levy(items, freight, area)))
        assert offers._further(desk, parcel, listing, goods, freight) == max(1, totals[1] - totals[0])


@pytest.mark.parametrize("segment", ["consumer", "wholesale"])
def test_wants_follow_the_table(segment: str) -> None:
    table = baskets(TABLES.baskets)[segment]
    buyer = Buyer(9, SHIPPED.countries[1], Conduct.HONEST, segment)
    grid = [(n + 0.5) / 400 for n in range(400)]
    rng = np.random.default_rng(2)
    wanted = [
        len(shop()._wants.of(buyer, VisitLuck(0.5, 0.5, many, 0.5), LineLuck(*rng.random(6))))
        for many in grid
    ]
    expected = [max(1, round(float(np.quantile(table.lines, many)))) for many in grid]
    missing = sum(expected) - sum(wanted)
    assert 0 <= missing < 0.12 * sum(expected), "what is wanted twice is wanted once"


def test_orders_of_one_visit_share_buyer_second_and_payment() -> None:
    found = run(changed(SHIPPED, settlement__mode="instant"), days=5)
    by_visit: dict[int, list[dict[str, object]]] = {}
    for order in found.orders().values():
        by_visit.setdefault(order["visit"], []).append(order)
    several = [orders for orders in by_visit.values() if len(orders) > 1]
    assert len(several) > 10
    for orders in several:
        for column in ("placed_at", "buyer", "payment", "country_mismatch"):
            assert len({order[column] for order in orders}) == 1
        assert len({(order["seller"], order["route"].split(">")[0]) for order in orders}) == len(orders)
    told = {row["visit"]: row for row in found.records("visits")}
    for number, orders in by_visit.items():
        assert told[number]["orders"] == len(orders)
        assert told[number]["found"] == sum(int(order["lines"]) for order in orders)  # type: ignore[call-overload]
    assert sum(row["orders"] > 0 for row in told.values()) == len(by_visit)


def test_traffic_counts_the_visits_of_each_day() -> None:
    found = run(changed(SHIPPED, settlement__mode="instant"), days=5)
    visits = found.records("visits")
    for row in found.records("traffic"):
        today = [v for v in visits if v["time"] // 86_400 == row["day"]]
        assert row["visits"] == len(today)
        assert row["bought"] == sum(v["orders"] > 0 for v in today)
        assert row["sessions"] >= row["carts"] >= row["visits"]
        assert row["searches"] <= row["sessions"]
    assert sum(row["visits"] for row in found.records("traffic")) == len(visits)
