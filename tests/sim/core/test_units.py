"""Integer money: exact into tokens, rounded down out of them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import BPS, format_money, minor_unit_digits, share, token_units, whole_minor_units

currencies = st.sampled_from(["EUR", "GBP", "USD", "TRY", "JPY", "KRW", "ISK", "VND", "KWD", "TND"])
amounts = st.integers(0, 10**15)


@given(amounts, currencies)
def test_token_units_are_exact(amount: int, currency: str) -> None:
    value = Fraction(amount, 10 ** minor_unit_digits(currency))
    assert token_units(amount, currency) == value * 10**6
    assert whole_minor_units(token_units(amount, currency), currency) == amount


@given(st.integers(0, 10**20), currencies)
def test_minor_units_round_down(units: int, currency: str) -> None:
    whole = whole_minor_units(units, currency)
    assert token_units(whole, currency) <= units < token_units(whole + 1, currency)


@given(amounts, amounts, currencies)
def test_sums_survive_the_change_of_unit(a: int, b: int, currency: str) -> None:
    assert token_units(a + b, currency) == token_units(a, currency) + token_units(b, currency)


@given(amounts, st.integers(0, BPS))
def test_a_share_rounds_down_and_leaves_the_rest(amount: int, bps: int) -> None:
    part = share(amount, bps)
    assert part <= Fraction(amount * bps, BPS) < part + 1
    assert 0 <= part <= amount
    assert share(amount, 0) == 0
    assert share(amount, BPS) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (123_456, "EUR", "1,234.56 EUR"),
        (1_235, "JPY", "1,235 JPY"),
        (5, "GBP", "0.05 GBP"),
        (0, "KRW", "0 KRW"),
        (1_235, "ISK", "1,235 ISK"),
        (1_235, "KWD", "1.235 KWD"),
    ],
)
def test_money_for_people(amount: int, currency: str, text: str) -> None:
    assert format_money(amount, currency) == text
