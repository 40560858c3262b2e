"""A policy that is over stays over: nothing can be added to cover that backs nothing any more."""

from __future__ import annotations

from chain.testing.parties import BUYER, SELLER, STRANGER
from chain.testing.protocol import PRICE, UNDERWRITER, ProtocolChain

CAPITAL = 10 * PRICE


def test_an_expired_policy_cannot_be_added_to() -> None:
    """Were it possible, its second end would free the cover of others: 90,000 of 100,000 here."""
    protocol = ProtocolChain()
    protocol.sure(UNDERWRITER, protocol.pool, "provide", CAPITAL)
    slow = protocol.booked(protocol.funded(shipHours=24 * 69, deliverHours=24 * 20))
    protocol.sure(SELLER, protocol.pool, "insure", slow, 90_000)
    protocol.at(protocol.view(protocol.pool, "policyOf", slow)[2])
    protocol.sure(STRANGER, protocol.pool, "expire", slow)
    other = protocol.booked()
    protocol.sure(BUYER, protocol.pool, "insure", other, PRICE)

    error = protocol.fails(SELLER, protocol.pool, "insure", slow, 1)
    assert error == f"WrongStatus(orderId={slow}, actual=3)"
    assert protocol.view(protocol.pool, "activeCover") == PRICE
