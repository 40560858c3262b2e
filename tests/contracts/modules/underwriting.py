"""A protocol whose pool has capital, and orders that are insured there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chain.testing.parties import CARRIER, SELLER
from chain.testing.protocol import (
    ATTESTER,
    CORRIDOR,
    PRICE,
    TERM,
    TRADERS,
    UNDERWRITER,
    ProtocolChain,
)
from sim.core.units import DAY

if TYPE_CHECKING:
    from chain.evm import Address

CAPITAL = 1_000_000
NONE, ACTIVE, PAID, EXPIRED = range(4)


def with_capital(**how: Any) -> ProtocolChain:
    made = ProtocolChain(**how)
    made.sure(UNDERWRITER, made.pool, "provide", CAPITAL)
    return made


def vet(protocol: ProtocolChain, *people: Address) -> None:
    """Attest them to the pool's corridor for a year."""
    for who in people:
        until = protocol.now + 365 * DAY
        protocol.sure(ATTESTER, protocol.attestations, "attest", who, CORRIDOR, until)


def leave(protocol: ProtocolChain, underwriter: Address) -> None:
    """Give notice of all shares, wait for its end, redeem."""
    shares = protocol.view(protocol.pool, "sharesOf", underwriter)
    protocol.sure(underwriter, protocol.pool, "giveNotice", shares)
    protocol.at(protocol.now + TERM)
    protocol.sure(underwriter, protocol.pool, "redeem", shares)


def insured(
    protocol: ProtocolChain, cover: int = PRICE, terms: dict[str, Any] | None = None, **booking: Any
) -> int:
    """A funded order that is booked and insured, and the carrier's bond is there."""
    order = protocol.booked(protocol.funded(**(terms or {})), **booking)
    protocol.sure(SELLER, protocol.pool, "insure", order, cover)
    bond = protocol.view(protocol.carriage, "bookingOf", order)[3]
    protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.token, bond)
    return order


def hand_over(protocol: ProtocolChain, order: int) -> None:
    protocol.sure(SELLER, protocol.escrow, "ship", order)
    protocol.sure(CARRIER, protocol.carriage, "pickUp", order)


def lost(protocol: ProtocolChain, cover: int = PRICE, **booking: Any) -> int:
    """Insured, shipped, picked up, never delivered."""
    order = insured(protocol, cover, **booking)
    hand_over(protocol, order)
    protocol.lose(order)
    return order


def owed(protocol: ProtocolChain) -> int:
    people = sum(protocol.credit(owner, protocol.pool) for owner in TRADERS)
    return people + sum(protocol.view(protocol.pool, name) for name in ("capital", "unearned"))


def capital(protocol: ProtocolChain) -> tuple[int, int]:
    """What the shares are worth, and what of it backs cover."""
    return protocol.view(protocol.pool, "capital"), protocol.view(protocol.pool, "activeCover")
