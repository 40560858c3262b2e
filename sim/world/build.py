"""The market before it opens: places, people and prices, built from a scenario, its tables and its streams."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Final

from sim.core.units import HOUR
from sim.scenario import payment_mixes
from sim.world.baskets import baskets, mean_units
from sim.world.buyers import BuyerPool
from sim.world.catalogue import catalogue
from sim.world.clock import Clock
from sim.world.disruptions import Disruptions
from sim.world.fx import MICRO, ExchangeRates
from sim.world.launches import launches
from sim.world.network import Link, Network, Place
from sim.world.prices import Prices
from sim.world.seasons import Seasons
from sim.world.seaways import Ways, sea_ways, way_of
from sim.world.sellers import Succession, build_listings, build_sellers
from sim.world.sites import build_sites
from sim.world.tariff import Tariff
from sim.world.tastes import Tastes
from sim.world.taxes import Taxes
from sim.world.working import Workplace, workplaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.core.streams import Streams
    from sim.scenario import Country, DataTables, Disruption, Mode, Scenario, TableRow, Trade
    from sim.world.baskets import Baskets
    from sim.world.people import Listing, Product, Seller, Shelf
    from sim.world.sites import Site

_RATES: Final = 1 << 16
"""Rates remembered in a process, whatever tables it is given; the shipped table has 8,286 different ones."""


@dataclass(frozen=True)
class World:
    """Everything that exists before the first visit."""

    network: Network
    tariff: Tariff
    countries: tuple[Country, ...]
    products: tuple[Product, ...]
    launches: Mapping[int, int]
    tastes: Tastes
    sellers: list[Seller]
    listings: list[Listing]
    prices: Prices
    shelves: tuple[Shelf, ...]
    buyers: BuyerPool
    clocks: Mapping[str, Clock]
    hours: Mapping[str, tuple[float, ...]]
    seasons: Seasons
    workplaces: tuple[Workplace, ...]
    sites: tuple[Site, ...]
    succession: Succession
    daily_units: float
    baskets: Mapping[str, Baskets]
    payment_mixes: Mapping[str, tuple[float, ...]]


def build_world(scenario: Scenario, tables: DataTables, streams: Streams) -> World:
    """Build the world of `scenario`; `check_scenario` must have found nothing wrong with it."""
    rates = exchange_rates(tables.fx, scenario.start, scenario.disruptions)
    taxes = Taxes(tables, scenario.start)
    tariff = Tariff(taxes, rates, scenario.fx_markup_bps, scenario.customs.fee_cents)
    products = catalogue(tables.catalogue, scenario.selling.markup)
    sellers = build_sellers(scenario, tables, streams)
    prices = Prices(scenario.selling, rates)
    listings, shelves = build_listings(scenario, products, sellers, prices, streams)
    kinds = baskets(tables.baskets)
    network = freight_network(scenario, tables, streams)
    clocks = {country.code: Clock(country.timezone, scenario.start) for country in scenario.countries}
    return World(
        network=network,
        tariff=tariff,
        countries=scenario.countries,
        products=products,
        launches=launches(scenario, products, streams),
        tastes=Tastes(products, tables.tastes, tables.factors, scenario.demand.taste_loyalty),
        sellers=sellers,
        listings=listings,
        prices=prices,
        shelves=shelves,
        buyers=BuyerPool(scenario, tables, streams),
        clocks=clocks,
        hours={"office": _hours(tables.hour_of_week), "consumer": _hours(tables.hour_of_week_consumer)},
        seasons=Seasons(scenario, tables.seasons),
        workplaces=workplaces(scenario, network.places, clocks),
        sites=build_sites(scenario, tables),
        succession=Succession(scenario, streams),
        daily_units=scenario.demand.visits_per_day * mean_units(scenario, kinds),
        baskets=kinds,
        payment_mixes=payment_mixes(scenario, tables),
    )


def _hours(rows: Iterable[TableRow]) -> tuple[float, ...]:
    """Shares of the week's visits by hour, from Monday 00:00 on."""
    return tuple(float(row.get("share_smoothed") or row["share"]) for row in rows)


def exchange_rates(
    rows: Sequence[TableRow], start: date, disruptions: Iterable[Disruption] = ()
) -> ExchangeRates:
    """Rates by day since `start`, in integer millionths as exactly as they were published.

    In a currency shock a unit of the currency is worth its `factor` of what it was.
    """
    published = [(date.fromisoformat(row["date"]) - start).days for row in rows]
    currencies = [name for name in rows[0] if name != "date"]
    rates = {c: [_micro(row[c]) for row in rows] for c in currencies}
    shocks = [span for span in Disruptions(disruptions, start).spans("currency") if span[0] in rates]
    turns = {day for _, first, end, _ in shocks for day in (first, end) if day > published[0]}
    days = sorted({*published, *turns})
    if shocks:
        known = ExchangeRates(published, rates)
        for c in currencies:
            rates[c] = [
                max(
                    1,
                    round(known.rate(c, day) / prod(f for at, a, b, f in shocks if at == c and a <= day < b)),
                )
                for day in days
            ]
    return ExchangeRates(days, rates)


@lru_cache(maxsize=_RATES)
def _micro(rate: str) -> int:
    return int(Decimal(rate) * MICRO)


def freight_network(scenario: Scenario, tables: DataTables, streams: Streams | None = None) -> Network:
    """Places of the scenario's countries, and both directions of every link by a mode that it has.

    Places elsewhere stay, since routes may lead through them. With `streams` the timetable of each link begins at a
    moment of its own, without them all at the same.
    """
    modes = {mode.name: mode for mode in scenario.modes}
    places = {
        row["code"]: Place(
            row["code"], row["name"], row["kind"], row["country"], float(row["lat"]), float(row["lon"])
        )
        for row in tables.places
    }
    around = sea_ways(tables.closures)
    links = []
    for row in tables.links:
        if row["mode"] in modes:
            ends = row["origin"], row["destination"]
            out = Ways(way_of(row), around.get(ends, {}))
            links.append(_link(modes[row["mode"]], ends, out, row))
            links.append(_link(modes[row["mode"]], ends[::-1], out.back(), row))
    countries = {code: place.country for code, place in places.items()}
    return Network(
        places.values(),
        [
            replace(link, factor=_factor(link, scenario.trades, countries), phase=_phase(link, streams))
            for link in links
        ],
        {row["passage"]: (float(row["lat"]), float(row["lon"])) for row in tables.passages},
        Disruptions(scenario.disruptions, scenario.start),
    )


def _link(mode: Mode, ends: tuple[str, ...], ways: Ways, row: TableRow) -> Link:
    toll, hours = row.get("toll_cents_per_kg", ""), row.get("toll_hours", "")
    origin, destination = ends
    return Link(
        origin,
        destination,
        mode,
        ways,
        toll_cents_per_kg=float(toll or 0),
        toll_seconds=round(float(hours or 0) * HOUR),
    )


def _factor(link: Link, trades: Iterable[Trade], countries: Mapping[str, str]) -> float:
    """Product of the factors of the trades that the link belongs to."""
    ends = countries[link.origin], countries[link.destination]
    return prod(
        trade.factor
        for trade in trades
        if trade.mode == link.mode.name and ends[0] in trade.origins and ends[1] in trade.destinations
    )


def _phase(link: Link, streams: Streams | None) -> float:
    return float(streams.array("timetable phase", link.name, 1)[0]) if streams else 0.0
