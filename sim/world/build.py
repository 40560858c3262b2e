"""The market before it opens: places, people and prices, built from a scenario, its tables and its streams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import fsum
from typing import TYPE_CHECKING

from sim.core.distributions import cumulative, lognormal, pick
from sim.scenario import country_weights
from sim.world.fx import MICRO, ExchangeRates
from sim.world.network import Link, Network, Place
from sim.world.people import Buyer, Conduct, Listing, Product, Seller
from sim.world.tariff import Tariff
from sim.world.taxes import Taxes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.core.streams import Streams
    from sim.scenario import Country, DataTables, Scenario, TableRow


@dataclass(frozen=True)
class World:
    """Everything that exists before the first visit."""

    network: Network
    tariff: Tariff
    countries: tuple[Country, ...]
    products: tuple[Product, ...]
    sellers: tuple[Seller, ...]
    listings: tuple[Listing, ...]
    buyers: BuyerPool
    hour_shares: tuple[float, ...]
    units_quantiles: tuple[float, ...]


def build_world(scenario: Scenario, tables: DataTables, streams: Streams) -> World:
    """Build the world of `scenario`; `check_scenario` must have found nothing wrong with it."""
    rates = exchange_rates(tables.fx, scenario.start)
    taxes = Taxes(tables.vat, tables.duty, tables.low_value, scenario.start)
    tariff = Tariff(taxes, rates, scenario.fx_markup_bps, scenario.customs.fee_cents)
    products = catalogue(tables.catalogue)
    sellers = _sellers(scenario, tables, streams)
    return World(
        network=freight_network(scenario, tables),
        tariff=tariff,
        countries=scenario.countries,
        products=products,
        sellers=sellers,
        listings=_listings(scenario, products, sellers, rates, streams),
        buyers=BuyerPool(scenario, tables, streams),
        hour_shares=tuple(float(row.get("share_smoothed") or row["share"]) for row in tables.hour_of_week),
        units_quantiles=tuple(float(row["units_per_line"]) for row in tables.basket),
    )


def exchange_rates(rows: Sequence[TableRow], start: date) -> ExchangeRates:
    """Rates by day since `start`, in integer millionths as exactly as they were published."""
    days = [(date.fromisoformat(row["date"]) - start).days for row in rows]
    currencies = [name for name in rows[0] if name != "date"]
    return ExchangeRates(days, {c: [int(Decimal(row[c]) * MICRO) for row in rows] for c in currencies})


def catalogue(rows: Sequence[TableRow]) -> tuple[Product, ...]:
    """The articles on sale."""
    return tuple(
        Product(
            index=index,
            sku=row["sku"],
            title=row["title"],
            category=row["category"],
            hs_chapter=row["hs_chapter"],
            weight_g=int(row["weight_g"]),
            price_pence=int(row["base_price_gbp_pence"]),
            popularity=int(row["popularity"]),
        )
        for index, row in enumerate(rows)
    )


def freight_network(scenario: Scenario, tables: DataTables) -> Network:
    """Places of the scenario's countries, and both directions of every link by a mode that it has.

    Places elsewhere stay, since routes may lead through them.
    """
    modes = {mode.name: mode for mode in scenario.modes}
    places = [
        Place(row["code"], row["name"], row["kind"], row["country"], float(row["lat"]), float(row["lon"]))
        for row in tables.places
    ]
    links = [
        Link(origin, destination, modes[row["mode"]], float(row["km"]))
        for row in tables.links
        if row["mode"] in modes
        for origin, destination in (
            (row["origin"], row["destination"]),
            (row["destination"], row["origin"]),
        )
    ]
    return Network(places, links)


def _sellers(scenario: Scenario, tables: DataTables, streams: Streams) -> tuple[Seller, ...]:
    selling = scenario.selling
    country_of = {row["code"]: row["country"] for row in tables.places}
    countries = {country.code: country for country in scenario.countries}
    rows = streams.rows("seller conduct", 1)
    sellers: list[Seller] = []
    for number, warehouse in enumerate(scenario.warehouses):
        country = countries[country_of[warehouse.place]]
        for _ in range(warehouse.sellers):
            [u] = next(rows)
            conduct = (
                Conduct.FRAUDULENT
                if u < selling.fraudulent_share
                else Conduct.SLOW
                if u < selling.fraudulent_share + selling.slow_share
                else Conduct.HONEST
            )
            sellers.append(Seller(len(sellers), number, country, warehouse.currency, conduct))
    return tuple(sellers)


def _listings(
    scenario: Scenario,
    products: Sequence[Product],
    sellers: Sequence[Seller],
    rates: ExchangeRates,
    streams: Streams,
) -> tuple[Listing, ...]:
    """Every seller lists different products, popular ones more often, at a price of its own."""
    listings: list[Listing] = []
    for seller in sellers:
        warehouse = scenario.warehouses[seller.warehouse]
        generator = streams.generator("assortment", seller.index)
        count = min(scenario.selling.listings_per_seller, len(products))
        keys = generator.random(len(products))
        ranked = sorted(products, key=lambda p: -(keys[p.index] ** (1 / p.popularity**0.5)))
        for product in ranked[:count]:
            factor = lognormal(generator.random(), warehouse.price_factor, scenario.selling.price_sigma)
            base = rates.convert(product.price_pence, "GBP", warehouse.currency, 0)
            price = max(1, round(base * factor))
            listings.append(
                Listing(
                    len(listings),
                    product,
                    seller,
                    price,
                    warehouse.currency,
                    product.weight_g,
                    warehouse.place,
                )
            )
    return tuple(listings)


class BuyerPool:
    """Everyone who may visit, by country. A buyer comes into being at the first visit, always the same one."""

    def __init__(self, scenario: Scenario, tables: DataTables, streams: Streams) -> None:
        demand = scenario.demand
        weights = country_weights(scenario, tables)
        total = fsum(weights)
        self.country_weights = weights
        self._countries = scenario.countries
        self._thief_below = demand.thief_share
        self._opportunist_below = demand.thief_share + demand.opportunist_share
        self._buyers: dict[int, Buyer] = {}
        counts = [max(1, round(demand.buyers * w / total)) if w else 0 for w in weights]
        self._first = [sum(counts[:n]) for n in range(len(counts))]
        self.size = sum(counts)
        generator = streams.generator("buyers")
        self._conduct = generator.random(self.size)
        activity = _activity(tables.repeat, generator.random(self.size).tolist())
        self._activity = [
            cumulative(activity[first : first + count])
            for first, count in zip(self._first, counts, strict=True)
        ]

    def draw(self, country: int, u: float) -> Buyer:
        """The buyer on whom `u` falls in the country number `country`; busy customers come more often."""
        index = self._first[country] + pick(u, self._activity[country])
        buyer = self._buyers.get(index)
        if buyer is None:
            buyer = self._buyers[index] = Buyer(index, self._countries[country], self._conduct_of(index))
        return buyer

    def _conduct_of(self, index: int) -> Conduct:
        u = self._conduct[index]
        if u < self._thief_below:
            return Conduct.THIEF
        return Conduct.OPPORTUNIST if u < self._opportunist_below else Conduct.HONEST


def _activity(repeat: Sequence[TableRow], uniforms: Sequence[float]) -> list[float]:
    """How often each buyer comes, relative to the others: the data's purchases per customer."""
    totals = cumulative([float(row["customers"]) for row in repeat])
    purchases = [float(row["purchases"]) for row in repeat]
    return [purchases[pick(u, totals)] for u in uniforms]
