"""The one ledger: money comes in, stands, is credited, goes out, and is never made or lost on the way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sim.core.accounts import PLATFORM
from sim.orders.order import Payouts
from sim.settlement import NOBODY, Books, all_claims, conservation

ORDER: Any = SimpleNamespace(
    quote=SimpleNamespace(currency="EUR"),
    buyer=SimpleNamespace(account="buyer:1"),
    seller=SimpleNamespace(account="seller:2"),
    carrier="carrier:sea",
    tax_payee="tax:DE",
)
OWNERS = ("buyer:1", "seller:2", NOBODY)
CURRENCIES = ("EUR", "GBP")

owners, currencies = st.sampled_from(OWNERS), st.sampled_from(CURRENCIES)
amounts = st.integers(0, 10**30)
deposits = st.tuples(st.just("deposit"), currencies, amounts, owners)
withdrawals = st.tuples(st.just("withdraw"), owners, currencies)
credits = st.tuples(st.just("credit"), owners, currencies, owners)


def paid(amount: int = 100, owner: str = "seller:2") -> Books:
    books = Books()
    books.deposit("EUR", amount)
    books.credit(owner, "EUR", amount)
    return books


@given(st.lists(st.one_of(deposits, credits, withdrawals), max_size=30))
def test_whatever_happens_everything_is_somewhere(steps: list[tuple[Any, ...]]) -> None:
    books = Books()
    for what, *arguments in steps:
        if what == "credit":
            owner, currency, source = arguments
            standing = books.standing[source, currency]
            books.credit(owner, currency, standing // 2, out_of=source)
        else:
            getattr(books, what)(*arguments)
        held = books.held()
        for currency in CURRENCIES:
            assert books.deposited[currency] == held[currency] + books.paid_out[currency]
            assert all(books.standing[owner, currency] >= 0 for owner in OWNERS)
    assert not any(conservation([books]).difference.values())


def test_an_order_is_settled_among_its_parties_and_nobody_is_credited_nothing() -> None:
    books = Books()
    books.deposit("EUR", 1_000)
    books.settle(ORDER, Payouts(buyer=0, seller=700, carrier=200, tax=60, platform=40))
    assert list(books.claims()) == [
        ("seller:2", "EUR", 700), ("carrier:sea", "EUR", 200), ("tax:DE", "EUR", 60), (PLATFORM, "EUR", 40),
    ]  # fmt: skip
    assert books.standing[NOBODY, "EUR"] == 0


def test_a_bond_pays_at_its_owners_cost() -> None:
    books = Books()
    books.deposit("EUR", 500, "carrier:sea")
    books.credit("buyer:1", "EUR", 120, out_of="carrier:sea")
    assert books.standing == {("carrier:sea", "EUR"): 380}
    assert list(books.claims()) == [("buyer:1", "EUR", 120)]


def test_a_withdrawal_under_way_is_no_claim_and_ends_with_all_that_came_meanwhile() -> None:
    books = paid(100)
    assert books.owes("seller:2", "EUR")
    books.begin_withdrawal("seller:2", "EUR")
    assert not books.owes("seller:2", "EUR")
    assert list(books.claims()) == []
    books.deposit("EUR", 7)
    books.credit("seller:2", "EUR", 7)
    assert books.withdraw("seller:2", "EUR") == 107
    assert not books.owes("seller:2", "EUR")
    assert books.withdraw("seller:2", "EUR") == 0
    assert books.paid_out == {"EUR": 107}


def test_after_a_withdrawal_new_credits_are_claims_again() -> None:
    books = paid(100)
    books.begin_withdrawal("seller:2", "EUR")
    books.withdraw("seller:2", "EUR")
    books.deposit("EUR", 3)
    books.credit("seller:2", "EUR", 3)
    assert list(books.claims()) == [("seller:2", "EUR", 3)]


def test_credits_of_nothing_are_no_claims() -> None:
    books = Books()
    books.credit("seller:2", "EUR", 0)
    assert not books.owes("seller:2", "EUR")
    assert list(books.claims()) == []


class TestTogether:
    def test_claims_on_several_places_are_told_once_in_the_order_of_the_places(self) -> None:
        first, second = paid(100), paid(5)
        second.deposit("EUR", 9)
        second.credit("buyer:1", "EUR", 9)
        assert list(all_claims([first, second])) == [("seller:2", "EUR", 105), ("buyer:1", "EUR", 9)]

    def test_conservation_adds_all_places_up(self) -> None:
        first, second = paid(100), paid(5)
        first.withdraw("seller:2", "EUR")
        second.deposit("GBP", 40)
        found = conservation([first, second])
        assert found.deposited == {"EUR": 105, "GBP": 40}
        assert found.paid_out == {"EUR": 100, "GBP": 0}
        assert found.held == {"EUR": 5, "GBP": 40}
        assert found.difference == {"EUR": 0, "GBP": 0}

    def test_what_is_really_held_counts_where_it_can_be_looked_up(self) -> None:
        found = conservation([paid(100)], {"EUR": 99, "GBP": 1})
        assert found.held == {"EUR": 99}
        assert found.difference == {"EUR": 1}

    def test_nowhere_is_nothing(self) -> None:
        assert conservation([]).difference == {}
        assert list(all_claims([])) == []
