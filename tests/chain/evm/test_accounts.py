"""Accounts that follow from a seed; see also `test_engine_rules`."""

import pytest

from chain.evm.accounts import Accounts, address_of


def test_the_key_of_an_account_signs_for_its_address() -> None:
    accounts = Accounts(7)
    address = accounts.address("buyer:0")
    assert address_of(accounts.key(address)) == address
    assert accounts[address] == accounts.key(address)


def test_what_was_learnt_is_as_good_as_what_was_derived() -> None:
    market, worker = Accounts(7), Accounts(7)
    address = market.address("buyer:0")
    worker.learn("buyer:0", address)
    assert dict(worker) == dict(market)
    assert worker.address("buyer:0") == address


def test_nobody_has_the_key_of_a_stranger() -> None:
    stranger = Accounts(8).address("buyer:0")
    accounts = Accounts(7)
    assert stranger not in accounts
    with pytest.raises(KeyError):
        accounts.key(stranger)
