"""Accounts: no two owners have one name, and buyers alone are taken for buyers."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.core import accounts

ONCE = (
    accounts.PLATFORM,
    accounts.ISSUER,
    accounts.SPONSOR,
    accounts.KEEPER,
    accounts.ARBITER,
    accounts.FALLBACK,
    accounts.INSURER,
    accounts.JURORS,
)
NUMBERED = (accounts.buyer, accounts.seller, accounts.juror)
NAMED = (accounts.carrier, accounts.tax_office, accounts.customs, accounts.processor)
names = st.text("abuyer:1 ", min_size=1, max_size=12)
numbers = st.integers(0, 10**9)


@given(st.lists(numbers, unique=True, max_size=8), st.lists(names, unique=True, max_size=8))
def test_no_two_owners_share_a_name(found: list[int], words: list[str]) -> None:
    made = [make(n) for make in NUMBERED for n in found] + [make(w) for make in NAMED for w in words]
    everybody = [*ONCE, *made]
    assert len(set(everybody)) == len(everybody)


@given(numbers, names)
def test_buyers_and_nobody_else_are_buyers(number: int, word: str) -> None:
    assert accounts.is_buyer(accounts.buyer(number))
    others = chain(ONCE, (make(number) for make in NUMBERED[1:]), (make(word) for make in NAMED))
    assert not any(accounts.is_buyer(account) for account in others)


def test_a_carrier_called_buyer_is_none() -> None:
    assert not accounts.is_buyer(accounts.carrier("buyer:1"))


def test_parcels_that_stay_in_their_city_have_a_carrier_of_no_mode() -> None:
    modes = [mode.name for mode in load_scenario("eurasia")[0].modes]
    assert accounts.LOCAL_CARRIER not in {accounts.carrier(mode) for mode in modes}


def test_names_are_what_earlier_runs_were_signed_with() -> None:
    """Pinned: an address is derived from the name, so another name would be another wallet."""
    made = [make(7) for make in NUMBERED] + [make("x") for make in NAMED]
    assert made == ["buyer:7", "seller:7", "juror:7", "carrier:x", "tax:x", "customs:x", "processor:x"]
