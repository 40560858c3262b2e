"""What one gives another takes, in every currency and market, in whatever order rows are told."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics.accounts import LINES, faults, lines_of, own_lines, postings, statement
from tests.analytics.accounts.markets import MARKETS, ended

NOBODY = {"escrow", "stock", "rounding"}


def balances(ledger: pl.DataFrame) -> dict[str, Counter[str]]:
    """Amounts by currency and account, added one by one."""
    found: dict[str, Counter[str]] = {}
    for giver, taker, currency, amount in ledger.select("giver", "taker", "currency", "amount").iter_rows():
        book = found.setdefault(currency, Counter())
        book[giver] -= amount
        book[taker] += amount
    return found


@pytest.mark.parametrize("name", MARKETS)
def test_all_profits_are_nothing_in_every_currency_and_in_euros(name: str) -> None:
    ledger = ended(name).ledger
    for currency, book in balances(ledger).items():
        assert sum(book.values()) == 0, currency
        assert book["escrow"] == 0, "all orders have ended"
    lines = lines_of(ledger)
    assert lines["cents"].sum() == 0
    assert sum(own["profit"] for own in statement(lines).values()) == 0
    assert "others" not in lines["group"]


@pytest.mark.parametrize("name", MARKETS)
def test_buyers_pay_for_everybody(name: str) -> None:
    """What actors are left with is what goods left the shelves for, and what rounding makes."""
    found = statement(lines_of(ended(name).ledger))
    somebody = sum(lines["profit"] for group, lines in found.items() if group not in NOBODY)
    assert somebody == -sum(found[group]["profit"] for group in NOBODY if group in found)
    assert found["buyers"]["profit"] < 0


@pytest.mark.parametrize("name", MARKETS)
def test_the_ledger_agrees_with_the_settlement(name: str) -> None:
    here = ended(name)
    deposited = None if here.terms.scenario.settlement.modules else here.deposited
    assert faults(here.ledger, here.tables, deposited) == []


@pytest.mark.parametrize("name", ["tribunal", "jurors"])
def test_what_bonds_and_insurers_moved_is_in_it(name: str) -> None:
    here = ended(name)
    found = statement(lines_of(here.ledger))
    paid = dict(here.tables["side_payments"].group_by("kind").agg(pl.col("cents").sum()).iter_rows())
    assert paid["premium"] == found["insurers"]["premium"] > 0
    assert found["insurers"].get("insurance", 0) == -paid.get("insurance", 0)
    kinds = here.ledger.group_by("kind").agg(pl.col("cents").sum())
    assert paid.items() <= dict(kinds.iter_rows()).items()


@pytest.mark.parametrize("name", MARKETS)
def test_every_line_has_its_place(name: str) -> None:
    ledger = ended(name).ledger
    assert set(ledger["kind"]) <= set(LINES)
    for lines in statement(lines_of(ledger)).values():
        *kinds, last = lines
        assert kinds == [line for line in LINES if line in kinds]
        assert last == "profit"


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(list(MARKETS)), st.integers(0, 2**32))
def test_rows_in_another_order_come_to_the_same(name: str, seed: int) -> None:
    here = ended(name)
    turned = {
        table: frame.sample(fraction=1, shuffle=True, seed=seed) for table, frame in here.tables.items()
    }
    ledger = postings(turned, here.terms)
    assert_frame_equal(lines_of(ledger), lines_of(here.ledger))
    assert_frame_equal(own_lines(ledger, turned, here.terms), own_lines(here.ledger, here.tables, here.terms))


@pytest.mark.parametrize("name", MARKETS)
def test_rows_from_the_end_come_to_the_same(name: str) -> None:
    here = ended(name)
    ledger = postings({table: frame.reverse() for table, frame in here.tables.items()}, here.terms)
    assert_frame_equal(lines_of(ledger), lines_of(here.ledger))
