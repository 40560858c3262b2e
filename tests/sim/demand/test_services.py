"""What buyers choose at the checkout: quicker or cheaper than the platform's own way, by their own means."""

from __future__ import annotations

from functools import cache
from math import log
from typing import TYPE_CHECKING

import pytest

from argosy.compose import build_market
from argosy.problems import InputError, ScenarioError
from argosy.scenario_files import load_scenario
from sim.core.units import DAY
from sim.demand.basket import Parcel
from sim.demand.offer import Offer
from sim.demand.offers import Offers
from sim.records import MemorySink
from sim.run import run
from sim.scenario import STANDARD
from sim.world.people import NO_BUDGET, Buyer, Conduct

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Quote

INSTANT = "settlement.mode=instant"


def market_with(*overrides: str, sink: MemorySink | None = None) -> Market:
    scenario, tables = load_scenario("eurasia", [INSTANT, *overrides])
    return build_market(scenario, tables, sink or MemorySink())


def chosen_in(*overrides: str) -> list[str]:
    """Services of the first orders of a market."""
    sink = MemorySink()
    market = market_with("demand.visits_per_day=200", *overrides, sink=sink)
    run(market, orders=120, days=None)
    market.recorder.drain(everything=True)
    return [row.service for row in sink.tables["orders"]]


@cache
def eurasia() -> Market:
    return market_with("policies.routing=balanced")


def buyer_in(market: Market, code: str, price: float = 1.0, delivery: float = 1.0) -> Buyer:
    country = next(country for country in market.scenario.countries if country.code == code)
    buyer = Buyer(5, country, Conduct.HONEST, "consumer")
    buyer.means = buyer.means._replace(price=price, delivery=delivery)
    return buyer


def parcel_of(market: Market, number: int) -> Parcel:
    listing = market.world.listings[number]
    site = market.world.sites[listing.seller.warehouse]
    parcel = Parcel(site)
    parcel.put(Offer(0.0, listing, listing.price, listing.price, 0, listing.shelf), 1)
    return parcel


def quotes(market: Market, buyer: Buyer, parcel: Parcel) -> dict[str, Quote]:
    """By each service alone."""
    found, routers = {}, market.routers
    for name in routers:
        market.routers = {STANDARD: routers[STANDARD], name: routers[name]}
        quote = Offers(market)._quote(buyer, parcel, name)
        if quote is not None:
            found[name] = quote
    market.routers = routers
    return found


LISTINGS = range(0, 400, 23)


@pytest.mark.parametrize("number", LISTINGS)
@pytest.mark.parametrize(("price", "delivery"), [(0.2, 8.0), (1.0, 1.0), (6.0, 0.05)])
def test_the_service_that_is_worth_most_is_chosen(number: int, price: float, delivery: float) -> None:
    market = eurasia()
    demand, buyer, parcel = (
        market.scenario.demand,
        buyer_in(market, "GB", price, delivery),
        parcel_of(market, number),
    )
    free = int(demand.promise_free_days * DAY)

    def worth(quote: Quote) -> float:
        days = max(0, quote.promise - free) / DAY
        return demand.price_weight * price * log(quote.total) + demand.promise_per_day * delivery * days

    every = quotes(market, buyer, parcel)
    chosen = Offers(market).quote(buyer, parcel)
    assert chosen is not None
    assert worth(chosen) == max(map(worth, every.values()))


def test_who_minds_the_days_pays_for_them_and_who_minds_the_price_waits() -> None:
    market = eurasia()
    hasty = [Offers(market).quote(buyer_in(market, "GB", 0.1, 20.0), parcel_of(market, n)) for n in LISTINGS]
    thrifty = [
        Offers(market).quote(buyer_in(market, "GB", 20.0, 0.1), parcel_of(market, n)) for n in LISTINGS
    ]
    assert sum(q.promise for q in hasty if q) < sum(q.promise for q in thrifty if q)
    assert sum(q.freight for q in hasty if q) > sum(q.freight for q in thrifty if q)


@pytest.mark.parametrize("number", LISTINGS)
def test_nobody_pays_more_than_is_left(number: int) -> None:
    market = eurasia()
    buyer, parcel = buyer_in(market, "GB", 0.1, 20.0), parcel_of(market, number)
    totals = sorted({quote.total for quote in quotes(market, buyer, parcel).values()})
    for left in (*totals, totals[0] - 1, NO_BUDGET):
        quote = Offers(market).quote(buyer, parcel, left)
        assert quote is None if left < totals[0] else quote is not None and quote.total <= left


def test_a_service_that_leads_the_same_way_is_never_chosen() -> None:
    assert {*chosen_in("services.economy.routing=balanced", "services.express.routing=balanced")} == {
        STANDARD
    }


def test_the_order_of_services_changes_nothing() -> None:
    economy, express = ('{name = "economy", routing = "cheapest"}', '{name = "express", routing = "fastest"}')
    there = chosen_in(f"services=[{economy}, {express}]")
    assert chosen_in(f"services=[{express}, {economy}]") == there
    assert {"economy", STANDARD} <= {*there}


@pytest.mark.parametrize(
    ("routing", "said"),
    [
        ("fastst", "services.express.routing: 'fastst' is no registered routing policy"),
        ("foresight", "services.express.routing: 'foresight' learns, or knows the truth"),
        ("plan", "services.express.routing: 'plan' learns, or knows the truth"),
        ("tests.nowhere:Ways", "is no registered routing policy"),
    ],
)
def test_a_service_needs_a_policy_that_decides_from_the_lanes(routing: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        market_with(f"services.express.routing={routing}")


def test_standard_is_the_platforms_own() -> None:
    with pytest.raises(ScenarioError, match="'standard' is the platform's own way"):
        market_with('services=[{name = "standard", routing = "fastest"}]')
