"""What a country levies, against a second way to work it out straight from the tables' rows."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.core.units import minor_unit_digits
from sim.world.build import exchange_rates
from sim.world.taxes import ImportRules, Taxes

if TYPE_CHECKING:
    from sim.scenario import Country

EURASIA, TABLES = load_scenario("eurasia")
START = date(2025, 1, 6)
TAXES = Taxes(TABLES.vat, TABLES.duty, TABLES.low_value, START)
RATES = exchange_rates(TABLES.fx, START)
AREAS = sorted({country.customs_area for country in EURASIA.countries})
CHAPTERS = sorted({row["hs_chapter"] for row in TABLES.duty})


def rate_of(currency: str, on: date) -> Fraction:
    """Units per euro: of the last row that is not later."""
    if currency == "EUR":
        return Fraction(1)
    rows = [row for row in TABLES.fx if row["date"] <= on.isoformat()]
    return Fraction(max(rows, key=lambda row: row["date"])[currency])


def exchanged(amount: int, source: str, target: str, on: date) -> int:
    """Rounded half up."""
    if source == target:
        return amount
    scale = Fraction(10) ** (minor_unit_digits(target) - minor_unit_digits(source))
    exact = amount * scale * rate_of(target, on) / rate_of(source, on)
    return (exact + Fraction(1, 2)).__floor__()


class Import(NamedTuple):
    """Goods and freight, in minor units of the destination's currency, that come from `origin` on `on`."""

    goods: int
    freight: int
    chapter: str
    origin: str
    on: date


def due(country: str, area: str, currency: str, came: Import) -> tuple[int, int]:
    """Duty and VAT, from the rows of the tables."""
    vat_bps = Fraction(next(row["rate_bps"] for row in TABLES.vat if row["country"] == country)) / 10_000
    if came.origin == area:
        return 0, (vat_bps * (came.goods + came.freight)).__floor__()
    rows = [r for r in TABLES.low_value if r["area"] == area and r["from_date"] <= came.on.isoformat()]
    rule = max(rows, key=lambda row: row["from_date"])

    def limit(column: str) -> int:
        return exchanged(int(rule[column]), rule["currency"], currency, came.on)

    if {came.origin, area} == {"EU", "TR"} or came.goods <= limit("duty_free_minor"):
        duty = 0
    elif came.goods <= limit("flat_duty_below_minor"):
        duty = limit("flat_duty_minor")
    else:
        row = next(r for r in TABLES.duty if r["hs_chapter"] == came.chapter and r["area"] == area)
        duty = (Fraction(row["rate_bps"]) / 10_000 * came.goods).__floor__()
    if came.goods <= limit("vat_free_minor"):
        return duty, 0
    return duty, (vat_bps * (came.goods + came.freight + duty)).__floor__()


imports = st.builds(
    Import,
    st.one_of(st.integers(0, 60_000), st.integers(0, 10**9)),
    st.integers(0, 10**6),
    st.sampled_from(CHAPTERS),
    st.sampled_from([*AREAS, "XX"]),
    st.integers(0, 700).map(lambda days: START + timedelta(days=days)),
)
countries = st.sampled_from(EURASIA.countries)


@given(imports, countries)
def test_levies_are_what_the_tables_say(came: Import, country: Country) -> None:
    code, area, currency = country.code, country.customs_area, country.currency
    rules = TAXES.rules(code, area, currency, (came.on - START).days, RATES)
    levied = rules.levy(came.goods, came.freight, came.chapter, came.origin)
    assert levied == due(code, area, currency, came)


@given(st.integers(-1, 1), countries, st.sampled_from(["duty_free", "vat_free", "flat_below"]), imports)
def test_levies_at_the_limits(step: int, country: Country, limit: str, came: Import) -> None:
    code, area, currency = country.code, country.customs_area, country.currency
    rules = TAXES.rules(code, area, currency, (came.on - START).days, RATES)
    came = came._replace(goods=max(0, getattr(rules, limit) + step))
    levied = rules.levy(came.goods, came.freight, came.chapter, came.origin)
    assert levied == due(code, area, currency, came)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_country_has_a_tariff_for_every_chapter(chapter: str) -> None:
    came = Import(10**8, 5_000, chapter, "XX", START)
    for country in EURASIA.countries:
        where = country.code, country.customs_area, country.currency
        levied = TAXES.rules(*where, 0, RATES).levy(came.goods, came.freight, chapter, "XX")
        assert levied == due(*where, came)


@given(st.integers(1, 10**8), st.integers(0, 10**5), st.integers(0, 10**5))
def test_vat_grows_with_freight_and_duty_does_not(goods: int, freight: int, more: int) -> None:
    rules = TAXES.rules("DE", "EU", "EUR", 0, RATES)
    duty, vat = rules.levy(goods, freight, CHAPTERS[0], "CN")
    duty_more, vat_more = rules.levy(goods, freight + more, CHAPTERS[0], "CN")
    assert duty == duty_more
    assert vat_more >= vat
    assert 0 <= vat_more - vat - more * 1_900 // 10_000 <= 1


@given(st.integers(1, 10**8), countries, imports)
def test_an_origin_abroad_never_pays_less_duty_than_one_in_the_area(
    goods: int, country: Country, came: Import
) -> None:
    code, area, currency = country.code, country.customs_area, country.currency
    rules = TAXES.rules(code, area, currency, 0, RATES)
    assert rules.levy(goods, 0, came.chapter, area)[0] == 0
    assert rules.levy(goods, 0, came.chapter, came.origin)[0] >= 0


def plain(**changes: Any) -> ImportRules:
    usual: dict[str, Any] = {
        "vat_bps": 2_000, "duty_free": 0, "vat_free": 0, "flat_duty": 0, "flat_below": 0,
        "duty_bps": {"42": 500}, "free_origins": frozenset(), "area": "EU",
    }  # fmt: skip
    return ImportRules(**{**usual, **changes})


class TestOrderOfRules:
    """Which of two rules comes first, where both could apply."""

    def test_relief_comes_before_the_flat_duty(self) -> None:
        rules = plain(duty_free=100, flat_below=200, flat_duty=30)
        assert [rules.levy(g, 0, "42", "CN")[0] for g in (100, 101, 200, 201)] == [0, 30, 30, 10]

    def test_a_free_origin_pays_no_flat_duty(self) -> None:
        rules = plain(flat_below=200, flat_duty=30, free_origins=frozenset({"TR"}))
        assert rules.levy(150, 0, "42", "TR") == (0, 30)
        assert rules.levy(150, 0, "42", "CN") == (30, 36)

    def test_goods_free_of_vat_may_owe_duty(self) -> None:
        assert plain(vat_free=500, duty_free=100).levy(400, 50, "42", "CN") == (20, 0)

    def test_the_limit_is_of_the_goods_without_freight(self) -> None:
        assert plain(vat_free=500).levy(500, 10_000, "42", "CN") == (25, 0)

    def test_home_trade_knows_no_relief(self) -> None:
        assert plain(vat_free=500, duty_free=500).levy(400, 100, "42", "EU") == (0, 100)


def test_rows_may_stand_in_any_order() -> None:
    turned = Taxes(TABLES.vat[::-1], TABLES.duty[::-1], TABLES.low_value[::-1], START)
    for country in EURASIA.countries:
        for day in (0, 200, 541, 700):
            where = country.code, country.customs_area, country.currency, day, RATES
            assert turned.rules(*where) == TAXES.rules(*where)


def test_the_start_moves_days_and_nothing_else() -> None:
    later = START + timedelta(days=100)
    taxes, rates = Taxes(TABLES.vat, TABLES.duty, TABLES.low_value, later), exchange_rates(TABLES.fx, later)
    for country in EURASIA.countries:
        where = country.code, country.customs_area, country.currency
        for day in (100, 400, 540, 541):
            assert taxes.rules(*where, day - 100, rates) == TAXES.rules(*where, day, RATES)
