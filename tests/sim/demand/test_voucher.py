"""Welcome vouchers: who gets one, when, what it costs, and that a market without them is as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.core.units import DAY
from sim.scenario import Voucher
from tests.support.small_market import Run, changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.scenario import Scenario

LEAST, VALUE, VALID = 3_000, 500, 5


def offering(voucher: Voucher | None, **changes: Any) -> Scenario:
    """A market in which customers follow each other quickly, so that there are new ones."""
    base = changed(
        tiny()[0], settlement__mode="instant", voucher=voucher, demand__customer_lifetime_days=20.0,
        demand__visits_per_day=40.0, **changes,
    )  # fmt: skip
    return of_policies(base, fraud="none", grading="none")


def given(found: Run) -> list[dict[str, Any]]:
    return [row for row in found.records("side_payments") if row["kind"] == "voucher"]


@pytest.fixture(scope="module")
def market() -> Run:
    return run(offering(Voucher(value_cents=VALUE, least_cents=LEAST, valid_days=VALID)))


@pytest.fixture(scope="module")
def plain() -> Run:
    return run(offering(None))


def kept_first(found: Run) -> dict[int, int]:
    """By account with a voucher due, the second at which the first of its orders that count was over."""
    orders, due = found.orders(), dict[int, int]()
    for row in found.records("screenings"):
        order = orders[row["order"]]
        kept = order["outcome"] in ("confirmed", "released")
        young = row["time"] - row["opened_at"] <= VALID * DAY
        if kept and young and row["amount_cents"] >= LEAST:
            account = row["buyer"]
            due[account] = min(due.get(account, order["closed_at"]), order["closed_at"])
    return due


def test_every_new_account_has_one_back_of_the_first_order_that_it_keeps(market: Run) -> None:
    account = {row["order"]: row["buyer"] for row in market.records("screenings")}
    vouchers = given(market)
    assert len(vouchers) > 5
    assert {account[row["order"]]: row["time"] for row in vouchers} == kept_first(market)
    assert len(vouchers) == len(kept_first(market)), "one for an account"


def test_the_platform_pays_the_buyer(market: Run) -> None:
    orders = market.orders()
    for row in given(market):
        assert (row["payer"], row["cents"], row["currency"]) == ("platform", VALUE, "EUR")
        assert row["payee"] == f"buyer:{orders[row['order']]['buyer']}"


def test_it_changes_nothing_but_what_the_platform_pays(market: Run, plain: Run) -> None:
    """Nobody shops for the sake of it: with and without, the same orders have the same lives."""
    assert not given(plain)
    others = {table for table in plain.sink.tables if table != "side_payments"}
    assert {table for table in others if market.sink.tables[table] != plain.sink.tables[table]} == set()


def test_no_more_is_given_back_than_was_paid() -> None:
    found = run(offering(Voucher(value_cents=10**6, least_cents=0, valid_days=3_650)), days=5)
    orders = found.orders()
    assert given(found)
    assert all(row["cents"] == orders[row["order"]]["total_cents"] for row in given(found))
