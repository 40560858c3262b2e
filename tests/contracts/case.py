"""What the tests say of the one order that most of them are about, `chain.testing.TERMS`."""

from __future__ import annotations

from typing import Any

from chain.testing.parties import ARBITER, BUYER, CARRIER, PAYEE, PLATFORM, SELLER, STRANGER

DEPOSIT = 128_000_000
ROLES = {
    "buyer": BUYER, "seller": SELLER, "carrier": CARRIER, "tax payee": PAYEE, "arbiter": ARBITER,
    "platform": PLATFORM, "stranger": STRANGER,
}  # fmt: skip

WRITING = {
    "Escrow": {
        "fund", "fundWithPermit", "withdraw", "ship", "deliver", "confirm", "release", "cancel", "refund", "expire",
        "sendBack", "takeBack", "dispute", "offer", "accept", "rule", "lapse",
    },
    "StableToken": {"approve", "transfer", "transferFrom", "permit", "mint", "burn"},
}  # fmt: skip
"""All functions that write: whatever else one could do to an order would have to be among them."""


def writing(abi: list[dict[str, Any]]) -> set[str]:
    """Names of the functions that write."""
    functions = (entry for entry in abi if entry["type"] == "function")
    return {entry["name"] for entry in functions if entry["stateMutability"] not in ("view", "pure")}
