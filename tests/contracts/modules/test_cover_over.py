"""A policy that is over stays over: nothing can be added to cover that backs nothing any more."""

from __future__ import annotations

from chain.testing.parties import BUYER, SELLER, STRANGER
from chain.testing.protocol import PRICE, UNDERWRITER, ProtocolChain

CAPITAL = 10 * PRICE


def test_an_expired_policy_cannot_be_added_to() -> None:
    """Were it possible, its second end would free the cover of others: 90,000 of 100,000 here."""
    port = ProtocolChain()
    port.sure(UNDERWRITER, port.pool, "provide", CAPITAL)
    slow = port.booked(port.funded(shipHours=60_000))
    port.sure(SELLER, port.pool, "insure", slow, 90_000)
    port.at(port.view(port.pool, "policyOf", slow)[2])
    port.sure(STRANGER, port.pool, "expire", slow)
    other = port.booked()
    port.sure(BUYER, port.pool, "insure", other, PRICE)

    error = port.fails(SELLER, port.pool, "insure", slow, 1)
    assert error == f"WrongStatus(orderId={slow}, actual=3)"
    assert port.view(port.pool, "activeCover") == PRICE
