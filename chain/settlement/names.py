"""Putting addresses and token units into words: who is who in a run, and what is how much."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chain.settlement.submission import SettlementError
from sim.core.units import format_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address, Receipt
    from chain.settlement.executor import Executor
    from chain.settlement.submission import Submitted

_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}(?![0-9a-fA-F])")
_UNITS: Final = re.compile(r"(\d+) units of (0x[0-9a-f]{40})")
_NOBODY: Final = "0x" + "0" * 40


class Names:
    """Who is behind an address.

    Args:
        accounts: of the run; whoever took part has been named.
        contracts: addresses by name.
        tokens: addresses by currency.
    """

    def __init__(
        self, accounts: Accounts, contracts: Mapping[str, Address], tokens: Mapping[str, Address]
    ) -> None:
        self._accounts = accounts
        self._contracts = {address: f"the {name}" for name, address in contracts.items()}
        self._currencies = {address: currency for currency, address in tokens.items()}

    def account(self, address: Address) -> str | None:
        """The account's name, if it is one that took part."""
        return self._accounts.name(address)

    def of(self, address: Address) -> str:
        """A name; the address itself, in full, if nobody here has it."""
        known = self._contracts.get(address) or self._accounts.name(address)
        if known is None and address in self._currencies:
            known = f"the token of {self._currencies[address]}"
        return known or ("nobody (address 0)" if address == _NOBODY else address)

    def told(self, text: str) -> str:
        """`text` with names for addresses, and amounts of money for token units."""
        return _ADDRESS.sub(lambda found: self.of(found[0].lower()), _UNITS.sub(self._money, text))

    def _money(self, found: re.Match[str]) -> str:
        currency = self._currencies.get(found[2])
        return found[0] if currency is None else f"{format_units(int(found[1]), currency)} {currency}"


class NamingExecutor:
    """An `Executor` whose faults name who they are about: executors know addresses only.

    Args:
        executor: that executes.
        names: of everybody.
    """

    def __init__(self, executor: Executor, names: Names) -> None:
        self._executor = executor
        self._names = names

    def mine(self, time: int, block: Sequence[Submitted]) -> Sequence[Receipt]:
        """Execute `block` at second `time` of the simulation."""
        try:
            return self._executor.mine(time, block)
        except SettlementError as error:
            raise self._named(error) from error

    def held(self, escrow_address: Address, tokens: Mapping[str, Address]) -> dict[str, int]:
        """The escrow's own balance of each token, read from the chain."""
        try:
            return self._executor.held(escrow_address, tokens)
        except SettlementError as error:
            raise self._named(error) from error

    def finish(self) -> None:
        """Return once everything is executed and written down."""
        try:
            self._executor.finish()
        except SettlementError as error:
            raise self._named(error) from error

    def close(self) -> None:
        """Let go of the engine."""
        self._executor.close()

    def _named(self, error: SettlementError) -> SettlementError:
        return type(error)(self._names.told(str(error)))
