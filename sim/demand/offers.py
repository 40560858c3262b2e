"""Which listings a buyer can have, what those of a slate would cost, and what they are worth to the buyer.

A visit looks at several offers and takes one, and what offers of one visit share - ways, freight, what a product
costs at home - is worked out once. The first article of a basket bears its part of the freight of all that is
wanted; a further one of a seller that has a parcel in the basket travels in it, and costs what that parcel then
costs more.
"""

from __future__ import annotations

from math import inf, log
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import DAY
from sim.orders import Quote, Quoter
from sim.policies import Load
from sim.scenario import STANDARD
from sim.world.people import NO_BUDGET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.demand.basket import Basket, Parcel
    from sim.demand.offer import OfferTuple
    from sim.demand.pricing import Desk, Fixed
    from sim.market import Market
    from sim.policies import PriceTruth
    from sim.scenario import Country
    from sim.world.network import Route
    from sim.world.people import Buyer, Listing
    from sim.world.sites import Site


class Wanted(NamedTuple):
    """Articles that are wanted besides: grams, millilitres, and what they usually cost."""

    weight_g: int
    volume_ml: int
    pence: int


NOTHING: Final = Wanted(0, 0, 0)
_UNTOLD: Final[Mapping[int, PriceTruth]] = MappingProxyType({})


class Offers:
    """Prices slates: one quoter for each country, renewed every day.

    Args:
        market: whose offers they are.
        desk: asks for unit prices; None for list prices.
        beyond_budget: those that the buyer cannot pay are among them.
    """

    def __init__(
        self, market: Market, desk: Desk | Fixed | None = None, *, beyond_budget: bool = False
    ) -> None:
        self._market = market
        self._desk = desk
        self._beyond_budget = beyond_budget
        demand = self._demand = market.scenario.demand
        self._free_seconds = int(demand.promise_free_days * DAY)
        self._at_place = market.scenario.customs.terms == "at-place"
        self._last_mile = market.scenario.last_mile
        self._listings = market.world.listings
        selling = market.scenario.selling
        days = selling.restock_days if selling.procure_days is None else selling.procure_days
        self._backorders = selling.backorders
        self._restock = int(days * selling.promise_factor * DAY)
        self._today = -1
        self._cents_per_pence = 1.0
        self._quoters: dict[str, Quoter] = {}

    def available(
        self, buyer: Buyer, listings: Iterable[int], quantity: int, basket: Basket
    ) -> dict[int, Listing]:
        """Those of `listings` that the buyer can have `quantity` units of, by number, in their order.

        They are in stock, by the books and beside what the basket holds, where there is a way from, and customs let
        them in. With `selling.backorders` they need not be in stock.

        Args:
            buyer: who looks.
            listings: numbers.
            quantity: units of each.
            basket: what is chosen already.
        """
        every, regional, begun = self._listings, self._market.regional.stocks, bool(basket)
        can, quoter = self._can_send, self._quoter(buyer.country, self._market.now)
        found: dict[int, Listing] = {}
        for number in listings:
            listing = every[number]
            shelf = listing.shelf
            if can(listing, shelf, quantity + basket.units(shelf) if begun else quantity, quoter) or (
                shelf in regional
                and any(can(listing, n, quantity + basket.units(n), quoter) for n in regional[shelf])
            ):
                found[number] = listing
        return found

    def _can_send(self, listing: Listing, stock: int, units: int, quoter: Quoter) -> bool:
        """Whether so many units of a listing can be sent from a place, or will be once they are there."""
        market, country = self._market, quoter.destination
        here = market.stocks[stock]
        if here.free < units and not (self._backorders and stock == listing.shelf):
            return False
        site = market.world.sites[here.shelf.warehouse]
        return market.router.reaches(site, country) and quoter.admits(
            listing.product, site.country.customs_area
        )

    def of(
        self,
        buyer: Buyer,
        slate: Iterable[int],
        quantity: int,
        basket: Basket,
        others: Wanted = NOTHING,
        told: Mapping[int, PriceTruth] = _UNTOLD,
    ) -> list[OfferTuple]:
        """Offers of `quantity` units of each listing of a slate that can be sent to the buyer, who can pay for it.

        Args:
            buyer: who looks.
            slate: numbers of listings.
            quantity: units of the one that is chosen.
            basket: what is chosen already.
            others: what is wanted besides.
            told: by listing, what an oracle of pricing is told.
        """
        market, demand, country = self._market, self._demand, buyer.country
        now, desk = market.now, self._desk
        price_weight = demand.price_weight * buyer.means.price
        per_second = demand.promise_per_day * buyer.means.delivery / DAY
        free, best, left, begun = self._free_seconds, demand.best_rating, basket.left, bool(basket)
        if self._beyond_budget:
            left = NO_BUDGET
        quoter, router = self._quoter(country, now), market.router
        sites, regional = market.world.sites, market.regional.stocks
        stocks, waits = market.stocks, self._backorders
        at_home: dict[int, float] = {}
        offers = []
        for number in slate:
            listing = self._listings[number]
            product, seller = listing.product, listing.seller
            stock = listing.shelf
            site = sites[seller.warehouse]
            grams = listing.weight_g * quantity
            if stock in regional:
                site, stock = self._source(listing, quantity, quoter, basket, others)
            area = site.country.customs_area
            parcel = basket.of(seller, site) if begun else None
            load = self._load(listing, quantity, parcel or others)
            weight, volume = load.weight_g, load.volume_ml
            way = router.way(site, country, load, now)
            if way is None or not quoter.admits(product, area):
                continue
            route, promise = way
            if stocks[stock].free < (quantity + basket.units(stock) if begun else quantity):
                if not waits:
                    continue
                promise += self._restock
            price = listing.price if desk is None else desk.price(listing, now, told.get(number))
            freight = quoter.freight(route, weight, volume, area)
            if parcel is None:
                freight = freight * grams // weight
                goods, duty, vat = quoter.costs(listing, price * quantity, freight, area)
                landed = goods + freight + duty + vat
            else:
                goods = quoter.goods(listing, price * quantity)
                landed = self._further(quoter, parcel, listing, goods, freight)
            if landed > left:
                continue
            usual = at_home.get(product.index)
            if usual is None:
                grams = product.parcel_g * quantity
                share = 0.0 if begun else grams / (grams + others.weight_g)
                usual = at_home[product.index] = quoter.at_home(product, quantity, self._post(grams, share))
            rating = seller.rating
            utility = (
                price_weight * log(landed / usual)
                + per_second * (promise - free if promise > free else 0)
                + demand.reputation_per_star * (rating if rating < best else 2 * best - rating)
            )
            if seller.index in buyer.served_by:
                utility += demand.familiarity
            elif seller.index == buyer.heard_of:
                utility += demand.hearsay
            offers.append((utility, listing, price, goods, landed, stock))
        return offers

    def quote(self, buyer: Buyer, parcel: Parcel, left: int = NO_BUDGET) -> Quote | None:
        """The landed cost of a parcel by the service that is worth most to the buyer; None where none can be had.

        Args:
            buyer: who chooses among the platform's own way and `services`, as between offers.
            parcel: what is sent.
            left: of the buyer's budget; what costs more is not chosen.
        """
        market, means, demand = self._market, buyer.means, self._demand
        best, found = -inf, None
        for service in market.routers:
            quote = self._quote(buyer, parcel, service)
            if quote is None or quote.landed > left:
                continue
            late = max(0, quote.promise - self._free_seconds) / DAY
            worth = demand.price_weight * means.price * log(max(1, quote.landed))
            worth += demand.promise_per_day * means.delivery * late
            if worth > best:
                best, found = worth, quote
        return found

    def _quote(self, buyer: Buyer, parcel: Parcel, service: str) -> Quote | None:
        quoter = self._quoter(buyer.country, self._market.now)
        way = self._way(quoter, parcel, service)
        if way is None:
            return None
        route, promise, freight = way
        stocks = self._market.stocks
        if any(stocks[line.stock].free < line.quantity for line in parcel.lines):
            promise += self._restock
        area = parcel.site.country.customs_area
        duty, vat = quoter.levy(parcel.items, freight, area)
        low, due = quoter.is_low_value(parcel.goods, area), 0
        if self._at_place and not low and area != buyer.country.customs_area:
            duty, vat, due = 0, 0, duty + vat
        return Quote(
            buyer.country.currency, parcel.goods, freight, duty, vat, route, promise, low, service, due
        )

    def _further(self, quoter: Quoter, parcel: Parcel, listing: Listing, goods: int, freight: int) -> int:
        """What a parcel costs more with `goods` of `listing` in it, and with the freight that it then has."""
        area = parcel.site.country.customs_area
        if parcel.landed < 0:
            way = self._way(quoter, parcel)
            alone = freight if way is None else way[2]
            parcel.landed = parcel.goods + alone + sum(quoter.levy(parcel.items, alone, area))
        items = [*parcel.items, (listing, goods)]
        whole = parcel.goods + goods + freight + sum(quoter.levy(items, freight, area))
        return max(1, whole - parcel.landed)

    def _load(self, listing: Listing, quantity: int, beside: Parcel | Wanted) -> Load:
        """Units of a listing in a parcel, with what is in it besides."""
        product = listing.product
        return Load(
            listing.weight_g * quantity + beside.weight_g,
            product.volume_ml * quantity + beside.volume_ml,
            int((product.price_pence * quantity + beside.pence) * self._cents_per_pence),
        )

    def _source(
        self, listing: Listing, quantity: int, quoter: Quoter, basket: Basket, beside: Wanted
    ) -> tuple[Site, int]:
        """Where units would be sent from: of the places that can send them, the quickest."""
        market, now, load = self._market, self._market.now, self._load(listing, quantity, beside)
        best, found = None, (market.world.sites[listing.seller.warehouse], listing.shelf)
        for stock in (listing.shelf, *market.regional.stocks[listing.shelf]):
            if self._can_send(listing, stock, quantity + basket.units(stock), quoter):
                site = market.world.sites[market.stocks[stock].shelf.warehouse]
                way = market.router.way(site, quoter.destination, load, now)
                if way is not None and (best is None or way[1] < best):
                    best, found = way[1], (site, stock)
        return found

    def _way(self, quoter: Quoter, parcel: Parcel, service: str = STANDARD) -> tuple[Route, int, int] | None:
        """How a parcel travels, its promise in seconds, and its freight in the buyer's currency."""
        load = Load(parcel.weight_g, parcel.volume_ml, int(parcel.pence * self._cents_per_pence))
        router = self._market.routers[service]
        way = router.way(parcel.site, quoter.destination, load, self._market.now)
        if way is None:
            return None
        return *way, quoter.freight(
            way[0], parcel.weight_g, parcel.volume_ml, parcel.site.country.customs_area
        )

    def _post(self, grams: int, share: float) -> float:
        """Euro cents of the last mile for so many grams, with a `share` of what any parcel costs."""
        return self._last_mile.per_kg_cents * grams / 1_000 + self._last_mile.fixed_cents * share

    def _quoter(self, country: Country, now: int) -> Quoter:
        """Today's quoter for `country`."""
        day = now // DAY
        if day != self._today:
            self._today = day
            self._quoters.clear()
            pence, cents = self._market.world.tariff.rates.ratio("GBP", "EUR", day)
            self._cents_per_pence = pence / cents
        quoter = self._quoters.get(country.code)
        if quoter is None:
            quoter = self._quoters[country.code] = Quoter(self._market.world.tariff, country, day)
        return quoter
