"""Offers of a slate share ways, freight and usual prices; each costs what it would alone."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from math import log
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.units import DAY
from sim.demand.basket import Basket, Parcel
from sim.demand.offer import Offer
from sim.demand.offers import Offers
from sim.demand.pricing import Desk
from sim.orders import Quoter, Router
from sim.policies import Load, lanes_of
from sim.policies.pricing import ScarcityPrice
from sim.records import MemorySink
from sim.scenario import STANDARD
from sim.world.people import Buyer, Conduct, Listing
from tests.support.small_market import changed

if TYPE_CHECKING:
    from sim.market import Market
    from sim.policies import PriceView, RoutingView
    from sim.world.sites import Site

SHIPPED, TABLES = load_scenario("eurasia")
EURASIA = changed(SHIPPED, settlement__mode="instant", customs__fee_cents=300, selling__backorders=True)
"""What is not in stock is promised for later."""

IN_STOCK = changed(EURASIA, selling__backorders=False)
CUT_OFF = EURASIA.warehouses[1].place
HEAVY = 9_000


class Refusing:
    """The market's ways, but none from one place and none for what is heavy: some listings cannot be sent."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __call__(self, view: RoutingView, setting: Any) -> Any:
        return None if view.origin == CUT_OFF or view.load.weight_g > HEAVY else self.inner(view, setting)


class Noting:
    """Scarcity prices, and what was seen of each listing."""

    def __init__(self) -> None:
        self.inner = ScarcityPrice(swing_bps=2_500)
        self.seen: list[tuple[PriceView, Any]] = []

    def __call__(self, view: PriceView, setting: Any) -> int:
        self.seen.append((view, setting))
        return self.inner(view, setting)


@cache
def built() -> Market:
    market = build_market(EURASIA, TABLES, MemorySink())
    for number, stock in enumerate(market.stocks):
        stock.on_hand, stock.on_order = number % 7, number % 5
    for number in market.popularity.units:
        market.popularity.units[number] = number * 31 % 11
    for seller in market.world.sellers:
        for _ in range(seller.index % 4):
            seller.review(1 + seller.index % 5, 50.0)
    return market


def shop_at(now: int) -> Any:
    """What offers need of a market, at second `now`."""
    market = built()
    policy = Refusing(market.policies.routing)
    router = Router(EURASIA, market.world.network, policy, market.settings["routing"])
    return SimpleNamespace(
        scenario=EURASIA,
        world=market.world,
        policies=market.policies._replace(pricing=Noting()),
        settings=market.settings,
        stocks=market.stocks,
        regional=market.regional,
        popularity=market.popularity,
        last_sold={0: now // 2},
        router=router,
        routers={STANDARD: router},
        now=now,
    )


def priced(market: Any) -> Offers:
    """Offers at the prices of its policy."""
    return Offers(market, Desk(market))


def number_of_listings() -> int:
    return len(built().world.listings)


FORBIDDEN = {(row["area"], row["hs_chapter"]) for row in TABLES.forbidden}
"""Chapters that an area does not admit from others."""

numbers = st.integers(0, 10**6).map(lambda n: n % number_of_listings())
near = st.tuples(numbers, st.lists(st.integers(0, 60), max_size=25)).map(
    lambda pair: [(pair[0] + step) % number_of_listings() for step in pair[1]]
)
"""Listings that stand close together: of one warehouse, and some of them twice."""

slates = st.one_of(st.lists(numbers, max_size=15), near)
buyers = st.builds(
    lambda country, sellers: _buyer(country, sellers),
    st.integers(0, len(EURASIA.countries) - 1),
    st.sets(st.integers(0, 40)),
)


def _buyer(country: int, sellers: set[int]) -> Buyer:
    buyer = Buyer(5, EURASIA.countries[country], Conduct.HONEST, "consumer")
    buyer.served_by = dict.fromkeys(sellers, 1)
    return buyer


def of(offers: Offers, buyer: Buyer, slate: list[int], quantity: int) -> list[Offer]:
    return [Offer._make(offer) for offer in offers.of(buyer, slate, quantity, Basket())]


def site_of(market: Any, offer: Offer) -> Site:
    return market.world.sites[market.stocks[offer.stock].shelf.warehouse]


def parcel_of(market: Any, offer: Offer, quantity: int) -> Parcel:
    parcel = Parcel(site_of(market, offer))
    parcel.put(offer, quantity)
    return parcel


def _admitted(listing: Listing, area: str, buyer: Buyer) -> bool:
    home = buyer.country.customs_area
    return area == home or (home, listing.product.hs_chapter) not in FORBIDDEN


def load_of(market: Any, listing: Listing, quantity: int, now: int) -> Load:
    """Weight, volume, and what such goods usually cost in whole euro cents."""
    product = listing.product
    pence, cents = market.world.tariff.rates.ratio("GBP", "EUR", now // DAY)
    value = int(product.price_pence * quantity * (pence / cents))
    return Load(listing.weight_g * quantity, product.volume_ml * quantity, value)


def source(market: Any, listing: Listing, quantity: int, buyer: Buyer, now: int) -> tuple[Site, int]:
    """The quickest of the seller's own warehouse and of the regional ones that have the units."""
    others = [n for n in market.regional.stocks.get(listing.shelf, ()) if market.stocks[n].free >= quantity]
    load, found = load_of(market, listing, quantity, now)._replace(value_cents=0), []
    for stock in (listing.shelf, *others):
        site = market.world.sites[market.stocks[stock].shelf.warehouse]
        way = market.router.way(site, buyer.country, load, now)
        if way is not None and _admitted(listing, site.country.customs_area, buyer):
            found.append((way[1], site, stock))
    if not found:
        return market.world.sites[listing.seller.warehouse], listing.shelf
    return min(found, key=lambda one: one[0])[1:]


def restock_days() -> float:
    selling = EURASIA.selling
    return selling.restock_days if selling.procure_days is None else selling.procure_days


def facts(offers: list[Offer]) -> list[tuple[Any, ...]]:
    """What can be seen of offers: routes are known by their labels."""
    return [(offer.listing.index, offer.unit_price, offer.goods, offer.utility) for offer in offers]


@given(slates, buyers, st.integers(1, 40), st.integers(0, 90 * DAY))
def test_a_slate_is_priced_as_each_of_its_listings_alone(
    slate: list[int], buyer: Buyer, quantity: int, now: int
) -> None:
    together = of(priced(shop_at(now)), buyer, slate, quantity)
    alone = [offer for number in slate for offer in of(priced(shop_at(now)), buyer, [number], quantity)]
    assert facts(together) == facts(alone)


@given(slates, buyers, st.integers(1, 40), st.integers(0, 90 * DAY))
def test_offers_are_what_quotes_and_the_logit_say(
    slate: list[int], buyer: Buyer, quantity: int, now: int
) -> None:
    """Each worked out with tools of its own; what cannot be sent is not offered."""
    market, demand = shop_at(now), EURASIA.demand
    found = of(priced(market), buyer, slate, quantity)
    sendable = []
    for number in slate:
        listing = market.world.listings[number]
        site, stock = source(market, listing, quantity, buyer, now)
        heavy = -(-listing.weight_g * quantity // 100) * 100 > HEAVY
        if site.place != CUT_OFF and not heavy and _admitted(listing, site.country.customs_area, buyer):
            sendable.append((number, stock))
    assert [(offer.listing.index, offer.stock) for offer in found] == sendable
    desk = Quoter(market.world.tariff, buyer.country, now // DAY)
    for offer in found:
        listing, site = offer.listing, site_of(market, offer)
        way = market.router.route(site.place, buyer.country.hub, load_of(market, listing, quantity, now), now)
        promise = market.router.promise(way, site, buyer.country)
        if market.stocks[offer.stock].free < quantity:
            promise += int(restock_days() * EURASIA.selling.promise_factor * DAY)
        quote = priced(market).quote(buyer, parcel_of(market, offer, quantity))
        if site.number == listing.seller.warehouse:
            assert quote == desk.quote(listing, offer.unit_price, quantity, way, promise)
        assert quote is not None
        assert (quote.route, quote.promise) == (way, promise)
        own = buyer.country.currency
        post = (
            EURASIA.last_mile.fixed_cents
            + EURASIA.last_mile.per_kg_cents * listing.weight_g * quantity / 1_000
        )
        usual = sum(
            amount * numerator / denominator * (1 + (code != own) * EURASIA.fx_markup_bps / 10_000)
            for amount, code in ((listing.product.price_pence * quantity, "GBP"), (post, "EUR"))
            for numerator, denominator in [market.world.tariff.rates.ratio(code, own, now // DAY)]
        )
        vat = market.world.tariff.taxes._vat[buyer.country.code]
        rating, best = listing.seller.rating, demand.best_rating
        expected = (
            demand.price_weight * log(quote.total / (usual + usual * vat / 10_000))
            + demand.promise_per_day * max(0, promise / DAY - demand.promise_free_days)
            + demand.reputation_per_star * (best - abs(best - rating))
            + demand.familiarity * (listing.seller.index in buyer.served_by)
        )
        assert offer.utility == pytest.approx(expected)


@given(slates, buyers, st.integers(0, 90 * DAY))
def test_the_pricing_policy_sees_each_listing_as_it_is(slate: list[int], buyer: Buyer, now: int) -> None:
    market = shop_at(now)
    found = of(priced(market), buyer, slate, 1)
    pricing = market.policies.pricing
    assert [view.listing for view, _ in pricing.seen] == [offer.listing.index for offer in found]
    for (view, setting), offer in zip(pricing.seen, found, strict=True):
        stock = market.stocks[offer.listing.shelf]
        assert setting is market.settings["pricing"]
        number = offer.listing.index
        assert view[:7] == (
            now, number, offer.listing.price, offer.listing.currency, stock.on_hand, stock.on_order,
            market.popularity.units[number],
        )  # fmt: skip
        date = EURASIA.start + timedelta(days=now // DAY)
        rates = market.world.tariff.rates
        cents = market.world.shelves[offer.listing.shelf].unit_cents
        others = [
            max(1, rates.convert(other.price, other.currency, view.currency, now // DAY))
            for other in market.world.listings
            if other.product is offer.listing.product and other.seller is not offer.listing.seller
        ]
        assert view[7:] == (
            offer.listing.product.index, offer.listing.seller.index, offer.listing.product.season,
            int(date.strftime("%j")), rates.convert(cents, "EUR", view.currency, now // DAY),
            EURASIA.settlement.platform_fee_bps, 0, (now - (now // 2 if number == 0 else 0)) // DAY,
            tuple(sorted(others)), (), None,
        )  # fmt: skip
        assert offer.unit_price == pricing.inner(view, setting)


@given(st.lists(st.tuples(buyers, st.integers(0, 5 * DAY), near), min_size=1, max_size=6))
def test_what_was_priced_before_changes_no_price(visits: list[tuple[Buyer, int, list[int]]]) -> None:
    """One shop through days and countries, time going either way, against a new shop for each visit."""
    market = shop_at(0)
    shop = priced(market)
    for buyer, now, slate in visits:
        market.now = now
        assert facts(of(shop, buyer, slate, 1)) == facts(of(priced(shop_at(now)), buyer, slate, 1))


@pytest.mark.parametrize("days", [(0, 60), (60, 0), (0, 60, 0), (60, 65, 60)])
def test_every_day_has_its_own_rates(days: tuple[int, ...]) -> None:
    """In whichever direction time is asked about: a Briton in Asia, where rates change daily."""
    market, britain = shop_at(0), [country.code for country in EURASIA.countries].index("GB")
    abroad = [x.index for x in market.world.listings if x.currency == "CNY"][:3]
    shop, found = priced(market), []
    for day in days:
        market.now = day * DAY
        found.append(facts(of(shop, _buyer(britain, set()), abroad, 30)))
        assert found[-1] == facts(of(priced(shop_at(day * DAY)), _buyer(britain, set()), abroad, 30)) != []
    assert found[0] != found[1]


def available(market: Any, buyer: Buyer, slate: list[int], quantity: int, basket: Basket) -> set[int]:
    market.scenario = IN_STOCK
    return set(Offers(market).available(buyer, slate, quantity, basket))


@given(slates, buyers, st.integers(1, 12), st.integers(0, 90 * DAY))
def test_available_is_what_some_place_has_enough_of_and_can_send(
    slate: list[int], buyer: Buyer, quantity: int, now: int
) -> None:
    """Each place looked at alone. What a policy refuses to carry where lanes lead drops out of the slate."""
    market, expected, offered = shop_at(now), set(), set()
    for number in slate:
        listing = market.world.listings[number]
        load = load_of(market, listing, quantity, now)
        for stock in (listing.shelf, *market.regional.stocks.get(listing.shelf, ())):
            site = market.world.sites[market.stocks[stock].shelf.warehouse]
            if market.stocks[stock].free >= quantity and _admitted(listing, site.country.customs_area, buyer):
                expected.add(number)
                if market.router.way(site, buyer.country, load, now) is not None:
                    offered.add(number)
    assert available(market, buyer, slate, quantity, Basket()) == expected
    assert {offer.listing.index for offer in of(Offers(market), buyer, slate, quantity)} == offered


def test_where_no_lane_leads_nothing_is_available() -> None:
    market = shop_at(0)
    kept, buyer = market.regional.stocks, _buyer(0, set())
    there = [x for x in market.world.listings if x.origin == CUT_OFF and x.shelf not in kept]
    slate = [x.index for x in there if _admitted(x, x.seller.country.customs_area, buyer)]
    assert available(market, buyer, slate, 0, Basket()) == set(slate) != set()
    closed = [
        lane._replace(open=lane.open and lane.origin != CUT_OFF) for lane in market.world.network.lanes.all
    ]
    network = SimpleNamespace(lanes=lanes_of(tuple(closed)))
    market.router = Router(EURASIA, network, market.policies.routing, market.settings["routing"])  # type: ignore[arg-type]
    assert available(market, buyer, slate, 0, Basket()) == set()


def test_what_a_basket_holds_is_not_available_again() -> None:
    """Two sellers who share a shelf: what is taken of the one is gone for the other."""
    market, buyer = shop_at(0), _buyer(0, set())
    kept = market.regional.stocks
    shelves: dict[int, list[Listing]] = {}
    for listing in market.world.listings:
        if listing.origin != CUT_OFF and listing.shelf not in kept and market.stocks[listing.shelf].free == 5:
            shelves.setdefault(listing.shelf, []).append(listing)
    one, other, *_ = next(found for found in shelves.values() if len(found) > 1)
    basket = Basket()
    assert {one.index, other.index} == available(market, buyer, [one.index, other.index], 3, basket)
    basket.put(Offer(0.0, one, 1, 1, 1, one.shelf), market.world.sites[one.seller.warehouse], 3)
    assert available(market, buyer, [other.index], 2, basket) == {other.index}
    assert not available(market, buyer, [other.index], 3, basket)


def test_nothing_is_offered_where_nothing_can_be_sent() -> None:
    market = shop_at(0)
    # what is kept in regional warehouses, too, may be sent from there
    kept = market.regional.stocks
    cut_off = [x.index for x in market.world.listings if x.origin == CUT_OFF and x.shelf not in kept]
    assert cut_off
    assert of(priced(market), _buyer(0, set()), cut_off, 1) == []
    assert of(priced(market), _buyer(0, set()), [], 1) == []
