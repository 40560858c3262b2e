"""An escrow, two tokens and people with money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eth_hash.auto import keccak

from chain.contracts.escrow import UNLIMITED
from chain.testing.chain import Chain
from chain.testing.lifecycle import NATIVE, Terms
from chain.testing.parties import (
    ACCOUNTS,
    ARBITER,
    BUYER,
    CARRIER,
    GENESIS,
    ISSUER,
    PAYEE,
    PEOPLE,
    PLATFORM,
    SELLER,
    WARY,
)
from chain.testing.permits import Message, sign
from chain.testing.side_by_side import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.contracts import Artifact
    from chain.evm import Address, Engine, Genesis
    from chain.testing.permits import Signed

RICHES: Final = 2**120
"""All have native coin and this much of each token. All but the wary one let the escrow take it without limit."""

CURRENCIES: Final = ("EUR", "GBP")
CODELESS: Final = "0x00000000000000000000000000000000c0de1e55"


def created_by(sender: Address, nonce: int = 0) -> Address:
    """Where the transaction with this nonce, which must be below 128, creates a contract.

    Source: Ethereum yellow paper, section 7: the last 20 bytes of keccak256(rlp([sender, nonce])).
    """
    packed = b"\xd6\x94" + bytes.fromhex(sender[2:]) + (bytes([nonce]) if nonce else b"\x80")
    return "0x" + keccak(packed)[-20:].hex()


ESCROW: Final = created_by(PLATFORM)
TOKENS: Final = tuple(created_by(ISSUER, nonce) for nonce in range(2))
TERMS: Final = Terms(
    BUYER, SELLER, CARRIER, PAYEE, ARBITER, TOKENS[0], price=100_000_000, freight=9_000_000, tax=19_000_000,
    fee_bps=300, ship_hours=10, deliver_hours=20, inspect_hours=30, ruling_hours=40, default_buyer_bps=5_000,
    cancel_bps=1_000, returnable=True,
)  # fmt: skip
"""One order: what most tests are about."""


class EscrowChain(Chain):
    """A chain with an escrow on it, the shipped one or another that is called alike.

    Attributes:
        escrow: the escrow.
        tokens: two stablecoins.

    Example:
        >>> chain = EscrowChain()
        >>> chain.escrow.by(BUYER).fund(TERMS).output
        1
        >>> with reverts("Unauthorised", id=1, caller=STRANGER):
        ...     chain.escrow.by(STRANGER).ship(1)
    """

    gas = 1_000_000

    def __init__(
        self,
        *makers: Callable[[Genesis], Engine],
        escrow: str | Artifact | None = "Escrow",
        genesis: Genesis = GENESIS,
    ) -> None:
        """Without an `escrow`, one stands there only when `put_escrow` was called; all parties need money."""
        super().__init__(*makers, accounts=ACCOUNTS, genesis=genesis)
        if escrow is not None:
            self.put_escrow(escrow)

    def put_escrow(self, escrow: str | Artifact = "Escrow") -> None:
        """Deploy the escrow and the tokens, and give everybody some of these."""
        self.escrow = self.deploy(escrow, PLATFORM, sender=PLATFORM)
        self.tokens = tuple(
            self.deploy("StableToken", f"Argosy test {currency}", f"t{currency}", ISSUER, sender=ISSUER)
            for currency in CURRENCIES
        )
        for token in self.tokens:
            for owner in PEOPLE:
                token.by(ISSUER).mint(owner, RICHES)
                if owner != WARY:
                    token.by(owner).approve(self.escrow, UNLIMITED)
        self.reach(START)

    def held(self, token: Address, owner: Address | None = None) -> int:
        """What `owner`, the escrow unless told, has of `token`."""
        owner = owner or self.escrow
        return self.balance(owner) if token == NATIVE else int(self.view(token, "balanceOf", owner))

    def permit(self, terms: Terms, payer: Address, **change: Any) -> Signed:
        """What a wallet signs to pay for `terms`; `change` is what it signs instead, `signer` who.

        Example:
            >>> signed = chain.permit(TERMS, WARY)
            >>> chain.escrow.by(WARY).fundWithPermit(TERMS, signed.words)
        """
        signer = change.pop("signer", payer)
        message = Message(
            token=terms.token,
            name=f"Argosy test {CURRENCIES[terms.token != TOKENS[0]]}",
            chain_id=self.genesis.chain_id,
            owner=payer,
            spender=self.escrow,
            value=terms.deposit,
            nonce=0,
            deadline=self.now + 600,
        )
        return sign(message, message._replace(**change), signer, ACCOUNTS.key(signer))
