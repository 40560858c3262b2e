"""A running market: the clock, the people and goods on it, and the policies that decide."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import simpy

from sim.core.units import DAY, HOUR, MINUTE, share, whole_minor_units
from sim.demand.shop import visits
from sim.freight.transport import MAX_LEGS
from sim.fulfilment import live
from sim.orders.order import Order, Outcome
from sim.policies.protocols import RiskView
from sim.records import Event, EventRow, SidePaymentRow
from sim.settlement import NATIVE, pay_out_daily, pay_out_rest
from sim.warehouse.stock import Stock
from sim.world.network import Parcel, Route, Timetable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from sim.core.streams import Streams
    from sim.demand.shop import Purchase
    from sim.orders.order import Luck
    from sim.policies.protocols import PolicySet
    from sim.records import Recorder
    from sim.scenario.scenario import Country, Scenario
    from sim.settlement import Receipt, Settlement
    from sim.world.build import World
    from sim.world.network import Itinerary
    from sim.world.people import Buyer


class Stations(NamedTuple):
    """Where orders queue in one warehouse."""

    pick: simpy.Resource
    pack: simpy.Resource


class Market:
    """One replication of a scenario.

    Attributes:
        env: the clock; integer seconds.
        placed: orders placed so far, declined ones included.
        open_orders: orders that have not ended, by id.
        outcomes: ended orders by outcome.
        units_sold: by listing.
    """

    def __init__(
        self,
        env: simpy.Environment,
        scenario: Scenario,
        world: World,
        policies: PolicySet,
        settlement: Settlement,
        streams: Streams,
        recorder: Recorder,
    ) -> None:
        self.env = env
        self.scenario = scenario
        self.world = world
        self.policies = policies
        self.settlement = settlement
        self.streams = streams
        self.recorder = recorder
        self.placed = 0
        self.visits = 0
        self.arriving = True
        self.open_orders: dict[int, Order] = {}
        self.outcomes: Counter[Outcome] = Counter()
        self.units_sold = [0] * len(world.listings)
        self.stations = [
            Stations(simpy.Resource(env, w.pick_stations), simpy.Resource(env, w.pack_stations))
            for w in scenario.warehouses
        ]
        phases = streams.generator("timetables").random(len(world.network.links)).tolist()
        self.timetables = {
            link: Timetable(link.mode, u) for link, u in zip(world.network.links, phases, strict=True)
        }
        cover = scenario.selling.stock_cover_units
        self.stocks = [
            Stock(self, listing, cover, streams.rows("restock", 1, listing.index, block=4))
            for listing in world.listings
        ]
        self._areas = {c.code: c.customs_area for c in scenario.countries}
        self._routes: dict[Itinerary, Route] = {}
        handling = scenario.handling
        minutes = handling.wave_minutes / 2 + handling.pick_minutes + handling.pack_minutes
        self._handling_seconds = minutes * MINUTE + scenario.selling.handling_hours * HOUR

    @property
    def now(self) -> int:
        """Seconds since the scenario's start."""
        return int(self.env.now)

    def run(self, *, orders: int | None, days: int | None) -> None:
        """Let buyers come for `days` or until `orders` are placed, then let every order finish."""
        arrivals = self.env.process(visits(self, orders, None if days is None else days * DAY))
        arrivals.callbacks.append(self._closed_for_business)
        self.env.process(
            pay_out_daily(self.env, self.settlement, self.scenario.selling.payout_days, self._is_open)
        )
        self.env.run()
        self.env.process(pay_out_rest(self.env, self.settlement))
        self.env.run()
        self.settlement.finish()

    def after(self, seconds: int, action: Callable[[], None]) -> None:
        """Call `action` in `seconds`."""
        self.env.timeout(seconds).callbacks.append(lambda _: action())

    def place(self, visit: int, buyer: Buyer, purchase: Purchase, luck: Luck) -> None:
        """A purchase becomes an order and starts its life."""
        listing, quote, _ = purchase.offer
        self.placed += 1
        order = Order(
            id=self.placed,
            visit=visit,
            placed_at=self.now,
            buyer=buyer,
            seller=listing.seller,
            listing=listing,
            quantity=purchase.quantity,
            quote=quote,
            fee_bps=self.scenario.settlement.platform_fee_bps,
            payment=purchase.payment,
            country_mismatch=purchase.country_mismatch,
            luck=luck,
        )
        self.open_orders[order.id] = order
        self.note(order, Event.PLACED, buyer.account, buyer.country.hub, quote.total)
        self.env.process(live(order, self))

    def accepts(self, order: Order) -> bool:
        """The fraud screen's verdict. Also counts the order towards the buyer's and the listing's history."""
        cents = self.euro_cents(order.quote.total, order.quote.currency)
        order.total_cents = cents
        order.payment_fee_cents = share(cents, order.payment.fee_bps) + order.payment.fixed_fee_cents
        buyer = order.buyer
        view = RiskView(
            amount_cents=cents,
            reversible=order.payment.chargeback,
            buyer_orders=order.buyer_orders,
            buyer_disputes=order.buyer_disputes,
            country_mismatch=order.country_mismatch,
            seller_rating=order.seller.rating,
            quantity=order.quantity,
            truth=buyer.conduct,
        )
        buyer.orders += 1
        if not self.policies.fraud(view):
            return False
        self.units_sold[order.listing.index] += order.quantity
        return True

    def step(
        self, order: Order, event: Event, actor: str, done: simpy.Event, amount: int = 0
    ) -> Generator[simpy.Event, Receipt, None]:
        """Wait until a settlement step is final, and note it."""
        receipt = yield done
        self.recorder.add(EventRow(receipt.time, order.id, event, actor, "", amount, receipt.tx))

    def record_side_payments(self) -> None:
        """Write down what moved besides deposits."""
        for paid in self.settlement.side_payments():
            if paid.currency == NATIVE:
                cents = round(paid.amount * self.scenario.settlement.native_coin_price_eur / 10**7)
            else:
                cents = self.euro_cents(whole_minor_units(paid.amount, paid.currency), paid.currency)
            self.recorder.add(SidePaymentRow(*paid, cents))

    def note(self, order: Order, event: Event, actor: str, place: str, amount: int = 0) -> None:
        """Record a step that has no transaction."""
        self.recorder.add(EventRow(self.now, order.id, event, actor, place, amount, -1))

    def close(self, order: Order, outcome: Outcome) -> None:
        """The order has ended: record it."""
        order.outcome = outcome
        if order.closed_at < 0:
            order.closed_at = self.now
        if outcome is Outcome.CONFIRMED or outcome is Outcome.RELEASED:
            served = order.buyer.served_by
            served[order.seller.index] = served.get(order.seller.index, 0) + 1
        self.outcomes[outcome] += 1
        del self.open_orders[order.id]
        self.recorder.add(order.record(self.euro_cents(order.loss, order.quote.currency)))
        self.recorder.drain()

    def route(self, origin: str, hub: str, weight_g: int) -> Route | None:
        """How a parcel of `weight_g` travels from `origin` to `hub`; None if it cannot."""
        legs = self.policies.routing(Parcel(origin, hub, weight_g), self.world.network)
        if legs is None:
            return None
        route = self._routes.get(legs)
        if route is None:
            if len(legs) > MAX_LEGS:
                raise ValueError(f"an itinerary of {len(legs)} legs; at most {MAX_LEGS} can be simulated")
            route = self._routes[legs] = Route(legs, self.scenario.last_mile)
        return route

    def promise(self, route: Route, origin: Country, destination: Country) -> int:
        """Seconds from order to door that a buyer is promised."""
        seconds = self._handling_seconds + self._way(route, origin, destination)
        return int(seconds * self.scenario.selling.promise_factor)

    def carriers_promise(self, order: Order) -> int:
        """Seconds from pick-up to door that the carrier promises."""
        seconds = self._way(order.quote.route, order.seller.country, order.buyer.country)
        return int(seconds * self.scenario.selling.promise_factor)

    def _way(self, route: Route, origin: Country, destination: Country) -> float:
        abroad = origin.customs_area != destination.customs_area
        return route.expected_seconds + abroad * self.scenario.customs.clearance_hours * HOUR

    def customs_area(self, place: str) -> str:
        """Customs area of `place`; a country outside the scenario is an area of its own."""
        country = self.world.network.country(place)
        return self._areas.get(country, country)

    def euro_cents(self, amount: int, currency: str) -> int:
        """`amount` at today's reference rate."""
        return self.world.tariff.rates.convert(amount, currency, "EUR", self.now // DAY)

    def abandon(self) -> None:
        """Record the orders that are still open; for a run that is stopped."""
        for order in list(self.open_orders.values()):
            self.close(order, Outcome.OPEN)
        self.settlement.finish()
        self.record_side_payments()
        self.recorder.drain(everything=True)

    def _is_open(self) -> bool:
        return self.arriving or bool(self.open_orders)

    def _closed_for_business(self, _: simpy.Event) -> None:
        self.arriving = False
