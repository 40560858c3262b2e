"""Who sells, and what: sellers at their warehouses, and the articles that each of them lists.

A seller's draws belong to its place among the sellers of its warehouse, an article's to the article, so that one
more of either leaves all the others as they were.
"""

from __future__ import annotations

from collections import Counter
from heapq import heapify, heapreplace
from typing import TYPE_CHECKING

import numpy as np

from sim.core.distributions import exponential
from sim.core.luck import scrambled
from sim.core.units import DAY
from sim.world.people import Conduct, Listing, Seller, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.core.streams import Streams
    from sim.scenario import DataTables, Scenario, Selling
    from sim.world.people import Product
    from sim.world.prices import Prices


class Succession:
    """When shops change hands, and what the new owners are like.

    A shop is held for a time without memory (exponential); its draws belong to its place in its warehouse.
    """

    def __init__(self, scenario: Scenario, streams: Streams) -> None:
        self._selling = scenario.selling
        self._lifetime = scenario.selling.shop_lifetime_days * DAY
        self._life: list[float] = []
        self._conduct: list[float] = []
        for name, warehouse in zip(_names(scenario), scenario.warehouses, strict=True):
            self._life += streams.array("seller life", name, warehouse.sellers).tolist()
            self._conduct += streams.array("seller conduct", name, warehouse.sellers).tolist()
        self._next = [(exponential(u, self._lifetime), number, 1) for number, u in enumerate(self._life)]
        heapify(self._next)

    def due(self, now: int) -> Iterator[tuple[int, int, Conduct]]:
        """Numbers of the sellers that have left by the second `now`, which owner follows, and how it behaves."""
        while self._next[0][0] <= now:
            time, number, generation = self._next[0]
            until = time + exponential(scrambled(self._life[number], generation), self._lifetime)
            heapreplace(self._next, (until, number, generation + 1))
            conduct = _conduct(self._selling, scrambled(self._conduct[number], generation))
            yield number, generation, conduct


def build_sellers(scenario: Scenario, tables: DataTables, streams: Streams) -> list[Seller]:
    """Every warehouse's sellers, in the order of the warehouses."""
    country_of = {row["code"]: row["country"] for row in tables.places}
    countries = {country.code: country for country in scenario.countries}
    sellers: list[Seller] = []
    for number, (name, warehouse) in enumerate(zip(_names(scenario), scenario.warehouses, strict=True)):
        country = countries[country_of[warehouse.place]]
        for u in streams.array("seller conduct", name, warehouse.sellers).tolist():
            conduct = _conduct(scenario.selling, u)
            sellers.append(Seller(len(sellers), number, country, warehouse.currency, conduct))
    return sellers


def build_listings(
    scenario: Scenario,
    products: Sequence[Product],
    sellers: Sequence[Seller],
    prices: Prices,
    streams: Streams,
) -> tuple[list[Listing], tuple[Shelf, ...]]:
    """Every seller lists different products, popular ones more often, at a price of its own of `prices`.

    Also the shelves that hold them: in each warehouse one for each product and every so many sellers
    (`selling.sellers_per_shelf`), so that a larger market has more shelves and no larger ones.
    """
    listings: list[Listing] = []
    shelves: list[Shelf] = []
    first = 0
    for number, (name, warehouse) in enumerate(zip(_names(scenario), scenario.warehouses, strict=True)):
        here = sellers[first : first + warehouse.sellers]
        first += warehouse.sellers
        for seller, u in zip(here, streams.array("seller prices", name, len(here)).tolist(), strict=True):
            prices.add_seller(seller.index, u)
        luck = _uniforms("price", name, products, len(here), streams)
        assortments = _assortments(scenario, name, products, len(here), streams)
        rooms = _rooms(len(here), scenario.selling.sellers_per_shelf)
        counts = Counter(
            (rooms[place], index) for place, chosen in enumerate(assortments) for index in chosen
        )
        share = scenario.selling.made_here_share
        if warehouse.made_here_share is not None:
            share = warehouse.made_here_share
        made_here = {index: streams.rank("made here", f"{name} {products[index].sku}") for _, index in counts}
        shelf = {key: len(shelves) + place for place, key in enumerate(sorted(counts))}
        factor, cost_bps = warehouse.price_factor, scenario.selling.goods_cost_bps
        for (room, index), offers in sorted(counts.items()):
            cents = prices.cost_cents(products[index], factor, cost_bps)
            shelves.append(Shelf(products[index], number, _room(name, room), offers, 0.0, cents))
        for place, chosen in enumerate(assortments):
            for index in chosen:
                prices.add_listing(float(luck[place, index]), warehouse.price_factor)
                listing = Listing(
                    index=len(listings),
                    product=products[index],
                    seller=here[place],
                    price=prices.asked(len(listings), products[index], warehouse.currency, 0, 0),
                    currency=warehouse.currency,
                    weight_g=products[index].parcel_g,
                    origin=warehouse.place,
                    shelf=shelf[rooms[place], index],
                    originates=made_here[index] < share * 2**64,
                    rank=streams.rank("listing", f"{name} {place} {products[index].sku}"),
                )
                listings.append(listing)
    return listings, tuple(_shared(shelves, products))


def _rooms(sellers: int, each: int) -> list[int]:
    """The room of each seller of a warehouse: `each` share one, and the last holds half as many more or fewer."""
    last = max(1, round(sellers / each)) - 1
    return [min(place // each, last) for place in range(sellers)]


def _room(warehouse: str, number: int) -> str:
    """The name of one of a warehouse's rooms for its streams; the first is the warehouse's own."""
    return f"{warehouse} room {number}" if number else warehouse


def _shared(shelves: Sequence[Shelf], products: Sequence[Product]) -> Iterator[Shelf]:
    """The shelves with what is expected to be taken from each: an article's part, by its offers."""
    wanted = sum(product.popularity for product in products)
    offers: Counter[int] = Counter()
    for shelf in shelves:
        offers[shelf.product.index] += shelf.listings
    for shelf in shelves:
        article = shelf.product
        share = article.popularity / wanted * shelf.listings / offers[article.index]
        yield shelf._replace(share=share)


def _assortments(
    scenario: Scenario, warehouse: str, products: Sequence[Product], sellers: int, streams: Streams
) -> list[list[int]]:
    """The products of each seller of a warehouse: a weighted sample without replacement.

    Efraimidis and Spirakis (2006): the largest of u^(1/w); here of log(u)/w, w the square root of the popularity.
    """
    luck = _uniforms("assortment", warehouse, products, sellers, streams)
    weights = np.sqrt([product.popularity for product in products])
    count = min(scenario.selling.listings_per_seller, len(products))
    ranked: list[list[int]] = np.argsort(-np.log(luck) / weights, axis=1, kind="stable")[:, :count].tolist()
    return ranked


def _uniforms(
    purpose: str, warehouse: str, products: Sequence[Product], sellers: int, streams: Streams
) -> NDArray[np.float64]:
    """A uniform for each seller and product, shape (sellers, products)."""
    return streams.table(purpose, [f"{product.sku} in {warehouse}" for product in products], sellers)


def _names(scenario: Scenario) -> list[str]:
    """The warehouses' names for their streams: the place, and a number from its second warehouse on."""
    places = [warehouse.place for warehouse in scenario.warehouses]
    counts = [places[:n].count(place) for n, place in enumerate(places)]
    return [f"{place} {count}" if count else place for place, count in zip(places, counts, strict=True)]


def _conduct(selling: Selling, u: float) -> Conduct:
    if u < selling.fraudulent_share:
        return Conduct.FRAUDULENT
    return Conduct.SLOW if u < selling.fraudulent_share + selling.slow_share else Conduct.HONEST
