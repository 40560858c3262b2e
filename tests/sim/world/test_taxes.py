"""Duty and VAT by hand: consignments as a broker would work them out, with the date on which each rule holds."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.scenario_files import load_scenario
from sim.world.build import exchange_rates
from sim.world.taxes import ImportRules, Item, Taxes

_, TABLES = load_scenario("eurasia")
BAGS, GLASS = "42", "70"


def rules(country: str, area: str, currency: str, on: str) -> ImportRules:
    start = date.fromisoformat(on)
    rates = exchange_rates(TABLES.fx, min(start, date(2026, 10, 30)))
    return Taxes(TABLES, start).rules(country, area, currency, 0, rates)


def bag(value: int, *, made_there: bool = False) -> tuple[Item, ...]:
    return (Item(value, BAGS, made_there),)


def bps(chapter: str, area: str) -> int:
    return next(int(r["rate_bps"]) for r in TABLES.duty if (r["hs_chapter"], r["area"]) == (chapter, area))


def test_duty_is_a_share_of_goods_and_freight_and_vat_of_all_three() -> None:
    """A bag of EUR 1,000.00 from China that travels for EUR 20.00: the customs value is CIF."""
    germany = rules("DE", "EU", "EUR", "2025-01-06")
    duty, vat = germany.levy(bag(100_000), 2_000, "CN")
    assert duty == 102_000 * bps(BAGS, "EU") // 10_000 > 100_000 * bps(BAGS, "EU") // 10_000
    assert vat == (102_000 + duty) * 1_900 // 10_000


@pytest.mark.parametrize(
    ("on", "value", "free"),
    [("2025-01-06", 15_000, True), ("2025-01-06", 15_001, False), ("2028-07-01", 1_000, False)],
)
def test_the_unions_relief_reaches_to_150_euros_and_ends(on: str, value: int, free: bool) -> None:
    duty, vat = rules("DE", "EU", "EUR", on).levy(bag(value), 500, "CN")
    assert (duty == 0) is free
    assert vat == (value + 500 + duty) * 1_900 // 10_000


def test_three_euros_for_each_chapter_in_a_parcel_from_july_2026() -> None:
    union = rules("DE", "EU", "EUR", "2026-07-01")
    assert union.levy(bag(1_000), 0, "CN")[0] == 300
    two_bags_and_a_glass = (*bag(1_000), *bag(2_000), Item(500, GLASS, False))
    assert union.levy(two_bags_and_a_glass, 0, "CN")[0] == 600
    three_of_60 = bag(6_000) * 3
    assert union.levy(three_of_60, 0, "CN")[0] > 300, "the limit is the parcel's, not the article's"


def test_chinese_goods_that_britain_sends_on_pay_duty_in_the_union_and_british_ones_do_not() -> None:
    union = rules("DE", "EU", "EUR", "2025-01-06")
    assert union.levy(bag(50_000, made_there=True), 0, "GB")[0] == 0
    assert union.levy(bag(50_000), 0, "GB")[0] == 50_000 * bps(BAGS, "EU") // 10_000
    britain = rules("GB", "GB", "GBP", "2025-01-06")
    assert britain.levy(bag(50_000, made_there=True), 0, "EU")[0] == 0
    assert britain.levy(bag(50_000), 0, "EU")[0] > 0


def test_the_customs_union_with_turkiye_asks_for_no_origin() -> None:
    union = rules("DE", "EU", "EUR", "2026-07-01")
    assert union.levy(bag(1_000_000), 0, "TR") == (0, 190_000)
    assert union.levy(bag(1_000), 0, "TR") == (0, 190)


@pytest.mark.parametrize(
    ("on", "value", "from_union", "from_china"),
    [
        ("2024-01-08", 100_000, 18_000, 30_000),
        ("2024-09-02", 100_000, 30_000, 60_000),
    ],
)
def test_turkiyes_single_tax_takes_the_place_of_duty_and_vat(
    on: str, value: int, from_union: int, from_china: int
) -> None:
    """TRY 1,000.00, below both limits. The union's goods pay it, too, at a lower rate."""
    turkiye = rules("TR", "TR", "TRY", on)
    assert value < turkiye.limit
    assert turkiye.levy(bag(value), 0, "CN") == (from_china, 0)
    assert turkiye.levy(bag(value), 0, "EU") == (from_union, 0)


def test_turkiye_asks_for_a_full_declaration_since_february_2026() -> None:
    duty, vat = rules("TR", "TR", "TRY", "2026-02-06").levy(bag(10_000), 0, "CN")
    assert duty == 10_000 * bps(BAGS, "TR") // 10_000
    assert vat == (10_000 + duty) * 2_000 // 10_000


def test_chinas_channel_for_online_orders_takes_seven_tenths_of_the_vat() -> None:
    china = rules("CN", "CN", "CNY", "2025-01-06")
    assert china.levy(bag(500_000), 0, "EU") == (0, 500_000 * 910 // 10_000)
    assert china.levy(bag(500_001), 0, "EU")[0] > 0


def test_japan_taxes_six_tenths_of_the_retail_price_until_march_2028() -> None:
    japan = rules("JP", "JP", "JPY", "2025-01-06")
    assert japan.levy(bag(16_666), 800, "CN") == (0, 0)
    duty, vat = japan.levy(bag(20_000), 0, "CN")
    assert duty == 12_000 * bps(BAGS, "JP") // 10_000
    assert vat == (12_000 + duty) * 1_000 // 10_000
    later = rules("JP", "JP", "JPY", "2028-04-01")
    assert later.levy(bag(1_000), 0, "CN")[1] > 0


def test_limits_are_converted_at_the_days_rate() -> None:
    korea = rules("KR", "KR", "KRW", "2025-01-06")
    rates = exchange_rates(TABLES.fx, date(2025, 1, 6))
    assert korea.limit == rates.convert(15_000, "USD", "KRW", 0)
    assert korea.levy(bag(korea.limit), 0, "CN") == (0, 0)
    assert korea.levy(bag(korea.limit + 1), 0, "CN")[0] > 0


@pytest.mark.parametrize(
    ("on", "duty", "vat"),
    [("2024-07-04", False, False), ("2024-07-05", False, True), ("2026-01-01", True, True)],
)
def test_thailands_rules_by_date(on: str, duty: bool, vat: bool) -> None:
    levied = rules("TH", "TH", "THB", on).levy(bag(100_000), 0, "CN")
    assert (levied[0] > 0, levied[1] > 0) == (duty, vat)


def test_no_relief_from_vat_at_home() -> None:
    assert rules("JP", "JP", "JPY", "2025-01-06").levy(bag(5_000), 0, "JP") == (0, 500)


def test_what_is_not_admitted_from_abroad_may_be_sold_at_home() -> None:
    india = rules("IN", "IN", "INR", "2025-01-06")
    assert not india.admits("95", "CN")
    assert india.admits("95", "IN")
    assert india.admits(BAGS, "CN")
