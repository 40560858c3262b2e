"""Who may take which step of a sale, in which state, before its deadline: docs/escrow.md, Functions, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.contracts.escrow import State

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLES: Final = ("buyer", "seller", "carrier", "taxPayee", "arbiter")
"""Parties of an order, as the terms list them."""

_EITHER: Final = ("buyer", "seller")
_BY_AGREEMENT: Final[dict[str, tuple[str, ...]]] = {"offer": _EITHER, "accept": _EITHER}

PERMITTED: Final[Mapping[State, Mapping[str, tuple[str, ...]]]] = {
    State.FUNDED: {"ship": ("seller",), "cancel": _EITHER, **_BY_AGREEMENT},
    State.SHIPPED: {
        "deliver": ("carrier",), "confirm": ("buyer",), "refund": ("seller",), "dispute": _EITHER, **_BY_AGREEMENT,
    },
    State.DELIVERED: {
        "confirm": ("buyer",), "refund": ("seller",), "sendBack": ("buyer",), "dispute": _EITHER, **_BY_AGREEMENT,
    },
    State.DISPUTED: {"refund": ("seller",), "rule": ("arbiter",), **_BY_AGREEMENT},
    State.RETURNING: {
        "confirm": ("buyer",), "refund": ("seller",), "takeBack": ("carrier",), "dispute": _EITHER, **_BY_AGREEMENT,
    },
    State.RETURNED: {"refund": ("seller",), "dispute": _EITHER, **_BY_AGREEMENT},
}  # fmt: skip
"""Roles by state and step. Nobody may take a step that is not here; `release`, `expire` and `lapse` are anybody's,
but only from the deadline on. States that are not here are final."""

STEPS: Final = (
    "ship", "deliver", "confirm", "release", "cancel", "refund", "expire", "dispute", "rule", "lapse", "sendBack",
    "takeBack", "offer", "accept",
)  # fmt: skip
"""Every step that names an order."""

ENTERED: Final[Mapping[str, State]] = {
    "fund": State.FUNDED,
    "ship": State.SHIPPED,
    "deliver": State.DELIVERED,
    "dispute": State.DISPUTED,
    "sendBack": State.RETURNING,
    "takeBack": State.RETURNED,
}
"""The state after a step that does not settle."""


def may(state: State, step: str) -> tuple[str, ...]:
    """The roles that may take `step` of an order in `state` before its deadline."""
    return PERMITTED.get(state, {}).get(step, ())


def where(step: str) -> str:
    """Who may take `step`, and in which states, in words."""
    states = [
        (state, roles) for state, steps in PERMITTED.items() for name, roles in steps.items() if name == step
    ]
    if not states:
        return f"anybody may {step} from the deadline on" if step in STEPS else ""
    who = " or ".join(states[0][1])
    return f"the {who} may {step} while it is {' or '.join(state.name.capitalize() for state, _ in states)}"
