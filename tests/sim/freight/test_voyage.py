"""How departures fare: late by the law, turned or kept waiting by what is closed, and never the quicker for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from argosy.scenario_files import load_scenario
from sim.core.luck import TransitLuck
from sim.core.units import DAY, HOUR
from sim.freight.voyage import lateness, voyage
from sim.scenario import Disruption
from sim.world.build import freight_network
from tests.support.small_market import changed

if TYPE_CHECKING:
    from sim.freight.voyage import Voyage
    from sim.scenario import Mode
    from sim.world.network import Link, Network

EURASIA, TABLES = load_scenario("eurasia")
START = EURASIA.start
ON_TIME = TransitLuck(0.0, 0.999, 0.999, 0.5)
SEA = next(mode for mode in EURASIA.modes if mode.name == "sea")


def suez(first: float, days: float, **changes: Any) -> Disruption:
    """The canal closed from day `first` on for `days`."""
    begins = START + timedelta(days=first)
    closed = Disruption(
        name=f"suez-{first}",
        kind="passage",
        targets=("suez",),
        start=begins,
        end=begins + timedelta(days=days),
    )
    return replace(closed, **changes)


def on(day: float) -> date:
    return START + timedelta(days=day)


def network(*disruptions: Disruption) -> Network:
    return freight_network(replace(EURASIA, disruptions=disruptions), TABLES)


def sailed(
    world: Network, departed: float, luck: TransitLuck = ON_TIME, ends: str = "CNSHA>sea>NLRTM"
) -> Voyage:
    """The voyage of a ship that leaves on day `departed`."""
    link = next(link for link in world.links if link.name == ends)
    return voyage(link, int(departed * DAY), luck, world, world.touching(link))


@cache
def leg() -> Link:
    return next(link for link in network().links if link.name == "CNSHA>sea>NLRTM")


KM_PER_DAY = SEA.speed_kmh * 24
DAYS = leg().km / KM_PER_DAY
CANAL = next(p.km for p in leg().ways.usual.passages if p.name == "suez")
TO_CANAL = CANAL / KM_PER_DAY
AROUND = leg().ways.without(frozenset({"suez"}))
assert AROUND is not None
DAYS_AROUND = AROUND.km / KM_PER_DAY


class TestLateness:
    @pytest.mark.parametrize("name", ["air", "rail", "road", "sea"])
    def test_the_share_on_time_and_the_law_of_the_rest(self, name: str) -> None:
        mode = next(mode for mode in EURASIA.modes if mode.name == name)
        found = np.array([lateness(u, mode) for u in np.random.default_rng(3).random(40_000)]) / HOUR
        late = found[found > 0]
        assert abs((found == 0).mean() - mode.on_time_share) < 0.01
        assert late.min() >= mode.grace_hours
        assert late.mean() == pytest.approx(mode.late_hours, rel=0.05)
        law = stats.expon(loc=mode.grace_hours, scale=mode.late_hours - mode.grace_hours)
        assert stats.kstest(late, law.cdf).pvalue > 1e-3

    @given(st.floats(0, 0.999999), st.floats(0, 0.999999), st.floats(0, 1))
    def test_later_luck_is_never_an_earlier_arrival(self, a: float, b: float, share: float) -> None:
        mode = changed(SEA, on_time_share=share)  # type: ignore[arg-type]
        low, high = sorted((a, b))
        assert 0 <= lateness(low, mode) <= lateness(high, mode)

    @pytest.mark.parametrize(("share", "u"), [(0.0, 0.0), (0.65, 0.65), (1.0, 0.999999)])
    def test_at_the_ends(self, share: float, u: float) -> None:
        mode: Mode = changed(SEA, on_time_share=share)  # type: ignore[arg-type, assignment]
        assert lateness(u, mode) == (0 if share == 1 else SEA.grace_hours * HOUR)

    def test_where_late_is_no_later_than_the_grace_all_are_late_alike(self) -> None:
        mode: Mode = changed(SEA, on_time_share=0.5, grace_hours=9.0, late_hours=9.0)  # type: ignore[arg-type, assignment]
        assert {lateness(u, mode) for u in (0.5, 0.7, 0.99)} == {9 * HOUR}

    def test_it_comes_on_top_of_the_way(self) -> None:
        late = ON_TIME._replace(delay=0.9)
        found, plain = sailed(network(), 2, late), sailed(network(), 2)
        assert found.arrival - plain.arrival == pytest.approx(lateness(0.9, SEA), abs=1)
        assert plain.arrival == pytest.approx(2 * DAY + DAYS * DAY, abs=1)
        assert found.km == plain.km == leg().km


class TestAClosedCanal:
    def test_who_has_passed_is_not_touched(self) -> None:
        world = network(suez(30, 42))
        departed = 30 - TO_CANAL - 0.01
        assert sailed(world, departed) == sailed(network(), departed)

    def test_who_comes_when_it_is_over_is_not_touched(self) -> None:
        world = network(suez(30, 10, expected_days=5.0))
        departed = 40 - TO_CANAL + 0.01
        assert sailed(world, departed) == sailed(network(), departed)

    def test_who_leaves_while_it_is_known_to_last_goes_round(self) -> None:
        found = sailed(network(suez(0, 90)), 1)
        assert AROUND is not None
        assert found.km == pytest.approx(AROUND.km)
        assert found.arrival == pytest.approx((1 + DAYS_AROUND) * DAY, abs=2)

    def test_who_would_reach_it_once_it_is_open_takes_the_usual_way(self) -> None:
        world = network(suez(0, 5))
        assert TO_CANAL > 5
        assert sailed(world, 1) == sailed(network(), 1)

    @pytest.mark.parametrize("announced", [20, 29])
    def test_who_is_before_it_turns_where_the_news_reaches_it(self, announced: int) -> None:
        """It sails back: the later it hears of it, the further; and it is there after what that takes."""
        departed = 30.5 - TO_CANAL
        world = network(suez(30, 300, announced=on(announced)))
        found = sailed(world, departed)
        km = (announced - departed) * KM_PER_DAY
        assert AROUND is not None
        left, _ = world.chart(leg()).turn(leg().ways, leg().ways.usual, km, AROUND)
        assert found.km == pytest.approx(km + left)
        assert found.arrival == pytest.approx(departed * DAY + found.km / KM_PER_DAY * DAY, abs=2)
        assert found.km > AROUND.km

    def test_who_hears_later_sails_further(self) -> None:
        departed = 30.5 - TO_CANAL
        kms = [sailed(network(suez(30, 300, announced=on(day))), departed).km for day in (12, 20, 26, 30)]
        assert kms == sorted(kms)
        assert kms[-1] > kms[0] + 3_000

    def test_where_it_is_believed_to_be_over_soon_they_wait_and_pass_as_it_opens(self) -> None:
        world = network(suez(30, 4))
        departed = 31.0 - TO_CANAL
        found = sailed(world, departed)
        assert found.km == pytest.approx(leg().km)
        assert found.arrival == pytest.approx((34 + DAYS - TO_CANAL) * DAY, abs=2)

    def test_what_lasts_longer_than_believed_is_waited_for_a_day_at_a_time(self) -> None:
        """Whoever has waited believes every day that it is over tomorrow."""
        world = network(suez(30, 12, expected_days=2.0))
        found = sailed(world, 31.0 - TO_CANAL)
        assert found.km == pytest.approx(leg().km)
        assert found.arrival == pytest.approx((42 + DAYS - TO_CANAL) * DAY, abs=2)

    @given(expected=st.floats(1, 200), behind=st.floats(0.1, 10))
    def test_it_takes_what_it_believes_to_be_quicker(self, expected: float, behind: float) -> None:
        """Of turning where it hears of it, and of waiting until it is believed to be over."""
        departed = 30.0 + behind - TO_CANAL
        world = network(suez(30, 400, expected_days=expected))
        found = sailed(world, departed)
        km = (30 - departed) * KM_PER_DAY
        assert AROUND is not None
        left, _ = world.chart(leg()).turn(leg().ways, leg().ways.usual, km, AROUND)
        turning = left / KM_PER_DAY
        waiting = max(max(expected, 1.0), behind) + DAYS - TO_CANAL
        if abs(turning - waiting) > 0.01:
            assert (found.km > leg().km + 1) is (turning < waiting)

    def test_of_a_half_closed_canal_luck_says_who_must_go_round(self) -> None:
        world = network(suez(0, 90, severity=0.4))
        for held, around in ((0.399, True), (0.4, False)):
            found = sailed(world, 1, ON_TIME._replace(held=held))
            assert (found.km > leg().km + 1) is around

    def test_what_passes_is_held_up_and_what_goes_round_is_not(self) -> None:
        slow, plain = network(suez(0, 90, severity=0.4, delay_hours=48.0)), network(suez(0, 90, severity=0.4))
        for held, hours in ((0.1, 0), (0.9, 48)):
            luck = ON_TIME._replace(held=held)
            delay = sailed(slow, 1, luck).arrival - sailed(plain, 1, luck).arrival
            assert delay == pytest.approx(hours * HOUR, abs=1)


class TestTerminals:
    def strike(self, place: str, **changes: Any) -> Disruption:
        found = Disruption(
            name="strike",
            kind="place",
            targets=(place,),
            start=on(10),
            end=on(20),
            severity=0.5,
            delay_hours=30.0,
        )
        return replace(found, **changes)

    @pytest.mark.parametrize(
        ("arrives", "touched"), [(9.9, False), (10.1, True), (19.9, True), (20.1, False)]
    )
    @pytest.mark.parametrize("held", [0.4, 0.6])
    def test_at_the_destination_a_strike_is_met_on_arrival(
        self, arrives: float, touched: bool, held: float
    ) -> None:
        departed, luck = arrives - DAYS + 40, ON_TIME._replace(held=held)
        strike = self.strike("NLRTM", start=on(50), end=on(60))
        found, plain = sailed(network(strike), departed, luck), sailed(network(), departed, luck)
        delay = found.arrival - plain.arrival
        if not touched:
            assert delay == 0
        elif held < 0.5:
            assert found.arrival == max(60 * DAY, plain.arrival + 30 * HOUR)
        else:
            assert delay == 30 * HOUR

    @pytest.mark.parametrize(
        ("departed", "touched"), [(9.9, False), (10.1, True), (19.9, True), (20.1, False)]
    )
    def test_at_the_origin_it_is_met_on_leaving(self, departed: float, touched: bool) -> None:
        world = network(self.strike("CNSHA"))
        delay = sailed(world, departed).arrival - sailed(network(), departed).arrival
        assert delay == touched * 30 * HOUR


disruptions = st.lists(
    st.builds(
        lambda name, first, days, notice, expected, severity, delay: Disruption(
            name=str(name), kind="passage", targets=(name,), start=on(first), end=on(first + days),
            announced=on(min(first + days - 1, first + notice)), expected_days=expected, severity=severity,
            delay_hours=delay,
        ),
        st.sampled_from(["suez", "babalmandab", "malacca", "sunda", "gibraltar", "south_africa"]),
        st.integers(0, 60),
        st.integers(1, 60),
        st.integers(-20, 20),
        st.floats(1, 90),
        st.floats(0, 1),
        st.floats(0, 72),
    ),
    max_size=4,
)  # fmt: skip


@given(
    disruptions,
    st.floats(0, 80),
    st.floats(0, 0.999),
    st.sampled_from(["CNSHA>sea>NLRTM", "ITGOA>sea>SGSIN"]),
)
def test_nobody_arrives_before_the_undisturbed(
    some: list[Disruption], departed: float, held: float, ends: str
) -> None:
    """Nor sails less; and where no severity is above its luck nor anything slow, it is as if nothing were."""
    luck = ON_TIME._replace(held=held)
    found, plain = (sailed(world, departed, luck, ends) for world in (network(*some), network()))
    assert found.arrival >= plain.arrival - 1
    assert found.km >= plain.km * (1 - 1e-12)
    if all(held >= d.severity and not d.delay_hours for d in some):
        assert found == plain
