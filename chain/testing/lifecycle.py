"""The life of an order as a table: who may do what, in which state, before or after the deadline."""

from __future__ import annotations

from typing import Final, NamedTuple

from chain.contracts import escrow
from chain.contracts.escrow import State

HOUR: Final = 3_600
NATIVE: Final = "0x" + "0" * 40
"""The token of orders in the chain's own coin."""

WHOLE: Final = 10_000
"""Basis points of everything."""

WAITING: Final = (
    State.FUNDED, State.SHIPPED, State.DELIVERED, State.DISPUTED, State.RETURNING, State.RETURNED,
)  # fmt: skip
FINAL: Final = tuple(state for state in State if state and state not in WAITING)


class Terms(escrow.Terms):
    """The contract's terms, with what they cost.

    Example:
        >>> escrow.by(buyer).fund(terms._replace(token=NATIVE), value=terms.deposit)
    """

    __slots__ = ()

    @property
    def deposit(self) -> int:
        """What the buyer pays in: price, freight and tax."""
        return self.price + self.freight + self.tax


class Step(NamedTuple):
    """One row of the table of functions of docs/escrow.md.

    Attributes:
        name: the function.
        roles: who may call it, by fields of `Terms`; nobody named means anyone.
        sources: states in which it can be called.
        clock: when: `BEFORE` the deadline, `SINCE` it, `ALWAYS`.
        target: the state that follows; None where the state stays.
    """

    name: str
    roles: tuple[str, ...]
    sources: tuple[State, ...]
    clock: str
    target: State | None


BEFORE, SINCE, ALWAYS = "now < deadline", "now ≥ deadline", "always"
_BOTH: Final = ("buyer", "seller")
_MOVING: Final = (State.SHIPPED, State.DELIVERED, State.RETURNING, State.RETURNED)
STEPS: Final = (
    Step("ship", ("seller",), (State.FUNDED,), BEFORE, State.SHIPPED),
    Step("deliver", ("carrier",), (State.SHIPPED,), BEFORE, State.DELIVERED),
    Step("confirm", ("buyer",), _MOVING[:3], ALWAYS, State.RELEASED),
    Step("release", (), (State.DELIVERED, State.RETURNING), SINCE, State.RELEASED),
    Step("cancel", ("buyer",), (State.FUNDED,), ALWAYS, State.CANCELLED),
    Step("cancel", ("seller",), (State.FUNDED,), ALWAYS, State.UNSHIPPED),
    Step("refund", ("seller",), WAITING[1:], ALWAYS, State.REFUNDED),
    Step("expire", (), (State.FUNDED,), SINCE, State.UNSHIPPED),
    Step("expire", (), (State.SHIPPED,), SINCE, State.LOST),
    Step("expire", (), (State.RETURNED,), SINCE, State.REFUNDED),
    Step("sendBack", ("buyer",), (State.DELIVERED,), BEFORE, State.RETURNING),
    Step("takeBack", ("carrier",), (State.RETURNING,), BEFORE, State.RETURNED),
    Step("dispute", _BOTH, _MOVING, BEFORE, State.DISPUTED),
    Step("offer", _BOTH, WAITING, ALWAYS, None),
    Step("accept", _BOTH, WAITING, ALWAYS, State.AGREED),
    Step("rule", ("arbiter",), (State.DISPUTED,), BEFORE, State.RULED),
    Step("lapse", (), (State.DISPUTED,), SINCE, State.RULED),
)
NAMES: Final = tuple(dict.fromkeys(step.name for step in STEPS))
WITH_SHARE: Final = ("offer", "accept", "rule")
"""Steps that are called with a share besides the order's number."""

TIMED_EXIT: Final = {
    State.FUNDED: "expire",
    State.SHIPPED: "expire",
    State.DELIVERED: "release",
    State.RETURNING: "release",
    State.RETURNED: "expire",
    State.DISPUTED: "lapse",
}
"""How anybody ends an order once its time is up."""


def rows(name: str) -> list[Step]:
    """The rows of one function.

    Example:
        >>> [row.target.name for row in rows("cancel")]
        ['CANCELLED', 'UNSHIPPED']
    """
    return [step for step in STEPS if step.name == name]


def possible(state: State) -> list[Step]:
    """What can be done in `state`, by the right one at the right time."""
    return [step for step in STEPS if state in step.sources]
