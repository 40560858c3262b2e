"""What a buyer pays is the sum of its parts, and each part is what the tables say."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.compose import build_market
from sim.orders.quote import Quoter
from sim.policies import Load
from sim.records import MemorySink
from sim.world.taxes import Item
from tests.support.links import route as route_along
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from sim.market import Market
    from sim.scenario import Country
    from sim.world.network import Route
    from sim.world.people import Listing

SCENARIO = changed(tiny()[0], settlement__mode="instant", fx_markup_bps=150, customs__fee_cents=400)
GERMANY, BRITAIN = SCENARIO.countries


@cache
def market() -> Market:
    return build_market(SCENARIO, tiny()[1], MemorySink())


def route(origin: str, hub: str) -> Route:
    found = market().router.route(origin, hub, Load(500), 0)
    assert found is not None
    return found


listings = st.integers(0, 69).map(lambda index: market().world.listings[index])
countries = st.sampled_from(SCENARIO.countries)


@given(listings, countries, st.integers(0, 6), st.integers(1, 10**6), st.integers(1, 500))
def test_the_sum_of_its_parts(
    listing: Listing, destination: Country, day: int, price: int, quantity: int
) -> None:
    tariff, way = market().world.tariff, route(listing.origin, destination.hub)
    quote = Quoter(tariff, destination, day).quote(listing, price, quantity, way, 99)
    assert quote.total == quote.goods + quote.freight + quote.duty + quote.vat
    assert quote.tax == quote.duty + quote.vat
    assert (quote.currency, quote.route, quote.promise) == (destination.currency, way, 99)

    def convert(amount: int, currency: str) -> int:
        return tariff.rates.convert(amount, currency, destination.currency, day, 150)

    abroad = listing.seller.country is not destination
    assert quote.goods == (convert(price * quantity, listing.currency) or 1)
    cents = (
        way.freight_cents(listing.weight_g * quantity, listing.product.volume_ml * quantity) + 400 * abroad
    )
    assert quote.freight == convert(cents, "EUR")
    rules = tariff.taxes.rules(
        destination.code, destination.customs_area, destination.currency, day, tariff.rates
    )
    origin = listing.seller.country.customs_area
    item = Item(quote.goods, listing.product.hs_chapter, listing.originates)
    assert (quote.duty, quote.vat) == rules.levy([item], quote.freight, origin)
    assert quote.low_value == (abroad and quote.goods <= rules.limit)
    assert abroad or quote.duty == 0


@given(st.integers(0, 10**10), st.sampled_from(["EUR", "GBP", "USD", "JPY"]), countries, st.integers(0, 700))
def test_a_desk_exchanges_as_the_rates_do(amount: int, currency: str, destination: Country, day: int) -> None:
    tariff = market().world.tariff
    expected = tariff.rates.convert(amount, currency, destination.currency, day, 150)
    assert Quoter(tariff, destination, day).exchange(amount, currency) == expected


def test_goods_are_never_worth_nothing() -> None:
    """A won is less than half a cent; the contract takes no price of zero."""
    listing = market().world.listings[0]
    quoter = Quoter(market().world.tariff, BRITAIN, 0)
    assert quoter.exchange(1, "KRW") == 0
    quote = quoter.quote(listing, 0, 1, route(listing.origin, BRITAIN.hub), 0)
    assert quote.goods == 1


class TestRoute:
    def test_freight_is_rounded_up_and_never_free(self) -> None:
        way = route_along((), SCENARIO.last_mile)
        mile = SCENARIO.last_mile
        for weight in (1, 999, 1_000, 12_345):
            exact = mile.fixed_cents + mile.per_kg_cents * weight / 1000
            assert exact < way.freight_cents(weight) <= exact + 1

    def test_an_empty_itinerary_is_local(self) -> None:
        way = route_along((), SCENARIO.last_mile)
        assert (way.label, way.carrier) == ("local", "parcel")
        assert way.expected_seconds == SCENARIO.last_mile.median_days * 86_400

    @pytest.mark.parametrize("origin", ["DE-HAMBURG", "GB-BIRMINGHAM"])
    @pytest.mark.parametrize("load", [Load(100), Load(20_000), Load(100, 20_000), Load(20_000, 130_000)])
    def test_sums_over_legs(self, origin: str, load: Load) -> None:
        """By the weight or by the volume on each leg, as its mode charges; the last mile goes by weight."""
        for country in SCENARIO.countries:
            way = market().router.route(origin, country.hub, load, 0)
            assert way is not None
            legs, mile = way.legs, SCENARIO.last_mile
            lanes = [leg.lane(leg.ways.usual) for leg in legs]
            to_hub = sum(lane.cost_cents(load) for lane in lanes)
            cents = to_hub + mile.fixed_cents + mile.per_kg_cents * load.weight_g / 1000
            assert way.freight_cents(load.weight_g, load.volume_ml) == pytest.approx(cents, abs=1.0001)
            assert way.carriage_cents(load.weight_g, load.volume_ml) == pytest.approx(to_hub)
            assert way.way_seconds == pytest.approx(sum(lane.expected_seconds for lane in lanes))
            assert way.expected_seconds == pytest.approx(way.way_seconds + mile.median_days * 86_400)
            assert way.carrier == max(legs, key=lambda leg: leg.km).mode.name
            assert way.label == "".join(f"{x.origin}>{x.mode.name}>" for x in legs) + country.hub
