"""The router asks its policy with what it may know, remembers ways, and refuses what cannot be simulated."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.core.units import DAY
from sim.orders import Router
from sim.policies import Archive, Load, RoutingView, Setting
from sim.scenario import Disruption
from sim.world.build import freight_network
from sim.world.sites import build_sites
from sim.world.working import mean_wait_seconds
from tests.support.small_market import changed

if TYPE_CHECKING:
    from sim.scenario import Country, Scenario
    from sim.world.network import Network
    from sim.world.sites import Site

EURASIA, TABLES = load_scenario("eurasia")
NETWORK = freight_network(EURASIA, TABLES)
SITES = build_sites(EURASIA, TABLES)
SETTING = Setting(np.random.default_rng(0), Archive(0).reader(0))


class Told:
    """A policy that answers what it is told, and remembers what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[RoutingView, Any]] = []

    def __call__(self, view: RoutingView, setting: Any) -> Any:
        self.asked.append((view, setting))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def router(policy: Any, scenario: Scenario = EURASIA) -> Router:
    return Router(scenario, NETWORK, policy, SETTING)


def ring(legs: int) -> tuple[int, ...]:
    """There and back along the first row of the table of links."""
    return tuple(n % 2 for n in range(legs))


def test_the_policy_is_asked_every_time_with_all_that_it_may_know() -> None:
    """Of the load it knows the class: to 100 g and half a litre upwards, and the value to a doubling."""
    policy = Told((0,))
    found = router(policy)
    for weight, now in ((500, 7), (900, 7), (500, 7), (500, 86_400)):
        found.route("AMS", "BKK", Load(weight, 700, 90), now)
    views = [view for view, _ in policy.asked]
    assert views == [
        RoutingView("AMS", "BKK", Load(weight, 1_000, 127), now, NETWORK.lanes)
        for weight, now in ((500, 7), (900, 7), (500, 7), (500, 86_400))
    ]
    assert all(setting is SETTING for _, setting in policy.asked)
    assert all(view.lanes is NETWORK.lanes for view in views)


def test_the_same_itinerary_is_the_same_way() -> None:
    found = router(Told((0,), (0, 1), (0,), (0, 1, 0), (0, 1)))
    ways = [found.route("AMS", "BKK", Load(100), 0) for _ in range(5)]
    assert ways[0] is ways[2]
    assert ways[1] is ways[4]
    assert len({id(way) for way in ways}) == 3


def test_a_way_has_the_links_of_the_itinerary() -> None:
    way = router(Told((0, 1, 0))).route("AMS", "BKK", Load(100), 0)
    assert way
    assert way.legs == (NETWORK.links[0], NETWORK.links[1], NETWORK.links[0])


def test_no_way_is_no_way_today_and_may_be_one_tomorrow() -> None:
    found = router(Told(None, (0,)))
    assert found.route("AMS", "BKK", Load(100), 0) is None
    assert found.route("AMS", "BKK", Load(100), 86_400) is not None


def test_nothing_to_travel_is_the_last_mile_alone() -> None:
    way = router(Told(())).route("AMS", "AMS", Load(100), 0)
    assert way
    assert (way.legs, way.label) == ((), "local")


@pytest.mark.parametrize("legs", [1, 16, 17, 2_000])
def test_an_itinerary_may_be_as_long_as_the_way_is(legs: int) -> None:
    way = router(Told(ring(legs))).route("AMS", "BKK", Load(100), 0)
    assert way
    assert len(way.legs) == legs


countries = st.sampled_from(EURASIA.countries)
sites = st.sampled_from(SITES)


@given(sites, countries, st.integers(0, 4), st.floats(0.5, 3), st.floats(0, 200))
def test_a_promise_is_handling_and_way_and_border_times_a_factor(
    site: Site, destination: Country, legs: int, factor: float, clearance: float
) -> None:
    scenario = changed(EURASIA, selling__promise_factor=factor, customs__clearance_hours=clearance)
    found = router(Told(ring(legs)), scenario)
    way = found.route("AMS", "BKK", Load(100), 0)
    assert way
    handling, warehouse = scenario.handling, scenario.warehouses[site.number]
    hours = scenario.selling.handling_hours if warehouse.sellers else 0
    hours += mean_wait_seconds(warehouse, handling) / 3_600
    hours += (handling.wave_minutes / 2 + handling.pick_minutes + handling.pack_minutes) / 60
    travel = way.expected_seconds / 3_600
    if site.country.customs_area != destination.customs_area:
        travel += clearance
    promise = found.promise(way, site, destination)
    carriers = found.carriers_promise(way, site.country, destination)
    assert promise == pytest.approx((hours + travel) * factor * 3_600, abs=1)
    assert carriers == pytest.approx(travel * factor * 3_600, abs=1)
    assert 0 <= carriers <= promise
    assert isinstance(promise, int)


def test_the_customs_area_of_a_place_is_its_countrys() -> None:
    found = router(Told(()))
    areas = {country.code: country.customs_area for country in EURASIA.countries}
    for row in TABLES.places:
        assert found.customs_area(row["code"]) == areas[row["country"]]


def test_countries_of_one_union_are_one_area() -> None:
    found = router(Told(()))
    hubs = {c.code: found.customs_area(c.hub) for c in EURASIA.countries}
    assert hubs["DE"] == hubs["ES"] == "EU" != hubs["CN"]


def test_an_outsider_is_an_area_of_its_own() -> None:
    few = tuple(country for country in EURASIA.countries if country.code == "DE")
    found = router(Told(()), replace(EURASIA, countries=few))
    assert found.customs_area("DE-LEIPZIG") == "EU"
    assert found.customs_area("CN-SHANGHAI") == "CN"


class Steady(Told):
    """One whose answers may be remembered."""

    steady = True


def test_a_way_is_the_route_with_its_promise_and_a_steady_policy_is_asked_once_for_each_class() -> None:
    policy = Steady((0,))
    found = router(policy)
    site, buyer = SITES[1]._replace(place="AMS"), replace(EURASIA.countries[-2], hub="BKK")
    ways = [found.way(site, buyer, Load(weight), 0) for weight in (401, 500, 450, 501)]
    assert len(policy.asked) == 2
    route = found.route("AMS", "BKK", Load(500), 0)
    assert route is not None
    assert ways == [(route, found.promise(route, site, buyer))] * 4
    for load in (Load(500, 1), Load(500, 500), Load(500, 501), Load(500, 500, 1), Load(450, 3, 1)):
        found.way(site, buyer, load, 0)
    assert len(policy.asked) == 5


def test_an_unsteady_policy_is_asked_for_every_way_and_may_know_none() -> None:
    policy = Told((0,), None)
    found = router(policy)
    site, buyer = SITES[1]._replace(place="AMS"), replace(EURASIA.countries[-2], hub="BKK")
    first, second = (found.way(site, buyer, Load(500), 0) for _ in range(2))
    assert first is not None
    assert second is None
    assert len(policy.asked) == 2


class TestAnotherNetwork:
    """Lanes that close and open again are another network, in which nothing that was known counts."""

    def closed(self) -> Network:
        strike = Disruption(
            name="strike", kind="place", targets=("AMS",), start=EURASIA.start + timedelta(days=3),
            end=EURASIA.start + timedelta(days=5),
        )  # fmt: skip
        return freight_network(replace(EURASIA, disruptions=(strike,)), TABLES)

    def test_a_steady_policy_is_asked_again_and_old_ways_are_not_current(self) -> None:
        network, policy = self.closed(), Steady((0,))
        found = Router(EURASIA, network, policy, SETTING)
        before = found.route("AMS", "BKK", Load(500), 0)
        assert before is not None
        assert found.is_current(before)
        assert network.lanes.all[0].open
        network.renew(3 * DAY, {})
        assert not network.lanes.all[0].open
        assert not found.is_current(before)
        policy.answers = [None]
        assert found.route("AMS", "BKK", Load(500), 3 * DAY) is None
        assert found.way(SITES[1]._replace(place="AMS"), EURASIA.countries[1], Load(500), 3 * DAY) is None
        network.renew(5 * DAY, {})
        policy.answers = [(0,)]
        after = found.route("AMS", "BKK", Load(500), 5 * DAY)
        assert after is not None
        assert found.is_current(before)
        assert after.freight_cents(500) == before.freight_cents(500)
