"""Duty and VAT: inside an area, across a border, at the limits of reliefs, before and after a rule changes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.build import exchange_rates
from sim.world.taxes import ImportRules, Taxes
from tests.support.small_market import tiny

START = date(2026, 6, 28)
TABLES = tiny()[1]
TAXES = Taxes(TABLES.vat, TABLES.duty, TABLES.low_value, START)
RATES = exchange_rates(TABLES.fx, START)
CHAPTER = "42"  # bags
BEFORE, AFTER = (date(2026, 6, 30) - START).days, (date(2026, 7, 1) - START).days


def rules(country: str, area: str, currency: str, day: int = 0) -> ImportRules:
    return TAXES.rules(country, area, currency, day, RATES)


def duty_bps(area: str) -> int:
    return next(int(r["rate_bps"]) for r in TABLES.duty if (r["hs_chapter"], r["area"]) == (CHAPTER, area))


@given(st.integers(1, 10**8), st.integers(0, 10**6))
def test_inside_an_area_there_is_vat_and_no_duty(goods: int, freight: int) -> None:
    germany = rules("DE", "EU", "EUR")
    assert germany.levy(goods, freight, CHAPTER, "EU") == (0, (goods + freight) * 1_900 // 10_000)


def test_duty_is_a_share_of_the_goods_and_vat_of_everything() -> None:
    germany = rules("DE", "EU", "EUR")
    duty, vat = germany.levy(100_000, 2_000, CHAPTER, "CN")
    assert duty == 100_000 * duty_bps("EU") // 10_000 > 0
    assert vat == (100_000 + 2_000 + duty) * 1_900 // 10_000


@pytest.mark.parametrize(("goods", "free"), [(14_999, True), (15_000, True), (15_001, False)])
def test_the_relief_reaches_up_to_its_limit(goods: int, free: bool) -> None:
    duty, vat = rules("DE", "EU", "EUR", BEFORE).levy(goods, 500, CHAPTER, "CN")
    assert (duty == 0) is free
    assert vat == (goods + 500 + duty) * 1_900 // 10_000


@pytest.mark.parametrize(
    ("day", "goods", "duty"),
    [
        (BEFORE, 1, 0),
        (BEFORE, 15_000, 0),
        (AFTER, 1, 300),
        (AFTER, 15_000, 300),
        (AFTER, 15_001, 15_001 * duty_bps("EU") // 10_000),
        (AFTER + 400, 15_000, 300),
    ],
)
def test_the_unions_rule_changes_on_the_first_of_july_2026(day: int, goods: int, duty: int) -> None:
    assert rules("DE", "EU", "EUR", day).levy(goods, 0, CHAPTER, "CN")[0] == duty


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_the_customs_union_with_turkiye_is_free_of_duty_both_ways(day: int) -> None:
    goods = 1_000_000
    assert rules("DE", "EU", "EUR", day).levy(goods, 0, CHAPTER, "TR") == (0, goods * 1_900 // 10_000)
    assert rules("TR", "TR", "TRY", day).levy(goods, 0, CHAPTER, "EU")[0] == 0
    assert rules("TR", "TR", "TRY", day).levy(goods, 0, CHAPTER, "CN")[0] > 0


def test_relief_from_vat_where_there_is_one() -> None:
    """Japan: taxable value up to JPY 10,000."""
    japan = rules("JP", "JP", "JPY")
    assert japan.levy(10_000, 800, CHAPTER, "CN") == (0, 0)
    duty, vat = japan.levy(10_001, 800, CHAPTER, "CN")
    assert duty == 10_001 * duty_bps("JP") // 10_000
    assert vat == (10_001 + 800 + duty) * 1_000 // 10_000


def test_no_relief_from_vat_at_home() -> None:
    assert rules("JP", "JP", "JPY").levy(5_000, 0, CHAPTER, "JP") == (0, 500)


def test_limits_are_converted_at_the_days_rate() -> None:
    korea = rules("KR", "KR", "KRW")
    assert korea.duty_free == RATES.convert(15_000, "USD", "KRW", 0)
    assert korea.levy(korea.duty_free, 0, CHAPTER, "CN") == (0, 0)
    assert korea.levy(korea.duty_free + 1, 0, CHAPTER, "CN")[0] > 0


def test_thailands_rules_by_date() -> None:
    taxes = Taxes(TABLES.vat, TABLES.duty, TABLES.low_value, date(2024, 7, 4))
    rates = exchange_rates(TABLES.fx, date(2024, 7, 4))

    def levy(day: int) -> tuple[int, int]:
        return taxes.rules("TH", "TH", "THB", day, rates).levy(100_000, 0, CHAPTER, "CN")

    assert levy(0) == (0, 0)
    assert levy(1) == (0, 7_000)
    assert levy((date(2026, 1, 1) - date(2024, 7, 4)).days)[0] > 0


@given(st.integers(1, 10**9), st.integers(0, 10**6), st.sampled_from(["CN", "GB", "TR", "EU", "JP"]))
def test_what_is_levied_is_never_negative_and_bounded(goods: int, freight: int, origin: str) -> None:
    for country, area, currency in (("DE", "EU", "EUR"), ("GB", "GB", "GBP"), ("CN", "CN", "CNY")):
        duty, vat = rules(country, area, currency, AFTER).levy(goods, freight, CHAPTER, origin)
        assert 0 <= duty <= max(goods, 300)
        assert 0 <= vat <= goods + freight + duty
