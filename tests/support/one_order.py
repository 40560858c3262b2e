"""One order at a time in a small market: its luck, its people, its goods and its way are the test's choice."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import simpy

from argosy.policies import build_policies
from sim.core.luck import (
    ConductLuck,
    CustomsLuck,
    DisputeLuck,
    HandlingLuck,
    LastMileLuck,
    Luck,
    PaymentLuck,
    TransitLuck,
)
from sim.core.streams import Streams
from sim.market import Market
from sim.orders import Condition, Line, Order, Purchase, Quote
from sim.records import SCHEMAS, TABLES, BackEnd, BackReason, MemorySink, Recorder
from sim.resources import Timetable, take_back
from sim.settlement import InstantSettlement, Receipt, cancel_bps_of, windows_of
from sim.world.build import build_world
from sim.world.people import Buyer, Conduct, Seller
from tests.support.links import route
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from sim.resources import Departure
    from sim.scenario import Scenario
    from sim.world.build import World
    from sim.world.network import Link
    from tests.support.small_market import Record

_T = TypeVar("_T")

ACCEPTED: Final = PaymentLuck(
    method=0.5, mismatch=0.5, declined=0.999, retries=0.999, second=0.5, second_declined=0.999
)
"""A payment that nobody declines."""

STILL: Final = changed(
    tiny()[0],
    settlement__mode="instant",
    modes__on_time_share=1.0,
    modes__release_hours=0.0,
    last_mile__sigma=0.0,
    customs__sigma=0.0,
    customs__release_sigma=0.0,
    customs__answer_sigma=0.0,
    customs__others_share=0.0,
    customs__opens=0.0,
    customs__closes=24.0,
    customs__rest_days=(),
    handling__sigma=0.0,
    handling__pick_minutes=6.0,
    handling__pack_minutes=4.0,
    warehouses__shift_minutes=None,
    selling__handling_sigma=0.0,
    selling__restock_sigma=0.0,
    selling__stock_cover_units=12,
    selling__procure_days=None,
    after_sales__inspect_sigma=0.0,
    after_sales__return_days=8.0,
    after_sales__return_sigma=0.0,
    after_sales__further_return_share=1.0,
    after_sales__ruling_sigma=0.0,
    fraud__chargeback_days=45.0,
    fraud__chargeback_sigma=0.0,
    fraud__opportunist_chargeback_rate=0.0,
    fraud__opportunist_swap_rate=0.0,
)
"""The tiny market without a chain, where everything takes exactly its median and goes back as a whole.
Opportunists only dispute.

Its warehouses work round the clock, so that times can be added up.
"""


@cache
def still_world() -> World:
    """Its world, once: every order here has people of its own."""
    return build_world(STILL, tiny()[1], Streams(STILL.seed))


_NO: Final = 0.999
"""A uniform that is above every rate: the thing does not happen."""

CALM: Final = Luck(
    HandlingLuck(never_ships=_NO, idle=0.5, pick=0.5, pack=0.5),
    CustomsLuck(
        clearance=0.5, inspected=_NO, inspection=0.5, checked=_NO, documents=0.5, scanned=_NO, scan=0.5,
        papers=_NO, answer=0.5, refused=_NO, destroyed=_NO,
    ),
    LastMileLuck(delay=0.5, loss=_NO, damage=_NO, refused=_NO),
    ConductLuck(
        not_as_described=_NO, inspection=0.5, claims=_NO, returns=_NO, parts=0.5, confirms=_NO,
        regrets=_NO,
    ),
    DisputeLuck(
        strong_case=0.5, weak_case=0.5, ruling=0.5, silence=_NO, way_back=0.5, accepts=_NO, appeals=_NO
    ),
)  # fmt: skip
"""Nothing happens, and everything takes its median."""


def luck(**changes: float) -> Luck:
    """`CALM` but for what is named: `conduct__returns=0.0`."""
    found = CALM
    for path, value in changes.items():
        purpose, name = path.split("__")
        found = found._replace(**{purpose: getattr(found, purpose)._replace(**{name: value})})
    return found


class Wish(NamedTuple):
    """The order that a test wants.

    Attributes:
        luck: its own.
        buyer: conduct.
        seller: conduct.
        origin: number of the warehouse, 0 in Germany, 1 in Britain.
        destination: number of the country, 0 for Germany, 1 for Britain.
        legs: its way to the hub.
        quantities: units of each line; every line is another article.
        payment: method.
    """

    luck: Luck = CALM
    buyer: Conduct = Conduct.HONEST
    seller: Conduct = Conduct.HONEST
    origin: int = 0
    destination: int = 0
    legs: tuple[Link, ...] = ()
    quantities: tuple[int, ...] = (1,)
    payment: str = "ewallet"


class Later(InstantSettlement):
    """Settlement without a chain whose steps take `latency` seconds, every one of them."""

    def __init__(self, env: simpy.Environment, scenario: Scenario, latency: int) -> None:
        super().__init__(
            env, windows_of(scenario), scenario.settlement.default_buyer_bps, cancel_bps_of(scenario)
        )
        self._latency = latency

    @property
    def latency(self) -> int:
        return self._latency

    def _done(self) -> simpy.Event:
        return self._env.timeout(self._latency, Receipt(int(self._env.now) + self._latency, -1))


class Desk:
    """A market without a chain that waits for the test to act; `records` are what was written down."""

    def __init__(self, scenario: Scenario = STILL, latency: int = 0, *, fresh: bool = False) -> None:
        """`fresh` is for a scenario whose world is another than the tiny market's."""
        self.sink = MemorySink()
        env = simpy.Environment()
        settlement = Later(env, scenario, latency)
        policies, streams = build_policies(scenario.policies), Streams(scenario.seed)
        recorder = Recorder(self.sink)
        world = build_world(scenario, tiny()[1], streams) if fresh else still_world()
        self.market = Market(env, scenario, world, policies, settlement, streams, recorder)
        self._buyers = count(1_000)

    def order(self, wish: Wish = Wish()) -> Order:  # noqa: B008 - a tuple
        """An order that is placed, priced and open, and no more."""
        market = self.market
        buyer, purchase = self.purchase(wish)
        order = Order(
            id=market.orders.next_id(), visit=market.orders.placed, placed_at=market.now, buyer=buyer,
            purchase=purchase, luck=wish.luck,
        )  # fmt: skip
        total = market.euro_cents(order.quote.total, order.quote.currency)
        order.charge(market.scenario.settlement.platform_fee_bps, total)
        market.orders.enter(order)
        return order

    def purchase(self, wish: Wish) -> tuple[Buyer, Purchase]:
        """Who buys, and what."""
        scenario, world = self.market.scenario, self.market.world
        offers = {
            listing.shelf: listing for listing in world.listings if listing.seller.warehouse == wish.origin
        }
        first = min(offers.values(), key=lambda listing: listing.index).seller
        seller = Seller(first.index, wish.origin, first.country, first.currency, wish.seller)
        lines = tuple(
            Line(replace(listing, seller=seller), quantity, 700, 700 * quantity, listing.shelf)
            for listing, quantity in zip(offers.values(), wish.quantities, strict=False)
        )
        country = scenario.countries[wish.destination]
        duty = 31 if country.customs_area != first.country.customs_area else 0
        goods = sum(line.goods for line in lines)
        found = route(wish.legs, scenario.last_mile, world.network.lanes.state)
        quote = Quote(country.currency, goods, 903, duty, 307, found, 777_777)
        payment = next(method for method in scenario.payments if method.name == wish.payment)
        buyer = Buyer(next(self._buyers), country, wish.buyer, "consumer")
        return buyer, Purchase(lines, quote, world.sites[wish.origin], payment, False)

    def through(self, steps: Generator[simpy.Event, Any, _T]) -> _T:
        """What `steps` come to, once nothing happens any more."""
        found: list[_T] = []

        def life() -> Generator[simpy.Event, Any, None]:
            found.append((yield from steps))

        self.market.env.process(life())
        self.market.env.run()
        return found[0]

    def records(self, table: str) -> list[Record]:
        """Rows of a table by column, those that still wait for the sink included."""
        names = [name for name, _ in SCHEMAS[table]]
        rows = [*self.sink.tables[table], *self.market.recorder.pending(TABLES[table])]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def events(self) -> list[tuple[int, str]]:
        """Second and name of everything that befell any order."""
        return [(record["time"], str(record["event"])) for record in self.records("order_events")]


def courier(
    order: Order, market: Market, reason: BackReason, seconds: int
) -> Generator[simpy.Event, object, BackEnd]:
    """Has goods on their shelf as soon as they are handed in."""
    yield market.env.timeout(seconds)
    take_back(order, market.stocks, scrapped=order.condition is not Condition.GOOD)
    return BackEnd.RESTOCKED


class Fated(Timetable):
    """A timetable whose departures fare as is written; those of which nothing is written are on time."""

    __slots__ = ("_fates",)

    def __init__(self, link: Link, fates: Mapping[int, TransitLuck]) -> None:
        super().__init__(link, Streams(0))
        self._fates = fates

    def luck(self, departure: Departure) -> TransitLuck:
        return self._fates.get(departure.number, TransitLuck(0.5, _NO, _NO, _NO))


class Fates:
    """Timetables of a market: `fates` by link and number of the departure."""

    def __init__(self, fates: Mapping[Link, Mapping[int, TransitLuck]]) -> None:
        self._timetables: dict[Link, Timetable] = {}
        self._fates = fates

    def of(self, link: Link) -> Timetable:
        return self._timetables.setdefault(link, Fated(link, self._fates.get(link, {})))
