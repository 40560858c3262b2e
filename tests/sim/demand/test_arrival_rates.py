"""Visits by hour and country against the rates that the scenario and its tables give."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice, takewhile
from math import floor
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.core.units import DAY, HOUR
from sim.demand.arrivals import Arrivals
from sim.scenario import Campaign, country_weights
from sim.world.build import World, build_world
from sim.world.clock import Clock
from tests.support.small_market import changed, even

if TYPE_CHECKING:
    from sim.scenario import Country, Scenario

EURASIA, TABLES = load_scenario("eurasia")
BUSY = even(changed(EURASIA, demand__visits_per_day=12_000.0))
"""Every week of the year like the others; `tests/sim/world/test_seasons.py` has the rest."""
WEEK = 7 * DAY


@cache
def world() -> World:
    return build_world(BUSY, TABLES, Streams(1))


def winter_hours(country: Country) -> float:
    """Hours ahead of UTC in January, from a second reading of the database."""
    offset = datetime(2025, 1, 6, tzinfo=ZoneInfo(country.timezone)).utcoffset()
    assert offset is not None
    return offset.total_seconds() / HOUR


def with_clock(zone: str, shares: tuple[float, ...]) -> World:
    """Everybody lives by one clock, with these hours."""
    clock = Clock(zone, BUSY.start)
    return replace(
        world(), clocks={country.code: clock for country in BUSY.countries}, hours={"consumer": shares}
    )


def _by_code(scenario: Scenario) -> dict[str, Country]:
    return {country.code: country for country in scenario.countries}


def expected_rates(scenario: Scenario) -> np.ndarray:
    """Visits by hour of the simulation's week and country, from the rows of the tables."""
    shares = [float(row["share"]) for row in TABLES.hour_of_week_consumer]
    weights = country_weights(scenario, TABLES)
    rates = np.zeros((168, len(weights)))
    for number, (weight, country) in enumerate(zip(weights, scenario.countries, strict=True)):
        for hour in range(168):
            local = scenario.start.weekday() * 24 + hour + winter_hours(country)
            whole = floor(local)
            share = shares[whole % 168] * (1 - local + whole) + shares[(whole + 1) % 168] * (local - whole)
            rates[hour, number] = weight / sum(weights) * share
    return rates * scenario.demand.visits_per_day * 7


def counted(scenario: Scenario, seed: int, weeks: int) -> np.ndarray:
    """Visits as they came, by hour of the week and country."""
    arrivals, streams = Arrivals(scenario, world()), Streams(seed)
    times = takewhile(lambda time: time < weeks * WEEK, arrivals.times(streams.uniforms("arrival")))
    found = Counter(
        (time // HOUR % 168, arrivals.group(time, u))
        for time, u in zip(times, streams.uniforms("visit country"), strict=False)
    )
    counts = np.zeros((168, len(scenario.countries)))
    for place, count in found.items():
        counts[place] = count
    return counts


@pytest.mark.parametrize(("seed", "shift"), [(1, 0), (2, 3), (3, 6)])
def test_every_hour_and_country_has_its_rate(seed: int, shift: int) -> None:
    """Chi-squared of counts that are independent Poisson variables, rare cells together."""
    scenario = replace(BUSY, start=BUSY.start + timedelta(days=shift))
    expected, found = expected_rates(scenario), counted(scenario, seed, 1)
    assert expected.sum() == pytest.approx(12_000 * 7, rel=1e-6)
    often = expected >= 10
    terms = [(found[often] - expected[often]) ** 2 / expected[often]]
    rest, rare = found[~often].sum(), expected[~often].sum()
    statistic = np.concatenate([*terms, [(rest - rare) ** 2 / rare]]).sum()
    assert often.sum() > 600
    assert 1e-4 < stats.chi2.sf(statistic, often.sum() + 1) < 1 - 1e-4


def test_a_country_without_weight_sends_nobody() -> None:
    weights = country_weights(BUSY, TABLES)
    silent = [number for number, weight in enumerate(weights) if not weight]
    assert silent
    assert counted(BUSY, 4, 1)[:, silent].sum() == 0


def test_moments_inside_an_hour_are_uniform() -> None:
    arrivals = Arrivals(BUSY, world())
    times = np.array(list(islice(arrivals.times(Streams(5).uniforms("arrival")), 30_000)))
    # whole seconds: their middle is what a uniform would be compared with
    assert stats.kstest((times % HOUR + 0.5) / HOUR, "uniform").pvalue > 1e-4


def test_unit_rate_gaps_return_when_the_clock_is_bent_back() -> None:
    """Gaps of the cumulative rate at the visits are exponential and independent of each other."""
    arrivals = Arrivals(BUSY, world())
    times = np.array(list(islice(arrivals.times(Streams(6).uniforms("arrival")), 30_000)))
    hourly = expected_rates(BUSY).sum(axis=1)
    totals = np.concatenate([[0], np.cumsum(np.tile(hourly, 4))])
    bent = np.interp((times + 0.5) / HOUR, np.arange(len(totals)), totals)
    gaps = np.diff(bent)
    assert gaps.mean() == pytest.approx(1, abs=0.03)
    assert np.var(gaps) == pytest.approx(1, abs=0.06)
    assert abs(np.corrcoef(gaps[1:], gaps[:-1])[0, 1]) < 4 / len(gaps) ** 0.5


def test_twice_the_rate_is_the_same_visits_in_half_the_time() -> None:
    """At a constant rate: a policy that is tried under more traffic meets the same sequence."""
    flat = replace(world(), hours={"consumer": (1 / 168,) * 168})
    slow, fast = (
        list(islice(Arrivals(changed(BUSY, demand__visits_per_day=rate), flat).times(u), 500))
        for rate, u in ((500.0, Streams(1).uniforms("arrival")), (1_000.0, Streams(1).uniforms("arrival")))
    )
    assert all(abs(a - 2 * b) <= 2 for a, b in zip(slow, fast, strict=True))


@given(st.integers(0, 10 * WEEK), st.floats(2.0**-54, 1 - 2.0**-53))
def test_who_comes_repeats_every_week(time: int, u: float) -> None:
    """Until the clocks of Europe change, at the end of the twelfth week."""
    arrivals = Arrivals(BUSY, world())
    assert arrivals.group(time, u) == arrivals.group(time + WEEK, u)
    assert arrivals.group(time // HOUR * HOUR, u) == arrivals.group(time, u)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("UTC", {100: 1.0}),
        ("Europe/Berlin", {99: 1.0}),
        ("Asia/Kolkata", {94: 0.5, 95: 0.5}),
        ("Asia/Kathmandu", {94: 0.75, 95: 0.25}),
        ("America/St_Johns", {103: 0.5, 104: 0.5}),
        ("Pacific/Chatham", {86: 0.75, 87: 0.25}),
    ],
)
def test_an_hour_of_a_clock_that_is_off_by_less_than_an_hour_lies_in_two(
    zone: str, hours: dict[int, float]
) -> None:
    """Everybody comes from 100 to 101 o'clock of the local week: at an offset of 5:30 from 94:30 to 95:30."""
    shares = tuple(float(hour == 100) for hour in range(168))
    scenario = changed(BUSY, demand__visits_per_day=24.0)
    arrivals = Arrivals(scenario, with_clock(zone, shares))
    rates = [arrivals.rate(hour) for hour in range(168)]
    first = scenario.start.weekday() * 24
    found = {(hour + first) % 168: rate * HOUR / 168 for hour, rate in enumerate(rates) if rate}
    assert found == pytest.approx(hours)


def test_hours_of_silence_are_passed_over() -> None:
    """Everybody comes in one hour of the week; between them are 167 hours without anybody."""
    shares = tuple(float(hour == 100) for hour in range(168))
    scenario, zone = changed(BUSY, demand__visits_per_day=5.0), "UTC"
    times = list(
        islice(
            Arrivals(scenario, with_clock(zone, shares)).times(Streams(1).uniforms("arrival")),
            600,
        )
    )
    first = scenario.start.weekday() * 24
    assert {(time // HOUR + first) % 168 for time in times} == {100}
    weeks = times[-1] / WEEK
    assert 600 / weeks == pytest.approx(35, rel=0.2)


def test_a_rate_of_almost_nothing_ends_with_the_century() -> None:
    rare = changed(BUSY, demand__visits_per_day=0.001)
    times = list(Arrivals(rare, world()).times(Streams(1).uniforms("arrival")))
    assert times == sorted(times)
    assert times[-1] < 36_525 * DAY
    assert len(times) == pytest.approx(36.5, abs=25)


def test_londons_buyers_keep_their_hours_when_the_clocks_change() -> None:
    """In the weeks before and after the 30th of March, 2025: the same visits at the same hours of London."""
    scenario = replace(BUSY, start=date(2025, 3, 17))
    clock = Clock("Europe/London", scenario.start)
    shares = tuple(float(row["share"]) for row in TABLES.hour_of_week_consumer)
    clocks = {country.code: clock for country in BUSY.countries}
    arrivals = Arrivals(scenario, replace(world(), clocks=clocks, hours={"consumer": shares}))

    def week(first: int) -> list[float]:
        """Rates by hour of London's week that begins at the local midnight of the day `first` of the simulation."""
        begins = clock.midnight(scenario.start.toordinal() + first)
        return [arrivals.rate(begins // HOUR + hour) for hour in range(168)]

    assert clock.offset(clock.midnight(scenario.start.toordinal())) == 0
    assert clock.offset(clock.midnight(scenario.start.toordinal() + 14)) == HOUR
    assert week(14) == pytest.approx(week(0), rel=1e-12)
    utc = [arrivals.rate(hour) for hour in (12, 12 + 14 * 24)]
    assert utc[0] != pytest.approx(utc[1], rel=1e-3), "at one hour of UTC it is another hour of London"


@pytest.mark.parametrize("year", [2025, 2028])
def test_a_year_has_its_mean_with_all_that_moves_demand(year: int) -> None:
    scenario = changed(EURASIA, start=date(year, 1, 1))
    world_then = build_world(EURASIA, TABLES, Streams(1))
    clocks = {code: Clock(country.timezone, scenario.start) for code, country in _by_code(scenario).items()}
    arrivals = Arrivals(scenario, replace(world_then, clocks=clocks))
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    mean = sum(arrivals.rate(hour) for hour in range(days * 24)) * HOUR / days
    assert mean == pytest.approx(scenario.demand.visits_per_day, rel=0.01)


def test_a_campaign_begins_at_local_midnight() -> None:
    """Singles' Day begins at 16:00 UTC of the day before in China."""
    [china] = [replace(country, weight=1.0) for country in EURASIA.countries if country.code == "CN"]
    others = (replace(c, weight=0.0) for c in EURASIA.countries if c.code != "CN")
    day = Campaign(
        name="day", countries=("CN",), day="11-11", days_before=0, days_after=0, peak=3.0, factor=1.0
    )
    scenario = changed(EURASIA, start=date(2025, 11, 9), countries=(china, *others), campaigns=(day,))
    scenario = changed(scenario, calendar__seasonality=0.0, segments__holiday_factor=1.0)
    arrivals = Arrivals(scenario, flat_hours(scenario))
    rates = [arrivals.rate(hour) for hour in range(96)]
    usual = rates[0]
    assert [hour for hour, rate in enumerate(rates) if rate > 2 * usual] == list(range(40, 64))
    assert rates[40] == pytest.approx(3 * usual)


def flat_hours(scenario: Scenario) -> World:
    """All hours of the week alike."""
    return replace(build_world(scenario, TABLES, Streams(1)), hours={"consumer": (1 / 168,) * 168})


def test_days_gone_by_are_dropped() -> None:
    arrivals = Arrivals(BUSY, world())
    for hour in range(0, 400 * 24, 24):
        arrivals.rate(hour)
    assert arrivals._day.cache_info().currsize < 10
