"""What a buyer sees, and what it chooses."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.distributions import cumulative, empirical, pick
from sim.core.units import DAY
from sim.orders import Purchase, Quoter
from sim.policies.protocols import PriceView, ShelfView
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.core.luck import PaymentLuck, VisitLuck
    from sim.market import Market
    from sim.orders import Quote
    from sim.scenario import Country, PaymentMethod
    from sim.world.people import Buyer, Listing, Product

_CANDIDATES: Final = 24
"""Listings that are retrieved for a recommender to choose from, of the wanted product and of its category."""


class Offer(NamedTuple):
    """A listing on a slate, with what it would cost this buyer."""

    listing: Listing
    quote: Quote
    utility: float


class Shop:
    """Slates and choices: multinomial logit over the slate and the outside option."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._demand = market.scenario.demand
        world = market.world
        self._products = world.products
        self._interest = cumulative([float(p.popularity) for p in world.products])
        self._by_product: dict[int, list[Listing]] = {p.index: [] for p in world.products}
        self._by_category: dict[str, list[Listing]] = {p.category: [] for p in world.products}
        for listing in world.listings:
            self._by_product[listing.product.index].append(listing)
            self._by_category[listing.product.category].append(listing)
        self._today = -1
        self._quoters: dict[str, Quoter] = {}
        self._payments = cumulative([method.share for method in market.scenario.payments])

    def visit(self, buyer: Buyer, luck: VisitLuck, payment: PaymentLuck) -> Purchase | None:
        """One visit; None where the buyer leaves without an order."""
        product = self._products[pick(luck.interest, self._interest)]
        quantity = max(1, round(empirical(luck.quantity, self._market.world.units_quantiles)))
        thief = buyer.conduct is Conduct.THIEF
        if thief:
            quantity = max(1, round(quantity * self._demand.thief_quantity_factor))
        slate = self._market.policies.recommendation(self._shelf(product, luck.shelf), self._demand.slate)
        quoter = self._quoter(buyer.country)
        offers = [o for listing in slate if (o := self._offer(buyer, quoter, listing, quantity)) is not None]
        chosen = self._choose(offers, luck.choice)
        if chosen is None:
            return None
        method = self._payment(payment.method, thief=thief)
        mismatch = payment.mismatch < (self._demand.mismatch_thief if thief else self._demand.mismatch_honest)
        return Purchase(chosen.listing, chosen.quote, quantity, method, mismatch)

    def _shelf(self, product: Product, u: float) -> ShelfView:
        return ShelfView(
            product,
            _window(self._by_product[product.index], u),
            _window(self._by_category[product.category], u),
            self._market.units_sold,
        )

    def _quoter(self, country: Country) -> Quoter:
        """Today's quoter for `country`."""
        day = self._market.now // DAY
        if day != self._today:
            self._today = day
            self._quoters.clear()
        quoter = self._quoters.get(country.code)
        if quoter is None:
            quoter = self._quoters[country.code] = Quoter(self._market.world.tariff, country, day)
        return quoter

    def _offer(self, buyer: Buyer, quoter: Quoter, listing: Listing, quantity: int) -> Offer | None:
        market, demand, seller = self._market, self._demand, listing.seller
        route = market.router.route(listing.origin, buyer.country.hub, listing.weight_g * quantity)
        if route is None:
            return None
        stock = market.stocks[listing.index]
        price = market.policies.pricing(PriceView(listing.price, stock.on_hand, stock.on_order, stock.sold))
        promise = market.router.promise(route, seller.country, buyer.country)
        quote = quoter.quote(listing, price, quantity, route, promise)
        usual = quoter.exchange(listing.product.price_pence * quantity, "GBP") or 1
        utility = (
            demand.price_elasticity * log(quote.total / usual)
            + demand.promise_per_day * promise / DAY
            + demand.reputation_per_star * seller.rating
        )
        if seller.index in buyer.served_by:
            utility += demand.familiarity
        return Offer(listing, quote, utility)

    def _choose(self, offers: Sequence[Offer], u: float) -> Offer | None:
        if not offers:
            return None
        outside = self._demand.outside_utility
        largest = max(outside, max(offer.utility for offer in offers))
        totals = cumulative([exp(o.utility - largest) for o in offers] + [exp(outside - largest)])
        index = pick(u, totals)
        return offers[index] if index < len(offers) else None

    def _payment(self, u: float, *, thief: bool) -> PaymentMethod:
        methods = self._market.scenario.payments
        if thief:
            reversible = [method for method in methods if method.chargeback and method.share]
            if reversible:
                return reversible[0]
        return methods[pick(u, self._payments)]


def _window(listings: list[Listing], u: float) -> list[Listing]:
    """At most `_CANDIDATES` listings from a place in the list that `u` decides, wrapping around."""
    if len(listings) <= _CANDIDATES:
        return listings
    first = int(u * len(listings))
    window = listings[first : first + _CANDIDATES]
    return window + listings[: _CANDIDATES - len(window)]
