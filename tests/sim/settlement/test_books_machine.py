"""Books beside a drawer of labelled notes: every note is in one place, and the two always tell the same."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sim.core.accounts import PLATFORM
from sim.core.units import BPS
from sim.orders.order import Deposit
from sim.settlement import NOBODY, Books, conservation, divide, divide_called_off

CURRENCIES = ("EUR", "native")
PEOPLE = ("buyer:1", "seller:3", "carrier:sea", "tax:DE", PLATFORM)

currencies, people = st.sampled_from(CURRENCIES), st.sampled_from(PEOPLE)
amounts = st.one_of(st.integers(0, 20), st.integers(0, 10**27))
shares = st.integers(0, BPS)


@dataclass
class Note:
    """An amount, where it is, whose it is, and in what currency."""

    place: str
    owner: str
    currency: str
    amount: int


class BooksMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.books = Books()
        self.notes: list[Note] = []
        self.orders: list[tuple[Any, Deposit]] = []
        self.on_their_way: set[tuple[str, str]] = set()

    def total(self, place: str, owner: str | None, currency: str) -> int:
        return sum(
            note.amount
            for note in self.notes
            if note.place == place and note.currency == currency and owner in (None, note.owner)
        )

    def move(self, amount: int, source: tuple[str, str, str], target: tuple[str, str]) -> None:
        """Cut `amount` off the notes at `source`, and put it elsewhere."""
        assert self.total(*source) >= amount
        place, owner, currency = source
        left = amount
        for note in self.notes:
            if (note.place, note.owner, note.currency) == (place, owner, currency):
                cut = min(left, note.amount)
                note.amount -= cut
                left -= cut
        self.notes.append(Note(*target, currency, amount))

    @rule(currency=currencies, price=amounts, freight=amounts, tax=amounts, fee=shares)
    def fund(self, currency: str, price: int, freight: int, tax: int, fee: int) -> None:
        deposit = Deposit(price, freight, tax, fee)
        order = SimpleNamespace(
            quote=SimpleNamespace(currency=currency), buyer=SimpleNamespace(account="buyer:1"),
            seller=SimpleNamespace(account="seller:3"), carrier="carrier:sea", tax_payee="tax:DE",
        )  # fmt: skip
        self.books.deposit(currency, deposit.total)
        self.notes.append(Note("standing", NOBODY, currency, deposit.total))
        self.orders.append((order, deposit))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), bps=shares, delivered=st.booleans(), called_off=st.booleans())
    def settle(self, data: st.DataObject, bps: int, delivered: bool, called_off: bool) -> None:
        order, deposit = self.orders.pop(data.draw(st.integers(0, len(self.orders) - 1)))
        payouts = divide_called_off(deposit, bps) if called_off else divide(deposit, bps, delivered=delivered)
        self.books.settle(order, payouts)
        currency = order.quote.currency
        owners = ("buyer:1", "seller:3", "carrier:sea", "tax:DE", PLATFORM)
        for owner, amount in zip(owners, payouts, strict=True):
            self.move(amount, ("standing", NOBODY, currency), ("credit", owner))

    @rule(owner=people, currency=currencies, amount=amounts)
    def put_up_a_bond(self, owner: str, currency: str, amount: int) -> None:
        self.books.deposit(currency, amount, owner)
        self.notes.append(Note("standing", owner, currency, amount))

    @rule(owner=people, to=people, currency=currencies, bps=shares)
    def a_bond_pays(self, owner: str, to: str, currency: str, bps: int) -> None:
        amount = self.total("standing", owner, currency) * bps // BPS
        self.books.credit(to, currency, amount, out_of=owner)
        self.move(amount, ("standing", owner, currency), ("credit", to))

    @precondition(lambda self: any(self.books.claims()))
    @rule(data=st.data())
    def begin_withdrawal(self, data: st.DataObject) -> None:
        owner, currency, _ = data.draw(st.sampled_from(list(self.books.claims())))
        self.books.begin_withdrawal(owner, currency)
        self.on_their_way.add((owner, currency))

    @precondition(lambda self: self.on_their_way)
    @rule(data=st.data())
    def a_withdrawal_arrives(self, data: st.DataObject) -> None:
        self.withdraw(*data.draw(st.sampled_from(sorted(self.on_their_way))))

    @rule(owner=people, currency=currencies)
    def withdraw_unannounced(self, owner: str, currency: str) -> None:
        self.withdraw(owner, currency)

    def withdraw(self, owner: str, currency: str) -> None:
        expected = self.total("credit", owner, currency)
        assert self.books.withdraw(owner, currency) == expected
        self.on_their_way.discard((owner, currency))
        self.move(expected, ("credit", owner, currency), ("out", owner))

    @invariant()
    def the_same_notes_are_in_the_same_places(self) -> None:
        for currency in CURRENCIES:
            for owner in (*PEOPLE, NOBODY):
                assert self.books.standing[owner, currency] == self.total("standing", owner, currency)
            assert self.books.paid_out[currency] == self.total("out", None, currency)
            assert self.books.deposited[currency] == sum(
                note.amount for note in self.notes if note.currency == currency
            )

    @invariant()
    def what_can_be_withdrawn_is_claimed_once(self) -> None:
        claims = list(self.books.claims())
        expected = {
            (owner, currency): self.total("credit", owner, currency)
            for owner in PEOPLE
            for currency in CURRENCIES
            if (owner, currency) not in self.on_their_way and self.total("credit", owner, currency)
        }
        assert {(owner, currency): amount for owner, currency, amount in claims} == expected
        assert len(claims) == len(expected)
        for owner in PEOPLE:
            for currency in CURRENCIES:
                assert self.books.owes(owner, currency) == ((owner, currency) in expected)

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        found = conservation([self.books])
        assert set(found.difference.values()) <= {0}
        for currency, held in self.books.held().items():
            inside = self.total("standing", None, currency) + self.total("credit", None, currency)
            assert held == found.held.get(currency, 0) == inside

    def teardown(self) -> None:
        """Looking never changes anything, and everybody can take out all that is owed."""
        for owner, currency, _ in list(self.books.claims()):
            self.books.begin_withdrawal(owner, currency)
        assert list(self.books.claims()) == []
        for owner in PEOPLE:
            for currency in CURRENCIES:
                self.books.withdraw(owner, currency)
        assert not any(self.books.credits.values())
        assert not any(conservation([self.books]).difference.values())


def test_any_course_of_business() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        BooksMachine, settings=settings(max_examples=60, stateful_step_count=30, deadline=None)
    )
