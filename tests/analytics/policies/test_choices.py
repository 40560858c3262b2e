"""What each routing policy minds, and that none of them uses what is closed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from analytics.policies.routing import (
    Balanced,
    CapacityPlan,
    Cheapest,
    Fastest,
    Foresight,
    Greenest,
    RandomWay,
    Reliable,
    ValueDensity,
    Weighted,
)
from argosy.scenario_files import load_scenario
from sim.freight.voyage import lateness
from sim.policies import Lane, Load, RoutingView, lanes_of
from sim.policies.routing import FAMILY, FewestLegs
from sim.world.build import freight_network

if TYPE_CHECKING:
    from sim.policies import Lanes

EURASIA, TABLES = load_scenario("eurasia")
NOTHING: Any = None
DAY = 86_400
POLICIES: dict[str, Any] = {
    "balanced": Balanced, "cheapest": Cheapest, "fastest": Fastest, "greenest": Greenest, "reliable": Reliable,
    "value-density": ValueDensity, "weighted": Weighted, "random": RandomWay, "fewest-legs": FewestLegs,
    "foresight": Foresight, "capacity-plan": CapacityPlan,
}  # fmt: skip


@cache
def lanes() -> Lanes:
    return freight_network(EURASIA, TABLES).lanes


PLACES = sorted({warehouse.place for warehouse in EURASIA.warehouses} | {c.hub for c in EURASIA.countries})
ends = st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES))
loads = st.builds(
    Load, st.integers(1, 40_000), st.integers(0, 300_000), st.integers(0, 200_000), st.booleans()
)


def way(policy: Any, origin: str, destination: str, load: Load, where: Lanes | None = None) -> list[Lane]:
    where = where or lanes()
    found = policy(RoutingView(origin, destination, load, 0, where), NOTHING)
    assert found is not None
    return [where.all[number] for number in found]


def lane(**changes: Any) -> Lane:
    usual = Lane(
        origin="A", destination="B", mode="sea", km=1_000.0, fixed_cents=50.0, cents_per_kg=20.0, ml_per_kg=1_000,
        expected_seconds=10.0 * DAY, late_share=0.35, grace_seconds=1.0 * DAY, late_seconds=4.0 * DAY,
        co2_kg_per_tonne=5.0, co2_kg_per_tonne_km=0.01, loss_rate=0.0, damage_rate=0.0, room_kg_per_day=10.0,
    )  # fmt: skip
    return usual._replace(**changes)


@pytest.mark.parametrize("name", POLICIES)
class TestAll:
    @given(ends=ends, load=loads, seed=st.integers(0, 9))
    def test_what_is_closed_is_never_used(
        self, name: str, ends: tuple[str, str], load: Load, seed: int
    ) -> None:
        """A fifth of the lanes closed at random: a way is an open one from end to end, or none is given."""
        luck = np.random.default_rng(seed)
        some = tuple(
            x._replace(open=bool(u > 0.2))
            for x, u in zip(lanes().all, luck.random(len(lanes().all)), strict=True)
        )
        where = lanes_of(some)
        view = RoutingView(*ends, load, 0, where)
        found = POLICIES[name]()(view, NOTHING)
        assert FAMILY.fault(view, found) == ""
        reference = FewestLegs()(view, NOTHING)
        if name != "value-density":
            assert (found is None) is (reference is None)

    def test_where_all_is_closed_there_is_no_way(self, name: str) -> None:
        shut = lanes_of(tuple(x._replace(open=False) for x in lanes().all))
        policy = POLICIES[name]()
        assert policy(RoutingView("CN-SHENZHEN", "DE-LEIPZIG", Load(500), 0, shut), NOTHING) is None
        assert policy(RoutingView("CN-SHENZHEN", "CN-SHENZHEN", Load(500), 0, shut), NOTHING) == ()
        assert policy(RoutingView("CN-SHENZHEN", "DE-LEIPZIG", Load(500), 0, lanes()), NOTHING)

    @given(ends=ends, load=loads)
    def test_the_answer_is_the_same_whenever_it_is_asked_for(
        self, name: str, ends: tuple[str, str], load: Load
    ) -> None:
        view = RoutingView(*ends, load, 0, lanes())
        policy = asked(name)
        first = policy(view, NOTHING)
        policy(view._replace(origin=PLACES[0], load=Load(77)), NOTHING)
        assert policy(view, NOTHING) == first == asked_anew(name)(view, NOTHING)


@cache
def asked(name: str) -> Any:
    return POLICIES[name]()


@cache
def asked_anew(name: str) -> Any:
    """Another of the same, which is asked for other things before."""
    return POLICIES[name]()


class TestReliable:
    @given(st.floats(0.5, 0.999), st.floats(0, 1), st.floats(0, 5), st.floats(0, 20))
    def test_the_quantile_of_lateness_is_where_its_distribution_says(
        self, quantile: float, late_share: float, grace: float, further: float
    ) -> None:
        """Against the density of the late part, integrated numerically."""
        late = (grace + further) * DAY
        one = lane(late_share=late_share, grace_seconds=grace * DAY, late_seconds=late)
        found = Reliable(quantile=quantile)._late(one) / DAY
        if late_share <= 1 - quantile:
            assert found == 0
        elif further < 0.01:
            assert found == pytest.approx(grace, abs=0.1)
        else:
            law = stats.expon(loc=grace, scale=further)
            beyond, _ = integrate.quad(law.pdf, found, found + 60 * further)
            assert late_share * beyond == pytest.approx(1 - quantile, rel=1e-6)

    def test_so_many_departures_are_there_by_then(self) -> None:
        """Of those that sail: the lane's quantile against lateness as it happens."""
        for mode in EURASIA.modes:
            one = next(x for x in lanes().all if x.mode == mode.name)
            policy = Reliable(quantile=0.9, cents_per_day=1.0)
            by = policy._late(one)
            u = (np.arange(2_000) + 0.5) / 2_000
            there = np.array([lateness(float(x), mode) for x in u]) <= by + 1
            assert there.mean() == pytest.approx(max(0.9, mode.on_time_share), abs=0.002)

    def test_it_pays_for_time_until_nearly_all_are_there(self) -> None:
        policy = Reliable(quantile=0.95, cents_per_day=100.0)
        sure, wild = lane(late_share=0.0), lane(late_share=0.4, expected_seconds=(10 + 0.4 * 4) * DAY)
        on_time = 10 * 100.0 + sure.cost_cents(Load(1_000))
        assert policy.length(sure, Load(1_000)) == pytest.approx(on_time)
        assert policy.length(wild, Load(1_000)) == pytest.approx(on_time + 100 * policy._late(wild) / DAY)

    def test_it_takes_a_dearer_lane_that_is_never_late(self) -> None:
        wild, sure = lane(), lane(fixed_cents=300.0, late_share=0.0, mode="road")
        where = lanes_of((wild, sure))
        assert way(Reliable(), "A", "B", Load(1_000), where) == [sure]
        assert way(Cheapest(), "A", "B", Load(1_000), where) == [wild]


class TestValueDensity:
    BY_AIR = lane(
        mode="air", fixed_cents=500.0, cents_per_kg=400.0, ml_per_kg=6_000, expected_seconds=2.0 * DAY
    )
    BOTH = lanes_of((lane(), BY_AIR))

    @given(st.integers(1, 5_000), st.integers(0, 60_000), st.integers(0, 40_000))
    def test_it_flies_if_and_only_if_it_is_worth_enough_for_what_it_is_charged(
        self, grams: int, millilitres: int, cents: int
    ) -> None:
        policy, load = ValueDensity(cents_per_kg=2_000.0), Load(grams, millilitres, cents)
        charged_kg = max(grams / 1_000, millilitres / 6_000)
        dense = cents >= 2_000 * charged_kg
        assert (policy.length(self.BY_AIR, load) < 10**9) is dense
        assert policy.length(self.BY_AIR, load._replace(bulk=True)) > 10**9

    def test_jewels_fly_and_buckets_sail(self) -> None:
        policy = ValueDensity()
        assert way(policy, "A", "B", Load(500, 500, 9_000), self.BOTH) == [self.BY_AIR]
        assert way(policy, "A", "B", Load(500, 12_000, 900), self.BOTH) == [lane()]
        assert way(policy, "A", "B", Load(500, 500, 9_000, True), self.BOTH) == [lane()]

    def test_what_is_not_dense_flies_where_only_flights_lead(self) -> None:
        only = lanes_of((self.BY_AIR,))
        view = RoutingView("A", "B", Load(500, 12_000, 90), 0, only)
        assert ValueDensity()(view, NOTHING) == (0,)


class TestWeighted:
    @given(loads, st.floats(0, 500), st.floats(0, 500))
    def test_freight_time_and_carbon_at_their_prices(self, load: Load, day: float, carbon: float) -> None:
        one = lane()
        charged = max(load.weight_g, load.volume_ml) / 1_000
        kg_co2 = (5 + 1_000 * 0.01) * load.weight_g / 10**6
        expected = 50 + 20 * charged + 10 * day + carbon * kg_co2
        assert Weighted(cents_per_day=day, cents_per_kg_co2=carbon).length(one, load) == pytest.approx(
            expected
        )

    def test_the_dearer_carbon_the_less_of_it(self) -> None:
        for a, b in (("CN-SHENZHEN", "DE-LEIPZIG"), ("DE-HAMBURG", "JP-TOKYO"), ("IN-MUMBAI", "FR-PARIS")):
            if not {a, b} <= {x.origin for x in lanes().all}:
                continue
            grams = [
                sum(
                    x.co2_g(Load(1_000, 4_000))
                    for x in way(Weighted(cents_per_kg_co2=price), a, b, Load(1_000, 4_000))
                )
                for price in (0.0, 10.0, 100.0, 1e6)
            ]
            assert grams == sorted(grams, reverse=True)
            least = sum(x.co2_g(Load(1_000, 4_000)) for x in way(Greenest(), a, b, Load(1_000, 4_000)))
            assert grams[-1] == pytest.approx(least, rel=0.01)


class TestBalanced:
    def test_what_is_dear_is_sent_faster(self) -> None:
        """Eight days are worth 830 cents from goods of some 54 euros on."""
        both = TestValueDensity.BOTH
        assert way(Balanced(), "A", "B", Load(1_000, 1_000, 4_000), both) == [both.all[0]]
        assert way(Balanced(), "A", "B", Load(1_000, 1_000, 8_000), both) == [both.all[1]]

    @given(loads)
    def test_stock_bears_its_capital_and_a_parcel_its_buyers_patience(self, load: Load) -> None:
        policy = Balanced(cents_per_day=50.0, value_bps_per_day=100, bulk_bps_per_day=7)
        per_day = load.value_cents * 0.0007 if load.bulk else 50 + load.value_cents * 0.01
        assert policy.length(lane(), load) == pytest.approx(lane().cost_cents(load) + 10 * per_day)


class TestRandom:
    def test_it_minds_neither_price_nor_time(self) -> None:
        """Between two lanes of which one is worse in everything it takes each about as often."""
        worse = lane(fixed_cents=9_999.0, expected_seconds=99.0 * DAY)
        where = lanes_of((lane(), worse))
        found = [way(RandomWay(), "A", "B", Load(grams), where) == [worse] for grams in range(100, 700)]
        assert 0.25 < np.mean(found) < 0.75

    def test_different_parcels_take_different_ways(self) -> None:
        policy = RandomWay()
        found = {tuple(way(policy, "CN-SHENZHEN", "DE-LEIPZIG", Load(100 * n))) for n in range(1, 60)}
        assert len(found) > 5

    def test_it_is_the_null(self) -> None:
        assert FAMILY.null == "random"


def test_reordering_lanes_changes_no_freight() -> None:
    """Whichever of equal ways is taken: what it costs by the policy's own measure is the same."""
    turned = lanes_of(tuple(lanes().all[n] for n in np.random.default_rng(2).permutation(len(lanes().all))))
    load = Load(1_000, 4_000, 2_047)
    for name in ("balanced", "cheapest", "fastest", "greenest", "reliable", "weighted"):
        policy, other = POLICIES[name](), POLICIES[name]()
        for origin in PLACES[::3]:
            for destination in PLACES[::2]:
                first, second = (
                    sum(policy.length(x, load) for x in way(one, origin, destination, load, where))
                    for one, where in ((policy, lanes()), (other, turned))
                )
                assert first == pytest.approx(second, rel=1e-9)
