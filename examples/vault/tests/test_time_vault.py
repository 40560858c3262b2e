"""What the vault promises."""

import pytest

from chain.kit import reverts, reverts_with


def test_a_deposit_is_worth_shares(chain, vault, coin, savers):
    bob, _ = savers
    with chain.act_as(bob):
        done = vault.deposit(400)
    assert done.value == 400
    assert done.event("Deposited").shares == 400
    assert done.event("Transfer").contract is coin
    assert vault.sharesOf(bob) == vault.assets() == 400


def test_who_waits_gets_what_the_other_left(chain, vault, coin, savers):
    bob, carol = savers
    vault.by(bob).deposit(500)
    vault.by(carol).deposit(500)
    left = vault.by(bob).withdraw(500).event("Withdrawn")
    assert (left.amount, left.penalty) == (450, 50)
    chain.time.to(vault.opens())
    vault.by(carol).withdraw(500)
    assert (coin.balanceOf(bob), coin.balanceOf(carol), vault.assets()) == (950, 1_050, 0)


def test_nobody_takes_more_than_its_own(chain, vault, savers):
    bob, carol = savers
    vault.by(bob).deposit(100)
    with reverts("TooFewShares", carol, has=0, wanted=1):
        vault.by(carol).withdraw(1)


def test_deposits_end_with_the_date(chain, vault, savers):
    bob, _ = savers
    with chain.snapshot():
        chain.time.to(vault.opens())
        with reverts("Closed"):
            vault.by(bob).deposit(1)
    vault.by(bob).deposit(1)


def test_a_gift_does_not_buy_out_the_next(chain, vault, coin, savers):
    """One share that is worth all: then a deposit that is worth less than one share is refused, not swallowed."""
    bob, carol = savers
    vault.by(bob).deposit(1)
    coin.by(bob).transfer(vault, 999)
    with reverts_with("worth no share"):
        vault.by(carol).deposit(999)
    assert coin.balanceOf(carol) == 1_000


def test_the_date_must_be_to_come(chain, coin):
    with reverts_with("opens in the past"):
        chain.deploy("src/TimeVault.sol", coin, chain.time.now)


def test_coins_that_were_not_approved(vault, savers):
    bob, _ = savers
    with reverts("ERC20InsufficientAllowance", needed=1_001):
        vault.by(bob).deposit(1_001)


@pytest.mark.parametrize("days", [0, 29, 30])
def test_the_last_one_pays_nothing(chain, vault, savers, days):
    bob, _ = savers
    vault.by(bob).deposit(7)
    if days:
        chain.time.travel(days * 86_400)
    assert vault.by(bob).withdraw(7).value == 7
