"""Names of accounts, the only place where they are made.

An account is who can own money: a role that exists once, or one of many named by what tells them apart.
"""

from __future__ import annotations

from typing import Final, NewType

Account = NewType("Account", str)
"""The name of an account, such as `seller:7`. The chain derives an address from it."""

PLATFORM: Final = Account("platform")
ISSUER: Final = Account("issuer")
"""Mints the settlement tokens."""

SPONSOR: Final = Account("sponsor")
"""Pays the gas of buyers' wallets."""

KEEPER: Final = Account("keeper")
"""Ends waits whose time is up; anybody could."""

ARBITER: Final = Account("arbiter")
FALLBACK: Final = Account("fallback")
"""The arbitrator who is asked when the first stays silent."""

INSURER: Final = Account("insurer")
VERIFIER: Final = Account("verifier")
"""Asks buyers to prove that means of payment are theirs."""

REVIEWERS: Final = Account("reviewers")
"""Who look at orders that the fraud screen puts before them."""

JURORS: Final = Account("jurors")
"""All jurors of a case together, where money goes to or comes from them as one."""

_BUYER: Final = "buyer:"


def buyer(index: int) -> Account:
    """The buyer number `index`."""
    return Account(f"{_BUYER}{index}")


def seller(index: int) -> Account:
    """The seller number `index`."""
    return Account(f"seller:{index}")


def juror(index: int) -> Account:
    """The juror number `index`."""
    return Account(f"juror:{index}")


def carrier(mode: str) -> Account:
    """The company that carries freight by `mode`."""
    return Account(f"carrier:{mode}")


LOCAL_CARRIER: Final = carrier("parcel")
"""Carries parcels that never leave their city."""


def tax_office(country: str) -> Account:
    """Who collects duty and VAT in `country`."""
    return Account(f"tax:{country}")


def customs(country: str) -> Account:
    """Who clears imports into `country`."""
    return Account(f"customs:{country}")


def processor(payment: str) -> Account:
    """Who pays into escrow for buyers that use the method `payment`."""
    return Account(f"processor:{payment}")


def is_buyer(account: str) -> bool:
    """Whether `account` is a buyer's: its gas is sponsored."""
    return account.startswith(_BUYER)
