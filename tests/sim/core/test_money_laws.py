"""Laws of money and basis points: what is divided adds up, and order is kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import (
    BPS,
    DAY,
    HOUR,
    MINUTE,
    TOKEN_DECIMALS,
    format_money,
    minor_unit_digits,
    share,
    token_units,
    whole_minor_units,
)

amounts = st.integers(0, 10**15)
rates = st.integers(0, BPS)
currencies = st.sampled_from(["EUR", "USD", "GBP", "JPY", "KRW", "TRY"])


@given(amounts, rates)
def test_two_who_share_lose_one_unit_at_most(amount: int, bps: int) -> None:
    assert amount - 1 <= share(amount, bps) + share(amount, BPS - bps) <= amount


@given(amounts, amounts, rates)
def test_a_larger_amount_or_rate_never_gives_less(a: int, b: int, bps: int) -> None:
    low, high = sorted((a, b))
    assert share(low, bps) <= share(high, bps)
    assert share(a, bps // 2) <= share(a, bps)


@given(amounts, amounts, rates)
def test_a_share_of_a_sum_is_the_sum_of_shares_but_for_one(a: int, b: int, bps: int) -> None:
    assert 0 <= share(a + b, bps) - share(a, bps) - share(b, bps) <= 1


@given(amounts, currencies)
def test_token_units_are_the_same_sum_of_money(amount: int, currency: str) -> None:
    whole = Decimal(amount).scaleb(-minor_unit_digits(currency))
    assert Decimal(token_units(amount, currency)).scaleb(-TOKEN_DECIMALS) == whole


@given(amounts, amounts, currencies)
def test_rounding_down_keeps_order(a: int, b: int, currency: str) -> None:
    low, high = sorted((a, b))
    assert whole_minor_units(low, currency) <= whole_minor_units(high, currency)


@given(st.integers(0, 10**13), currencies)
def test_money_for_people_can_be_read_back(amount: int, currency: str) -> None:
    number, name = format_money(amount, currency).split(" ")
    digits = minor_unit_digits(currency)
    assert name == currency
    assert int(Decimal(number.replace(",", "")).scaleb(digits)) == amount
    assert len(number.partition(".")[2]) == digits


@pytest.mark.parametrize(("unit", "of", "count"), [(MINUTE, 1, 60), (HOUR, MINUTE, 60), (DAY, HOUR, 24)])
def test_time(unit: int, of: int, count: int) -> None:
    assert unit == of * count
