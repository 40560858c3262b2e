"""Laws of exchange: order is kept, margins add up, detours gain nothing but rounding, days do not mix."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import BPS, minor_unit_digits
from sim.world.build import exchange_rates
from sim.world.fx import MICRO, ExchangeRates
from tests.support.small_market import tiny

START = date(2025, 1, 6)
RATES = exchange_rates(tiny()[1].fx, START)
ALL = sorted([*(name for name in tiny()[1].fx[0] if name != "date"), "EUR"])
currencies = st.sampled_from(ALL)
amounts = st.integers(0, 10**11)
days = st.integers(0, 700)
margins = st.integers(0, 2_000)


@given(amounts, currencies, days, margins)
def test_nothing_is_exchanged_at_home(amount: int, currency: str, day: int, margin: int) -> None:
    assert RATES.convert(amount, currency, currency, day, margin) == amount


@given(amounts, amounts, currencies, currencies, days, margins)
def test_more_money_is_never_worth_less(
    a: int, b: int, source: str, target: str, day: int, margin: int
) -> None:
    low, high = sorted((a, b))
    assert RATES.convert(low, source, target, day, margin) <= RATES.convert(high, source, target, day, margin)


@given(amounts, currencies, currencies, days, margins)
def test_a_margin_is_a_share_on_top(amount: int, source: str, target: str, day: int, margin: int) -> None:
    plain, dear = (RATES.convert(amount, source, target, day, bps) for bps in (0, margin))
    added = Fraction(plain * margin, BPS) if source != target else Fraction(0)
    assert abs(dear - plain - added) <= 1 + Fraction(margin, 2 * BPS)
    assert dear >= plain


@given(amounts, amounts, currencies, currencies, days)
def test_a_sum_is_exchanged_as_its_parts_but_for_rounding(
    a: int, b: int, source: str, target: str, day: int
) -> None:
    whole = RATES.convert(a + b, source, target, day)
    parts = RATES.convert(a, source, target, day) + RATES.convert(b, source, target, day)
    assert abs(whole - parts) <= 1


@given(amounts, currencies, currencies, currencies, days)
def test_a_detour_gains_nothing_but_rounding(amount: int, a: str, b: str, c: str, day: int) -> None:
    direct = RATES.convert(amount, a, c, day)
    around = RATES.convert(RATES.convert(amount, a, b, day), b, c, day)
    numerator, denominator = RATES.ratio(b, c, day)
    assert abs(direct - around) <= Fraction(1, 2) * Fraction(numerator, denominator) + 1


@given(currencies, currencies, days)
def test_the_way_back_is_the_inverse(source: str, target: str, day: int) -> None:
    there, back = RATES.ratio(source, target, day), RATES.ratio(target, source, day)
    assert Fraction(*there) * Fraction(*back) == 1


@given(st.lists(st.tuples(days, currencies, currencies), min_size=1, max_size=30))
def test_days_do_not_mix(asked: list[tuple[int, str, str]]) -> None:
    """What was asked before, of whichever day, changes no answer."""
    used = ExchangeRates(RATES._days, RATES._rates)
    for day, source, target in asked:
        fresh = ExchangeRates(RATES._days, RATES._rates)
        assert used.ratio(source, target, day) == fresh.ratio(source, target, day)


@given(currencies, days)
def test_rates_are_those_of_the_table(currency: str, day: int) -> None:
    on = (START + timedelta(days=day)).isoformat()
    row = max((row for row in tiny()[1].fx if row["date"] <= on), key=lambda row: row["date"])
    published = Fraction(row[currency]) if currency != "EUR" else Fraction(1)
    assert abs(Fraction(RATES.rate(currency, day), MICRO) - published) < Fraction(1, MICRO)


def test_every_day_of_the_table_has_its_own_rate() -> None:
    for row in tiny()[1].fx:
        day = (date.fromisoformat(row["date"]) - START).days
        assert RATES.rate("USD", day) == round(Fraction(row["USD"]) * MICRO)


def test_before_the_first_day_the_first_rate_holds() -> None:
    rates = ExchangeRates([-1, 3], {"USD": [5, 7]})
    assert [rates.rate("USD", day) for day in (-9, -1, 2, 3)] == [5, 5, 5, 7]


@pytest.mark.parametrize("currency", ["JPY", "KRW"])
def test_a_currency_without_cents(currency: str) -> None:
    assert minor_unit_digits(currency) == 0
    units = RATES.convert(10**8, "EUR", currency, 0)
    assert units == pytest.approx(10**6 * RATES.rate(currency, 0) / MICRO, abs=1)


def test_an_unknown_currency_is_no_silence() -> None:
    with pytest.raises(KeyError, match="XXX"):
        RATES.convert(1, "EUR", "XXX", 0)
