"""Who there is on a chain to test with: people with keys and money, by what they usually are."""

from __future__ import annotations

from typing import Final

from chain.evm import Accounts
from chain.testing.side_by_side import genesis_of

ACCOUNTS: Final = Accounts(77)
PLATFORM, ISSUER, STRANGER, WARY, OTHER, PERSON = (
    ACCOUNTS.address(name) for name in ("platform", "issuer", "stranger", "wary", "other", "person")
)
TRADERS: Final = tuple(ACCOUNTS.address(f"trader {number}") for number in range(7))
BUYER, SELLER, CARRIER, PAYEE, ARBITER = TRADERS[:5]
CROWD: Final = tuple(ACCOUNTS.address(f"juror {number}") for number in range(46))
JURORS: Final = CROWD[:14]

PEOPLE: Final = (PLATFORM, ISSUER, STRANGER, WARY, *TRADERS)
"""On a chain with an escrow."""

EVERYBODY: Final = (PLATFORM, BUYER, SELLER, CARRIER, PAYEE, PERSON, STRANGER, OTHER, *JURORS)
"""On a chain with a court; `PERSON` is the sole arbitrator, and the crowd is there as well."""

GENESIS: Final = genesis_of(ACCOUNTS, *PEOPLE, chain_id=77)
GENESIS_OF_COURT: Final = genesis_of(ACCOUNTS, *EVERYBODY, *CROWD, chain_id=77)
