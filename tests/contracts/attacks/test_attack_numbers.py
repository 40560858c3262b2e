"""Amounts and shares at their edges, gifts, floods, and parameters that somebody would like to change later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.contracts import artifact
from chain.contracts.escrow import State
from chain.testing.escrow import ESCROW, TERMS, TOKENS
from chain.testing.lifecycle import NATIVE
from chain.testing.outcome import NO_REASON, error, outcome_of
from chain.testing.parties import ARBITER, BUYER, CARRIER, PAYEE, PLATFORM, SELLER, STRANGER
from chain.testing.steps import WAY_TO, fund_call, lead
from tests.contracts.case import DEPOSIT, WRITING, writing
from tests.contracts.watch import forcing
from tests.support.escrow_model import split

if TYPE_CHECKING:
    from chain.testing.arena import Arena

MAX96 = 2**96 - 1
EDGES = [1, 2, 9_999, 10_000, 10_001, MAX96]


@pytest.mark.parametrize("price", EDGES)
@pytest.mark.parametrize("bps", [0, 1, 3_333, 9_999, 10_000])
def test_a25_amounts_at_their_edges(arena: Arena, price: int, bps: int) -> None:
    """I2, I15: whatever the amounts, the parts are those of the specification and add up to the deposit."""
    terms = TERMS._replace(price=price, freight=MAX96, tax=price, fee_bps=9_999)
    assert arena.fund(terms).error is None
    lead(arena.chain, WAY_TO[State.DISPUTED], terms)
    assert arena.take("rule", ARBITER, bps=bps).error is None
    owners = (BUYER, SELLER, CARRIER, PAYEE, PLATFORM)
    paid = tuple(arena.credit(owner, TOKENS[0]) for owner in owners)
    assert paid == split(terms, bps, delivered=False)
    assert sum(paid) == terms.deposit


@pytest.mark.parametrize("word", [6, 7, 8])
@pytest.mark.parametrize("value", [2**96, 2**128, 2**256 - 1])
def test_a25_amounts_that_do_not_fit(arena: Arena, word: int, value: int) -> None:
    """I15: too large an amount is refused, never cut off."""
    data = bytearray(fund_call(TERMS))
    data[4 + 32 * word : 36 + 32 * word] = value.to_bytes(32, "big")
    assert outcome_of(arena.chain.execute(STRANGER, ESCROW, bytes(data))).error == NO_REASON


def test_a25_zero(arena: Arena) -> None:
    """I2: goods cost something; freight, tax and fee may be nothing, and nobody is then credited nothing."""
    assert arena.fund(TERMS._replace(price=0)) == error("ZeroPrice")
    terms = TERMS._replace(price=1, freight=0, tax=0, fee_bps=0)
    assert arena.fund(terms).error is None
    lead(arena.chain, WAY_TO[State.RELEASED], terms)
    assert arena.credit(SELLER, TOKENS[0]) == 1
    assert arena.withdraw(CARRIER, TOKENS[0]).error is not None


@pytest.mark.parametrize("share", ["fee_bps", "default_buyer_bps", "cancel_bps"])
def test_a26_a_share_above_the_whole_in_the_terms(arena: Arena, share: str) -> None:
    """I15: no party is promised more than there is."""
    assert arena.fund(TERMS._replace(**{share: 10_001})) == error("BpsOutOfRange", bps=10_001)


@pytest.mark.parametrize(("name", "sender"), [("rule", ARBITER), ("offer", BUYER), ("offer", SELLER)])
def test_a26_a_share_above_the_whole_later(arena: Arena, name: str, sender: str) -> None:
    """I15, I16: neither ruled nor offered."""
    arena.fund()
    lead(arena.chain, WAY_TO[State.DISPUTED])
    assert arena.take(name, sender, bps=10_001) == error("BpsOutOfRange", bps=10_001)
    assert arena.take("accept", SELLER, bps=10_001) == error("NoSuchOffer", id=1, buyerBps=10_001)


def test_a29_nothing_changes_a_fee_or_a_window_later(arena: Arena) -> None:
    """I10: no function sets a parameter; all that write are the steps, funding and withdrawing."""
    assert writing(artifact.load("Escrow").abi) == WRITING["Escrow"]
    arena.fund()
    before = arena.chain.view(ESCROW, "order", 1)
    arena.fund(TERMS._replace(fee_bps=10_000, ship_hours=1, cancel_bps=10_000))
    lead(arena.chain, WAY_TO[State.DELIVERED])
    after = arena.chain.view(ESCROW, "order", 1)
    assert (after[2], after[4:]) == (before[2], before[4:])


@pytest.mark.parametrize("token", [NATIVE, TOKENS[0]], ids=["forced", "donated"])
def test_a35_gifts_before_the_first_deposit(arena: Arena, token: str) -> None:
    """I1, I19: what is forced upon the escrow belongs to nobody, and counts for nothing in a deposit."""
    if token == NATIVE:
        arena.chain.succeed(STRANGER, None, forcing(ESCROW), 7 * DEPOSIT)
    else:
        arena.chain.sure(STRANGER, token, "transfer", ESCROW, 7 * DEPOSIT)
    assert arena.chain.held(token) == 7 * DEPOSIT
    assert arena.withdraw(STRANGER, token).error is not None
    terms = TERMS._replace(token=token)
    short = outcome_of(arena.chain.execute(STRANGER, ESCROW, fund_call(terms), DEPOSIT - 1))
    assert short.error is not None
    assert arena.fund(terms).error is None
    assert arena.take("cancel", SELLER).error is None
    assert arena.withdraw(BUYER, token).output == DEPOSIT
    assert arena.chain.held(token) == 7 * DEPOSIT


def test_a35_a_gift_in_the_middle_of_a_deposit(arena: Arena) -> None:
    """I12: a token that sends a little more along is refused, so that nobody is credited a gift."""
    token = arena.token("HostileToken")
    token.tell("behave", 7)
    refused = arena.fund(TERMS._replace(token=token.address))
    assert refused == error("InexactDeposit", token=token.address, expected=DEPOSIT, received=DEPOSIT + 1)


def test_a40_a_flood_of_tiny_orders(arena: Arena) -> None:
    """I11, I22: two hundred orders of one unit change nothing about the gas of another order's steps."""
    tiny = TERMS._replace(price=1, freight=0, tax=0)
    arena.fund(tiny)  # opens the accounts
    gas_of_a_life(arena, 2)  # opens the credits
    before = gas_of_a_life(arena, 3)
    for _ in range(200):
        arena.chain.succeed(STRANGER, ESCROW, fund_call(tiny))
    assert gas_of_a_life(arena, 204) == before


def gas_of_a_life(arena: Arena, number: int) -> list[int]:
    """Gas of funding, shipping, delivering and confirming order `number`."""
    receipts = [arena.chain.succeed(STRANGER, ESCROW, fund_call(TERMS))]
    for name, sender in (("ship", SELLER), ("deliver", CARRIER), ("confirm", BUYER)):
        receipts.append(arena.chain.receipt(sender, ESCROW, name, number))
    return [receipt.gas_used for receipt in receipts]
