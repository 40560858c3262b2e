"""Who plays in the lab: everybody of an order, the parties of somebody else's, and those who have no business there."""

from __future__ import annotations

from typing import Final

from chain.evm import Accounts, Address, Genesis
from chain.testing import Terms

START: Final = 1_735_689_600
"""The first of January 2025, in seconds since the Unix epoch: when markets begin."""

ACCOUNTS: Final = Accounts(20_250_101)
PARTIES: Final = ("buyer", "seller", "carrier", "tax payee", "arbiter")
"""Of the order that is looked at, as its terms list them."""

OTHERS: Final = tuple(f"other {role}" for role in PARTIES)
"""Of another order, paid in the same token."""

OUTSIDERS: Final = ("stranger", "platform", "deployer")
PAYER: Final = "payer"
"""Pays deposits for buyers, and is owed nothing."""

ISSUER: Final = "issuer"
EVERYBODY: Final = (*PARTIES, *OTHERS, *OUTSIDERS, PAYER, ISSUER)
WHERE: Final[dict[str, Address]] = {name: ACCOUNTS.address(name) for name in EVERYBODY}
NAMES: Final = {address: name for name, address in WHERE.items()}
_RICHES: Final = 10**30
GENESIS: Final = Genesis(
    chain_id=20_250,
    timestamp=START - 1_000,
    balances=dict.fromkeys(WHERE.values(), _RICHES),
    keys=ACCOUNTS,
    gas_limit=10**9,
)


def terms(token: Address, parties: tuple[str, ...] = PARTIES) -> Terms:
    """An order among `parties`, in which every share of every amount is a whole number of units."""
    return Terms(
        *(WHERE[role] for role in parties), token, price=100_000_000, freight=9_000_000, tax=19_000_000, fee_bps=300,
        ship_hours=10, deliver_hours=20, inspect_hours=30, ruling_hours=40, default_buyer_bps=5_000, cancel_bps=0,
        returnable=True,
    )  # fmt: skip
