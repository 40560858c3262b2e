"""When buyers come, what they see, and what they choose."""

from __future__ import annotations

from math import exp, fsum, log
from typing import TYPE_CHECKING, NamedTuple

from sim.core.distributions import cumulative, empirical, exponential, pick
from sim.core.units import DAY, HOUR
from sim.disputes.aftersales import CONDUCT_UNIFORMS, DISPUTE_UNIFORMS
from sim.freight.transport import UNIFORMS as TRANSIT_UNIFORMS
from sim.orders.order import Luck
from sim.orders.quote import Desk
from sim.policies.protocols import PriceView, ShelfView
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    import simpy

    from sim.market import Market
    from sim.orders.order import Quote
    from sim.scenario import Country, PaymentMethod, Scenario
    from sim.world.build import World
    from sim.world.people import Buyer, Listing, Product

_CANDIDATES = 24
"""Listings that are retrieved for a recommender to choose from, of the wanted product and of its category."""

_HOURS_PER_WEEK = 168

_CENTURY = 36_525 * DAY

_PATIENCE = 100_000
"""Visits without an order after which waiting for a number of orders is given up."""


class NobodyBuysError(RuntimeError):
    """A run that ends with a number of orders, in a market where nobody buys."""


class Timing:
    """Non-homogeneous Poisson arrivals: the data's hour of week in each country's local time."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        weights, shares = world.buyers.country_weights, world.hour_shares
        total = fsum(weights)
        first = scenario.start.weekday() * 24
        self._rates: list[float] = []
        self._countries: list[list[float]] = []
        for hour in range(_HOURS_PER_WEEK):
            local = [
                weight / total * shares[(first + hour + country.utc_offset_hours) % _HOURS_PER_WEEK]
                for weight, country in zip(weights, scenario.countries, strict=True)
            ]
            self._rates.append(scenario.demand.visits_per_day * 7 * fsum(local) / HOUR)
            self._countries.append(cumulative(local))

    def arrivals(self, rows: Iterator[list[float]]) -> Iterator[int]:
        """Times of visits in seconds, ascending, for a century: a unit-rate process, its clock bent by the rate."""
        time = 0.0
        for [u] in rows:
            due = exponential(u, 1.0)
            while time < _CENTURY:
                hour = int(time // HOUR)
                rate, end = self._rates[hour % _HOURS_PER_WEEK], (hour + 1) * HOUR
                if due < (end - time) * rate:
                    break
                due -= (end - time) * rate
                time = float(end)
            else:
                return
            time += due / rate
            yield int(time)

    def country(self, time: int, u: float) -> int:
        """Number of the country that a visit at `time` comes from."""
        return pick(u, self._countries[time // HOUR % _HOURS_PER_WEEK])


class Offer(NamedTuple):
    """A listing on a slate, with what it would cost this buyer."""

    listing: Listing
    quote: Quote
    utility: float


class Purchase(NamedTuple):
    """What a buyer decided on."""

    offer: Offer
    quantity: int
    payment: PaymentMethod
    country_mismatch: bool


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
        self._desks: dict[str, Desk] = {}
        self._payments = cumulative([method.share for method in market.scenario.payments])

    def visit(self, buyer: Buyer, visit: list[float], payment: list[float]) -> Purchase | None:
        """One visit; None where the buyer leaves without an order."""
        product = self._products[pick(visit[2], self._interest)]
        quantity = max(1, round(empirical(visit[3], self._market.world.units_quantiles)))
        thief = buyer.conduct is Conduct.THIEF
        if thief:
            quantity = max(1, round(quantity * self._demand.thief_quantity_factor))
        shelf = self._shelf(product, visit[4])
        slate = self._market.policies.recommendation(shelf, self._demand.slate)
        desk = self._desk(buyer.country)
        offers = [o for listing in slate if (o := self._offer(buyer, desk, listing, quantity)) is not None]
        chosen = self._choose(offers, visit[5])
        if chosen is None:
            return None
        method = self._payment(payment[0], thief=thief)
        mismatch = payment[1] < (self._demand.mismatch_thief if thief else self._demand.mismatch_honest)
        return Purchase(chosen, quantity, method, mismatch)

    def _shelf(self, product: Product, u: float) -> ShelfView:
        return ShelfView(
            product,
            _window(self._by_product[product.index], u),
            _window(self._by_category[product.category], u),
            self._market.units_sold,
        )

    def _desk(self, country: Country) -> Desk:
        """Today's desk for `country`."""
        day = self._market.now // DAY
        if day != self._today:
            self._today = day
            self._desks.clear()
        desk = self._desks.get(country.code)
        if desk is None:
            desk = self._desks[country.code] = Desk(self._market.world.tariff, country, day)
        return desk

    def _offer(self, buyer: Buyer, desk: Desk, listing: Listing, quantity: int) -> Offer | None:
        market, demand, seller = self._market, self._demand, listing.seller
        route = market.route(listing.origin, buyer.country.hub, listing.weight_g * quantity)
        if route is None:
            return None
        stock = market.stocks[listing.index]
        price = market.policies.pricing(PriceView(listing.price, stock.on_hand, stock.on_order, stock.sold))
        promise = market.promise(route, seller.country, buyer.country)
        quote = desk.quote(listing, price, quantity, route, promise)
        usual = desk.exchange(listing.product.price_pence * quantity, "GBP") or 1
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


def visits(
    market: Market, last_order: int | None, horizon: int | None
) -> Generator[simpy.Event, object, None]:
    """Let buyers come until `last_order` orders are placed or the clock reaches `horizon` seconds.

    Raises:
        NobodyBuysError: if there is no horizon, and 100,000 visits on end or a century bring too few orders.
    """
    timing = Timing(market.scenario, market.world)
    streams = market.streams
    luck = zip(
        streams.rows("handling", 4),
        streams.rows("transit", TRANSIT_UNIFORMS),
        streams.rows("customs", 3),
        streams.rows("conduct", CONDUCT_UNIFORMS),
        streams.rows("dispute", DISPUTE_UNIFORMS),
        strict=True,
    )
    rows = zip(streams.rows("visit", 6), streams.rows("payment", 2), luck, strict=True)
    arrivals = timing.arrivals(streams.rows("arrival", 1))
    shop, latest = Shop(market), 0
    for number, (time, (visit, payment, fate)) in enumerate(zip(arrivals, rows, strict=True)):
        if horizon is not None and time >= horizon:
            return
        yield market.env.timeout(time - market.now)
        buyer = market.world.buyers.draw(timing.country(time, visit[0]), visit[1])
        purchase = shop.visit(buyer, visit, payment)
        market.visits += 1
        if purchase is not None:
            latest = number
            market.place(number, buyer, purchase, Luck(*fate))
            if market.placed == last_order:
                return
        elif horizon is None and number - latest >= _PATIENCE:
            raise NobodyBuysError(f"{_PATIENCE:,} visits on end brought no order")
    if horizon is None:
        raise NobodyBuysError(f"a century brought {market.placed:,} orders")
