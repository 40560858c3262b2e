"""A harbour whose pool has capital, and orders that are insured there."""

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
    port: ProtocolChain, cover: int = PRICE, terms: dict[str, Any] | None = None, **booking: Any
) -> int:
    """A funded order that is booked and insured, and the carrier's bond is there."""
    order = port.booked(port.funded(**(terms or {})), **booking)
    port.sure(BROKER, port.pool, "insure", order, cover)
    port.sure(CARRIER, port.carriage, "deposit", port.token, port.view(port.carriage, "bookingOf", order)[3])
    return order


def lost(port: ProtocolChain, cover: int = PRICE, **booking: Any) -> int:
    """Insured, picked up, shipped, never delivered."""
    order = insured(port, cover, **booking)
    port.sure(CARRIER, port.carriage, "pickUp", order)
    port.sure(SELLER, port.escrow, "ship", order)
    port.lose(order)
    return order


def owed(port: ProtocolChain) -> int:
    people = sum(port.credit(owner, port.pool) for owner in TRADERS)
    return people + int(port.view(port.pool, "capital"))


def capital(port: ProtocolChain) -> tuple[int, int]:
    return port.view(port.pool, "capital"), port.view(port.pool, "activeCover")
