"""A copy of the chain, on which a stranger with coin may do as it likes, and of which nothing stays."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from chain.evm.engine import Transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.evm.engine import Address, Engine, Receipt

GAS: Final = 2_000_000
"""Limit of what is tried, in gas."""

_TRANSFER_GAS: Final = 21_000
_AFFORDED: Final = 20
"""Transactions that one block, and the coin given, are enough for."""


class Copy:
    """Sends transactions that will be undone.

    Args:
        engine: whose state is marked.
        stranger: who sends, unless told otherwise; somebody with a key.
        gas_price: in wei.
    """

    def __init__(self, engine: Engine, stranger: Address, gas_price: int) -> None:
        self.engine = engine
        self.stranger = stranger
        self._gas_price = gas_price

    def give(self, payer: Address, payee: Address) -> None:
        """Coin for some transactions."""
        wei = _AFFORDED * GAS * self._gas_price
        self.engine.execute(Transaction(payer, payee, b"", wei, _TRANSFER_GAS, self._gas_price))

    def send(self, to: Address | None, data: bytes, sender: Address | None = None) -> Receipt:
        """Execute a transaction in a block of its own."""
        self.engine.advance(self.engine.timestamp + 1)
        return self.engine.execute(Transaction(sender or self.stranger, to, data, 0, GAS, self._gas_price))

    def create(self, code: bytes) -> Address:
        """Deploy a contract."""
        created = self.send(None, code).contract
        assert created is not None, "the project's own contracts can be deployed"
        return created


@contextmanager
def copied(engine: Engine, sponsor: Address, stranger: Address, gas_price: int) -> Iterator[Copy]:
    """A copy of the chain as it is now, with coin from `sponsor` for `stranger`; all is undone in the end."""
    mark = engine.snapshot()
    try:
        engine.advance(engine.timestamp + 1)
        copy = Copy(engine, stranger, gas_price)
        copy.give(sponsor, stranger)
        yield copy
    finally:
        engine.revert(mark)
