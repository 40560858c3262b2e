"""Signed allowances of a StableToken (EIP-2612), as a wallet makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from eth_account import Account

if TYPE_CHECKING:
    from chain.evm import Address

TYPES = {
    "Permit": [
        {"name": "owner", "type": "address"},
        {"name": "spender", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "nonce", "type": "uint256"},
        {"name": "deadline", "type": "uint256"},
    ]
}


class Message(NamedTuple):
    """All that a signature covers. `name` is the token's, part of its domain; `deadline` is in seconds."""

    token: Address
    name: str
    chain_id: int
    owner: Address
    spender: Address
    value: int
    nonce: int
    deadline: int


class Signed(NamedTuple):
    """What the token would want, what was signed and by whom; the deadline that is told; the signature."""

    wanted: Message
    message: Message
    signer: Address
    deadline: int
    v: int
    r: int
    s: int

    @property
    def words(self) -> tuple[int, int, bytes, bytes]:
        """The contract's `Permit`."""
        return self.deadline, self.v, self.r.to_bytes(32, "big"), self.s.to_bytes(32, "big")


def sign(wanted: Message, message: Message, signer: Address, key: bytes) -> Signed:
    """`message` signed by `key`; all is well if it is the `wanted` one.

    Source: EIP-712 for the signature, EIP-2612 for the message.

    Example:
        >>> signed = sign(message, message, owner, key)
        >>> token.by(anyone).permit(owner, spender, message.value, *signed.words)
    """
    domain = {
        "name": message.name,
        "version": "1",
        "chainId": message.chain_id,
        "verifyingContract": message.token,
    }
    content = {name: getattr(message, name) for name in ("owner", "spender", "value", "nonce", "deadline")}
    made = Account.sign_typed_data(key, domain, TYPES, content)
    return Signed(wanted, message, signer, message.deadline, made.v, made.r, made.s)
