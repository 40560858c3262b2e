"""A contract that holds money for others: where it stands, its books, and how credits are withdrawn from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.contracts import escrow
from chain.contracts.escrow import address_word, word
from chain.settlement.wallets import NOTHING, Consequence, Message
from sim.settlement import Books

if TYPE_CHECKING:
    from collections.abc import Callable

    import simpy

    from chain.evm.engine import Address
    from chain.settlement.wallets import Wallets
    from sim.orders.order import Order

    Payment = Callable[[Address, str, str, Callable[[], int]], Consequence]
    """What a withdrawal comes to: of the owner's address, its name, a currency, and how the books pay it."""


def foreseen_payment(address: Address, owner: str, currency: str, pay: Callable[[], int]) -> Consequence:
    """The contract pays what the books owe, to the unit."""
    return Consequence(lambda: address_word(address) + word(pay()))


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
        self.books = Books()
        self._payment = payment

    def submit(
        self,
        order: Order | None,
        action: str,
        sender: str,
        data: bytes,
        consequence: Consequence = NOTHING,
    ) -> simpy.Event:
        """A transaction to the contract."""
        return self.wallets.submit(order, action, sender, Message(self.address, data), consequence)

    def withdraw(self, owner: str, currency: str) -> simpy.Event:
        """`owner` takes out its credit."""
        wallets, books = self.wallets, self.books
        books.begin_withdrawal(owner, currency)
        wallets.sponsor(None, owner)
        consequence = self._payment(
            wallets.address(owner), owner, currency, lambda: books.withdraw(owner, currency)
        )
        data = escrow.withdraw(wallets.tokens[currency])
        return self.submit(None, "withdraw", owner, data, consequence)
