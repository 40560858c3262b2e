from __future__ import annotations

import pytest

from argosy.console import Block, aligned, money, narrowed, number


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
        ("gmv_cents", 123_456, "1,234.56"),
        ("gas_fee_cents_per_order", 159.12, "1.59"),
        ("capital_locked_cent_days_per_order", 73_483.3, "734.83"),
        ("orders", 12_345, "12,345"),
        ("lead_days_median", 4.567, "4.57"),
        ("lead_days_p95", None, "-"),
        ("gas_per_order", 312_952.79, "312,953"),
        ("gas_total", 36_130_187.6, "36.1M"),
        ("gas_total", 36_130_187, "36,130,187"),
    ],
)
def test_numbers_are_in_the_unit_of_their_label(name: str, value: float | None, text: str) -> None:
    assert number(name, value) == text


def test_only_kpis_are_key_figures() -> None:
    with pytest.raises(KeyError):
        number("gvm_cents", 5)


def test_tables_align() -> None:
    block = Block("", ["name", "n"], [["a", "1"], ["longer", "22"]])
    assert aligned(block) == ["  name     n", "  a        1", "  longer  22"]
    assert aligned(block, left=2)[1] == "  a       1"


def test_a_table_that_fits_stays_whole() -> None:
    block = Block("t", ["name", "n"], [["a" * 60, "1"]])
    assert narrowed(block, 80) == [block]


def test_a_wide_table_is_cut_between_columns_and_long_names_wrapped() -> None:
    name = "on time and in good condition, % of settled orders"
    block = Block("t", ["figure", "one", "two", "three"], [[name, *["x" * 18] * 3], ["short", "1", "2", "3"]])
    parts = narrowed(block, 80)
    assert [part.head for part in parts] == [["figure", "one", "two"], ["figure", "three"]]
    assert all(len(line) <= 80 for part in parts for line in aligned(part))
    assert parts[0].rows == [
        ["on time and in good condition, %", "", ""],
        ["  of settled orders", "x" * 18, "x" * 18],
        ["short", "1", "2"],
    ]


def test_a_column_that_is_too_wide_stands_alone() -> None:
    block = Block("t", ["figure", "one", "two"], [["a", "x" * 90, "y" * 90]])
    assert [part.head for part in narrowed(block, 80)] == [["figure", "one"], ["figure", "two"]]
