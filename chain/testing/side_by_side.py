"""Engines that do the same: one clock, one way back, and an error where they disagree."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from chain.evm import Accounts, Genesis, Transaction, blocks, installed_engines, open_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chain.evm import Address, Engine, Log, Receipt

START: Final = 1_900_000_000
"""When the clock starts, in seconds since the Unix epoch."""

GAS_PRICE: Final = 10**9
"""Wei for one gas."""

_RICHES: Final = 10**30


def fastest(genesis: Genesis) -> Engine:
    """The fastest engine that this Python has."""
    return open_engine(installed_engines()[0], genesis)


def genesis_of(accounts: Accounts, *rich: Address, chain_id: int = 1337) -> Genesis:
    """A chain that begins with money in the hands of the rich, some time before `START`."""
    return Genesis(
        chain_id=chain_id,
        timestamp=START - 1_000,
        balances=dict.fromkeys(rich, _RICHES),
        keys=accounts,
        gas_limit=10**9,
    )


class SideBySide:
    """One engine, or several that must agree: whatever is asked of the first is asked of all.

    `logs` collects what transactions log, once it is a list.

    Attributes:
        accounts: accounts by name, whose keys the engines sign with.
        engines: what executes.
    """

    gas = 5_000_000
    """Gas limit of a call unless told."""

    def __init__(
        self,
        *makers: Callable[[Genesis], Engine],
        accounts: Accounts | None = None,
        genesis: Genesis | None = None,
    ) -> None:
        self.accounts = Accounts(START) if accounts is None else accounts
        self.genesis = genesis or genesis_of(self.accounts, self.accounts.address("treasury"))
        self.engines = [make(self.genesis) for make in makers or (fastest,)]
        self.logs: list[Log] | None = None

    def account(self, name: str) -> Address:
        """An account that can sign and pay; the same name is the same address, on every chain of one seed."""
        address = self.accounts.address(name)
        engine = self.engines[0]
        if not engine.balance(address) and not engine.nonce(address):
            self.execute(next(iter(self.genesis.balances)), address, b"", value=10**24)
        return address

    def balance(self, owner: Address) -> int:
        """Wei of `owner`."""
        return int(self.agreed([engine.balance(owner) for engine in self.engines]))

    @property
    def now(self) -> int:
        """Timestamp of the open block."""
        return self.engines[0].timestamp

    @property
    def block(self) -> int:
        """Number of the open block."""
        return self.engines[0].block_number

    @property
    def randomness(self) -> bytes:
        """What contracts read as PREVRANDAO in the open block."""
        return blocks.randomness(self.genesis.seed, self.block)

    def at(self, timestamp: int) -> None:
        """Let the clock show `timestamp`, and close the open block."""
        for engine in self.engines:
            engine.advance(timestamp)

    def wait(self, seconds: int = 1) -> None:
        """Let time pass, and close the open block."""
        self.at(self.now + seconds)

    def reach(self, timestamp: int) -> None:
        """Let the clock show `timestamp` unless it is later already."""
        if timestamp > self.now:
            self.at(timestamp)

    @contextmanager
    def trial(self) -> Iterator[None]:
        """What happens inside is taken back; trials nest."""
        marks = [engine.snapshot() for engine in self.engines]
        logs = self.logs
        self.logs = None if logs is None else []
        try:
            yield
        finally:
            self.logs = logs
            for engine, mark in zip(self.engines, marks, strict=True):
                engine.revert(mark)

    def execute(
        self, sender: Address, to: Address | None, data: bytes, value: int = 0, gas: int | None = None
    ) -> Receipt:
        """Send a transaction. Status, gas, output, logs and created contract are compared between engines.

        Raises:
            AssertionError: if the engines disagree.
        """
        tx = Transaction(sender, to, data, value, gas or self.gas, GAS_PRICE)
        receipt: Receipt = self.agreed([engine.execute(tx) for engine in self.engines])
        if self.logs is not None:
            self.logs += receipt.logs
        return receipt

    def agreed(self, answers: list[Any]) -> Any:
        """The one answer of all engines.

        Raises:
            AssertionError: if they disagree.
        """
        assert answers.count(answers[0]) == len(answers), answers
        return answers[0]
