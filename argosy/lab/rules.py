"""What a contract of one's own must let the right one do, and what it may leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.testing import STEPS, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.testing import Step

NEEDED: Final = frozenset({
    ("ship", "seller", State.FUNDED),
    ("deliver", "carrier", State.SHIPPED),
    ("confirm", "buyer", State.DELIVERED),
    ("release", "", State.DELIVERED),
    ("cancel", "seller", State.FUNDED),
    ("refund", "seller", State.DISPUTED),
    ("expire", "", State.FUNDED),
    ("expire", "", State.SHIPPED),
    ("dispute", "buyer", State.DELIVERED),
    ("rule", "arbiter", State.DISPUTED),
    ("lapse", "", State.DISPUTED),
})  # fmt: skip
"""Function, role (nobody named means anyone) and state of every step that a market cannot do without."""

OPTIONAL: Final = ("sendBack", "takeBack", "offer", "accept")
"""Functions of the modules `returns` and `offers`. Whoever has `sendBack` must let its states end, too."""

NEEDED_OF_RETURNS: Final = frozenset({
    ("release", "", State.RETURNING),
    ("takeBack", "carrier", State.RETURNING),
    ("expire", "", State.RETURNED),
})  # fmt: skip
"""Steps that are needed as well where goods can be sent back."""


def allowed(state: State, name: str) -> Iterator[Step]:
    """The rows of the table of functions (docs/escrow.md) for `name` in `state`."""
    return (step for step in STEPS if step.name == name and state in step.sources)
