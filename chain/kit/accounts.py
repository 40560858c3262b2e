"""Accounts by name, with money and keys."""

from __future__ import annotations

from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from chain.kit.errors import KitError
from chain.testing import ARBITER, BUYER, CARRIER, ISSUER, PAYEE, PLATFORM, SELLER, STRANGER
from chain.testing.parties import ACCOUNTS, PEOPLE
from chain.testing.side_by_side import genesis_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.evm import Address, Genesis
    from chain.testing import Chain

NAMES: Final = ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy")
ROLES: Final = {
    "arbiter": ARBITER, "buyer": BUYER, "carrier": CARRIER, "issuer": ISSUER, "payee": PAYEE,
    "platform": PLATFORM, "seller": SELLER, "stranger": STRANGER,
}  # fmt: skip
"""Who has to do with an escrow, as in `chain.testing`."""


def genesis() -> Genesis:
    """A chain on which everybody has money; the treasury, which pays newcomers, is nobody's."""
    rich = [ACCOUNTS.address(name) for name in ("treasury", *NAMES)]
    return genesis_of(ACCOUNTS, *rich, *PEOPLE, chain_id=77)


class Account(str):
    """An address that stands wherever one may, with its name.

    Attributes:
        name: as in `accounts`.
    """

    name: str
    _chain: Chain

    def __new__(cls, address: Address, name: str, chain: Chain) -> Account:
        """Made by `People`."""
        made = super().__new__(cls, address)
        made.name, made._chain = name, chain
        return made

    def __repr__(self) -> str:
        """The name and the address."""
        return f"<{self.name} {self}>"

    @property
    def balance(self) -> int:
        """Wei."""
        return self._chain.balance(str(self))

    @property
    def key(self) -> bytes:
        """The private key, 32 bytes, to sign messages with."""
        return ACCOUNTS.key(str(self))


class People:
    """The accounts of a chain: `accounts.alice`, `accounts["alice"]` or `accounts[0]`.

    Iterating gives those without a role, the first of whom calls where a test does not say who does.

    Example:
        >>> accounts.alice.balance
        1000000000000000000000000000000
        >>> zoe = accounts.new("zoe")
    """

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._known = {name: Account(ACCOUNTS.address(name), name, chain) for name in NAMES}
        self._plain = list(self._known.values())
        self._known |= {name: Account(address, name, chain) for name, address in ROLES.items()}

    def new(self, name: str) -> Account:
        """One more account, with 1,000,000 coins.

        Raises:
            KitError: if the name is taken.
        """
        __tracebackhide__ = True
        if name in self._known:
            raise KitError(f"there is an account {name!r} already: accounts.{name}")
        made = self._known[name] = Account(self._chain.account(name), name, self._chain)
        return made

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Who came inside is forgotten."""
        before = dict(self._known)
        try:
            yield
        finally:
            self._known = before

    def name(self, address: Address) -> str | None:
        """What somebody is called; None for an address that is nobody's here."""
        return next((account.name for account in self._known.values() if account == address), None)

    def __getitem__(self, which: str | int) -> Account:
        __tracebackhide__ = True
        if isinstance(which, int):
            if not -len(self._plain) <= which < len(self._plain):
                raise KitError(f"there are {len(self._plain)} accounts, counted from 0, none is {which}")
            return self._plain[which]
        if which not in self._known:
            raise KitError(_unknown(which, list(self._known)))
        return self._known[which]

    def __getattr__(self, name: str) -> Account:
        __tracebackhide__ = True
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except KitError as error:
            raise AttributeError(str(error)) from None

    def __repr__(self) -> str:
        """The names."""
        return f"<accounts {', '.join(self._known)}>"

    def __iter__(self) -> Iterator[Account]:
        return iter(self._plain)

    def __len__(self) -> int:
        return len(self._plain)


def _unknown(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
    return f"no account {name!r}; {hint}\n  accounts.new({name!r}) makes one"
