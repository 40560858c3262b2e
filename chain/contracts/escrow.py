"""Calldata for the escrow and its tokens, encoded by hand for the simulation's hot path.

The words are those of the contract ABI (Solidity docs, Contract ABI Specification);
`tests/chain/contracts/test_calldata.py` compares every one of them with eth-abi.
People use web3 with the ABI of `chain.contracts.artifact`.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from eth_hash.auto import keccak

from chain.contracts import artifact

if TYPE_CHECKING:
    from chain.evm import Address


class State(IntEnum):
    """The contract's `State`."""

    NONE = 0
    FUNDED = 1
    SHIPPED = 2
    DELIVERED = 3
    DISPUTED = 4
    RELEASED = 5
    REFUNDED = 6
    RULED = 7
    RETURNING = 8
    RETURNED = 9
    AGREED = 10
    CANCELLED = 11
    UNSHIPPED = 12
    LOST = 13


class Terms(NamedTuple):
    """The contract's `Terms`: parties, amounts in token units, windows in hours, shares in basis points."""

    buyer: Address
    seller: Address
    carrier: Address
    tax_payee: Address
    arbiter: Address
    token: Address
    price: int
    freight: int
    tax: int
    fee_bps: int
    ship_hours: int
    deliver_hours: int
    inspect_hours: int
    ruling_hours: int
    default_buyer_bps: int
    cancel_bps: int
    returnable: bool


def selector(signature: str) -> bytes:
    """First four bytes of the hash of a function's signature."""
    return keccak(signature.encode())[:4]


def word(value: int) -> bytes:
    """A number from 0 to 2^256 - 1 as an ABI word, 32 bytes, big end first.

    Raises:
        OverflowError: for any other number.
    """
    return value.to_bytes(32, "big")


@lru_cache(maxsize=1 << 16)  # every transaction names some of the same few parties and tokens again
def address_word(address: Address) -> bytes:
    """An address as an ABI word."""
    return bytes.fromhex("0" * 24 + address[2:])


def call(signature: str, *values: int | bytes | Address) -> bytes:
    """Calldata of a function whose arguments take one word each: a number, 32 bytes or an address."""
    return _selector(signature) + b"".join(map(_word, values))


@cache
def _selector(signature: str) -> bytes:
    return selector(signature)


def _word(value: int | bytes | Address) -> bytes:
    if isinstance(value, bytes):
        return value
    return address_word(value) if isinstance(value, str) else word(value)


_FUND: Final = selector(
    "fund((address,address,address,address,address,address,uint96,uint96,uint96,uint16,"
    "uint16,uint16,uint16,uint16,uint16,uint16,bool))"
)
_WITHDRAW: Final = selector("withdraw(address)")
_MINT: Final = selector("mint(address,uint256)")
_APPROVE: Final = selector("approve(address,uint256)")
_BALANCE_OF: Final = selector("balanceOf(address)")
_STEPS: Final = {
    step: selector(f"{step}(uint256)")
    for step in (
        "ship", "deliver", "confirm", "release", "cancel", "refund", "expire", "dispute", "lapse",
        "sendBack", "takeBack",
    )
}  # fmt: skip
SHARE_STEPS: Final = {name: selector(f"{name}(uint256,uint16)") for name in ("rule", "offer", "accept")}
"""Steps that name the buyer's share."""

UNLIMITED: Final = 2**256 - 1


def fund(terms: Terms) -> bytes:
    """`fund(terms)`: the sender pays price, freight and tax in."""
    return fund_alike(terms[:6], terms[6:10], b"".join(map(word, terms[10:])))


def fund_alike(parties: tuple[Address, ...], amounts: tuple[int, ...], alike: bytes) -> bytes:
    """`fund(terms)` where many terms end alike, from `ship_hours` on, and those words are encoded once.

    Args:
        parties: from `buyer` to `token`.
        amounts: from `price` to `fee_bps`.
        alike: the other words.
    """
    return b"".join([_FUND, *map(address_word, parties), *map(word, amounts), alike])


def step(name: str, escrow_id: int) -> bytes:
    """A step that needs nothing but the order's number, such as `ship`.

    Raises:
        KeyError: if there is no such step.
    """
    return _STEPS[name] + escrow_id.to_bytes(32, "big")


def share_step(name: str, escrow_id: int, buyer_bps: int) -> bytes:
    """`rule(id, buyerBps)`, `offer(id, buyerBps)` or `accept(id, buyerBps)`; shares in basis points.

    Raises:
        KeyError: for any other step.
    """
    return SHARE_STEPS[name] + word(escrow_id) + word(buyer_bps)


def withdraw(token: Address) -> bytes:
    """`withdraw(token)`."""
    return _WITHDRAW + address_word(token)


def mint(to: Address, amount: int) -> bytes:
    """`mint(to, amount)` of a StableToken, in units of a millionth."""
    return _MINT + address_word(to) + word(amount)


def approve(spender: Address, amount: int) -> bytes:
    """`approve(spender, amount)` of an ERC-20, in its smallest units."""
    return _APPROVE + address_word(spender) + word(amount)


def balance_of(owner: Address) -> bytes:
    """`balanceOf(owner)` of an ERC-20."""
    return _BALANCE_OF + address_word(owner)


def deploy_escrow(platform: Address) -> bytes:
    """Creation code of the escrow."""
    return artifact.load("Escrow").creation_code(platform)


def deploy_token(currency: str, issuer: Address) -> bytes:
    """Creation code of the test currency for `currency`, symbol `tEUR` and so on."""
    return artifact.load("StableToken").creation_code(f"Argosy test {currency}", f"t{currency}", issuer)
