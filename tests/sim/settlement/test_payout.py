"""Payees take their money out on their day, buyers on any, and in the end everybody does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sim.core import accounts
from sim.core.units import DAY
from sim.settlement import Books, pay_out_daily, pay_out_rest

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNERS = [
    accounts.buyer(1), accounts.buyer(12), accounts.seller(1), accounts.seller(2), accounts.carrier("sea"),
    accounts.tax_office("DE"), accounts.PLATFORM, accounts.INSURER,
]  # fmt: skip


class Till:
    """Credits, and who took them out when; a withdrawal takes `latency` seconds."""

    def __init__(self, latency: int = 0) -> None:
        self.env = simpy.Environment()
        self.books = Books()
        self.taken: list[tuple[int, str, str, int]] = []
        self.unwound = -1
        self._latency = latency

    def owe(self, owner: str, amount: int, currency: str = "EUR") -> None:
        self.books.deposit(currency, amount)
        self.books.credit(owner, currency, amount)

    def claims(self) -> Iterator[tuple[str, str, int]]:
        return self.books.claims()

    def withdraw(self, owner: str, currency: str) -> simpy.Event:
        assert self.books.owes(owner, currency), "asked for nothing"
        self.books.begin_withdrawal(owner, currency)
        done = self.env.timeout(self._latency)

        def take(_: object) -> None:
            amount = self.books.withdraw(owner, currency)
            self.taken.append((int(self.env.now), owner, currency, amount))

        done.callbacks.append(take)
        return done

    def unwind(self) -> simpy.Event:
        """The bonds come back late."""
        done = self.env.timeout(self._latency)

        def give_back(_: object) -> None:
            self.unwound = int(self.env.now)
            self.owe(accounts.carrier("sea"), 77)

        done.callbacks.append(give_back)
        return done

    def open_for(self, days: int, period: int) -> None:
        steps = pay_out_daily(self.env, self, period, lambda: self.env.now < days * DAY)  # type: ignore[arg-type]
        self.env.process(steps)


def day_of(name: str, period: int) -> int:
    """The day of a payee's turn, by its name."""
    total = 0
    for letter in name:
        total = (total + ord(letter)) % period
    return total


@given(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(OWNERS), st.integers(1, 99)), max_size=12),
    st.integers(1, 9),
)
def test_everybody_takes_out_on_the_first_day_that_is_theirs(
    credits: list[tuple[int, Any, int]], period: int
) -> None:
    till = Till()
    for day, owner, amount in credits:

        def book(_: object, owner: str = owner, amount: int = amount) -> None:
            till.owe(owner, amount)

        till.env.timeout(day * DAY + 1).callbacks.append(book)
    till.open_for(45, period)
    till.env.run()
    expected: dict[tuple[int, str], int] = {}
    for day, owner, amount in credits:
        due = day + 1
        while not accounts.is_buyer(owner) and due % period != day_of(owner, period):
            due += 1
        key = due * DAY, owner
        expected[key] = expected.get(key, 0) + amount
    assert {(time, owner): amount for time, owner, _, amount in till.taken} == expected
    assert len(till.taken) == len(expected)


def test_each_currency_is_taken_out_for_itself() -> None:
    till = Till()
    for currency in ("EUR", "GBP"):
        till.owe(accounts.buyer(1), 5, currency)
    till.open_for(1, 7)
    till.env.run()
    assert till.taken == [(DAY, "buyer:1", "EUR", 5), (DAY, "buyer:1", "GBP", 5)]


def test_nobody_asks_again_while_a_withdrawal_is_on_its_way() -> None:
    """`Till.withdraw` refuses it."""
    till = Till(latency=3 * DAY + 5)
    till.owe(accounts.buyer(1), 5)
    till.open_for(3, 1)
    till.env.run()
    assert till.taken == [(4 * DAY + 5, "buyer:1", "EUR", 5)]


def test_days_end_with_the_business() -> None:
    till = Till()
    till.open_for(3, 1)
    till.env.run()
    assert till.env.now == 3 * DAY


@pytest.mark.parametrize("latency", [0, 12, DAY])
def test_in_the_end_everything_is_taken_out_bonds_too(latency: int) -> None:
    till = Till(latency)
    for owner in OWNERS:
        till.owe(owner, 10)
    till.env.process(pay_out_rest(till.env, till))  # type: ignore[arg-type]
    till.env.run()
    assert not till.books.held().total()
    at_once = [(latency, owner, "EUR", 10) for owner in OWNERS]
    assert sorted(till.taken) == sorted([*at_once, (3 * latency, "carrier:sea", "EUR", 77)])
    assert till.unwound == 2 * latency, "nobody waits for others' bonds"


def test_where_nobody_is_owed_anything_the_end_comes_at_once() -> None:
    till = Till()
    till.unwind = lambda: till.env.timeout(0)  # type: ignore[method-assign]
    till.env.process(pay_out_rest(till.env, till))  # type: ignore[arg-type]
    till.env.run()
    assert till.taken == []
    assert till.env.now == 0
