"""A market as its processes see it: clock, world, policies, settlement, and what is written down."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.core.units import DAY, MINUTE, whole_minor_units
from sim.orders import OrderRegister, Outcome, Router, order_rows, way_back_row
from sim.policies import (
    Archive,
    Ended,
    Grade,
    Graded,
    Published,
    Rated,
    Setting,
    grades,
    plans_rounds,
    policy_rng,
    reads_truth,
)
from sim.records import Event, EventRow, GradeRow, SidePaymentRow
from sim.resources import (
    Ahead,
    Cover,
    Depots,
    Dispatcher,
    Floors,
    Offices,
    Placing,
    Planner,
    Popularity,
    Regional,
    Replenisher,
    Reviewers,
    Supplied,
    Timetables,
    stock_shelves,
)
from sim.scenario import STANDARD
from sim.settlement import NATIVE
from sim.world.people import Seller

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    import simpy

    from sim.core.streams import Streams
    from sim.orders import Order, WayBack
    from sim.policies import PolicySet, RoutingPolicy
    from sim.records import LegRow, Recorder
    from sim.resources import Booking
    from sim.scenario import Scenario
    from sim.settlement import Receipt, Settlement, SidePayment
    from sim.world.build import World
    from sim.world.people import Buyer
    from sim.world.sellers import Successor


class Market:
    """One replication of a scenario: what all its processes share. `sim.run` starts them.

    Attributes:
        env: the clock; integer seconds.
        orders: which there are.
        visits: by buyers so far.
        arriving: whether further buyers may come.
        archive: where it is told what the platform gets to know.
        settings: what each policy is given on every call, by family.
        popularity: units sold lately, by listing.
        last_sold: second of the latest order, by listing.
        turnover: the same as popularity by shelf, with what was asked for in vain.
        ratings: of sellers, by number.
        graded: whether sellers, buyers and corridors are.
        grades: of sellers, by number.
        customers: who placed orders, by number of the account, where they are graded.
        welcomed: accounts that have had their welcome voucher, by number.
        router: ways and promises of the platform.
        routers: the same of every service that buyers may choose, the platform's own among them.
        cover: how much of an article sellers aim to have.
        stocks: by shelf; then those in regional warehouses.
        regional: what these should hold.
        shipments: numbers of those to come.
        consignments: the same of stock.
        ways_back: parcels that go back and are not there yet, by number of the shipment.
        floors: of the warehouses.
        offices: of customs.
        reviewers: of orders that the fraud screen puts before them.
        timetables: of the links.
        depots: of the hubs; None where no rounds are planned.
        disruptions: of the world.
        published: what customs and the parcel service say of their times.
        foresees: when a parcel will really arrive, for an oracle; None where nobody is told.
        on_leg: is told of every leg as soon as nothing can stop it, long before it is recorded; None where nobody
            watches. It must not touch the market.
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
        services: Mapping[str, RoutingPolicy] = MappingProxyType({}),
    ) -> None:
        self.env = env
        self.scenario = scenario
        self.world = world
        self.policies = policies
        self.settlement = settlement
        self.streams = streams
        self.recorder = recorder
        self.orders = OrderRegister()
        self.visits = 0
        self.arriving = True
        self.graded = grades(policies.grading)
        self.archive = Archive(max(policies.memory_days(), self.graded * scenario.grading.every_days))
        self.settings = policies.settings(streams, self.archive)
        self.popularity = Popularity(len(world.listings), scenario.demand.popularity_days)
        self.last_sold: dict[int, int] = {}
        self.turnover = Popularity(len(world.shelves), scenario.demand.popularity_days)
        self.ratings = {seller.index: seller.rating for seller in world.sellers}
        self.grades: dict[int, str] = {}
        self.customers: dict[int, Buyer] = {}
        self.welcomed: set[int] = set()
        self.router = Router(scenario, world.network, policies.routing, self.settings["routing"])
        self.routers = {STANDARD: self.router, **self._of_services(services)}
        self.floors = Floors(
            env,
            scenario,
            world.workplaces,
            Dispatcher(policies.dispatch, self.settings["dispatch"]),
        )
        self.offices = Offices(env, scenario, world)
        self.reviewers = Reviewers(env, scenario.screening, scenario.start)
        self.timetables = Timetables(streams, world.network)
        self.depots = self._depots() if plans_rounds(policies.last_mile) else None
        self.disruptions = world.network.disruptions
        self.published = _published(scenario)
        self.foresees: Callable[[Order, str, Booking | None], int] | None = None
        self.on_leg: Callable[[LegRow], None] | None = None
        self.cover = Cover(scenario.selling, world.daily_units, self.turnover)
        replenisher = Replenisher(
            env,
            scenario,
            policies.replenishment,
            self.settings["replenishment"],
            streams,
            self.cover,
        )
        if reads_truth(policies.replenishment):
            replenisher.ahead = Ahead(world)
        supplied = [
            Supplied(workplace.trade, self.floors[number].dock)
            for number, workplace in enumerate(world.workplaces)
        ]
        self.stocks = stock_shelves(world.shelves, replenisher, recorder, supplied)
        self.regional = Regional(
            env,
            scenario,
            world,
            Placing(policies.placement, self.settings["placement"]),
            self.router,
            recorder,
        )
        self.shipments = count(1)
        self.consignments = count(1)
        self.ways_back: dict[int, WayBack] = {}
        self._listed: dict[int, list[int]] = {seller.index: [] for seller in world.sellers}
        for listing in world.listings:
            self._listed[listing.seller.index].append(listing.index)

    def _of_services(self, services: Mapping[str, RoutingPolicy]) -> dict[str, Router]:
        """A router for each, whose policy knows no history."""
        return {
            name: Router(
                self.scenario,
                self.world.network,
                policy,
                Setting(policy_rng(self.streams, f"routing {name}"), self.archive.reader(0)),
            )
            for name, policy in services.items()
        }

    def _depots(self) -> Depots:
        planner = Planner(self.policies.last_mile, self.settings["last_mile"])
        return Depots(self.env, self.scenario, self.world.clocks, planner, self.streams, self.recorder)

    @property
    def now(self) -> int:
        """Seconds since the scenario's start."""
        return int(self.env.now)

    def until(self, time: int) -> simpy.Event:
        """An event at second `time`, or now if that is past."""
        return self.env.timeout(max(0, time - self.now))

    def in_time(self, deadline: int) -> bool:
        """Whether a settlement step submitted now is final before `deadline`."""
        return self.now + self.settlement.latency < deadline

    def euro_cents(self, amount: int, currency: str) -> int:
        """`amount` minor units of `currency` at today's reference rate."""
        return self.world.tariff.rates.convert(amount, currency, "EUR", self.now // DAY)

    def step(
        self, order: Order, event: Event, actor: str, done: simpy.Event, amount: int = 0
    ) -> Generator[simpy.Event, Receipt, None]:
        """Wait until a settlement step is final, and note it."""
        receipt = yield done
        self.recorder.add(EventRow(receipt.time, order.id, event, actor, "", amount, receipt.tx))

    def note(self, order: Order, event: Event, actor: str, place: str, amount: int = 0) -> None:
        """Record a step that has no transaction."""
        self.recorder.add(EventRow(self.now, order.id, event, actor, place, amount, -1))

    def travel(self, order: Order, seconds: int, deadline: int) -> Generator[simpy.Event, object, bool]:
        """Let the parcel travel or wait; False at `deadline` if that comes first, for then nobody pays for it."""
        left = max(0, deadline - self.now)
        yield self.env.timeout(min(seconds, left))
        if seconds < left:
            return True
        self.note(order, Event.TOO_LATE, order.carrier, "")
        return False

    def record_side_payments(self) -> None:
        """Write down what moved besides deposits."""
        for paid in self.settlement.side_payments():
            self.record_side_payment(paid)

    def record_side_payment(self, paid: SidePayment) -> None:
        """Write down one of them."""
        if paid.currency == NATIVE:
            cents = round(paid.amount * self.scenario.settlement.native_coin_price_eur / 10**7)
        else:
            cents = self.euro_cents(whole_minor_units(paid.amount, paid.currency), paid.currency)
        self.recorder.add(SidePaymentRow(*paid, cents))

    def review(self, order: Order, stars: int) -> None:
        """The buyer rates the seller."""
        seller, now = order.seller, self.now
        seller.review(stars, self.scenario.selling.rating_memory)
        if self.world.sellers[seller.index] is seller:
            self.ratings[seller.index] = seller.rating
        if self.archive.listens:
            self.archive.tell(Rated(now, order.id, order.buyer.number, seller.index, stars), now)

    def hand_over_shop(self, successor: Successor) -> None:
        """Another merchant takes a seller's place; open orders stay its predecessor's."""
        sellers, listings = self.world.sellers, self.world.listings
        index, generation, conduct, scheme = successor
        old = sellers[index]
        new = sellers[index] = Seller(
            index, old.warehouse, old.country, old.currency, conduct, generation, scheme
        )
        new.opened_at, new.after_order = self.now, self.orders.placed
        self.ratings[index] = new.rating
        self.open_shop(new)
        for number in self._listed[index]:
            listings[number] = replace(listings[number], seller=new)
        self.reprice(index)

    def open_shop(self, seller: Seller) -> None:
        """Nothing is known of the seller, where sellers are graded: note its first grade."""
        if self.graded:
            self.grades[seller.index] = Grade.B.value
            row = GradeRow(
                time=self.now,
                kind=Graded.SELLER.value,
                number=seller.index,
                name="",
                opened_at=self.now,
                before="",
                grade=Grade.B.value,
                warning=False,
                risk=0.0,
                tried=0,
                bad=0,
                reasons="",
                tactic=seller.tactic,
                cheats_from=seller.cheats_from,
            )
            self.recorder.add(row)

    def reprice(self, index: int) -> None:
        """The seller number `index` looks over its prices."""
        listings, day = self.world.listings, self.now // DAY
        for number in self._listed[index]:
            self.world.prices.renew(listings[number], day)

    def close(self, order: Order, outcome: Outcome) -> None:
        """The order has ended: record it."""
        if order.closed_at < 0:
            order.closed_at = self.now
        if outcome is Outcome.CONFIRMED or outcome is Outcome.RELEASED:
            order.buyer.serve(order.seller.index, self.now, self.scenario.demand.remembered_sellers)
        elif order.payouts.buyer == order.deposit.total or order.funded_at < 0:
            order.buyer.have_back(order.id)
        if order.delivered_at < 0 and self.archive.listens:
            ended = Ended(self.now, order.id, order.buyer.number, order.seller.index, outcome.value)
            self.archive.tell(ended, self.now)
        self.orders.leave(order, outcome)
        if order.site.regional:
            for line in order.lines:
                self.stocks[line.stock].unreserve(order.id)
        for row in order_rows(order, self.euro_cents(order.loss, order.quote.currency)):
            self.recorder.add(row)
        self.recorder.drain()

    def end_way_back(self, way: WayBack) -> None:
        """Nothing more becomes of a parcel that goes back: record it."""
        del self.ways_back[way.id]
        self.recorder.add(way_back_row(way))
        self.recorder.drain()


def _published(scenario: Scenario) -> Published:
    customs, mile = scenario.customs, scenario.last_mile
    return Published(
        customs.release_minutes * MINUTE,
        customs.release_sigma,
        customs.inspection_minutes * MINUTE / (1 - customs.others_share),
        customs.sigma,
        mile.median_days * DAY,
        mile.sigma,
    )
