"""The escrow read from outside: orders and credits from its storage slots."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from eth_utils.crypto import keccak

from chain.testing.escrow import CODELESS, ESCROW, TOKENS
from chain.testing.lifecycle import NATIVE, WAITING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chain.evm.engine import Address
    from chain.testing.escrow import EscrowChain

Storage = dict[int, int]
ACCOUNT_COUNT, ACCOUNT_OF, OWNER_OF, CREDITS, ORDER_COUNT, ORDERS, OFFERS = range(7)
"""Slots, as docs/escrow.md lists them."""
MONEY = (NATIVE, *TOKENS, CODELESS)


@cache
def slot_of(slot: int, *keys: int) -> int:
    """Where a (nested) mapping at `slot` keeps the value of `keys`."""
    for key in keys:
        slot = int.from_bytes(keccak(key.to_bytes(32, "big") + slot.to_bytes(32, "big")), "big")
    return slot


def number(address: Address) -> int:
    return int(address, 16)


class Row(NamedTuple):
    """An order's three slots, unpacked; parties are account numbers."""

    state: int
    delivered: int
    returnable: int
    deadline: int
    deliver_hours: int
    inspect_hours: int
    ruling_hours: int
    share: int
    fee_bps: int
    cancel_bps: int
    buyer: int
    seller: int
    carrier: int
    price: int
    freight: int
    arbiter: int
    tax_payee: int
    tax: int
    token: int

    @property
    def deposit(self) -> int:
        return self.price + self.freight + self.tax

    @property
    def open(self) -> bool:
        return self.state in WAITING

    @property
    def fixed(self) -> tuple[int, ...]:
        """What never changes, whatever becomes of the order."""
        return (self.returnable, *self[4:7], *self[8:])


def row(storage: Mapping[int, int], order: int) -> Row:
    """Order number `order`."""
    first = slot_of(ORDERS, order)
    words = [storage.get(first + n, 0) for n in range(3)]
    return Row(
        *fields(words[0], 8, 8, 8, 40, 16, 16, 16, 16, 16, 16, 32, 32, 32),
        *fields(words[1], 96, 96, 32, 32),
        *fields(words[2], 96, 160),
    )


def fields(word: int, *bits: int) -> list[int]:
    """The fields of a packed word, lowest first; nothing lies above them."""
    found = []
    for size in bits:
        found.append(word & ((1 << size) - 1))
        word >>= size
    assert word == 0
    return found


def slots_of_order(storage: Mapping[int, int], order: int) -> set[int]:
    """Every slot that belongs to one order alone: its three and what its parties offer."""
    first, told = slot_of(ORDERS, order), row(storage, order)
    return {first, first + 1, first + 2} | {
        slot_of(OFFERS, order, party) for party in (told.buyer, told.seller)
    }


def credit_slot(token: int, account: int) -> int:
    return slot_of(CREDITS, token, account)


def storage_of(chain: EscrowChain, address: Address = ESCROW) -> Storage:
    """A copy of a contract's storage on the fast engine."""
    return dict(chain.engines[0]._state.get(address).storage)  # type: ignore[attr-defined]


def held(chain: EscrowChain, token: Address, owner: Address = ESCROW) -> int:
    """A balance, read from storage: a StableToken keeps its balances at slot 0."""
    if token == NATIVE:
        return chain.engines[0].balance(owner)
    return chain.engines[0].storage(token, slot_of(0, number(owner)))
