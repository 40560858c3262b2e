"""What the contracts beside the escrow owe, and the steps that their books have in common."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chain.contracts import escrow
from chain.contracts.escrow import address_word, call
from sim.settlement.protocol import SidePayment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import simpy

    from chain.evm.engine import Address
    from chain.settlement.client import OnChainSettlement
    from sim.orders.order import Order
    from sim.records import PaymentKind

_TOP_UP = 50
"""A standing bond is filled up to so many times what is needed just now."""


class Purse:
    """What one contract owes, by owner and currency, and what went in and out of it."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.credits: Counter[tuple[str, str]] = Counter()
        self.standing: Counter[tuple[str, str]] = Counter()
        self.deposited: Counter[str] = Counter()
        self.paid_out: Counter[str] = Counter()
        self.withdrawing: set[tuple[str, str]] = set()

    def claims(self) -> Iterator[tuple[str, str, int]]:
        """Credits for which no withdrawal is on its way."""
        for (owner, currency), amount in self.credits.items():
            if amount and (owner, currency) not in self.withdrawing:
                yield owner, currency, amount


class Books:
    """The books of one contract that knows an order's parties: who left what, who is owed what.

    Args:
        settlement: whose mempool, accounts and tokens are used.
        address: of the contract.
    """

    def __init__(self, settlement: OnChainSettlement, address: Address) -> None:
        self.settlement = settlement
        self.purse = Purse(address)
        self._free: Counter[tuple[str, str]] = Counter()
        self._ready: set[tuple[str, ...]] = set()

    def submit(
        self,
        order: Order | None,
        action: str,
        sender: str,
        data: bytes,
        effect: Callable[[], bytes] = bytes,
    ) -> simpy.Event:
        """A transaction to the contract."""
        return self.settlement.submit(order, action, sender, self.purse.address, data, effect)

    def provide(self, order: Order | None, owner: str, currency: str, amount: int) -> None:
        """Give `owner` tokens and, once, the contract its allowance."""
        token = self.settlement.tokens[currency]
        minted = escrow.mint(self.settlement.address(owner), amount)
        self.settlement.submit(order, "mint", "issuer", token, minted)
        self.allow(order, owner, currency)

    def allow(self, order: Order | None, owner: str, currency: str) -> None:
        """Give the contract, once, an unlimited allowance over what `owner` has."""
        if self.once(owner, currency):
            data = escrow.approve(self.purse.address, escrow.UNLIMITED)
            self.settlement.submit(order, "approve", owner, self.settlement.tokens[currency], data)

    def back(self, order: Order, owner: str, amount: int) -> None:
        """Set `amount` of the owner's standing bond aside, which is filled up first where it is too small."""
        currency = order.quote.currency
        if self._free[owner, currency] < amount:
            self._fill_up(order, owner, currency, amount * _TOP_UP)
        self._free[owner, currency] -= amount

    def give_back(self, order: Order, owner: str, amount: int) -> None:
        """So much of what was set aside is free again."""
        self._free[owner, order.quote.currency] += amount

    def pay(self, order: Order, kind: PaymentKind, payer: str, payee: str, amount: int) -> None:
        """Credit `payee` at the cost of `payer`'s bond or of the contract's capital."""
        currency = order.quote.currency
        if amount:
            if (payer, currency) in self.purse.standing:
                self.purse.standing[payer, currency] -= amount
            self.purse.credits[payee, currency] += amount
            self.note(order, kind, payer, payee, amount)

    def note(self, order: Order, kind: PaymentKind, payer: str, payee: str, amount: int) -> None:
        """Write a side payment down."""
        paid = SidePayment(self.settlement.now, order.id, kind, payer, payee, order.quote.currency, amount)
        self.settlement.note(paid)

    def once(self, *key: str) -> bool:
        """Whether this is asked for the first time."""
        new = key not in self._ready
        self._ready.add(key)
        return new

    def retire(self) -> list[simpy.Event]:
        """Everybody takes the standing bond back."""
        return [
            self._retire(owner, currency, amount)
            for (owner, currency), amount in sorted(self.purse.standing.items())
            if amount
        ]

    def _fill_up(self, order: Order, owner: str, currency: str, amount: int) -> None:
        self.provide(order, owner, currency, amount)
        self._free[owner, currency] += amount

        def effect() -> bytes:
            self.purse.deposited[currency] += amount
            self.purse.standing[owner, currency] += amount
            return address_word(self.settlement.address(owner))

        data = call("deposit(address,uint256)", self.settlement.tokens[currency], amount)
        self.submit(order, "deposit", owner, data, effect)

    def _retire(self, owner: str, currency: str, amount: int) -> simpy.Event:
        def effect() -> bytes:
            self.purse.credits[owner, currency] += amount
            return address_word(self.settlement.address(owner))

        data = call("retire(address,uint256)", self.settlement.tokens[currency], amount)
        return self.submit(None, "retire", owner, data, effect)
