"""Stock in regional warehouses: how it comes there, who is served from it, and that all of it is somewhere."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pytest

from analytics.inventory import NEEDS, Matter, matter_of
from analytics.runs import schema_of
from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.records import Fate, MemorySink, Movement
from sim.run import run
from sim.world.taxes import Item

if TYPE_CHECKING:
    from sim.market import Market

DAYS = 45
REGIONAL = {"DE-LEIPZIG", "GB-BIRMINGHAM"}


class Ran(NamedTuple):
    """A market that has ended."""

    market: Market
    tables: dict[str, list]  # type: ignore[type-arg]


@cache
def ran(*overrides: str) -> Ran:
    scenario, tables = load_scenario(
        "eurasia", ["settlement.mode=instant", "transfers.every_days=14", *overrides]
    )
    sink = MemorySink()
    market = build_market(scenario, tables, sink)
    run(market, orders=None, days=DAYS)
    market.recorder.drain(everything=True)
    return Ran(market, sink.tables)


USUAL = ()
LOSING = ("modes.sea.loss_rate=0.5", "modes.air.loss_rate=0.3", "modes.road.damage_rate=0.3")
MARKETS = [USUAL, LOSING]


def matter(tables: dict[str, list]) -> Matter:  # type: ignore[type-arg]
    frames = {
        name: pl.DataFrame(tables[name], schema=dict(schema_of(name)), orient="row").select(columns)
        for name, columns in NEEDS.items()
    }
    return matter_of(frames, complete=True)


@pytest.mark.parametrize("market", MARKETS)
def test_every_unit_is_somewhere(market: tuple[str, ...]) -> None:
    found = matter(ran(*market).tables)
    assert found.conserved, found.faults
    if market == LOSING:
        assert {row.fate for row in ran(*LOSING).tables["transfers"]} == set(Fate)


@pytest.mark.parametrize("market", MARKETS)
def test_nothing_stays_reserved(market: tuple[str, ...]) -> None:
    for stock in ran(*market).market.stocks:
        assert stock.free == stock.book
        assert stock.on_hand >= 0


def test_stock_comes_on_the_same_departures_as_parcels() -> None:
    legs = ran().tables["legs"]
    of_stock = {(leg.mode, leg.origin, leg.destination) for leg in legs if leg.consignment >= 0}
    of_parcels = {(leg.mode, leg.origin, leg.destination) for leg in legs if leg.shipment >= 0}
    assert of_stock & of_parcels
    assert all((leg.shipment >= 0) != (leg.consignment >= 0) for leg in legs)
    loaded: defaultdict[tuple[str, str, str, int], int] = defaultdict(int)
    room = {}
    for leg in legs:
        if not leg.rolled and leg.chargeable_g <= leg.capacity_g:
            key = leg.mode, leg.origin, leg.destination, leg.departure
            loaded[key] += leg.chargeable_g
            room[key] = leg.capacity_g
    assert all(loaded[key] <= room[key] for key in room)


@pytest.mark.parametrize("market", MARKETS)
def test_freight_and_emissions_of_a_consignment_are_those_of_its_legs(market: tuple[str, ...]) -> None:
    """To the cent and the gram, with the fee for its documents."""
    found = ran(*market)
    fee = found.market.scenario.transfers.fee_cents
    cents, grams = defaultdict(int), defaultdict(int)  # type: ignore[var-annotated]
    for leg in found.tables["legs"]:
        if leg.consignment >= 0:
            cents[leg.consignment] += leg.cents
            grams[leg.consignment] += leg.co2_g
    paid, emitted = defaultdict(int), defaultdict(int)  # type: ignore[var-annotated]
    for row in found.tables["transfers"]:
        paid[row.consignment] += row.freight_cents
        emitted[row.consignment] += row.co2_g
    assert paid == {number: cents[number] + fee for number in paid}
    assert emitted == {number: grams[number] for number in emitted}
    assert len(paid) > 10


def test_duty_is_paid_once_at_the_border_of_the_region() -> None:
    market, tables = ran()
    sites = {site.place: site for site in market.world.sites}
    shelves = {(stock.shelf.product.sku, stock.shelf.name): stock.shelf for stock in market.stocks}
    some = 0
    for row in tables["transfers"]:
        home, there = (
            market.world.sites[shelves[row.sku, name].warehouse].country
            for name in (row.origin, row.destination)
        )
        if home.customs_area == there.customs_area:
            assert row.duty_cents == 0
            continue
        shelf, rates, day = shelves[row.sku, row.origin], market.world.tariff.rates, row.arrived_at // 86_400
        rules = market.world.tariff.taxes.rules(there.code, there.customs_area, there.currency, day, rates)
        value = rates.convert(shelf.unit_cents * row.quantity, "EUR", there.currency, day)
        item = Item(value, shelf.product.hs_chapter, originates=False)
        duty = rates.convert(rules.bulk_duty(item, home.customs_area), there.currency, "EUR", day)
        assert row.duty_cents == duty
        some += duty > 0
    assert some > 20
    assert set(sites) >= REGIONAL


def test_who_is_served_from_the_region_pays_no_border() -> None:
    market, tables = ran()
    origin = {row.order: row.origin for row in tables["shipments"]}
    areas = {country.code: country.customs_area for country in market.scenario.countries}
    inside = [
        row for row in tables["orders"]
        if origin.get(row.order) in REGIONAL and areas[row.buyer_country] == areas[origin[row.order][:2]]
    ]  # fmt: skip
    assert len(inside) > 100
    assert {row.seller_country for row in inside} - {"DE", "GB"}
    assert all(row.duty == 0 for row in inside)
    cleared = {row.order for row in tables["order_events"] if row.event == "cleared"}
    assert not cleared & {row.order for row in inside}


def test_a_regional_warehouse_sells_what_it_holds() -> None:
    """Its units were sent there, or there from the beginning; it orders from nobody."""
    market, tables = ran()
    regional = {stock.shelf.name for stock in market.stocks[len(market.world.shelves) :]}
    kinds = {row.movement for row in tables["stock"] if row.warehouse in regional}
    assert Movement.RECEIVED in kinds
    assert Movement.SOLD in kinds
    assert not kinds & {Movement.ORDERED, Movement.RESTOCKED}
    assert all(row.on_hand >= 0 for row in tables["stock"])


def test_what_is_sent_was_on_the_shelf() -> None:
    tables = ran().tables
    sent = [row for row in tables["stock"] if row.movement == Movement.SENT]
    assert len(sent) > 50
    assert all(row.quantity < 0 <= row.on_hand for row in sent)


def test_where_placement_is_origin_nothing_is_sent_and_nobody_served() -> None:
    tables = ran("policies.placement=origin").tables
    assert not tables.get("transfers")
    assert not {row.origin for row in tables["shipments"]} & REGIONAL


def test_what_is_near_arrives_sooner_and_emits_less() -> None:
    here, there = (ran(*market).tables["orders"] for market in (USUAL, ("policies.placement=origin",)))

    def means(orders: list) -> tuple[float, float]:  # type: ignore[type-arg]
        arrived = [row for row in orders if row.delivered_at >= 0]
        days = sum(row.delivered_at - row.placed_at for row in arrived) / len(arrived) / 86_400
        return days, sum(row.co2_g for row in arrived) / len(arrived)

    assert all(near < far for near, far in zip(means(here), means(there), strict=True))
