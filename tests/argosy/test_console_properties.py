"""Amounts, figures and tables as people read them, for any of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.kpis import KPIS
from argosy.console import Block, aligned, money, number, print_blocks
from sim.core.units import minor_unit_digits, token_units

if TYPE_CHECKING:
    from collections.abc import Sequence

CURRENCIES = st.sampled_from(["EUR", "GBP", "JPY", "KRW", "CNY", "USD"])
UNITS = st.integers(-(2**63), 2**63 - 1)


@settings(max_examples=60)
@given(UNITS, CURRENCIES)
def test_an_amount_says_exactly_how_much(units: int, currency: str) -> None:
    text = money(units, currency)
    amount, _, name = text.partition(" ")
    assert name == currency
    assert Decimal(amount.replace(",", "")) == Decimal(units) / 10**6
    assert money(units, currency, bare=True) == amount


@settings(max_examples=60)
@given(UNITS, CURRENCIES)
def test_an_amount_has_the_digits_of_its_currency_and_no_idle_ones(units: int, currency: str) -> None:
    amount = money(units, currency, bare=True)
    digits = minor_unit_digits(currency)
    whole, _, rest = amount.partition(".")
    assert len(rest) >= digits
    assert len(rest) == digits or not rest.endswith("0")
    groups = whole.removeprefix("-").split(",")
    assert all(len(group) == 3 for group in groups[1:])
    assert 1 <= len(groups[0]) <= 3


@settings(max_examples=40)
@given(st.integers(0, 10**9), CURRENCIES)
def test_an_amount_in_minor_units_has_no_finer_digits(minor: int, currency: str) -> None:
    _, _, rest = money(token_units(minor, currency), currency, bare=True).partition(".")
    assert len(rest) == minor_unit_digits(currency)


@pytest.mark.parametrize("name", KPIS)
@pytest.mark.parametrize("value", [0, 1, -1, 0.5, 123_456_789, 1e-9, None])
def test_every_figure_can_be_shown(name: str, value: float | None) -> None:
    text = number(name, value)
    assert text.strip() == text != ""
    assert (text == "-") is (value is None)
    assert text.endswith("%") is (KPIS[name].unit == "share" and value is not None)


CELL = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=9)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    width = draw(st.integers(1, 5))
    row = st.lists(CELL, min_size=width, max_size=width)
    return Block(draw(CELL), draw(row), draw(st.lists(row, max_size=5)))


def places(line: str) -> list[tuple[int, int]]:
    """Where the cells of a line begin and end."""
    found, start = [], None
    for place, letter in enumerate(f"{line} "):
        if letter != " " and start is None:
            start = place
        elif letter == " " and start is not None:
            found.append((start, place))
            start = None
    return found


@settings(max_examples=60)
@given(blocks(), st.integers(1, 3))
def test_columns_stand_in_line(block: Block, left: int) -> None:
    lines = aligned(block, left=left)
    rows: Sequence[Sequence[str]] = [block.head, *block.rows]
    assert [line.split() for line in lines] == [list(row) for row in rows]
    for column in range(len(block.head)):
        side = 0 if column < left else 1
        assert len({places(line)[column][side] for line in lines}) == 1
    assert all(line == line.rstrip() and line.startswith("  ") for line in lines)


def test_a_block_without_rows_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    shown, empty = Block("people", ["who", "n"], [["Ann", "3"]]), Block("nobody", ["who", "n"], [])
    print_blocks("title", "", [empty, shown], ["end"])
    assert capsys.readouterr().out == "title\n\npeople\n  who  n\n  Ann  3\n\nend\n"
    print_blocks("title", "below", [], [])
    assert capsys.readouterr().out == "title\nbelow\n\n"
