"""Accounts that follow from a seed: the same name is the same address in every run and on every machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b

from coincurve import PublicKey
from eth_hash.auto import keccak

from chain.evm.engine import Address


class Accounts(Mapping[Address, bytes]):
    """Private keys by address, derived when somebody asks for them.

    As a mapping it holds the accounts named so far, which is what `Genesis.keys` wants.
    """

    def __init__(self, seed: int) -> None:
        self._salt = blake2b(str(seed).encode(), digest_size=32).digest()
        self._addresses: dict[str, Address] = {}
        self._names: dict[Address, str] = {}

    def address(self, name: str) -> Address:
        """The address of the account called `name`."""
        known = self._addresses.get(name)
        if known is None:
            known = address_of(self._key(name))
            self.learn(name, known)
        return known

    def learn(self, name: str, address: Address) -> None:
        """Take it from somebody with the same seed where the account called `name` is.

        An address is a point on a curve and costs fifty times as much as the key it follows from.
        """
        self._addresses[name] = address
        self._names[address] = name

    def name(self, address: Address) -> str | None:
        """Whose address it is, if it was named before."""
        return self._names.get(address)

    def key(self, address: Address) -> bytes:
        """The private key of an account that was named before.

        Raises:
            KeyError: if no account named so far has this address.
        """
        return self._key(self._names[address])

    def _key(self, name: str) -> bytes:
        return blake2b(name.encode(), digest_size=32, key=self._salt).digest()

    def __getitem__(self, address: Address) -> bytes:
        return self.key(address)

    def __contains__(self, address: object) -> bool:
        return address in self._names

    def __iter__(self) -> Iterator[Address]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def address_of(key: bytes) -> Address:
    """The address whose transactions `key` signs."""
    public = PublicKey.from_valid_secret(key).format(compressed=False)
    return "0x" + keccak(public[1:])[-20:].hex()
