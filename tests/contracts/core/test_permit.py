"""Paying with a signature: it funds once, on this chain, for this deposit; else the allowance decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chain.contracts.escrow import UNLIMITED
from chain.testing.abi import call
from chain.testing.escrow import CODELESS, ESCROW, TERMS, TOKENS
from chain.testing.lifecycle import NATIVE
from chain.testing.outcome import error
from chain.testing.parties import BUYER, GENESIS, STRANGER, WARY
from tests.contracts.case import DEPOSIT
from tests.support import compared

if TYPE_CHECKING:
    from chain.testing.escrow import EscrowChain
    from chain.testing.permits import Signed

HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
NO_ALLOWANCE = error("ERC20InsufficientAllowance", spender=ESCROW, allowance=0, needed=DEPOSIT)


def use(chain: EscrowChain, permit: Signed, owner: str = WARY, token: str = TOKENS[0]) -> None:
    """Somebody else takes the signature to the token."""
    data = call("permit", owner, ESCROW, DEPOSIT, *permit.words, of="StableToken")
    chain.succeed(STRANGER, token, data)


def allowance(chain: EscrowChain, owner: str = WARY) -> int:
    return int(chain.view(TOKENS[0], "allowance", owner, ESCROW))


def nonce(chain: EscrowChain, owner: str = WARY) -> int:
    return int(chain.view(TOKENS[0], "nonces", owner))


def test_a_signature_pays_without_an_allowance(both: EscrowChain) -> None:
    model = compared.model_of(both)
    before = both.held(TOKENS[0], WARY)
    assert compared.fund(both, model, WARY, TERMS, 0, both.permit(TERMS, WARY)).output == 1
    assert both.held(TOKENS[0], WARY) == before - DEPOSIT
    assert (allowance(both), nonce(both)) == (0, 1)
    compared.audit(both, model)


def test_each_order_takes_a_signature_of_its_own(both: EscrowChain) -> None:
    model = compared.model_of(both)
    for number in range(3):
        signed = both.permit(TERMS, WARY, nonce=number)
        assert compared.fund(both, model, WARY, TERMS, 0, signed).output == number + 1
        assert compared.fund(both, model, WARY, TERMS, 0, signed) == NO_ALLOWANCE
    assert nonce(both) == 3


def test_a_front_runner_that_uses_it_first_stops_nothing(both: EscrowChain) -> None:
    """The allowance is there then, and `fundWithPermit` funds all the same."""
    model = compared.model_of(both)
    signed = both.permit(TERMS, WARY)
    use(both, signed)
    model.allowances[WARY, TOKENS[0]] = DEPOSIT
    model.nonces[WARY, TOKENS[0]] = 1
    assert compared.fund(both, model, WARY, TERMS, 0, signed).output == 1
    assert (allowance(both), nonce(both)) == (0, 1)


def test_a_front_runner_gains_nothing_by_sending_it_itself(both: EscrowChain) -> None:
    """The escrow asks for the caller's money, and the signature is another's."""
    model = compared.model_of(both)
    signed = both.permit(TERMS, WARY)
    before = both.held(TOKENS[0], WARY)
    assert compared.fund(both, model, STRANGER, TERMS, 0, signed).error is None, "out of its own allowance"
    assert both.held(TOKENS[0], WARY) == before
    assert nonce(both) == 0


FLAWS: list[dict[str, Any]] = [
    {"signer": STRANGER},
    {"spender": STRANGER},
    {"value": DEPOSIT - 1},
    {"value": UNLIMITED},
    {"nonce": 1},
    {"owner": BUYER},
    {"chain_id": GENESIS.chain_id + 1},
    {"token": TOKENS[1]},
    {"name": "Argosy test GBP"},
    {"token": TOKENS[1], "name": "Argosy test GBP"},
    {"token": CODELESS},
]


@pytest.mark.parametrize("flaw", FLAWS, ids=str)
def test_another_signature_falls_back_to_the_allowance(both: EscrowChain, flaw: dict[str, Any]) -> None:
    """Wrong signer, spender, amount, nonce, owner, chain or contract: the token's own error, no trace."""
    model = compared.model_of(both)
    signed = both.permit(TERMS, WARY, **flaw)
    assert compared.fund(both, model, WARY, TERMS, 0, signed) == NO_ALLOWANCE
    assert nonce(both) == 0
    both.sure(WARY, TOKENS[0], "approve", ESCROW, DEPOSIT)
    model.allowances[WARY, TOKENS[0]] = DEPOSIT
    assert compared.fund(both, model, WARY, TERMS, 0, signed).output == 1
    assert nonce(both) == 0


def test_it_lasts_to_the_second_it_names(both: EscrowChain) -> None:
    model = compared.model_of(both)
    signed = both.permit(TERMS, WARY)
    both.at(signed.deadline)
    marks = [engine.snapshot() for engine in both.engines]
    assert compared.fund(both, compared.model_of(both), WARY, TERMS, 0, signed).error is None
    for engine, mark in zip(both.engines, marks, strict=True):
        engine.revert(mark)
    both.at(signed.deadline + 1)
    assert compared.fund(both, model, WARY, TERMS, 0, signed) == NO_ALLOWANCE


def test_another_deadline_than_the_signed_one(both: EscrowChain) -> None:
    signed = both.permit(TERMS, WARY)
    assert (
        compared.fund(both, compared.model_of(both), WARY, TERMS, 0, signed._replace(deadline=UNLIMITED))
        == NO_ALLOWANCE
    )


def test_a_failed_order_does_not_spend_the_signature(both: EscrowChain) -> None:
    model = compared.model_of(both)
    bad = TERMS._replace(buyer=TERMS.seller)
    signed = both.permit(TERMS, WARY)
    assert compared.fund(both, model, WARY, bad, 0, signed) == error("SameParty", party=TERMS.seller)
    assert compared.fund(both, model, WARY, TERMS, 0, signed).output == 1


def test_native_coin_has_no_permits(both: EscrowChain) -> None:
    terms = TERMS._replace(token=NATIVE)
    signed = both.permit(terms, WARY)
    for value in (0, DEPOSIT):
        found = compared.fund(both, compared.model_of(both), WARY, terms, value, signed)
        assert found == error("NoCode", token=NATIVE)


def test_neither_has_an_address_without_code(both: EscrowChain) -> None:
    terms = TERMS._replace(token=CODELESS)
    assert compared.fund(both, compared.model_of(both), WARY, terms, 0, both.permit(terms, WARY)) == error(
        "NoCode", token=CODELESS
    )


def test_the_malleable_twin_of_a_signature_is_refused(both: EscrowChain) -> None:
    """(r, n - s) with the other parity recovers the same signer; the token takes only the lower s."""
    signed = both.permit(TERMS, WARY)
    assert signed.s <= HALF_ORDER
    twin = signed._replace(s=ORDER - signed.s, v=55 - signed.v)
    data = call("permit", WARY, ESCROW, DEPOSIT, *twin.words, of="StableToken")
    assert not both.execute(STRANGER, TOKENS[0], data).status
    use(both, signed)


@pytest.mark.parametrize(("v", "r", "s"), [(0, 0, 0), (27, 0, 0), (27, 1, 1), (255, 2**256 - 1, 1)])
def test_a_signature_that_recovers_nobody(both: EscrowChain, v: int, r: int, s: int) -> None:
    signed = both.permit(TERMS, WARY)._replace(v=v, r=r, s=s, signer=STRANGER)
    assert compared.fund(both, compared.model_of(both), WARY, TERMS, 0, signed) == NO_ALLOWANCE
