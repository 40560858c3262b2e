"""Short ways to lead an order anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.contracts.escrow import State
from chain.testing.abi import call
from chain.testing.escrow import TERMS
from chain.testing.lifecycle import WITH_SHARE, Terms, rows
from chain.testing.outcome import Outcome, outcome_of
from chain.testing.parties import STRANGER

if TYPE_CHECKING:
    from chain.evm import Address, Receipt
    from chain.testing.escrow import EscrowChain
    from chain.testing.permits import Signed

BPS: Final = 3_000
"""The share that steps are called with unless told."""

_DELIVERED: Final = ("ship", "deliver")
_RETURNED: Final = (*_DELIVERED, "sendBack", "takeBack")
WAY_TO: Final[dict[State, tuple[str, ...]]] = {
    State.FUNDED: (),
    State.SHIPPED: ("ship",),
    State.DELIVERED: _DELIVERED,
    State.DISPUTED: ("ship", "dispute"),
    State.RELEASED: ("ship", "confirm"),
    State.REFUNDED: ("ship", "refund"),
    State.RULED: (*_DELIVERED, "dispute", "rule"),
    State.RETURNING: _RETURNED[:3],
    State.RETURNED: _RETURNED,
    State.AGREED: ("seller offers", "accept"),
    State.CANCELLED: ("cancel",),
    State.UNSHIPPED: ("seller cancels",),
    State.LOST: ("ship", "expire"),
}
"""The steps that lead there, by their first role unless told."""

_SPECIAL: Final = {
    "seller offers": ("offer", "seller"),
    "buyer offers": ("offer", "buyer"),
    "seller accepts": ("accept", "seller"),
    "seller cancels": ("cancel", "seller"),
    "seller disputes": ("dispute", "seller"),
}


def fund_call(terms: Terms, permit: Signed | None = None) -> bytes:
    """Calldata of `fund`, or of `fundWithPermit` where there is a permit."""
    return call("fundWithPermit", tuple(terms), permit.words) if permit else call("fund", tuple(terms))


def step_call(name: str, number: int, bps: int = 0) -> bytes:
    """Calldata of a step of an order, with a share where it takes one."""
    return call(name, number, bps) if name in WITH_SHARE else call(name, number)


def fund(chain: EscrowChain, terms: Terms = TERMS, value: int = 0, sender: Address = STRANGER) -> Outcome:
    """Fund an order; anybody may pay for it. The outcome holds the token's events, too.

    Example:
        >>> fund(chain, TERMS._replace(price=0)) == error("ZeroPrice")
        True
    """
    return _seen(chain, chain.execute(sender, chain.escrow, fund_call(terms), value))


def take(
    chain: EscrowChain, name: str, sender: Address, number: int = 1, value: int = 0, bps: int = BPS
) -> Outcome:
    """Take a step of an order."""
    return _seen(chain, chain.execute(sender, chain.escrow, step_call(name, number, bps), value))


def withdraw(chain: EscrowChain, sender: Address, token: Address) -> Outcome:
    """Take out a credit."""
    return _seen(chain, chain.execute(sender, chain.escrow, call("withdraw", token)))


def lead(chain: EscrowChain, way: tuple[str, ...], terms: Terms = TERMS, number: int = 1) -> None:
    """Take steps in time, each by its first role; `expire`, `release` and `lapse` when their time has come.

    Raises:
        AssertionError: if one is refused.
    """
    for word in way:
        name, role = _SPECIAL.get(word, (word, None))
        roles = rows(name)[0].roles
        if not roles:
            chain.at(deadline(chain, number))
        sender = getattr(terms, role or roles[0]) if roles else STRANGER
        found = take(chain, name, sender, number)
        assert found.error is None, found.error


def bring_to(chain: EscrowChain, state: State, terms: Terms = TERMS, value: int = 0) -> None:
    """Fund order 1 and lead it to `state`.

    Raises:
        AssertionError: if a step on the way is refused.

    Example:
        >>> bring_to(chain, State.DISPUTED)
        >>> take(chain, "rule", ARBITER).events
    """
    found = fund(chain, terms, value)
    assert found.error is None, found.error
    lead(chain, WAY_TO[state], terms)
    # one's own may have no such view
    if any(entry.get("name") == "order" for entry in chain.escrow.artifact.abi):
        assert chain.view(chain.escrow, "order", 1)[0] == state


def deadline(chain: EscrowChain, number: int = 1) -> int:
    """Until when the present state of an order lasts, in seconds since the Unix epoch."""
    return int(chain.view(chain.escrow, "order", number)[3])


def _seen(chain: EscrowChain, receipt: Receipt) -> Outcome:
    """A receipt in the escrow's own words."""
    return outcome_of(receipt, chain.escrow.artifact.abi)
