"""Landed cost: goods, freight, duty, VAT and exchange, for one listing and one destination."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.order import Quote
from sim.taxes import Sale

if TYPE_CHECKING:
    from sim.fx import ExchangeRates
    from sim.network import Route
    from sim.people import Listing
    from sim.scenario import Country
    from sim.taxes import Taxes


class Tariff(NamedTuple):
    """What a quote is computed from, the same for every order of a market."""

    taxes: Taxes
    rates: ExchangeRates
    fx_markup_bps: int
    clearance_fee_cents: int


def landed_cost(
    tariff: Tariff,
    listing: Listing,
    unit_price: int,
    quantity: int,
    destination: Country,
    route: Route,
    promise: int,
    day: int,
) -> Quote:
    """What a buyer at `destination` pays for `quantity` units of `listing`.

    Args:
        tariff: rates.
        listing: the offer.
        unit_price: minor units of the seller's currency.
        quantity: units.
        destination: the buyer's country.
        route: how the parcel travels.
        promise: promised seconds from order to door.
        day: days since the scenario's start.
    """
    taxes, rates, markup = tariff.taxes, tariff.rates, tariff.fx_markup_bps
    currency = destination.currency
    goods = max(1, rates.convert(unit_price * quantity, listing.currency, currency, day, markup))
    cents = route.freight_cents(listing.weight_g * quantity)
    if listing.seller.country.customs_area != destination.customs_area:
        cents += tariff.clearance_fee_cents
    freight = rates.convert(cents, "EUR", currency, day, markup)
    sale = Sale(
        goods,
        freight,
        currency,
        listing.product.hs_chapter,
        listing.seller.country.customs_area,
        destination.customs_area,
        destination.code,
        day,
    )
    duty, vat = taxes.levy(sale, rates)
    return Quote(currency, unit_price, goods, freight, duty, vat, route, promise)
