"""Calldata for the escrow and its tokens, encoded by hand for the simulation's hot path.

The words are those of the contract ABI (Solidity docs, Contract ABI Specification); `tests/chain/test_calldata.py`
compares every one of them with eth-abi. People use web3 with the ABI of `chain.artifact`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eth_abi.abi import encode
from eth_hash.auto import keccak

from chain import artifact

if TYPE_CHECKING:
    from chain.engine import Address

STATE_RELEASED: Final = 5
STATE_REFUNDED: Final = 6
STATE_RULED: Final = 7


class Terms(NamedTuple):
    """The contract's `Terms`: parties, amounts in token units, windows in seconds."""

    buyer: Address
    seller: Address
    carrier: Address
    tax_payee: Address
    arbiter: Address
    token: Address
    price: int
    freight: int
    tax: int
    fee: int
    ship_window: int
    deliver_window: int
    inspect_window: int
    ruling_window: int
    default_buyer_bps: int


def selector(signature: str) -> bytes:
    """First four bytes of the hash of a function's signature."""
    return keccak(signature.encode())[:4]


def word(value: int) -> bytes:
    """One ABI word."""
    return value.to_bytes(32, "big")


def address_word(address: Address) -> bytes:
    """An address as an ABI word."""
    return bytes.fromhex("0" * 24 + address[2:])


_FUND: Final = selector(
    "fund((address,address,address,address,address,address,uint96,uint96,uint96,uint96,"
    "uint24,uint24,uint24,uint24,uint16))"
)
_RULE: Final = selector("rule(uint256,uint16)")
_WITHDRAW: Final = selector("withdraw(address)")
_MINT: Final = selector("mint(address,uint256)")
_APPROVE: Final = selector("approve(address,uint256)")
_BALANCE_OF: Final = selector("balanceOf(address)")
_STEPS: Final = {
    step: selector(f"{step}(uint256)")
    for step in ("ship", "deliver", "confirm", "release", "cancel", "refund", "expire", "dispute", "lapse")
}
UNLIMITED: Final = 2**256 - 1


def fund(terms: Terms) -> bytes:
    """`fund(terms)`: the sender pays price, freight and tax in."""
    addresses = "".join("0" * 24 + address[2:] for address in terms[:6])
    return _FUND + bytes.fromhex(addresses) + b"".join([value.to_bytes(32, "big") for value in terms[6:]])


def step(name: str, escrow_id: int) -> bytes:
    """A step that needs nothing but the order's number, such as `ship`."""
    return _STEPS[name] + escrow_id.to_bytes(32, "big")


def rule(escrow_id: int, buyer_bps: int) -> bytes:
    """`rule(id, buyerBps)`."""
    return _RULE + word(escrow_id) + word(buyer_bps)


def withdraw(token: Address) -> bytes:
    """`withdraw(token)`."""
    return _WITHDRAW + address_word(token)


def mint(to: Address, amount: int) -> bytes:
    """`mint(to, amount)` of a StableToken."""
    return _MINT + address_word(to) + word(amount)


def approve(spender: Address, amount: int) -> bytes:
    """`approve(spender, amount)` of an ERC-20."""
    return _APPROVE + address_word(spender) + word(amount)


def balance_of(owner: Address) -> bytes:
    """`balanceOf(owner)` of an ERC-20."""
    return _BALANCE_OF + address_word(owner)


def deploy_escrow(platform: Address) -> bytes:
    """Creation code of the escrow."""
    return artifact.load("Escrow").bytecode + encode(["address"], [platform])


def deploy_token(currency: str, issuer: Address) -> bytes:
    """Creation code of the test currency for `currency`, symbol `tEUR` and so on."""
    arguments = encode(["string", "string", "address"], [f"Argosy test {currency}", f"t{currency}", issuer])
    return artifact.load("StableToken").bytecode + arguments
