"""What the tests say of the one order that most of them are about, `chain.testing.TERMS`."""

from __future__ import annotations

from chain.testing.parties import ARBITER, BUYER, CARRIER, PAYEE, PLATFORM, SELLER, STRANGER

DEPOSIT = 128_000_000
ROLES = {
    "buyer": BUYER, "seller": SELLER, "carrier": CARRIER, "tax payee": PAYEE, "arbiter": ARBITER,
    "platform": PLATFORM, "stranger": STRANGER,
}  # fmt: skip
