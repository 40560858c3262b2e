"""The landed cost of an order, against a computation from the tables alone."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.units import minor_unit_digits
from sim.orders import Quoter
from sim.policies import Load
from sim.records import MemorySink
from sim.world.taxes import Item
from tests.support.levied import Import, due
from tests.support.small_market import changed

if TYPE_CHECKING:
    from sim.market import Market
    from sim.scenario import Country
    from sim.world.people import Listing

SHIPPED, TABLES = load_scenario("eurasia")
EURASIA = changed(SHIPPED, settlement__mode="instant", fx_markup_bps=175, customs__fee_cents=650)
MARGIN = Fraction(10_175, 10_000)
MODES = {mode.name: mode for mode in EURASIA.modes}
ROWS = {
    ends: row
    for row in TABLES.links
    for ends in (
        (row["origin"], row["mode"], row["destination"]),
        (row["destination"], row["mode"], row["origin"]),
    )
}
AROUND = {
    ends: row
    for row in TABLES.closures
    if row["closed"] in ("babalmandab", "babalmandab;suez", "suez")
    for ends in ((row["origin"], row["destination"]), (row["destination"], row["origin"]))
}
"""Ships of this market go round the Cape: closed at one of its ends, the Red Sea is closed to them."""

COUNTRY_OF = {row["code"]: row["country"] for row in TABLES.places}
AREA = {country.code: country.customs_area for country in EURASIA.countries}


@cache
def market() -> Market:
    return build_market(EURASIA, TABLES, MemorySink())


@cache
def rates(day: int) -> dict[str, str]:
    on = (EURASIA.start + timedelta(days=day)).isoformat()
    return max((row for row in TABLES.fx if row["date"] <= on), key=lambda row: row["date"]) | {"EUR": "1"}


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def exchanged(amount: int, source: str, target: str, day: int, margin: Fraction) -> int:
    if source == target:
        return amount
    row, digits = rates(day), minor_unit_digits(target) - minor_unit_digits(source)
    return half_up(amount * Fraction(row[target]) / Fraction(row[source]) * Fraction(10) ** digits * margin)


def per_kg_km(origin: str, mode: str, destination: str) -> Fraction:
    """The mode's tariff by distance, times what the direction of trade makes of it."""
    cents = Fraction(MODES[mode].per_kg_km_cents)
    for trade in EURASIA.trades:
        if trade.mode == mode and COUNTRY_OF[origin] in trade.origins:
            cents *= Fraction(trade.factor) if COUNTRY_OF[destination] in trade.destinations else 1
    return cents


def tariff_cents(label: str, weight_g: int, volume_ml: int) -> Fraction:
    """Freight in euro cents before rounding, from the words of the route's label.

    Each leg charges the weight, or the volume where its mode makes more kilograms of it.
    """
    mile = EURASIA.last_mile
    kg = Fraction(weight_g, 1_000)
    cents = Fraction(mile.fixed_cents) + Fraction(mile.per_kg_cents) * kg
    words = label.split(">")
    for origin, mode, destination in zip(words[::2], words[1::2], words[2::2], strict=False):
        row = ROWS[origin, mode, destination]
        way = AROUND.get((origin, destination), row) if mode == "sea" else row
        law = MODES[mode]
        charged = max(kg, Fraction(volume_ml, law.ml_per_kg))
        cents += Fraction(law.fixed_cents) + Fraction(row["toll_cents_per_kg"] or 0) * charged
        cents += (
            Fraction(law.per_kg_cents) + per_kg_km(origin, mode, destination) * Fraction(way["km"])
        ) * charged
    return cents


def taxes(goods: int, freight: int, listing: Listing, country: Country, day: int) -> tuple[int, int]:
    """Duty and VAT."""
    item = Item(goods, listing.product.hs_chapter, listing.originates)
    came = Import((item,), freight, AREA[listing.seller.country.code], EURASIA.start + timedelta(days=day))
    return due(TABLES, country.code, country.customs_area, country.currency, came)


listings = st.integers(0, 10**6).map(lambda n: market().world.listings[n % len(market().world.listings)])
countries = st.sampled_from(EURASIA.countries)
days = st.integers(0, 700)


@given(listings, countries, days, st.integers(1, 10**7), st.integers(1, 400))
def test_a_quote_is_what_the_tables_come_to(
    listing: Listing, country: Country, day: int, price: int, quantity: int
) -> None:
    weight, volume = listing.weight_g * quantity, listing.product.volume_ml * quantity
    way = market().router.route(listing.origin, country.hub, Load(weight, volume), day * 86_400)
    assert way is not None
    quote = Quoter(market().world.tariff, country, day).quote(listing, price, quantity, way, 5)

    cents = tariff_cents(way.label if way.legs else "", weight, volume)
    charged = way.freight_cents(weight, volume)
    assert cents - Fraction(1, 10**6) < charged <= cents + 1 + Fraction(1, 10**6)
    fee = 650 if AREA[listing.seller.country.code] != country.customs_area else 0
    assert quote.freight == exchanged(charged + fee, "EUR", country.currency, day, MARGIN)
    goods = exchanged(price * quantity, listing.currency, country.currency, day, MARGIN)
    assert quote.goods == max(1, goods)
    assert (quote.duty, quote.vat) == taxes(quote.goods, quote.freight, listing, country, day)
    assert quote.total == quote.goods + quote.freight + quote.duty + quote.vat


@given(listings, countries, days, st.integers(1, 10**6), st.integers(0, 10**6))
def test_costs_and_freight_are_the_parts_of_a_quote(
    listing: Listing, country: Country, day: int, price: int, more: int
) -> None:
    quoter = Quoter(market().world.tariff, country, day)
    load, area = Load(listing.weight_g, listing.product.volume_ml), listing.seller.country.customs_area
    way = market().router.route(listing.origin, country.hub, load, 0)
    assert way is not None
    quote = quoter.quote(listing, price, 1, way, 5)
    freight = quoter.freight(way, load.weight_g, load.volume_ml, area)
    assert (quote.freight, *quoter.costs(listing, price, freight, area)) == (
        quote.freight, quote.goods, quote.duty, quote.vat,
    )  # fmt: skip
    dearer = quoter.costs(listing, price + more, freight, area)
    assert dearer[0] >= quote.goods


@given(st.lists(st.tuples(st.integers(0, 10**9), st.sampled_from(["EUR", "GBP", "CNY", "JPY"]))), countries)
def test_a_desk_answers_the_same_whatever_it_was_asked_before(
    asked: list[tuple[int, str]], country: Country
) -> None:
    desk = Quoter(market().world.tariff, country, 3)
    for amount, currency in asked:
        assert desk.exchange(amount, currency) == exchanged(amount, currency, country.currency, 3, MARGIN)


def test_two_desks_of_different_days_do_not_disturb_each_other() -> None:
    """The rates remember the day that they were last asked for."""
    country = next(country for country in EURASIA.countries if country.currency == "CNY")
    first, second = (Quoter(market().world.tariff, country, day) for day in (0, 400))
    for _ in range(2):
        for desk, day in ((first, 0), (second, 400)):
            for currency in ("EUR", "GBP", "TRY"):
                assert desk.exchange(10**7, currency) == exchanged(10**7, currency, "CNY", day, MARGIN)


def test_freight_of_a_border_is_dearer_by_the_fee_and_nothing_else() -> None:
    country = next(country for country in EURASIA.countries if country.code == "DE")
    quoter = Quoter(market().world.tariff, country, 0)
    way = market().router.route("DE-HAMBURG", country.hub, Load(100), 0)
    assert way is not None
    assert quoter.freight(way, 100, 900, "CN") - quoter.freight(way, 100, 900, "EU") == 650


@pytest.mark.parametrize("country", EURASIA.countries, ids=lambda c: c.code)
def test_the_first_days_rules_hold_on_the_first_day(country: Any) -> None:
    """A quote of day 0 does not see what begins later."""
    later = [row for row in TABLES.low_value if row["from_date"] > EURASIA.start.isoformat()]
    listing = next(x for x in market().world.listings if AREA[x.seller.country.code] != country.customs_area)
    before = date.fromisoformat(min(row["from_date"] for row in later)) - EURASIA.start
    for day in (0, before.days - 1, before.days):
        desk = Quoter(market().world.tariff, country, day)
        for price in (1, 999, 14_999, 400_000):
            area = AREA[listing.seller.country.code]
            goods, duty, vat = desk.costs(listing, price, ceil(price / 7), area)
            assert (duty, vat) == taxes(goods, ceil(price / 7), listing, country, day)
