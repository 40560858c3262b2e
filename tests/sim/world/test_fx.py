"""Conversion at recorded rates: carried forward, rounded half up, and nearly undone by the way back."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import BPS, minor_unit_digits
from sim.world.build import exchange_rates
from sim.world.fx import MICRO, ExchangeRates
from tests.support.small_market import tiny

RATES = ExchangeRates([-2, 0, 5], {"USD": [1_000_000, 1_100_000, 1_200_000], "JPY": [150 * MICRO] * 3})
RECORDED = exchange_rates(tiny()[1].fx, date(2025, 1, 6))
currencies = st.sampled_from(["EUR", "USD", "GBP", "JPY", "KRW", "TRY", "CNY"])
amounts = st.integers(0, 10**12)
days = st.integers(0, 700)


DAYS = [(-9, 1_000_000), (-2, 1_000_000), (-1, 1_000_000), (0, 1_100_000), (4, 1_100_000), (5, 1_200_000)]


@pytest.mark.parametrize(("day", "rate"), [*DAYS, (900, 1_200_000)])
def test_a_day_without_a_rate_carries_the_last_one_forward(day: int, rate: int) -> None:
    assert RATES.rate("USD", day) == rate


def test_the_euro_is_one_and_the_last_day_is_known() -> None:
    assert RATES.rate("EUR", 3) == MICRO
    assert RATES.last_day == 5


def test_examples() -> None:
    assert RATES.convert(10_000, "EUR", "USD", 0) == 11_000
    assert RATES.convert(11_000, "USD", "EUR", 0) == 10_000
    assert RATES.convert(100, "EUR", "JPY", 0) == 150
    assert RATES.convert(150, "JPY", "EUR", 0) == 100
    assert RATES.convert(10_000, "EUR", "USD", 0, markup_bps=100) == 11_110
    assert RATES.convert(5, "EUR", "USD", 0) == 6  # 5.5 up


@given(amounts, currencies, currencies, days, st.integers(0, 1_000))
def test_rounded_half_up(amount: int, source: str, target: str, day: int, markup: int) -> None:
    factor = 1 if source == target else Fraction(BPS + markup, BPS)
    scale = Fraction(10 ** minor_unit_digits(target), 10 ** minor_unit_digits(source))
    exact = amount * Fraction(RECORDED.rate(target, day), RECORDED.rate(source, day)) * scale * factor
    rounded = RECORDED.convert(amount, source, target, day, markup)
    assert exact - Fraction(1, 2) < rounded <= exact + Fraction(1, 2)


@given(amounts, currencies, currencies, days)
def test_there_and_back_is_within_half_a_unit_of_the_coarser(
    amount: int, source: str, target: str, day: int
) -> None:
    numerator, denominator = RECORDED.ratio(source, target, day)
    back = RECORDED.convert(RECORDED.convert(amount, source, target, day), target, source, day)
    assert abs(back - amount) <= Fraction(1, 2) * Fraction(denominator, numerator) + Fraction(1, 2)


@given(amounts, currencies, currencies, currencies, days)
def test_a_detour_by_a_third_currency_gains_roundings_only(
    amount: int, a: str, b: str, c: str, day: int
) -> None:
    direct = RECORDED.convert(amount, a, c, day)
    detour = RECORDED.convert(RECORDED.convert(amount, a, b, day), b, c, day)
    numerator, denominator = RECORDED.ratio(b, c, day)
    assert abs(direct - detour) <= Fraction(numerator, 2 * denominator) + 1


@given(amounts, amounts, currencies, currencies, days)
def test_more_is_never_worth_less(a: int, b: int, source: str, target: str, day: int) -> None:
    low, high = sorted((a, b))
    assert RECORDED.convert(low, source, target, day) <= RECORDED.convert(high, source, target, day)


def test_rates_are_as_published() -> None:
    """A row of the table, to the last digit."""
    row = next(row for row in tiny()[1].fx if row["date"] == "2025-01-06")
    for currency in ("USD", "GBP", "JPY", "TRY"):
        published = Decimal(row[currency]) * MICRO
        assert RECORDED.rate(currency, 0) == int(published.quantize(Decimal(1), ROUND_HALF_UP))
