"""What the listings of a slate would cost a buyer, and what they are worth to it.

A visit looks at several offers and takes one, so only that one is written out as a `Quote`; and what offers of one
visit share - ways, freight, the usual price of a product - is worked out once.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import DAY
from sim.orders import Quote, Quoter
from sim.policies import PriceView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.market import Market
    from sim.scenario import Country
    from sim.world.network import Route
    from sim.world.people import Buyer, Listing


class Way(NamedTuple):
    """How a parcel would travel: `freight` in minor units of the buyer's `currency`, `promise` in seconds."""

    route: Route
    promise: int
    freight: int
    currency: str


class Offer(NamedTuple):
    """What a listing on a slate would cost this buyer, in minor units of its currency, and its utility."""

    utility: float
    listing: Listing
    unit_price: int
    way: Way
    goods: int
    duty: int
    vat: int

    def quote(self) -> Quote:
        """The offer's landed cost."""
        way = self.way
        return Quote(way.currency, self.goods, way.freight, self.duty, self.vat, way.route, way.promise)


OfferTuple = tuple[float, "Listing", int, Way, int, int, int]
"""An `Offer` before it is taken: most never are, and a plain tuple is made in a tenth of the time."""


class Offers:
    """Prices slates: one quoter for each country, renewed every day."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._demand = market.scenario.demand
        self._listings = market.world.listings
        self._pricing = market.policies.pricing
        self._setting = market.settings["pricing"]
        self._today = -1
        self._quoters: dict[str, Quoter] = {}

    def of(self, buyer: Buyer, slate: Iterable[int], quantity: int) -> list[OfferTuple]:
        """Offers of `quantity` units of each listing of a slate that can be sent to the buyer."""
        market, demand, country = self._market, self._demand, buyer.country
        now, stocks, units_sold, pricing = market.now, market.stocks, market.units_sold, self._pricing
        quoter = self._quoter(country, now)
        ways: dict[tuple[str, int], Way | None] = {}
        usual: dict[int, int] = {}
        offers = []
        for number in slate:
            listing = self._listings[number]
            product, seller = listing.product, listing.seller
            place = (listing.origin, listing.weight_g)
            if place not in ways:
                ways[place] = self._way(quoter, listing, country, listing.weight_g * quantity, now)
            way = ways[place]
            if way is None:
                continue
            stock = stocks[listing.shelf]
            view = PriceView(
                now,
                number,
                listing.price,
                listing.currency,
                stock.on_hand,
                stock.on_order,
                units_sold[number],
            )
            price = pricing(view, self._setting)
            goods, duty, vat = quoter.costs(listing, price * quantity, way.freight)
            if product.index not in usual:
                usual[product.index] = quoter.exchange(product.price_pence * quantity, "GBP") or 1
            utility = (
                demand.price_elasticity * log((goods + way.freight + duty + vat) / usual[product.index])
                + demand.promise_per_day * way.promise / DAY
                + demand.reputation_per_star * seller.rating
            )
            if seller.index in buyer.served_by:
                utility += demand.familiarity
            offers.append((utility, listing, price, way, goods, duty, vat))
        return offers

    def _way(
        self, quoter: Quoter, listing: Listing, destination: Country, weight_g: int, now: int
    ) -> Way | None:
        router, origin = self._market.router, listing.seller.country
        route = router.route(listing.origin, destination.hub, weight_g, now)
        if route is None:
            return None
        promise = router.promise(route, origin, destination)
        freight = quoter.freight(route, weight_g, origin.customs_area)
        return Way(route, promise, freight, destination.currency)

    def _quoter(self, country: Country, now: int) -> Quoter:
        """Today's quoter for `country`."""
        day = now // DAY
        if day != self._today:
            self._today = day
            self._quoters.clear()
        quoter = self._quoters.get(country.code)
        if quoter is None:
            quoter = self._quoters[country.code] = Quoter(self._market.world.tariff, country, day)
        return quoter
