"""Contracts of modules that hold money: what they pay besides the deposits, and the standing bonds behind it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from chain.contracts.escrow import address_word, call
from chain.settlement.holder import Holder
from chain.settlement.wallets import Consequence
from sim.settlement import NOBODY, SidePayment

if TYPE_CHECKING:
    import simpy

    from chain.evm.engine import Address
    from chain.settlement.modules.module import Site
    from sim.orders.order import Order
    from sim.records import PaymentKind

_TOP_UP: Final = 50
"""A standing bond is filled up to so many times what is needed just now."""


class ModuleHolder(Holder):
    """A module's contract that holds money.

    Args:
        site: of the module.
        address: where the contract stands.
    """

    def __init__(self, site: Site, address: Address) -> None:
        super().__init__(site.wallets, address)
        self._note = site.note

    def pay(
        self, order: Order, kind: PaymentKind, payer: str, payee: str, amount: int, *, out_of: str = NOBODY
    ) -> None:
        """Credit `payee` at the cost of `payer`, out of its bond or else of the contract's capital."""
        if amount:
            self.books.credit(payee, order.quote.currency, amount, out_of=out_of)
            self.note(order, kind, payer, payee, amount)

    def note(self, order: Order, kind: PaymentKind, payer: str, payee: str, amount: int) -> None:
        """Write a side payment down."""
        now, currency = self.wallets.now, order.quote.currency
        self._note(SidePayment(now, order.id, kind, payer, payee, currency, amount))


class BondHolder(ModuleHolder):
    """A contract in which owners keep standing bonds, parts of which back single orders.

    Args:
        site: of the module.
        address: where the contract stands.
    """

    def __init__(self, site: Site, address: Address) -> None:
        super().__init__(site, address)
        self._free: Counter[tuple[str, str]] = Counter()

    def back(self, order: Order, owner: str, amount: int) -> None:
        """Set `amount` of the owner's standing bond aside, which is filled up first where it is too small."""
        currency = order.quote.currency
        if self._free[owner, currency] < amount:
            self._fill_up(order, owner, currency, amount * _TOP_UP)
        self._free[owner, currency] -= amount

    def give_back(self, order: Order, owner: str, amount: int) -> None:
        """So much of what was set aside is free again."""
        self._free[owner, order.quote.currency] += amount

    def pay_from_bond(self, order: Order, kind: PaymentKind, payer: str, payee: str, amount: int) -> None:
        """Credit `payee` out of what `payer` set aside."""
        self.pay(order, kind, payer, payee, amount, out_of=payer)

    def retire(self) -> list[simpy.Event]:
        """Everybody takes the standing bond back."""
        return [
            self._retire(owner, currency, amount)
            for (owner, currency), amount in sorted(self.books.standing.items())
            if amount and owner != NOBODY
        ]

    def _fill_up(self, order: Order, owner: str, currency: str, amount: int) -> None:
        self.wallets.provide(order, owner, currency, amount, self.address)
        self._free[owner, currency] += amount

        def effect() -> bytes:
            self.books.deposit(currency, amount, owner)
            return address_word(self.wallets.address(owner))

        data = call("deposit(address,uint256)", self.wallets.tokens[currency], amount)
        self.submit(order, "deposit", owner, data, Consequence(effect))

    def _retire(self, owner: str, currency: str, amount: int) -> simpy.Event:
        def effect() -> bytes:
            self.books.credit(owner, currency, amount, out_of=owner)
            return address_word(self.wallets.address(owner))

        data = call("retire(address,uint256)", self.wallets.tokens[currency], amount)
        return self.submit(None, "retire", owner, data, Consequence(effect))
