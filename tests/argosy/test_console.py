from __future__ import annotations

import pytest

from argosy.console import Block, aligned, money, number


@pytest.mark.parametrize(
    ("units", "currency", "text"),
    [
        (1_234_560_000, "EUR", "1,234.56 EUR"),
        (0, "GBP", "0.00 GBP"),
        (1, "EUR", "0.000001 EUR"),
        (-12_500_000, "EUR", "-12.50 EUR"),
        (12_345_600, "EUR", "12.3456 EUR"),
        (1_500_000_000, "JPY", "1,500 JPY"),
        (1_500_000, "JPY", "1.5 JPY"),
    ],
)
def test_money(units: int, currency: str, text: str) -> None:
    assert money(units, currency) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("dispute_rate", 0.1234, "12.3%"),
        ("gmv_cents", 123_456, "1,234.56 EUR"),
        ("gas_fee_cents_per_order", 159.12, "1.59 EUR"),
        ("capital_locked_cent_days_per_order", 73_483.3, "734.83 EUR days"),
        ("orders", 12_345, "12,345"),
        ("lead_days_median", 4.567, "4.57"),
        ("lead_days_p95", None, "-"),
    ],
)
def test_numbers_tell_their_unit(name: str, value: float | None, text: str) -> None:
    assert number(name, value) == text


def test_only_kpis_are_key_figures() -> None:
    with pytest.raises(KeyError):
        number("gvm_cents", 5)


def test_tables_align() -> None:
    block = Block("", ["name", "n"], [["a", "1"], ["longer", "22"]])
    assert aligned(block) == ["  name     n", "  a        1", "  longer  22"]
    assert aligned(block, left=2)[1] == "  a       1"
