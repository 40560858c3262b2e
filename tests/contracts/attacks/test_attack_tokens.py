"""Tokens that take fees, rebase, freeze, lie or are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chain.testing.escrow import CODELESS, ESCROW, TERMS, TOKENS
from chain.testing.outcome import NO_REASON, Outcome, error, outcome_of
from chain.testing.parties import BUYER, CARRIER, PAYEE, PLATFORM, SELLER, STRANGER
from chain.testing.steps import fund_call
from tests.contracts.case import DEPOSIT

if TYPE_CHECKING:
    from chain.testing.arena import Adversary, Arena

BOTH_ENGINES = True
HONEST, TAKES_FEE, RETURNS_FALSE, MOVES_NOTHING, REVERTS, SILENT, CALLS_BACK, GENEROUS = range(8)


def hostile(arena: Arena, mode: int = HONEST) -> Adversary:
    token = arena.token("HostileToken")
    token.tell("behave", mode)
    return token


@pytest.mark.parametrize(
    ("mode", "refusal", "arguments"),
    [
        (TAKES_FEE, "InexactDeposit", {"expected": DEPOSIT, "received": DEPOSIT - DEPOSIT // 100}),
        (MOVES_NOTHING, "InexactDeposit", {"expected": DEPOSIT, "received": 0}),
        (GENEROUS, "InexactDeposit", {"expected": DEPOSIT, "received": DEPOSIT + 1}),
    ],
)
@pytest.mark.parametrize("with_permit", [False, True], ids=["fund", "fundWithPermit"])
def test_a09_fee_on_transfer_token(
    arena: Arena, mode: int, refusal: str, arguments: dict[str, int], with_permit: bool
) -> None:
    """I12: a deposit must arrive to the unit, neither less nor more."""
    token = hostile(arena, mode)
    terms = TERMS._replace(token=token.address)
    permit = arena.chain.permit(terms, STRANGER) if with_permit else None
    found = outcome_of(arena.chain.execute(STRANGER, ESCROW, fund_call(terms, permit)))
    assert found == error(refusal, token=token.address, **arguments)
    assert token.ask("balanceOf", ESCROW) == 0


def test_a09_a_fee_introduced_later_hurts_its_holder_only(arena: Arena) -> None:
    """I11: the escrow pays what it owes; what the token takes on the way is between it and the owner."""
    token = hostile(arena)
    for _ in range(2):
        arena.fund(TERMS._replace(token=token.address))
    token.tell("behave", TAKES_FEE)
    arena.take("cancel", SELLER)
    assert arena.withdraw(BUYER, token.address).output == DEPOSIT
    assert token.ask("balanceOf", BUYER) == DEPOSIT - DEPOSIT // 100
    assert token.ask("balanceOf", ESCROW) == DEPOSIT


def test_a10_rebasing_down(arena: Arena) -> None:
    """I11: a shrunk token pays the first and not the last; other tokens do not notice."""
    token = arena.token("IssuerToken")
    for terms in (TERMS._replace(token=token.address), TERMS._replace(token=token.address), TERMS):
        assert arena.fund(terms).error is None
    arena.unbacked.add(token.address)
    token.tell("rebase", 50)
    for number in (1, 2, 3):
        assert arena.take("cancel", SELLER, number).error is None
    short = arena.withdraw(BUYER, token.address).error
    assert short is not None, "two credits of one owner, and half of it is gone"
    assert arena.withdraw(BUYER, TOKENS[0]).output == DEPOSIT
    token.tell("rebase", 100)
    assert arena.withdraw(BUYER, token.address).output == 2 * DEPOSIT


def test_a10_rebasing_up(arena: Arena) -> None:
    """I12, I19: what grew belongs to nobody; entitlements are what was deposited."""
    token = arena.token("IssuerToken")
    arena.fund(TERMS._replace(token=token.address))
    token.tell("rebase", 200)
    arena.take("cancel", SELLER)
    assert arena.withdraw(BUYER, token.address).output == DEPOSIT
    assert token.ask("balanceOf", ESCROW) == DEPOSIT
    assert arena.withdraw(BUYER, token.address).error is not None


@pytest.mark.parametrize("mode", [HONEST, SILENT])
def test_a11_no_return_token(arena: Arena, mode: int) -> None:
    """I12: a token that returns nothing is as good as one that returns true."""
    token = hostile(arena, mode)
    assert arena.fund(TERMS._replace(token=token.address)).error is None
    assert arena.take("cancel", SELLER).error is None
    assert arena.withdraw(BUYER, token.address).output == DEPOSIT
    assert token.ask("balanceOf", BUYER) == DEPOSIT


def test_a12_token_returning_false(arena: Arena) -> None:
    """I12: false is a failure, when depositing and when withdrawing; the credit stays."""
    token = hostile(arena, RETURNS_FALSE)
    terms = TERMS._replace(token=token.address)
    refusal = error("SafeERC20FailedOperation", token=token.address)
    assert arena.fund(terms) == refusal
    token.tell("behave", HONEST)
    arena.fund(terms)
    arena.take("cancel", SELLER)
    token.tell("behave", RETURNS_FALSE)
    assert arena.withdraw(BUYER, token.address) == refusal
    assert arena.credit(BUYER, token.address) == DEPOSIT
    token.tell("behave", HONEST)
    assert arena.withdraw(BUYER, token.address).output == DEPOSIT


def test_a13_seller_blocklisted_after_funding(arena: Arena) -> None:
    """I9: the order settles all the same, the others are paid, the seller's credit waits."""
    token = arena.token("IssuerToken")
    arena.fund(TERMS._replace(token=token.address))
    token.tell("block_", SELLER, True)
    assert arena.take("ship", SELLER).error is None
    assert arena.take("confirm", BUYER).error is None
    assert arena.withdraw(SELLER, token.address) == error("Blocked", owner=SELLER)
    for owner, amount in ((CARRIER, 9_000_000), (PAYEE, 19_000_000), (PLATFORM, 3_000_000)):
        assert arena.withdraw(owner, token.address).output == amount
    token.tell("block_", SELLER, False)
    assert arena.withdraw(SELLER, token.address).output == 97_000_000


@pytest.mark.parametrize("token", [CODELESS, STRANGER, "0x" + "0" * 39 + "4"])
@pytest.mark.parametrize("with_permit", [False, True], ids=["fund", "fundWithPermit"])
def test_a14_token_without_code(arena: Arena, token: str, with_permit: bool) -> None:
    """I12: an address without code, also a person's or a precompiled contract's, is no token."""
    terms = TERMS._replace(token=token)
    permit = arena.chain.permit(terms, STRANGER) if with_permit else None
    found = outcome_of(arena.chain.execute(STRANGER, ESCROW, fund_call(terms, permit)))
    assert found == error("NoCode", token=token)


def test_a15_token_paused_mid_order(arena: Arena) -> None:
    """I6, I9: orders go on and end while nothing can move; then everybody is paid."""
    token = arena.token("IssuerToken")
    for terms in (TERMS._replace(token=token.address), TERMS):
        arena.fund(terms)
    token.tell("pause", True)
    for number in (1, 2):
        assert arena.take("ship", SELLER, number).error is None
        assert arena.take("confirm", BUYER, number).error is None
    assert arena.withdraw(SELLER, token.address) == error("Paused")
    assert arena.withdraw(SELLER, TOKENS[0]).output == 97_000_000
    token.tell("pause", False)
    assert arena.withdraw(SELLER, token.address).output == 97_000_000


@pytest.mark.parametrize("with_permit", [False, True], ids=["fund", "fundWithPermit"])
def test_a16_token_is_the_escrow_itself(arena: Arena, with_permit: bool) -> None:
    """I12: the escrow is no token."""
    terms = TERMS._replace(token=ESCROW)
    permit = arena.chain.permit(terms, STRANGER) if with_permit else None
    assert outcome_of(arena.chain.execute(STRANGER, ESCROW, fund_call(terms, permit))) == Outcome(NO_REASON)


@pytest.mark.parametrize("role", ["buyer", "seller", "carrier", "tax_payee", "arbiter"])
def test_a16_token_is_a_party(arena: Arena, role: str) -> None:
    """I11: a token that is also a party has what the party has, and no more; the fee is paid in it, too."""
    token = arena.token("CallbackToken")
    terms = TERMS._replace(token=token.address, **{role: token.address})
    assert arena.fund(terms).error is None
    assert arena.fund(TERMS).output == 2
    assert arena.take("cancel", terms.seller if role != "seller" else BUYER).error is None
    assert arena.chain.held(TOKENS[0]) == DEPOSIT
    assert arena.credit(terms.buyer, token.address) == (118_000_000 if role == "seller" else DEPOSIT)


@pytest.mark.parametrize("kind", ["HostileToken", "IssuerToken"])
def test_a09_a_token_without_permits_falls_back_to_the_allowance(arena: Arena, kind: str) -> None:
    """I14: no permit function is no obstacle."""
    token: Any = arena.token(kind)
    terms = TERMS._replace(token=token.address)
    permit = arena.chain.permit(terms, STRANGER)
    assert outcome_of(arena.chain.execute(STRANGER, ESCROW, fund_call(terms, permit))).output == 1
