"""Accounts that follow from a seed: the same name is the same address in every run and on every machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b

from coincurve import PublicKey
from eth_hash.auto import keccak

from chain.evm.engine import Address


class Accounts(Mapping[Address, bytes]):
    """Private keys by address, derived when a name is first asked for.

    As a mapping it holds the accounts named so far, which is what `Genesis.keys` wants.
    """

    def __init__(self, seed: int) -> None:
        self._seed = str(seed).encode()
        self._addresses: dict[str, Address] = {}
        self._keys: dict[Address, bytes] = {}

    def address(self, name: str) -> Address:
        """The address of the account called `name`."""
        known = self._addresses.get(name)
        return known if known is not None else self._derive(name)

    def key(self, address: Address) -> bytes:
        """The private key of an account that was named before.

        Raises:
            KeyError: if no account named so far has this address.
        """
        return self._keys[address]

    def _derive(self, name: str) -> Address:
        key = blake2b(
            name.encode(), digest_size=32, key=blake2b(self._seed, digest_size=32).digest()
        ).digest()
        address = address_of(key)
        self._addresses[name] = address
        self._keys[address] = key
        return address

    def __getitem__(self, address: Address) -> bytes:
        return self._keys[address]

    def __contains__(self, address: object) -> bool:
        return address in self._keys

    def __iter__(self) -> Iterator[Address]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def address_of(key: bytes) -> Address:
    """The address whose transactions `key` signs."""
    public = PublicKey.from_valid_secret(key).format(compressed=False)
    return "0x" + keccak(public[1:])[-20:].hex()
