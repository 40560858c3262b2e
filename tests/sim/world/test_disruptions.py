"""When something is out of order, what the world knows of it, and that nobody knows it before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.core.units import DAY, HOUR, MINUTE
from sim.customs import clear
from sim.demand.arrivals import Arrivals
from sim.orders import Router
from sim.scenario import Disruption
from sim.world.build import build_world, exchange_rates, freight_network
from sim.world.disruptions import Disruptions
from sim.world.network import planned
from tests.support.one_order import STILL, Desk, Wish
from tests.support.small_market import changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.market import Market
    from sim.policies import Lane, RoutingView
    from sim.world.disruptions import Outage
    from sim.world.network import Network

EURASIA, TABLES = load_scenario("eurasia")
START = date(2025, 1, 6)
TINY = changed(tiny()[0], settlement__mode="instant", demand__visits_per_day=40.0)


def disruption(kind: str, target: str, first: int, end: int, **changes: Any) -> Disruption:
    """Of one target, from day `first` up to day `end` of a scenario that begins at `START`."""
    return replace(
        Disruption(
            name="d", kind=kind, targets=(target,), start=START + timedelta(first), end=START + timedelta(end)
        ),  # type: ignore[arg-type]
        **changes,
    )


def outage(**changes: Any) -> Outage:
    return Disruptions([disruption("passage", "suez", 10, 20, **changes)], START).outages[0]


class TestWhatIsKnown:
    def test_days_are_seconds_of_the_market(self) -> None:
        found = outage(severity=0.25, delay_hours=1.5)
        assert (found.start, found.end, found.announced) == (10 * DAY, 20 * DAY, 10 * DAY)
        assert (found.expected_seconds, found.severity, found.delay_seconds) == (10 * DAY, 0.25, 5_400)

    def test_what_began_before_the_market_did_is_known_from_the_first_second(self) -> None:
        (found,) = Disruptions([disruption("passage", "suez", -400, 900)], START).outages
        assert found.start == -400 * DAY
        assert found.is_known(0)
        assert found.holds(0)

    @given(st.integers(0, 30 * DAY), st.integers(0, 19))
    def test_from_its_announcement_until_it_is_over(self, now: int, announced: int) -> None:
        found = outage(announced=START + timedelta(announced))
        assert found.holds(now) is (10 * DAY <= now < 20 * DAY)
        assert found.is_known(now) is (announced * DAY <= now < 20 * DAY)

    @given(st.integers(0, 19 * DAY), st.floats(0.5, 60))
    def test_it_is_believed_to_last_as_long_as_was_said_and_then_a_day_more_each_day(
        self, now: int, expected: float
    ) -> None:
        found = outage(expected_days=expected)
        end = found.believed_end(now)
        assert end >= now + DAY
        assert end == max(10 * DAY + round(expected * DAY), now + DAY)

    def test_changes_are_news_beginnings_and_ends(self) -> None:
        found = Disruptions(
            [
                disruption("passage", "suez", 10, 20, announced=START + timedelta(7)),
                disruption("mode", "sea", 12, 14),
            ],
            START,
        )
        times, now = [], 0
        while (change := found.next_change(found.outages, now)) is not None:
            times.append(change / DAY)
            now = change
        assert times == [7, 10, 12, 14, 20]

    def test_factors_of_what_holds_together_multiply(self) -> None:
        found = Disruptions(
            [
                disruption("demand", "DE", 10, 20, factor=2.0),
                disruption("demand", "DE", 15, 25, factor=1.5),
                disruption("customs", "DE", 0, 99, factor=7.0),
            ],
            START,
        )
        days = {9: 1, 10: 2, 14: 2, 15: 3, 19: 3, 20: 1.5, 24: 1.5, 25: 1}
        assert {day: found.factor("demand", "DE", day * DAY) for day in days} == days
        assert found.factor("demand", "GB", 15 * DAY) == 1


def lanes_on(world: Network, day: float) -> dict[str, Lane]:
    world.renew(int(day * DAY), {})
    return {f"{lane.origin}>{lane.mode}>{lane.destination}": lane for lane in world.lanes.all}


def network(*some: Disruption) -> Network:
    return freight_network(replace(EURASIA, start=START, disruptions=some), TABLES)


class TestLanes:
    """What policies are told of the network."""

    SHIP = "CNSHA>sea>NLRTM"

    def test_before_it_is_announced_all_is_as_usual_and_after_it_is_over_again(self) -> None:
        closed = network(disruption("passage", "suez", 40, 90, announced=START + timedelta(30)))
        usual = network()
        for day in (0, 29.99, 90, 120):
            assert lanes_on(closed, day) == lanes_on(usual, day)
            assert closed.lanes.state == usual.lanes.state
        for day in (30, 39, 41, 60):
            found = lanes_on(closed, day)
            assert found[self.SHIP].km == pytest.approx(25_774, abs=1)
            assert found[self.SHIP].open
            assert found[self.SHIP].expected_seconds > lanes_on(usual, day)[self.SHIP].expected_seconds
            touched = {name for name in found if found[name] != lanes_on(usual, day)[name]}
            through = {link.name for link in closed.links if "suez" in link.ways.usual.names}
            # those who come there before it closes, or once it is open again, are planned through
            assert self.SHIP in touched <= through
            assert touched == through or day != 41

    def test_ships_that_are_there_when_it_is_believed_to_be_over_are_planned_through(self) -> None:
        short = network(disruption("passage", "suez", 10, 90, expected_days=5.0))
        assert lanes_on(short, 11)[self.SHIP].km == pytest.approx(19_625, abs=1)
        near = "INNSA>sea>ITGOA"
        assert lanes_on(short, 11)[near].km == lanes_on(network(), 11)[near].km

    @pytest.mark.parametrize(
        ("kind", "target", "mode"),
        [("place", "CNSHA", None), ("place", "LEJ", None), ("mode", "rail", "rail")],
    )
    def test_a_whole_strike_closes_what_leaves_there_while_it_lasts(
        self, kind: str, target: str, mode: str | None
    ) -> None:
        strike = network(disruption(kind, target, 10, 60))
        during, before = lanes_on(strike, 30), lanes_on(strike, 9)
        assert all(lane.open for lane in before.values())
        shut = {name for name, lane in during.items() if not lane.open}
        assert shut
        for link in strike.links:
            leaves = link.mode.name == mode or link.origin == target
            assert not leaves or link.name in shut
            assert link.name not in shut or leaves or link.destination == target

    def test_half_a_strike_is_waited_out_and_what_is_held_up_is_counted(self) -> None:
        half = network(disruption("mode", "rail", 10, 60, severity=0.5, delay_hours=7.0))
        without = lanes_on(network(), 30)
        for name, lane in lanes_on(half, 30).items():
            usual = without[name]
            more = 7 * HOUR + next(m.headway_hours for m in EURASIA.modes if m.name == "rail") * HOUR
            assert lane.open
            assert lane.expected_seconds - usual.expected_seconds == pytest.approx(
                more if lane.mode == "rail" else 0
            )

    def test_a_slow_strait_holds_up_whoever_passes_it_and_nobody_else(self) -> None:
        slow = network(disruption("passage", "south_africa", 0, 200, severity=0.0, delay_hours=48.0))
        found, usual = lanes_on(slow, 1), lanes_on(network(), 1)
        for link in slow.links:
            more = found[link.name].expected_seconds - usual[link.name].expected_seconds
            assert more == pytest.approx(48 * HOUR if "south_africa" in link.ways.usual.names else 0)

    def test_where_no_way_is_left_the_lane_is_closed(self) -> None:
        both = [replace(disruption("passage", x, 0, 200), name=x) for x in ("suez", "gibraltar")]
        found = lanes_on(network(*both), 1)
        assert not found["CNSHA>sea>ESBCN"].open
        assert found["CNSHA>sea>NLRTM"].open

    def test_room_that_is_waited_for_counts_as_time_and_nothing_else(self) -> None:
        world = network()
        usual = world.lanes
        world.renew(0, {3: 86_400})
        changed_lane = world.lanes.all[3]
        assert changed_lane.expected_seconds == usual.all[3].expected_seconds + 86_400
        assert world.lanes.all[:3] + world.lanes.all[4:] == usual.all[:3] + usual.all[4:]
        world.renew(0, {})
        assert world.lanes == usual

    def test_what_nothing_touches_is_planned_as_usual(self) -> None:
        link = network().links[0]
        assert planned(link, (), 0) == (link.ways.usual, 0.0)


class Noting:
    """A policy that notes the day and what is closed, and answers as another."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.seen: dict[int, set[tuple[int, ...]]] = {}

    def __call__(self, view: RoutingView, setting: Any) -> Any:
        shut = tuple(number for number, lane in enumerate(view.lanes.all) if not lane.open)
        self.seen.setdefault(view.time // DAY, set()).add(shut)
        return self.inner(view, setting)


def test_no_policy_sees_what_is_not_announced() -> None:
    """A policy planted into a market looks every day: nothing is closed to it before the news."""
    start = TINY.start
    strike = Disruption(
        name="strike", kind="mode", targets=("air",), announced=start + timedelta(4), start=start + timedelta(4),
        end=start + timedelta(7),
    )  # fmt: skip
    planted: list[Noting] = []

    def plant(market: Market) -> None:
        planted.append(Noting(market.policies.routing))
        setting = market.settings["routing"]
        market.router = Router(market.scenario, market.world.network, planted[0], setting)

    run(replace(TINY, disruptions=(strike,)), days=9, prepare=plant)
    seen = planted[0].seen
    assert set(range(9)) <= set(seen)
    flights = {n for n, link in enumerate(freight_network(TINY, tiny()[1]).links) if link.mode.name == "air"}
    for day, shut in seen.items():
        assert shut == ({tuple(sorted(flights))} if day in (4, 5) else {()} if day != 6 else shut), day


@cache
def usual_run(routing: str) -> dict[str, Any]:
    return dict(run(of_policies(TINY, routing=routing), days=6).sink.tables)


@pytest.mark.parametrize("routing", ["balanced", "random"])
@pytest.mark.parametrize(
    ("kind", "targets"),
    [
        ("passage", ("suez", "gibraltar")),
        ("mode", ("air", "road")),
        ("place", ("DE-HAMBURG", "LHR", "GBFXT")),
    ],
)
def test_what_is_not_severe_changes_nothing(kind: str, targets: tuple[str, ...], routing: str) -> None:
    """Every row of every table is the same, though the world hears of it in the middle of the run."""
    none = Disruption(
        name="none", kind=kind, targets=targets, start=TINY.start + timedelta(2), end=TINY.start + timedelta(4),
        announced=TINY.start + timedelta(1), severity=0.0,
    )  # type: ignore[arg-type]  # fmt: skip
    scenario = of_policies(replace(TINY, disruptions=(none,)), routing=routing)
    assert dict(run(scenario, days=6).sink.tables) == usual_run(routing)


def test_no_flight_leaves_while_the_pilots_strike_and_what_waited_flies_afterwards() -> None:
    start = TINY.start
    strike = Disruption(
        name="strike",
        kind="mode",
        targets=("air", "road"),
        start=start + timedelta(2),
        end=start + timedelta(5),
    )
    found = run(replace(TINY, disruptions=(strike,)), days=8)
    left = [leg for leg in found.records("legs") if leg["mode"] in ("air", "road")]
    days = {leg["departed_at"] // DAY for leg in left}
    assert not days & {2, 3, 4}
    assert {1, 5} <= days


class TestCurrencies:
    SHOCK = disruption("currency", "GBP", 10, 20, factor=0.8)

    @given(st.integers(0, 60))
    def test_a_unit_is_worth_its_factor_of_what_it_was_and_others_are_not_touched(self, day: int) -> None:
        usual = exchange_rates(TABLES.fx, START)
        shocked = exchange_rates(TABLES.fx, START, [self.SHOCK])
        factor = 0.8 if 10 <= day < 20 else 1
        assert shocked.rate("GBP", day) == pytest.approx(usual.rate("GBP", day) / factor, abs=1)
        assert shocked.rate("CNY", day) == usual.rate("CNY", day)
        pounds = shocked.convert(100_000, "GBP", "EUR", day)
        assert pounds == pytest.approx(usual.convert(100_000, "GBP", "EUR", day) * factor, abs=2)

    def test_it_begins_and_ends_on_days_without_rates_too(self) -> None:
        """A shock over a weekend is one."""
        saturday, monday = 5, 7
        assert (START + timedelta(saturday)).weekday() == 5
        found = exchange_rates(
            TABLES.fx, START, [disruption("currency", "GBP", saturday, monday, factor=0.5)]
        )
        usual = exchange_rates(TABLES.fx, START)
        ratios = [found.rate("GBP", day) / usual.rate("GBP", day) for day in range(4, 9)]
        assert ratios == pytest.approx([1, 2, 2, 1, 1], abs=1e-5)

    def test_shocks_of_one_currency_multiply(self) -> None:
        second = replace(
            self.SHOCK, name="e", start=START + timedelta(15), end=START + timedelta(30), factor=0.5
        )
        found = exchange_rates(TABLES.fx, START, [self.SHOCK, second])
        usual = exchange_rates(TABLES.fx, START)
        for day, factor in ((12, 0.8), (17, 0.4), (25, 0.5), (30, 1.0)):
            assert found.rate("GBP", day) == pytest.approx(usual.rate("GBP", day) / factor, abs=1)


def test_more_is_bought_by_its_factor_where_and_while_it_is_said() -> None:
    scenario, tables = TINY, tiny()[1]
    start = scenario.start
    peak = Disruption(
        name="peak",
        kind="demand",
        targets=("DE",),
        start=start + timedelta(2),
        end=start + timedelta(4),
        factor=2.5,
    )
    usual, more = (
        Arrivals(one, build_world(one, tables, Streams(1)))
        for one in (scenario, replace(scenario, disruptions=(peak,)))
    )
    share = {}
    for day in range(6):
        for hour in range(24 * day, 24 * (day + 1)):
            share.setdefault(day, set()).add(round(more.rate(hour) / usual.rate(hour), 9))
    assert share[0] == share[1] == share[4] == share[5] == {1.0}
    assert all(1 < ratio < 2.5 for day in (2, 3) for ratio in share[day])
    everywhere = replace(scenario, disruptions=(replace(peak, targets=("DE", "GB")),))
    both = Arrivals(everywhere, build_world(everywhere, tables, Streams(1)))
    assert {round(both.rate(h) / usual.rate(h), 9) for h in range(48, 96)} == {2.5}


@pytest.mark.parametrize(("country", "times"), [("GB", 3), ("DE", 1)])
def test_customs_take_longer_by_their_factor(country: str, times: int) -> None:
    slow = Disruption(
        name="slow",
        kind="customs",
        targets=(country,),
        start=STILL.start,
        end=STILL.start + timedelta(9),
        factor=3.0,
    )
    desk = Desk(replace(STILL, disruptions=(slow,)), fresh=True)
    order = desk.order(Wish(destination=1))
    assert desk.through(clear(order, desk.market, "GB-LONDON", 10**9))
    assert desk.market.now == int(STILL.customs.release_minutes * MINUTE) * times
