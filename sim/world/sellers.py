"""Who sells, and what: sellers at their warehouses, and the articles that each of them lists.

A seller's draws belong to its place among the sellers of its warehouse, an article's to the article, so that one
more of either leaves all the others as they were.
"""

from __future__ import annotations

from collections import Counter
from heapq import heapify, heappop, heappush, heapreplace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.distributions import exponential
from sim.core.luck import scrambled
from sim.core.units import DAY
from sim.world.crooks import Scheme, Schemes
from sim.world.people import Conduct, Listing, Seller, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.core.streams import Streams
    from sim.scenario import DataTables, Scenario, Selling
    from sim.world.people import Product
    from sim.world.prices import Prices


class Successor(NamedTuple):
    """Who takes over a shop: number of the seller, how many had it before, and what the new one is like."""

    number: int
    generation: int
    conduct: Conduct
    scheme: Scheme


class Succession:
    """When shops change hands, and what the new owners are like.

    A shop is held for a time without memory (exponential); its draws belong to its place in its warehouse. A crook
    that runs off comes back under another name, until that time is over.
    """

    def __init__(self, scenario: Scenario, streams: Streams) -> None:
        self._selling = scenario.selling
        self._lifetime = scenario.selling.shop_lifetime_days * DAY
        self._life = _luck(scenario, streams, "seller life")
        self._conduct = _luck(scenario, streams, "seller conduct")
        self._schemes = _schemes(scenario, streams)
        self._generation = [0] * len(self._life)
        self._next = [(exponential(u, self._lifetime), number, 1) for number, u in enumerate(self._life)]
        heapify(self._next)
        self._burnt: list[tuple[float, int, int, int]] = []
        for number in range(len(self._life)):
            self._opens(number, 0, 0, 0)

    def due(self, now: int) -> Iterator[Successor]:
        """Those that have taken over from sellers who left by the second `now`, in the order of their coming."""
        while self._next[0][0] <= now or (self._burnt and self._burnt[0][0] <= now):
            if self._burnt and self._burnt[0][:2] < self._next[0][:2]:
                until, number, generation, name = heappop(self._burnt)
                if generation == self._generation[number]:
                    yield self._opens(number, generation, name + 1, int(until))
                continue
            time, number, generation = self._next[0]
            until = time + exponential(scrambled(self._life[number], generation), self._lifetime)
            heapreplace(self._next, (until, number, generation + 1))
            self._generation[number] = generation
            yield self._opens(number, generation, 0, int(time))

    def _opens(self, number: int, generation: int, name: int, opened: int) -> Successor:
        """Whoever opens the shop at a second, under which of its names; it is known when that will be burnt."""
        conduct = _conduct(self._selling, scrambled(self._conduct[number], generation))
        scheme = self._schemes.of(number, generation, name, opened)
        if conduct is Conduct.FRAUDULENT and scheme.until >= 0:
            heappush(self._burnt, (scheme.until, number, generation, name))
        return Successor(number, generation, conduct, scheme)


def build_sellers(scenario: Scenario, tables: DataTables, streams: Streams) -> list[Seller]:
    """Every warehouse's sellers, in the order of the warehouses."""
    country_of = {row["code"]: row["country"] for row in tables.places}
    countries = {country.code: country for country in scenario.countries}
    schemes = _schemes(scenario, streams)
    sellers: list[Seller] = []
    for number, (name, warehouse) in enumerate(zip(_names(scenario), scenario.warehouses, strict=True)):
        country = countries[country_of[warehouse.place]]
        for u in streams.array("seller conduct", name, warehouse.sellers).tolist():
            conduct = _conduct(scenario.selling, u)
            scheme = schemes.of(len(sellers), 0, 0, 0)
            sellers.append(Seller(len(sellers), number, country, warehouse.currency, conduct, scheme=scheme))
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


def _luck(scenario: Scenario, streams: Streams, purpose: str) -> list[float]:
    """A uniform for each seller of every warehouse."""
    found: list[float] = []
    for name, warehouse in zip(_names(scenario), scenario.warehouses, strict=True):
        found += streams.array(purpose, name, warehouse.sellers).tolist()
    return found


def _schemes(scenario: Scenario, streams: Streams) -> Schemes:
    tactic, patience = (_luck(scenario, streams, f"seller {what}") for what in ("tactic", "patience"))
    return Schemes(scenario.crooks, tactic, patience)


def _conduct(selling: Selling, u: float) -> Conduct:
    if u < selling.fraudulent_share:
        return Conduct.FRAUDULENT
    return Conduct.SLOW if u < selling.fraudulent_share + selling.slow_share else Conduct.HONEST
