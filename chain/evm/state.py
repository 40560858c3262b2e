"""The state of a chain as plain dictionaries, with snapshots that cost what was changed since."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from eth_hash.auto import keccak

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.evm.engine import Address


class AccountState(NamedTuple):
    """One account, copied out of the store; only words that are not zero are in `storage`."""

    balance: int
    nonce: int
    code: bytes
    storage: dict[int, int]


@dataclass(slots=True)
class Account:
    """One account; `code_hash` is None where there is no code."""

    balance: int = 0
    nonce: int = 0
    code_hash: bytes | None = None
    code: bytes = b""
    storage: dict[int, int] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether the account does not exist in the sense of EIP-161."""
        return not (self.balance or self.nonce or self.code_hash)


_Fields = tuple[int, int, bytes | None, bytes]


class StateStore:
    """Accounts by address. While a snapshot lives, what changes is remembered; with `keep`, always."""

    def __init__(self) -> None:
        self.accounts: dict[Address, Account] = {}
        self.keep = False
        self._log: list[tuple[Address, int | None, _Fields | int | None]] | None = None

    def plant(self, address: Address, state: AccountState) -> None:
        """Put an account here as it stands."""
        code_hash = keccak(state.code) if state.code else None
        self.accounts[address] = Account(
            state.balance, state.nonce, code_hash, state.code, dict(state.storage)
        )

    def get(self, address: Address) -> Account:
        """The account at `address`, an empty one where there is none."""
        return self.accounts.get(address) or Account()

    def touch(self, address: Address) -> Account:
        """The account at `address`, which the caller is about to change."""
        account = self.accounts.get(address)
        if self._log is not None:
            self._log.append((address, None, _fields(account) if account else None))
        if account is None:
            account = self.accounts[address] = Account()
        return account

    def store(self, address: Address, slots: Iterable[tuple[int, int]]) -> None:
        """Set storage slots, given with their new words, of an account that exists."""
        storage, log = self.accounts[address].storage, self._log
        for slot, value in slots:
            if log is not None:
                log.append((address, slot, storage.get(slot, 0)))
            if value:
                storage[slot] = value
            else:
                storage.pop(slot, None)

    def mark(self) -> int:
        """Begin to remember, or note how much is remembered by now."""
        if self._log is None:
            self._log = []
        return len(self._log)

    def rewind(self, mark: int) -> set[tuple[Address, int | None]]:
        """Undo everything since `mark`; returns the accounts and the slots that were put back."""
        log = self._log or []
        undone = log[mark:]
        del log[mark:]
        for address, slot, old in reversed(undone):
            self._restore(address, slot, old)
        return {(address, slot) for address, slot, _ in undone}

    def forget(self) -> None:
        """Stop to remember: no snapshot lives any more."""
        if not self.keep:
            self._log = None

    def past(self, mark: int) -> StateStore:
        """Another store, as this one was at `mark`."""
        past = StateStore()
        past.accounts = {
            address: replace(account, storage=dict(account.storage))
            for address, account in self.accounts.items()
        }
        past._log = (self._log or [])[mark:]
        past.rewind(0)
        past.forget()
        return past

    def copy(self) -> dict[Address, AccountState]:
        """A copy of every account that exists."""
        return {
            address: AccountState(account.balance, account.nonce, account.code, dict(account.storage))
            for address, account in self.accounts.items()
            if not account.empty
        }

    def _restore(self, address: Address, slot: int | None, old: _Fields | int | None) -> None:
        if isinstance(old, tuple):
            account = self.accounts[address]
            account.balance, account.nonce, account.code_hash, account.code = old
        elif slot is None or old is None:
            del self.accounts[address]
        elif old:
            self.accounts[address].storage[slot] = old
        else:
            self.accounts[address].storage.pop(slot, None)


def _fields(account: Account) -> _Fields:
    return account.balance, account.nonce, account.code_hash, account.code
