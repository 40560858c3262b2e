"""The protocol with a checkout, at which everybody concerned has agreed to what it needs."""

from __future__ import annotations

from typing import Any

from chain.testing.parties import BUYER, SELLER, STRANGER
from chain.testing.protocol import ATTESTER, BROKER, CORRIDOR, TRADERS, UNDERWRITER, ProtocolChain
from sim.core.units import DAY

COVER = 80_000
STANDING = 100_000


class Shop(ProtocolChain):
    """The protocol with everything ready to check out."""

    def __init__(self, **off: str) -> None:
        super().__init__()
        self.reputation, self.bonds = self.deploy_rated_bonds()
        modules = {
            "escrow": self.escrow, "carriage": self.carriage, "sellerBond": self.bonds, "pool": self.pool,
            "attestations": self.attestations, "reputation": self.reputation,
        } | off  # fmt: skip
        self.modules = tuple(modules.values())
        self.checkout = self.deploy("Checkout", self.modules)
        for trader in TRADERS:
            self.sure(trader, self.token, "approve", self.checkout, 2**255)
        self.sure(SELLER, self.token, "approve", self.bonds, 2**255)
        self.sure(SELLER, self.bonds, "deposit", self.token, STANDING)
        self.consent(self.checkout)
        self.sure(BUYER, self.carriage, "appoint", self.checkout, True)
        self.sure(UNDERWRITER, self.pool, "provide", 10**6)
        for party in (BUYER, SELLER):
            self.sure(ATTESTER, self.attestations, "attest", party, CORRIDOR, self.now + 100 * DAY)

    def arguments(self, cover: int = COVER, booking: Any = None, **terms: Any) -> tuple[Any, ...]:
        made = self.terms(**({"carrier": STRANGER} | terms))
        return made, booking or self.booking(), cover, CORRIDOR

    def refuses(self, *arguments: Any) -> str:
        return self.fails(BROKER, self.checkout, "open", *arguments)
