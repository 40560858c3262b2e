"""A contract that holds money for others: where it stands, its books, and how credits are withdrawn from it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chain.contracts import escrow
from chain.settlement.events import WITHDRAWN
from chain.settlement.movements import move
from chain.settlement.submission import NO_MOVES
from chain.settlement.wallets import NOTHING, Consequence, Message
from sim.settlement import NOBODY, Books

if TYPE_CHECKING:
    from collections.abc import Callable

    import simpy

    from chain.evm.engine import Address
    from chain.settlement.submission import Moves, Shown
    from chain.settlement.wallets import Wallets
    from sim.orders.order import Order

    Payment = Callable[["Holder", str, str], Consequence]
    """What a withdrawal comes to: of where the credit is, its owner's name, a currency."""


class FlowingBooks(Books):
    """Books that note what came in and went out since they were asked last: that much changes hands on chain.

    Attributes:
        flows: currency and token units, negative for what went out.
    """

    def __init__(self) -> None:
        super().__init__()
        self.flows: list[tuple[str, int]] = []

    def deposit(self, currency: str, amount: int, owner: str = NOBODY) -> None:
        """`amount` comes in and stands for `owner`."""
        super().deposit(currency, amount, owner)
        self.flows.append((currency, amount))

    def withdraw(self, owner: str, currency: str) -> int:
        """Take out the whole credit; returns the amount, 0 if there is none."""
        amount = super().withdraw(owner, currency)
        self.flows.append((currency, -amount))
        return amount


def foreseen_payment(holder: Holder, owner: str, currency: str) -> Consequence:
    """The contract pays what the books owe, to the unit, and says so."""
    wallets = holder.wallets

    def effect() -> Shown:
        amount = holder.books.withdraw(owner, currency)
        return WITHDRAWN.log(holder.address, wallets.address(owner), wallets.tokens[currency], amount)

    return Consequence(effect)


class Holder:
    """One contract that holds money.

    Args:
        wallets: that send its transactions.
        address: where it stands.
        payment: what a withdrawal comes to; foreseen unless told otherwise.
    """

    def __init__(self, wallets: Wallets, address: Address, payment: Payment = foreseen_payment) -> None:
        self.wallets = wallets
        self.address = address
        self.books = FlowingBooks()
        self._payment = payment

    def submit(
        self,
        order: Order | None,
        action: str,
        sender: str,
        data: bytes,
        consequence: Consequence = NOTHING,
    ) -> simpy.Event:
        """A transaction to the contract. Between it and the sender moves what its effect says to the books."""
        if consequence.moves is None:
            consequence = consequence._replace(moves=partial(self._flowed, sender))
        return self.wallets.submit(order, action, sender, Message(self.address, data), consequence)

    def withdraw(self, owner: str, currency: str) -> simpy.Event:
        """`owner` takes out its credit."""
        wallets = self.wallets
        self.books.begin_withdrawal(owner, currency)
        wallets.sponsor(None, owner)
        consequence = self._payment(self, owner, currency)
        data = escrow.withdraw(wallets.tokens[currency])
        return self.submit(None, "withdraw", owner, data, consequence)

    def _flowed(self, sender: str) -> Moves:
        """What its effect just said to the books, as tokens that change hands."""
        flows = self.books.flows
        if not flows:
            return NO_MOVES
        tokens, party = self.wallets.tokens, self.wallets.address(sender)
        moves = tuple(
            [
                move(tokens[currency], party, self.address, amount)
                if amount > 0
                else move(tokens[currency], self.address, party, -amount)
                for currency, amount in flows
            ]
        )
        flows.clear()
        return moves
