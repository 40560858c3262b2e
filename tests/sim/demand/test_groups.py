"""Two kinds of customers in one market: each comes at its own hours, and from its own places."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.core.units import DAY, HOUR
from sim.demand.arrivals import Arrivals
from sim.scenario import country_weights
from sim.world.build import World, build_world
from tests.support.small_market import changed, even

SHIPPED, TABLES = load_scenario("eurasia")
SHOPS = replace(SHIPPED.segments[0], name="wholesale", hours="office", share=0.3)
MIXED = even(
    changed(SHIPPED, demand__buyers=40_000, segments=(replace(SHIPPED.segments[0], share=0.7), SHOPS))
)


@cache
def world() -> World:
    return build_world(MIXED, TABLES, Streams(1))


def test_groups_are_countries_times_segments_and_weigh_as_both() -> None:
    groups = world().buyers.groups
    weights = country_weights(MIXED, TABLES)
    assert sum(group.weight for group in groups) == pytest.approx(1)
    for number, country in enumerate(MIXED.countries):
        here = [group for group in groups if group.country is country]
        assert [group.segment.name for group in here] == ["consumer", "wholesale"]
        assert sum(group.weight for group in here) == pytest.approx(weights[number] / sum(weights))
    shops = sum(group.weight for group in groups if group.segment.name == "wholesale")
    assert shops == pytest.approx(0.3, abs=0.03)


@given(st.integers(0, 27), st.floats(2.0**-54, 1 - 2.0**-53), st.integers(0, 3_000 * DAY))
def test_a_buyer_is_of_its_group_whoever_held_the_place_before(number: int, u: float, now: int) -> None:
    pool = world().buyers
    group = pool.groups[number]
    if group.weight:
        buyer = pool.draw(number, u, now)
        assert (buyer.country.code, buyer.segment) == (group.country.code, group.segment.name)


def test_every_place_is_in_one_group() -> None:
    pool = world().buyers
    places = Counter(
        (group.number, int(place)) for n, group in enumerate(pool.groups) for place in pool._places[n]
    )
    assert set(places.values()) == {1}
    assert len(places) == pool.size


@pytest.mark.parametrize(("hour", "shops_share"), [(12, (0.35, 0.75)), (22, (0.0, 0.12))])
def test_shops_come_by_day_and_consumers_in_the_evening(hour: int, shops_share: tuple[float, float]) -> None:
    """On a Wednesday in London, where the clocks show UTC in January."""
    arrivals, pool = Arrivals(MIXED, world()), world().buyers
    time = 2 * DAY + hour * HOUR
    drawn = [pool.groups[arrivals.group(time, (n + 0.5) / 20_000)] for n in range(20_000)]
    british = [group for group in drawn if group.country.code == "GB"]
    assert len(british) > 1_000
    share = sum(group.segment.name == "wholesale" for group in british) / len(british)
    least, most = shops_share
    assert least - 3 / sqrt(len(british)) < share < most


def test_a_segment_without_share_sends_nobody() -> None:
    scenario = changed(MIXED, segments=(replace(MIXED.segments[0], share=1.0), replace(SHOPS, share=0.0)))
    groups = build_world(scenario, TABLES, Streams(1)).buyers.groups
    assert all(group.weight == 0 for group in groups if group.segment.name == "wholesale")
    assert sum(group.weight for group in groups) == pytest.approx(1)
