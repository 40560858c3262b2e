"""Calling the escrow again while it pays or is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from eth_abi import decode

from chain.contracts.decode import Decoded
from chain.testing.abi import call
from chain.testing.arena import REENTERED
from chain.testing.escrow import ESCROW, TERMS, TOKENS
from chain.testing.lifecycle import NATIVE
from chain.testing.outcome import outcome_of
from chain.testing.parties import BUYER, SELLER, STRANGER
from chain.testing.steps import fund_call, step_call
from tests.contracts.case import DEPOSIT

if TYPE_CHECKING:
    from chain.testing.arena import Adversary, Arena

BOTH_ENGINES = True
BEFORE, AFTER, PERMIT = 1, 2, 3


@pytest.fixture
def puppet(arena: Arena) -> Adversary:
    """The buyer of orders 1 and 2, in native coin; order 1 is called off, so that it has a credit."""
    puppet = arena.adversary("Puppet")
    for _ in range(2):
        assert arena.fund(TERMS._replace(buyer=puppet.address, token=NATIVE)).error is None
    assert arena.take("cancel", SELLER).error is None
    return puppet


@pytest.fixture
def token(arena: Arena) -> Adversary:
    """A token with hooks; order 1 is paid in it and called off."""
    token = arena.token("CallbackToken")
    assert arena.fund(TERMS._replace(token=token.address)).error is None
    assert arena.take("cancel", SELLER).error is None
    return token


def test_a01_reentrant_receiver(arena: Arena, puppet: Adversary) -> None:
    """I3, I13: a receiver that withdraws again while it is paid is paid once."""
    puppet.tell("callBack", ESCROW, call("withdraw", NATIVE))
    assert puppet.act(call("withdraw", NATIVE)).error is None
    assert puppet.answer() == REENTERED
    assert arena.chain.held(NATIVE, puppet.address) == DEPOSIT


@pytest.mark.parametrize("order", [1, 2])
def test_a02_cross_function_reentrancy(arena: Arena, puppet: Adversary, order: int) -> None:
    """I3, I4: a receiver that settles an order while it is paid gets a credit, once, and only if it may."""
    puppet.tell("callBack", ESCROW, step_call("cancel", order))
    assert puppet.act(call("withdraw", NATIVE)).error is None
    wrong = Decoded("WrongState", {"id": 1, "actual": 12})
    assert puppet.answer() == (None if order == 2 else wrong)
    assert arena.chain.held(NATIVE, puppet.address) == DEPOSIT
    assert arena.credit(puppet.address, NATIVE) == (118_000_000 if order == 2 else 0)


def test_a02_funding_with_the_money_just_received(arena: Arena, puppet: Adversary) -> None:
    """I13: neither do deposits nest in withdrawals."""
    puppet.tell("callBack", ESCROW, fund_call(TERMS))
    assert puppet.act(call("withdraw", NATIVE)).error is None
    assert puppet.answer() == REENTERED
    assert arena.chain.view(ESCROW, "orderCount") == 2


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
@pytest.mark.parametrize("nested", [fund_call(TERMS), call("withdraw", TOKENS[0])], ids=["fund", "withdraw"])
@pytest.mark.parametrize("outer", ["fund", "fundWithPermit", "withdraw"])
def test_a03_callback_token(arena: Arena, token: Adversary, outer: str, nested: bytes, moment: int) -> None:
    """I1, I12, I13: a token that calls back while it moves can neither deposit nor withdraw."""
    token.tell("hook", moment, ESCROW, nested)
    terms = TERMS._replace(token=token.address)
    if outer == "withdraw":
        assert arena.withdraw(BUYER, token.address).output == DEPOSIT
    else:
        permit = arena.chain.permit(terms, STRANGER) if outer == "fundWithPermit" else None
        assert outcome_of(arena.chain.execute(STRANGER, ESCROW, fund_call(terms, permit))).output == 2
    assert token.answer() == REENTERED
    assert token.ask("calls") == 1


def test_a03_callback_in_a_permit(arena: Arena, token: Adversary) -> None:
    """I12: when a permit is asked for nothing has begun, so what is funded meanwhile is just an earlier order."""
    token.tell("mint", token.address, DEPOSIT)
    terms = TERMS._replace(token=token.address)
    token.tell("hook", PERMIT, ESCROW, fund_call(terms))
    permit = arena.chain.permit(terms, STRANGER)
    assert outcome_of(arena.chain.execute(STRANGER, ESCROW, fund_call(terms, permit))).output == 3
    assert token.answer() is None
    assert token.ask("balanceOf", ESCROW) == 3 * DEPOSIT, "orders 2 and 3, and the buyer's credit"


def test_a03_a_callback_that_settles_moves_no_money_twice(arena: Arena, token: Adversary) -> None:
    """I3: steps only write credits, so a token that calls off its own order meanwhile gains nothing."""
    arena.fund(TERMS._replace(token=token.address, seller=token.address))
    token.tell("hook", AFTER, ESCROW, step_call("cancel", 2))
    assert arena.withdraw(BUYER, token.address).output == DEPOSIT
    assert token.answer() is None
    assert arena.credit(BUYER, token.address) == DEPOSIT
    assert token.ask("balanceOf", ESCROW) == DEPOSIT


def test_a03_the_guard_opens_again(arena: Arena) -> None:
    """I6: also after a transaction that reverted inside it."""
    token = arena.token("HostileToken")
    terms = TERMS._replace(token=token.address)
    token.tell("behave", 4)
    assert arena.fund(terms).error == Decoded("Frozen", {})
    token.tell("behave", 0)
    for _ in range(2):
        assert arena.fund(terms).error is None


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
def test_a04_read_only_reentrancy_while_depositing(arena: Arena, token: Adversary, moment: int) -> None:
    """I13, I20: no view shows an order that is not paid for, before or after the units have moved."""
    token.tell("hook", moment, ESCROW, call("orderCount"))
    assert arena.fund(TERMS._replace(token=token.address)).output == 2
    assert decode(["uint256"], token.ask("answer"))[0] == 1
    token.tell("hook", moment, ESCROW, step_call("cancel", 3))
    assert arena.fund(TERMS._replace(token=token.address, seller=token.address)).output == 3
    assert token.answer() == Decoded("UnknownOrder", {"id": 3})


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
def test_a04_read_only_reentrancy_while_withdrawing(arena: Arena, token: Adversary, moment: int) -> None:
    """I1: what is being paid is no longer shown as owed, so the escrow never looks short."""
    token.tell("hook", moment, ESCROW, call("creditOf", BUYER, token.address))
    arena.withdraw(BUYER, token.address)
    assert decode(["uint256"], token.ask("answer"))[0] == 0


def test_a04_views_of_a_receiver_being_paid(arena: Arena, puppet: Adversary) -> None:
    """I1: the same for native coin."""
    puppet.tell("callBack", ESCROW, call("creditOf", puppet.address, NATIVE))
    assert puppet.act(call("withdraw", NATIVE)).error is None
    assert decode(["uint256"], puppet.ask("answer"))[0] == 0
