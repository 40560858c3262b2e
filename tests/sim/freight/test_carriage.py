"""A parcel on its way over scripted departures: when it is there, what becomes of it, and what it costs the air."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any

import pytest

from sim.core.distributions import lognormal
from sim.core.luck import TransitLuck
from sim.core.units import DAY, HOUR, MINUTE
from sim.customs import clear
from sim.freight import carry, dispatch
from sim.orders.order import Condition
from sim.policies import Load
from sim.records import Fate
from tests.support.links import a_link
from tests.support.one_order import CALM, STILL, Desk, Fates, Wish, luck
from tests.support.small_market import changed

if TYPE_CHECKING:
    from collections.abc import Generator

    from sim.market import Market
    from sim.orders import Order, Shipment
    from sim.world.network import Link
    from tests.support.small_market import Record

ROAD, AIR = (next(mode for mode in STILL.modes if mode.name == name) for name in ("road", "air"))
NEVER = 10**9
FIRST = a_link("DE-HAMBURG", "LEJ", ROAD, 390.0, 0.25)
FLIGHT = a_link("LEJ", "LHR", AIR, 900.0, 0.5)
LAST = a_link("LHR", "GB-LONDON", ROAD, 30.0, 0.75)
ABROAD = Wish(destination=1, legs=(FIRST, FLIGHT, LAST))
AT_HOME = Wish(legs=(FIRST, a_link("LEJ", "DE-LEIPZIG", ROAD, 20.0)))
ON_TIME = TransitLuck(0.5, 0.999, 0.999, 0.999)
LOST, DAMAGED = ON_TIME._replace(loss=0.0), ON_TIME._replace(damage=0.0)
CLEARANCE, MILE = int(STILL.customs.release_minutes * MINUTE), int(1.5 * DAY)


class Trip(Desk):
    """A desk from which parcels leave."""

    def __init__(self, fates: dict[Link, dict[int, TransitLuck]] | None = None, **changes: Any) -> None:
        super().__init__(changed(STILL, **changes))
        self.market.timetables = Fates(fates or {})  # type: ignore[assignment]
        self.arrived: dict[int, bool] = {}

    def leave(
        self, wish: Wish, at: int = 0, deadline: int = NEVER, cleared: Any = clear
    ) -> tuple[Order, Shipment]:
        """A parcel leaves; the trip ends when the market runs."""
        self.market.env.run(until=at) if at else None
        order = self.order(wish)
        shipment = order.shipment = dispatch(order, self.market)

        def steps() -> Generator[Any, Any, None]:
            self.arrived[order.id] = yield from carry(shipment, order, self.market, deadline, cleared)

        self.market.env.process(steps())
        return order, shipment

    def end(self) -> None:
        self.market.env.run()


def due(ready: int, link: Link) -> int:
    """The first departure of a link at or after `ready`."""
    headway = round(link.mode.headway_hours * HOUR)
    time = int(link.phase * headway)
    while time < ready:
        time += headway
    return time


def times_of(legs: tuple[Link, ...], start: int, border: int | None) -> list[tuple[int, int, int]]:
    """When each leg is ready, departs and arrives, on time; clearance follows the leg `border`."""
    found, now = [], start
    for number, link in enumerate(legs):
        ready = now + int(link.mode.dwell_hours * HOUR)
        departed = due(ready, link)
        arrived = departed + max(1, int(link.km / link.mode.speed_kmh * HOUR))
        found.append((ready, departed, arrived))
        now = arrived + int(link.mode.release_hours * HOUR) + (CLEARANCE if number == border else 0)
    return found


def legs_of(trip: Desk) -> list[tuple[int, int, int]]:
    return [(leg["ready_at"], leg["departed_at"], leg["arrived_at"]) for leg in trip.records("legs")]


@pytest.mark.parametrize("start", [0, 1, 3 * HOUR, DAY - 1, 9 * DAY + 4_321])
def test_leg_by_leg_over_the_border_to_the_door(start: int) -> None:
    trip = Trip()
    order, shipment = trip.leave(ABROAD, at=start)
    trip.end()
    expected = times_of(ABROAD.legs, start, border=1)
    assert legs_of(trip) == expected
    assert trip.arrived == {order.id: True}
    assert trip.market.now == shipment.arrived_at == expected[-1][2] + MILE
    assert trip.events() == [(expected[1][2] + CLEARANCE, "cleared")]
    (event,) = trip.records("order_events")
    assert event["place"] == "LHR", "the first place in the buyer's customs area"
    assert (shipment.fate, order.condition) == (Fate.INTACT, Condition.UNKNOWN)


def test_at_home_there_is_no_border() -> None:
    trip = Trip()
    order, shipment = trip.leave(AT_HOME, cleared=None)
    trip.end()
    assert trip.arrived == {order.id: True}
    assert trip.events() == []
    assert shipment.arrived_at == times_of(AT_HOME.legs, 0, None)[-1][2] + MILE


def test_a_border_that_no_leg_crosses_is_cleared_at_the_hub() -> None:
    """As where the way ends in another country of the seller's own area, or has no legs at all."""
    for legs in ((), (FIRST,)):
        trip = Trip()
        trip.leave(ABROAD._replace(legs=legs))
        trip.end()
        (event,) = trip.records("order_events")
        assert (event["event"], event["place"]) == ("cleared", "GB-LONDON")


def test_customs_are_passed_once_however_often_the_way_enters_the_area() -> None:
    back = (FLIGHT, a_link("LHR", "CDG", AIR, 350.0), a_link("CDG", "GB-LONDON", ROAD, 450.0))
    trip = Trip()
    order, _ = trip.leave(ABROAD._replace(legs=(FIRST, *back)))
    trip.end()
    assert [event["place"] for event in trip.records("order_events")] == ["LHR"]
    assert trip.arrived == {order.id: True}


def refused(order: Order, market: Market, place: str, deadline: int) -> Generator[Any, Any, bool]:
    yield market.env.timeout(77)
    return False


def test_what_customs_refuse_goes_no_further() -> None:
    trip = Trip()
    order, shipment = trip.leave(ABROAD, cleared=refused)
    trip.end()
    expected = times_of(ABROAD.legs, 0, border=1)[:2]
    assert trip.arrived == {order.id: False}
    assert legs_of(trip) == expected
    assert trip.market.now == expected[-1][2] + 77
    assert shipment.arrived_at == -1


class TestFates:
    @pytest.mark.parametrize("lost", [0, 1, 2])
    def test_what_is_lost_is_lost_where_it_was(self, lost: int) -> None:
        number = {}
        for link, (_, departed, _) in zip(ABROAD.legs, times_of(ABROAD.legs, 0, border=1), strict=True):
            headway = round(link.mode.headway_hours * HOUR)
            number[link] = (departed - int(link.phase * headway)) // headway
        link = ABROAD.legs[lost]
        trip = Trip({link: {number[link]: LOST}})
        order, shipment = trip.leave(ABROAD)
        trip.end()
        legs = trip.records("legs")
        assert [leg["fate"] for leg in legs] == ["intact"] * lost + ["lost"]
        assert [leg["departure"] for leg in legs] == list(number.values())[: lost + 1]
        assert trip.arrived == {order.id: False}
        assert trip.events()[-1] == (legs[-1]["arrived_at"], "lost")
        assert (shipment.fate, order.condition) == (Fate.LOST, Condition.LOST)
        assert shipment.arrived_at == -1
        assert ("cleared" in [event for _, event in trip.events()]) is (lost == 2)

    def test_what_is_damaged_travels_on_and_is_damaged_for_good(self) -> None:
        trip = Trip({FIRST: dict.fromkeys(range(99), DAMAGED)})
        order, shipment = trip.leave(ABROAD)
        trip.end()
        assert trip.arrived == {order.id: True}
        assert [leg["fate"] for leg in trip.records("legs")] == ["damaged", "intact", "intact"]
        assert (shipment.fate, order.condition) == (Fate.DAMAGED, Condition.DAMAGED)
        assert "lost" not in [event for _, event in trip.events()]

    def test_loss_comes_before_damage_and_after_it(self) -> None:
        both = DAMAGED._replace(loss=0.0)
        trip = Trip({FIRST: dict.fromkeys(range(99), DAMAGED), FLIGHT: dict.fromkeys(range(99), both)})
        order, shipment = trip.leave(ABROAD)
        trip.end()
        assert [leg["fate"] for leg in trip.records("legs")] == ["damaged", "lost"]
        assert (shipment.fate, order.condition) == (Fate.LOST, Condition.LOST)

    @pytest.mark.parametrize("kind", ["loss", "damage"])
    def test_a_rate_is_the_share_of_luck_below_it(self, kind: str) -> None:
        for u, happens in ((0.3 - 1e-9, True), (0.3, False)):
            fate = ON_TIME._replace(**{kind: u})
            link = a_link("DE-HAMBURG", "DE-LEIPZIG", changed(ROAD, **{f"{kind}_rate": 0.3}), 390.0)  # type: ignore[arg-type]
            trip = Trip({link: dict.fromkeys(range(99), fate)})
            trip.leave(Wish(legs=(link,)))
            trip.end()
            (leg,) = trip.records("legs")
            assert leg["fate"] == ("intact" if not happens else "lost" if kind == "loss" else "damaged")

    def test_who_shares_a_departure_shares_delay_and_fate_and_who_does_not_does_not(self) -> None:
        late = TransitLuck(0.9, 0.999, 0.0, 0.999)
        mode = changed(ROAD, on_time_share=0.6, grace_hours=3.0, late_hours=10.0)  # type: ignore[arg-type]
        link = a_link("DE-HAMBURG", "DE-LEIPZIG", mode, 390.0)
        headway = round(ROAD.headway_hours * HOUR)
        trip = Trip({link: {2: late}})
        for at in (headway, headway + 10, 2 * headway + 10):
            trip.leave(Wish(legs=(link,), luck=CALM), at=at)
        trip.end()
        by_departure: dict[int, list[Record]] = {}
        for leg in trip.records("legs"):
            by_departure.setdefault(leg["departure"], []).append(leg)
        for number, legs in by_departure.items():
            luck_of_it = late if number == 2 else ON_TIME
            transit = link.transit_seconds(link.ways.usual)
            if luck_of_it is late:
                # three quarters of those that are late at all are less so
                transit += (3 + 7 * log(4)) * HOUR
            for leg in legs:
                assert leg["arrived_at"] - leg["departed_at"] == int(transit)
                assert leg["fate"] == ("damaged" if number == 2 else "intact")
        assert sorted(map(len, by_departure.values())) == [1, 2]
        assert 2 in by_departure

    def test_even_the_shortest_link_takes_a_second(self) -> None:
        trip = Trip()
        trip.leave(Wish(legs=(a_link("DE-HAMBURG", "DE-LEIPZIG", ROAD, 0.0),)))
        trip.end()
        ((_, departed, arrived),) = legs_of(trip)
        assert arrived == departed + 1


class TestTheDeadline:
    """From its second on the buyer has the money back: then nobody pays for what still arrives."""

    @pytest.mark.parametrize("leg", [0, 1, 2])
    def test_a_leg_that_ends_at_the_deadline_is_too_late(self, leg: int) -> None:
        arrival = times_of(ABROAD.legs, 0, border=1)[leg][2]
        for deadline, in_time in ((arrival, False), (arrival + 1, True)):
            trip = Trip()
            order, shipment = trip.leave(ABROAD, deadline=deadline)
            trip.end()
            assert trip.arrived == {order.id: False}
            assert ((arrival, "too_late") in trip.events()) is not in_time
            # one second is not enough for anything that comes next
            assert trip.events()[-1] == (deadline, "too_late")
            assert trip.market.now == deadline
            assert len(trip.records("legs")) == leg + 1, "the next departure leaves too late to be booked"
            assert shipment.arrived_at == -1

    def test_the_last_mile_too(self) -> None:
        door = times_of(ABROAD.legs, 0, border=1)[-1][2] + MILE
        for deadline, in_time in ((door, False), (door + 1, True)):
            trip = Trip()
            order, shipment = trip.leave(ABROAD, deadline=deadline)
            trip.end()
            assert trip.arrived == {order.id: in_time}
            assert shipment.arrived_at == (door if in_time else -1)

    def test_what_is_lost_on_board_when_time_is_up_is_both(self) -> None:
        _, departed, _ = times_of(ABROAD.legs, 0, border=1)[0]
        trip = Trip({FIRST: dict.fromkeys(range(99), LOST)})
        order, _ = trip.leave(ABROAD, deadline=departed + 1)
        trip.end()
        assert trip.events() == [(departed + 1, "too_late"), (departed + 1, "lost")]
        assert order.condition is Condition.LOST

    @pytest.mark.parametrize("leg", [0, 1, 2])
    def test_what_would_leave_at_the_deadline_stays_where_it_is(self, leg: int) -> None:
        """It takes no room, emits nothing and cannot be lost on its way."""
        expected = times_of(ABROAD.legs, 0, border=1)
        trip = Trip({ABROAD.legs[leg]: dict.fromkeys(range(99), LOST)})
        order, shipment = trip.leave(ABROAD, deadline=expected[leg][1])
        trip.end()
        assert trip.arrived == {order.id: False}
        assert legs_of(trip) == expected[:leg]
        assert trip.events()[-1] == (expected[leg][1], "too_late")
        assert order.condition is not Condition.LOST
        assert shipment.co2_g == sum(record["co2_g"] for record in trip.records("legs"))

    def test_whoever_comes_after_it_has_its_room(self) -> None:
        """A departure of one parcel each: the third cannot leave in time, so the fourth takes the third's."""
        trip = Trip()
        heavy = Wish(quantities=(1_000,))
        kg = -(-dispatch(trip.order(heavy), trip.market).load.weight_g // 1_000)
        small = changed(STILL, modes__capacity_kg=kg, modes__ml_per_kg=10**6)
        road = next(mode for mode in small.modes if mode.name == "road")
        link = a_link("DE-HAMBURG", "DE-LEIPZIG", road, 20.0, 0.25)
        headway = round(road.headway_hours * HOUR)
        first = due(int(road.dwell_hours * HOUR), link)
        heavy = heavy._replace(legs=(link,))
        trip = Trip()
        for deadline in (NEVER, NEVER, first + 2 * headway, NEVER):
            trip.leave(heavy, deadline=deadline)
        trip.end()
        assert sorted(departed for _, departed, _ in legs_of(trip)) == [
            first,
            first + headway,
            first + 2 * headway,
        ]
        assert list(trip.arrived.values()).count(False) == 1


class TestTheLastMile:
    @pytest.mark.parametrize(
        ("changes", "fate", "arrives"),
        [
            ({"last_mile__loss": 0.0}, Fate.LOST, False),
            ({"last_mile__damage": 0.0}, Fate.DAMAGED, True),
            ({"last_mile__loss": 0.0, "last_mile__damage": 0.0}, Fate.LOST, False),
            ({}, Fate.INTACT, True),
        ],
    )
    def test_its_luck_is_the_orders_own(self, changes: dict[str, float], fate: Fate, arrives: bool) -> None:
        trip = Trip()
        order, shipment = trip.leave(AT_HOME._replace(luck=luck(**changes)))
        trip.end()
        assert trip.arrived == {order.id: arrives}
        assert shipment.fate is fate
        assert ("lost" in [event for _, event in trip.events()]) is (fate is Fate.LOST)

    @pytest.mark.parametrize("u", [0.1, 0.5, 0.9])
    def test_it_takes_its_time(self, u: float) -> None:
        trip = Trip(last_mile__sigma=0.4)
        trip.leave(Wish(luck=luck(last_mile__delay=u)))
        trip.end()
        assert trip.market.now == int(lognormal(u, 1.5 * DAY, 0.4))


class TestCarbon:
    def test_it_adds_up_by_weight_and_distance_and_the_van_comes_on_top(self) -> None:
        trip = Trip()
        order, shipment = trip.leave(ABROAD._replace(quantities=(3, 2)))
        trip.end()
        legs = trip.records("legs")
        for leg, link in zip(legs, ABROAD.legs, strict=True):
            tonnes, mode = order.weight_g / 10**6, link.mode
            assert leg["weight_g"] == order.weight_g
            kg = tonnes * (link.km * mode.co2_kg_per_tonne_km + mode.co2_kg_per_tonne)
            assert leg["co2_g"] == pytest.approx(kg * 1_000, abs=0.5)
        assert shipment.co2_g == sum(leg["co2_g"] for leg in legs) + 500

    def test_what_is_lost_has_polluted_as_far_as_it_came(self) -> None:
        trip = Trip({FLIGHT: dict.fromkeys(range(99), LOST)})
        _, shipment = trip.leave(ABROAD._replace(quantities=(9,)))
        trip.end()
        legs = trip.records("legs")
        assert len(legs) == 2
        assert shipment.co2_g == sum(leg["co2_g"] for leg in legs) > 0

    def test_a_van_that_starts_counts_even_if_it_comes_too_late(self) -> None:
        trip = Trip()
        _, shipment = trip.leave(Wish(), deadline=10)
        trip.end()
        assert shipment.co2_g == 500


class TestDispatch:
    def test_the_consignment_note(self) -> None:
        trip = Trip()
        trip.market.env.run(until=500)
        order = trip.order(ABROAD._replace(quantities=(2, 1)))
        first, second = (dispatch(order, trip.market) for _ in range(2))
        assert (first.id, second.id) == (1, 2)
        assert (first.order, first.carrier) == (order.id, "carrier:air")
        assert (first.origin, first.destination) == ("DE-HAMBURG", "GB-LONDON")
        assert first.load == Load(
            order.weight_g,
            sum(line.quantity * line.listing.product.volume_ml for line in order.lines),
            trip.market.euro_cents(order.quote.goods, order.quote.currency),
        )
        assert first.route is order.quote.route
        assert (first.shipped_at, first.arrived_at, first.co2_g, first.fate) == (500, -1, 0, Fate.INTACT)

    @pytest.mark.parametrize(("wish", "border"), [(ABROAD, 8 * HOUR), (AT_HOME, 0)])
    def test_the_carriers_promise_is_the_expected_way_and_a_margin(self, wish: Wish, border: int) -> None:
        trip = Trip()
        order = trip.order(wish)
        way = order.quote.route.expected_seconds + border
        promised = dispatch(order, trip.market).promised_at
        assert promised == int(way * STILL.selling.promise_factor)
