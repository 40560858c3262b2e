"""Accounts for people who come to a chain from outside: the ten that every development node hands out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.evm.accounts import address_of
from chain.node.genesis import account_keys

if TYPE_CHECKING:
    from chain.evm import Address, RecordingEngine

MNEMONIC: Final = "test test test test test test test test test test test junk"
"""Known to everybody, so worth nothing on any public chain."""

PATH: Final = "m/44'/60'/0'/0"
WEI: Final = 10_000 * 10**18
"""What each of them holds to begin with."""


def guest_keys() -> dict[Address, bytes]:
    """Private keys by address, in the order of the mnemonic."""
    keys = [key.to_bytes() for key in account_keys(None, MNEMONIC, PATH)]
    return {address_of(key): key for key in keys}


def invite(engine: RecordingEngine) -> dict[Address, bytes]:
    """Give every guest their coins, in a block of its own; gives their keys."""
    guests = guest_keys()
    for address in guests:
        engine.set_balance(address, engine.balance(address) + WEI)
    engine.mine()
    return guests
