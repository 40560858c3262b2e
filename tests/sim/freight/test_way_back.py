"""What goes back travels as all else does: its legs, cost, emissions and border; who pays; what is lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.luck import TransitLuck
from sim.core.units import DAY, HOUR, MINUTE
from sim.demand import Doors, visits
from sim.freight import bring_back
from sim.fulfilment import place
from sim.orders import Condition
from sim.records import BackEnd, BackReason, MemorySink
from sim.run import abandon
from sim.run import run as run_market
from tests.support.one_order import STILL, Desk, Fates, Wish
from tests.support.small_market import Run, changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.orders import Order
    from tests.support.small_market import Record

LOST, DAMAGED = TransitLuck(0.5, 0.0, 0.9, 0.9), TransitLuck(0.5, 0.9, 0.0, 0.9)
TROUBLED = changed(
    tiny()[0],
    settlement__mode="instant", demand__visits_per_day=60.0, after_sales__return_rate=0.5,
    after_sales__back="always", modes__loss_rate=0.1, modes__damage_rate=0.05, payments__refusal_rate=0.3,
    customs__inspection_rate=0.5, customs__low_value_inspection_rate=0.5, customs__refused_share=0.6,
)  # fmt: skip


class Back(Desk):
    """An order of Hamburg's that its buyer has, and that goes back."""

    def __init__(
        self, destination: int = 0, fates: dict[int, TransitLuck] | None = None, **changes: Any
    ) -> None:
        super().__init__(changed(STILL, **{"after_sales__back": "always"} | changes))
        self.subject: Order = self.order(Wish(destination=destination, quantities=(2, 1)))
        for line in self.subject.lines:
            self.market.stocks[line.stock].take(self.subject.id, line.quantity)
        self.subject.condition = Condition.GOOD
        self.subject.returned = self.subject.lines
        links = self.market.world.network.links
        self.market.timetables = Fates(dict.fromkeys(links, fates or {}))  # type: ignore[assignment]

    def goes(self, reason: BackReason = BackReason.RETURNED, seconds: int = 0) -> Record:
        became = self.through(bring_back(self.subject, self.market, reason, seconds))
        (way,) = self.records("ways_back")
        assert way["became"] is became
        assert self.market.ways_back == {}
        return way

    def moves(self) -> list[tuple[str, int]]:
        return [
            (str(move["movement"]), move["quantity"])
            for move in self.records("stock") if move["order"] == self.subject.id and move["movement"] != "sold"
        ]  # fmt: skip


class Ran(NamedTuple):
    """A market that has ended: its ways back, and their legs by number."""

    found: Run
    ways: list[Record]
    legs: dict[int, list[Record]]


@cache
def ran(name: str) -> Ran:
    if name == "tiny":
        found = run(TROUBLED, days=12)
    else:
        scenario, tables = load_scenario(
            "eurasia", ["settlement.mode=instant", "after_sales.return_rate=0.6", "after_sales.back=always"]
        )
        sink = MemorySink()
        market = build_market(scenario, tables, sink)
        run_market(market, orders=None, days=6)
        market.recorder.drain(everything=True)
        found = Run(market, sink)
    legs: dict[int, list[Record]] = defaultdict(list)
    for leg in found.records("legs"):
        if leg["back"]:
            legs[leg["shipment"]].append(leg)
    return Ran(found, found.records("ways_back"), legs)


@pytest.mark.parametrize("name", ["tiny", "eurasia"])
class TestMarkets:
    def test_legs_connect_the_hub_with_the_shelf(self, name: str) -> None:
        found, ways, legs = ran(name)
        shipped_from = {row["order"]: row["origin"] for row in found.records("shipments")}
        countries = {country.code: country for country in found.market.scenario.countries}
        travelled = 0
        for way in ways:
            own = legs[way["shipment"]]
            assert way["destination"] == shipped_from[way["order"]]
            assert way["origin"] == countries[found.orders()[way["order"]]["buyer_country"]].hub
            at, since = way["origin"], way["sent_at"]
            for number, leg in enumerate(own):
                assert (leg["leg"], leg["origin"], leg["consignment"]) == (number, at, -1)
                assert since <= leg["ready_at"] <= leg["departed_at"] < leg["arrived_at"]
                at, since = leg["destination"], leg["released_at"]
            if way["became"] != "lost":
                assert at == way["destination"]
            assert since <= way["ended_at"]
            travelled += bool(own)
        assert travelled > 10

    def test_cost_and_emissions_are_those_of_the_legs_to_the_cent_and_the_gram(self, name: str) -> None:
        found, ways, legs = ran(name)
        mile = found.market.scenario.last_mile
        for way in ways:
            own, first = legs[way["shipment"]], way["reason"] == "returned"
            assert way["cents"] == (
                sum(leg["cents"] for leg in own) + way["first_mile_cents"] + way["clearance_cents"]
            )
            grams = round(mile.co2_kg_per_parcel * 1000) if first else 0
            assert way["co2_g"] == sum(leg["co2_g"] for leg in own) + grams
            assert (way["first_mile_cents"] > 0) is first
            assert all(leg["weight_g"] == way["weight_g"] for leg in own)

    def test_they_ride_on_the_departures_of_all_others(self, name: str) -> None:
        """Who is on one departure has its hour, its room and its fate."""
        departures: dict[tuple[Any, ...], set[tuple[Any, ...]]] = defaultdict(set)
        aboard: Counter[tuple[Any, ...]] = Counter()
        for leg in ran(name).found.records("legs"):
            key = leg["mode"], leg["origin"], leg["destination"], leg["departure"]
            departures[key].add((leg["departed_at"], leg["arrived_at"], leg["fate"], leg["capacity_g"]))
            aboard[key] += leg["back"]
        assert all(len(fares) == 1 for fares in departures.values())
        assert max(aboard.values()) > 1

    def test_a_border_is_paid_once_where_there_is_one(self, name: str) -> None:
        found, ways, _ = ran(name)
        areas = {country.code: country.customs_area for country in found.market.scenario.countries}
        fee, seen = found.market.scenario.customs.fee_cents, set()
        for way in ways:
            crosses = areas[way["origin"][:2]] != areas[way["destination"][:2]]
            assert way["clearance_cents"] == (fee if crosses and way["became"] != "lost" else 0)
            seen.add(crosses)
        assert True in seen or name == "tiny"

    def test_everything_has_ended(self, name: str) -> None:
        found, ways, _ = ran(name)
        assert all(way["asked_at"] <= way["sent_at"] <= way["ended_at"] for way in ways)
        assert "under_way" not in {way["became"] for way in ways}
        assert found.market.ways_back == {}


class TestOneParcel:
    def test_it_is_on_its_shelf_when_the_last_leg_is_unpacked(self) -> None:
        found = Back()
        way = found.goes(seconds=3 * DAY)
        (leg,) = found.records("legs")
        assert (leg["origin"], leg["destination"], leg["back"]) == ("DE-LEIPZIG", "DE-HAMBURG", True)
        assert (way["asked_at"], way["sent_at"], way["ended_at"]) == (0, 3 * DAY, leg["released_at"])
        assert found.moves() == [("returned", 2), ("returned", 1)]
        weight = sum(line.listing.weight_g * line.quantity for line in found.subject.lines)
        assert way["weight_g"] == weight
        mile = STILL.last_mile
        assert way["first_mile_cents"] == round(mile.fixed_cents + weight / 1000 * mile.per_kg_cents)

    def test_only_what_is_returned_goes(self) -> None:
        found = Back()
        found.subject.returned = found.subject.lines[1:]
        assert found.goes()["weight_g"] == found.subject.lines[1].listing.weight_g
        assert found.moves() == [("returned", 1)]

    def test_goods_that_come_back_are_released_by_computer_and_pay_no_duty(self) -> None:
        found = Back(destination=1)
        way = found.goes()
        last = found.records("legs")[-1]
        assert way["ended_at"] - last["released_at"] == int(STILL.customs.release_minutes * MINUTE)
        assert way["clearance_cents"] == STILL.customs.fee_cents
        assert found.records("clearances") == []

    def test_what_is_lost_costs_as_far_as_it_came(self) -> None:
        found = Back(fates=dict.fromkeys(range(99), LOST))
        way = found.goes()
        (leg,) = found.records("legs")
        assert way["became"] is BackEnd.LOST
        assert way["cents"] == leg["cents"] + way["first_mile_cents"]
        assert found.moves() == []

    def test_what_is_damaged_is_written_off_where_it_arrives(self) -> None:
        found = Back(fates=dict.fromkeys(range(99), DAMAGED))
        assert found.goes()["became"] is BackEnd.SCRAPPED
        assert found.moves() == [("returned", 2), ("scrapped", -2), ("returned", 1), ("scrapped", -1)]
        assert found.subject.condition is Condition.GOOD, "of what the buyer had, that says nothing"

    @pytest.mark.parametrize(("reason", "payer"), [
        (BackReason.RETURNED, "buyer"), (BackReason.REFUSED, "seller"), (BackReason.TURNED_BACK, "seller"),
        (BackReason.UNDELIVERED, "seller"),
    ])  # fmt: skip
    def test_who_pays(self, reason: BackReason, payer: str) -> None:
        assert Back().goes(reason)["payer"].startswith(f"{payer}:")
        other = {"after_sales__return_payer": "seller", "after_sales__undelivered_payer": "buyer"}
        swapped = {BackReason.RETURNED: "seller", BackReason.UNDELIVERED: "buyer"}.get(reason, payer)
        assert Back(**other).goes(reason)["payer"].startswith(f"{swapped}:")

    @settings(max_examples=25, deadline=None)
    @given(share=st.floats(0, 1), destination=st.integers(0, 1))
    def test_it_goes_where_that_costs_less_than_it_is_worth(self, share: float, destination: int) -> None:
        always = Back(destination).goes()
        cost = always["cents"] - always["first_mile_cents"]
        way = Back(destination, after_sales__back="worth-it", after_sales__resale_share=share).goes()
        worth = way["worth_cents"] * share
        assert way["worth_cents"] == always["worth_cents"] > 0
        if abs(cost - worth) > 3:
            assert way["became"] is (BackEnd.RESTOCKED if cost < worth else BackEnd.DISPOSED)

    def test_what_is_not_worth_its_way_is_written_off_at_the_hub(self) -> None:
        found = Back(after_sales__back="worth-it", after_sales__resale_share=0.0)
        way = found.goes(seconds=DAY)
        assert (way["became"], way["sent_at"], way["ended_at"]) == (BackEnd.DISPOSED, DAY, DAY)
        assert way["cents"] == way["first_mile_cents"] > 0
        assert found.records("legs") == []
        assert found.moves() == [("returned", 2), ("scrapped", -2), ("returned", 1), ("scrapped", -1)]


def test_what_nobody_takes_goes_back_from_the_depot() -> None:
    """On rounds with hardly anybody at home, when the buyer has the money back."""
    scenario = changed(
        of_policies(tiny()[0], last_mile="nearest"), settlement__mode="instant", after_sales__back="always",
        rounds__first_attempt_share=0.2, settlement__deliver_window_days=6,
    )  # fmt: skip
    found = run(scenario, days=7)
    orders, events = found.orders(), found.events()
    ways = [way for way in found.records("ways_back") if way["reason"] == "undelivered"]
    assert len(ways) > 3
    for way in ways:
        order = orders[way["order"]]
        assert (order["outcome"], order["delivered_at"], order["condition"]) == ("expired", -1, "good")
        (late,) = [event["time"] for event in events[way["order"]] if event["event"] == "too_late"]
        assert way["asked_at"] == way["sent_at"] == late
        assert order["to_buyer"] > 0
        assert order["buyer_loss_cents"] == 0 or order["seller_conduct"] == "fraudulent"


@pytest.mark.parametrize("hours", range(150, 400, 50))
def test_a_market_that_is_stopped_tells_how_far_a_parcel_came(hours: int) -> None:
    sink = MemorySink()
    market = build_market(TROUBLED, tiny()[1], sink)
    market.env.process(visits(Doors(market, place, None), 10 * DAY))
    market.env.run(until=hours * HOUR)
    open_ways = set(market.ways_back)
    abandon(market)
    found = Run(market, sink)
    ways = {way["shipment"]: way for way in found.records("ways_back")}
    assert {number for number, way in ways.items() if way["became"] == "under_way"} == open_ways
    cents = defaultdict(int)  # type: ignore[var-annotated]
    for leg in found.records("legs"):
        if leg["back"]:
            cents[leg["shipment"]] += leg["cents"]
    for number, way in ways.items():
        assert way["cents"] == cents[number] + way["first_mile_cents"] + way["clearance_cents"]
        assert (way["ended_at"] < 0) is (way["became"] == "under_way")


def test_where_no_way_leads_back_goods_are_written_off() -> None:
    found = Back(destination=1)
    found.market.router.route = lambda *_: None  # type: ignore[method-assign]
    assert found.goes()["became"] is BackEnd.DISPOSED
