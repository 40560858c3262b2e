"""What a contract of one's own must let the right one do, and what it may leave out."""

from __future__ import annotations

from typing import Final

from chain.testing import State

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

NEEDED_OF: Final = {
    "returns": frozenset({
        ("sendBack", "buyer", State.DELIVERED),
        ("release", "", State.RETURNING),
        ("takeBack", "carrier", State.RETURNING),
        ("refund", "seller", State.RETURNED),
        ("expire", "", State.RETURNED),
    }),
    "offers": frozenset({
        ("offer", "seller", State.DISPUTED),
        ("accept", "buyer", State.DISPUTED),
    }),
}  # fmt: skip
"""Steps that are needed as well, by the module whose functions the contract has."""
