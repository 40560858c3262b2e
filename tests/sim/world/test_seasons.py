"""What moves demand over the year, and that it adds nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.scenario import Campaign, in_canonical_order
from sim.world.holidays import days_off, keeps_christmas, public_holidays
from sim.world.seasons import Seasons
from tests.support.small_market import changed, even

EURASIA, TABLES = load_scenario("eurasia")
[CONSUMER] = EURASIA.segments
SHOPS = replace(CONSUMER, name="wholesale", season_lag_days=0, holiday_factor=0.05)
SEASONS = Seasons(EURASIA, TABLES.seasons)
CODES = [country.code for country in EURASIA.countries]


def year_of(
    country: str, year: int, seasons: Seasons = SEASONS, segment: object = CONSUMER
) -> dict[date, float]:
    days = (date(year, 1, 1) + timedelta(n) for n in range(366))
    return {
        day: seasons.factor(country, segment, day.toordinal())  # type: ignore[arg-type]
        for day in days
        if day.year == year
    }


@given(st.sampled_from(CODES), st.integers(2021, 2040), st.sampled_from([CONSUMER, SHOPS]))
def test_every_year_of_every_country_has_its_mean(country: str, year: int, segment: object) -> None:
    found = list(year_of(country, year, segment=segment).values())
    assert sum(found) / len(found) == pytest.approx(1, abs=1e-12)
    assert min(found) >= 0


def test_a_year_without_seasons_is_level() -> None:
    scenario = even(EURASIA)
    found = Seasons(scenario, TABLES.seasons)
    for country in CODES:
        assert set(year_of(country, 2025, found, scenario.segments[0]).values()) == {1.0}


def test_where_christmas_is_kept_the_weeks_before_it_are_the_busiest() -> None:
    flat = Seasons(changed(EURASIA, campaigns=(), segments__holiday_factor=1.0), TABLES.seasons)
    plain = [replace(segment, holiday_factor=1.0) for segment in (CONSUMER, SHOPS)]
    consumers, shops = (year_of("DE", 2025, flat, segment) for segment in plain)
    peak, stocked = max(consumers, key=consumers.__getitem__), max(shops, key=shops.__getitem__)
    assert (peak - stocked).days == CONSUMER.season_lag_days
    assert date(2025, 12, 1) <= peak <= date(2025, 12, 20)
    assert consumers[peak] > 1.5
    assert set(year_of("TR", 2025, flat, plain[0]).values()) == {1.0}


def test_singles_day_is_chinas_and_black_friday_europes() -> None:
    china, germany, korea = (year_of(code, 2025) for code in ("CN", "DE", "KR"))
    eleventh, friday = date(2025, 11, 11), date(2025, 11, 28)
    usual = china[date(2025, 11, 13)]
    assert china[eleventh] / usual == pytest.approx(1.45)
    assert china[date(2025, 10, 21)] / usual == pytest.approx(1.17)
    period = [china[date(2025, 10, 21) + timedelta(n)] for n in range(22)]
    assert sum(period) / 22 / usual == pytest.approx(1.18, abs=0.01)
    assert china[date(2025, 10, 20)] / usual == pytest.approx(1.0)
    assert germany[friday] / germany[friday + timedelta(7)] == pytest.approx(2.0, rel=0.15)
    assert korea[eleventh] / korea[date(2025, 11, 13)] == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("year", range(2020, 2032))
def test_black_friday_follows_the_fourth_thursday_of_november(year: int) -> None:
    campaign = next(c for c in EURASIA.campaigns if c.day == "black-friday")
    found = campaign.date(year)
    thursdays = [d for d in (date(year, 11, n) for n in range(1, 31)) if d.weekday() == 3]
    assert found == thursdays[3] + timedelta(1)


def test_a_campaign_reaches_over_the_turn_of_the_year() -> None:
    sales = Campaign(
        name="sales", countries=("TR",), day="01-02", days_before=4, days_after=0, peak=3.0, factor=2.0
    )
    scenario = changed(EURASIA, calendar__seasonality=0.0, segments__holiday_factor=1.0, campaigns=(sales,))
    plain = replace(CONSUMER, holiday_factor=1.0)
    found = Seasons(scenario, TABLES.seasons)
    old, new = year_of("TR", 2025, found, plain), year_of("TR", 2026, found, plain)
    usual = old[date(2025, 6, 1)], new[date(2026, 6, 1)]
    assert old[date(2025, 12, 29)] / usual[0] == pytest.approx(2)
    assert old[date(2025, 12, 28)] / usual[0] == pytest.approx(1)
    assert [new[date(2026, 1, n)] / usual[1] for n in (1, 2, 3)] == pytest.approx([2, 3, 1])


def test_nobody_buys_for_a_shop_on_a_public_holiday() -> None:
    found = year_of("DE", 2025, segment=SHOPS)
    unity, next_week = date(2025, 10, 3), date(2025, 10, 10)
    assert found[unity] / found[next_week] == pytest.approx(0.05, rel=0.1)


def test_the_leap_day_is_like_the_day_before() -> None:
    plain = replace(SHOPS, holiday_factor=1.0)
    found = Seasons(changed(EURASIA, campaigns=()), TABLES.seasons)
    leap = year_of("DE", 2028, found, plain)
    usual = year_of("DE", 2027, found, plain)
    assert leap[date(2028, 2, 29)] == leap[date(2028, 2, 28)]
    ratio = leap[date(2028, 1, 5)] / usual[date(2027, 1, 5)]
    for month, day in ((2, 27), (3, 1), (12, 31), (7, 1)):
        assert leap[date(2028, month, day)] / usual[date(2027, month, day)] == pytest.approx(ratio)


def test_christmas_articles_are_wanted_before_christmas() -> None:
    def mix(month: int, day: int, country: str = "GB") -> dict[str, float]:
        found = SEASONS.mix(country, CONSUMER, date(2025, month, day).toordinal())
        return dict(zip(("none", "christmas", "easter", "garden"), found, strict=True))

    assert mix(12, 1)["christmas"] > 4
    assert mix(5, 1)["christmas"] < 0.1
    assert mix(4, 1)["easter"] > 3
    assert mix(6, 15)["garden"] > 1.5
    assert set(mix(12, 1, "CN").values()) == {1.0}


def test_rows_and_lists_may_stand_in_any_order() -> None:
    turned = replace(
        EURASIA,
        campaigns=tuple(replace(c, countries=c.countries[::-1]) for c in EURASIA.campaigns[::-1]),
    )
    assert in_canonical_order(turned) == EURASIA
    other = Seasons(turned, TABLES.seasons[::-1])
    for country in ("CN", "DE"):
        assert year_of(country, 2026, other) == year_of(country, 2026)


def test_holidays_are_the_countrys_own() -> None:
    assert date(2025, 10, 1).toordinal() in public_holidays("CN", 2025)
    assert date(2025, 10, 3).toordinal() in public_holidays("DE", 2025)
    assert date(2025, 10, 1).toordinal() not in public_holidays("DE", 2025)
    assert public_holidays("XX", 2025) == frozenset()
    assert all(date.fromordinal(day).year == 2025 for day in public_holidays("TR", 2025))
    assert keeps_christmas("GB", 2025)
    assert not keeps_christmas("JP", 2025)


def test_golden_week_and_spring_festival_are_rows_of_days_off() -> None:
    rows = {date.fromordinal(first): last - first + 1 for first, last in days_off("CN", 2025)}
    assert (rows[date(2025, 1, 28)], rows[date(2025, 10, 1)], rows[date(2025, 5, 1)]) == (8, 8, 5)
    assert max(last - first + 1 for first, last in days_off("DE", 2025)) <= 4
