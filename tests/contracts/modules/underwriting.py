"""A protocol whose pool has capital, and orders that are insured there."""

from __future__ import annotations

from typing import Any

from chain.testing.parties import CARRIER, SELLER
from chain.testing.protocol import BROKER, PRICE, TRADERS, UNDERWRITER, ProtocolChain

CAPITAL = 1_000_000
NONE, ACTIVE, PAID, EXPIRED = range(4)


def with_capital(**how: Any) -> ProtocolChain:
    made = ProtocolChain(**how)
    made.sure(UNDERWRITER, made.pool, "provide", CAPITAL)
    return made


def insured(
    protocol: ProtocolChain, cover: int = PRICE, terms: dict[str, Any] | None = None, **booking: Any
) -> int:
    """A funded order that is booked and insured, and the carrier's bond is there."""
    order = protocol.booked(protocol.funded(**(terms or {})), **booking)
    protocol.sure(BROKER, protocol.pool, "insure", order, cover)
    protocol.sure(
        CARRIER,
        protocol.carriage,
        "deposit",
        protocol.token,
        protocol.view(protocol.carriage, "bookingOf", order)[3],
    )
    return order


def lost(protocol: ProtocolChain, cover: int = PRICE, **booking: Any) -> int:
    """Insured, picked up, shipped, never delivered."""
    order = insured(protocol, cover, **booking)
    protocol.sure(CARRIER, protocol.carriage, "pickUp", order)
    protocol.sure(SELLER, protocol.escrow, "ship", order)
    protocol.lose(order)
    return order


def owed(protocol: ProtocolChain) -> int:
    people = sum(protocol.credit(owner, protocol.pool) for owner in TRADERS)
    return people + int(protocol.view(protocol.pool, "capital"))


def capital(protocol: ProtocolChain) -> tuple[int, int]:
    return protocol.view(protocol.pool, "capital"), protocol.view(protocol.pool, "activeCover")
