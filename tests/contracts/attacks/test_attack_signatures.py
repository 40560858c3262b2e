"""Signatures: the escrow takes one kind, a token's permit, and leaves the judgement to the token.

tests/contracts/core/test_permit.py goes through every field of it; here are the attacks of the catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chain.testing.abi import call
from chain.testing.escrow import ESCROW, TERMS, TOKENS
from chain.testing.outcome import error, outcome_of
from chain.testing.parties import GENESIS, STRANGER, WARY
from chain.testing.steps import fund_call
from tests.contracts.case import DEPOSIT

if TYPE_CHECKING:
    from chain.testing.arena import Arena
    from chain.testing.permits import Signed

BOTH_ENGINES = True
NO_ALLOWANCE = error("ERC20InsufficientAllowance", spender=ESCROW, allowance=0, needed=DEPOSIT)
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def pay(arena: Arena, permit: Signed, payer: str = WARY) -> Any:
    return outcome_of(arena.chain.execute(payer, ESCROW, fund_call(TERMS, permit)))


def test_a32_replay_on_another_order(arena: Arena) -> None:
    """I14: a signature pays once."""
    permit = arena.chain.permit(TERMS, WARY)
    assert pay(arena, permit).output == 1
    assert pay(arena, permit) == NO_ALLOWANCE


@pytest.mark.parametrize(
    "elsewhere",
    [{"chain_id": GENESIS.chain_id + 1}, {"token": TOKENS[1]}, {"spender": STRANGER}],
    ids=["chain", "token", "escrow"],
)
def test_a32_replay_from_elsewhere(arena: Arena, elsewhere: dict[str, Any]) -> None:
    """I14: a signature for another chain, token or escrow pays nothing here."""
    assert pay(arena, arena.chain.permit(TERMS, WARY, **elsewhere)) == NO_ALLOWANCE


def test_a32_after_expiry(arena: Arena) -> None:
    """I14: nor does one that has expired."""
    permit = arena.chain.permit(TERMS, WARY)
    arena.chain.at(permit.deadline + 1)
    assert pay(arena, permit) == NO_ALLOWANCE


def test_a32_malleable_and_empty_signatures(arena: Arena) -> None:
    """I14: the twin with the high s is refused, and a signature that recovers nobody pays for nobody."""
    permit = arena.chain.permit(TERMS, WARY)
    for bad in (
        permit._replace(s=ORDER - permit.s, v=55 - permit.v),
        permit._replace(v=0, r=0, s=0),
        permit._replace(v=permit.v - 27),
    ):
        assert pay(arena, bad) == NO_ALLOWANCE
    assert pay(arena, permit).output == 1


def test_a32_spending_what_another_signed(arena: Arena) -> None:
    """I14: with the allowance of the victim in place, only the victim itself can spend it."""
    permit = arena.chain.permit(TERMS, WARY)
    data = call("permit", WARY, ESCROW, DEPOSIT, *permit.words, of="StableToken")
    arena.chain.succeed(STRANGER, TOKENS[0], data)
    before = arena.chain.held(TOKENS[0], WARY)
    assert pay(arena, permit, payer=STRANGER).error is None
    assert arena.chain.held(TOKENS[0], WARY) == before, "the attacker paid itself"


@pytest.mark.parametrize("denies", [False, True], ids=["owns", "denies"])
def test_a33_a_contract_that_signs_now_and_denies_later(arena: Arena, denies: bool) -> None:
    """I14: nobody is asked whether a signature is its own: the escrow checks none, and the test currency takes
    keys only, so a contract that would say yes and then no (ERC-1271) has nothing to flip. Whatever it says, in
    whatever way it would be asked, it pays nothing and allows nobody anything.
    """
    wallet = arena.adversary("FickleSigner")
    arena.chain.sure(STRANGER, TOKENS[0], "transfer", wallet.address, DEPOSIT)
    wallet.tell("deny", denies)
    permit = arena.chain.permit(TERMS, wallet.address, signer=STRANGER)
    assert wallet.act(fund_call(TERMS, permit)) == NO_ALLOWANCE
    data = call("permit", wallet.address, ESCROW, DEPOSIT, *permit.words, of="StableToken")
    assert not arena.chain.execute(WARY, TOKENS[0], data).status
    assert arena.chain.view(TOKENS[0], "allowance", wallet.address, ESCROW) == 0
