"""Paying with a signature: it funds once, on this chain, for this deposit; else the allowance decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.contracts.escrow_case import BUYER, DEPOSIT, TERMS
from tests.support.escrow_chain import (
    CODELESS,
    ESCROW,
    GENESIS,
    STRANGER,
    TOKENS,
    UNLIMITED,
    WARY,
    call,
    permit_of,
)
from tests.support.escrow_model import NATIVE, error

if TYPE_CHECKING:
    from tests.support.escrow_chain import EscrowChain
    from tests.support.permits import Signed

HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
NO_ALLOWANCE = error("ERC20InsufficientAllowance", spender=ESCROW, allowance=0, needed=DEPOSIT)


def use(chain: EscrowChain, permit: Signed, owner: str = WARY, token: str = TOKENS[0]) -> None:
    """Somebody else takes the signature to the token."""
    data = call("permit", owner, ESCROW, DEPOSIT, *permit.words, of="StableToken")
    chain.sure(STRANGER, token, data)


def allowance(chain: EscrowChain, owner: str = WARY) -> int:
    return int(chain.view("allowance", owner, ESCROW, to=TOKENS[0], contract="StableToken"))


def nonce(chain: EscrowChain, owner: str = WARY) -> int:
    return int(chain.view("nonces", owner, to=TOKENS[0], contract="StableToken"))


def test_a_signature_pays_without_an_allowance(both: EscrowChain) -> None:
    model = both.model()
    before = both.held(TOKENS[0], WARY)
    assert both.fund(model, WARY, TERMS, 0, permit_of(both, TERMS, WARY)).output == 1
    assert both.held(TOKENS[0], WARY) == before - DEPOSIT
    assert (allowance(both), nonce(both)) == (0, 1)
    both.audit(model)


def test_each_order_takes_a_signature_of_its_own(both: EscrowChain) -> None:
    model = both.model()
    for number in range(3):
        signed = permit_of(both, TERMS, WARY, nonce=number)
        assert both.fund(model, WARY, TERMS, 0, signed).output == number + 1
        assert both.fund(model, WARY, TERMS, 0, signed) == NO_ALLOWANCE
    assert nonce(both) == 3


def test_a_front_runner_that_uses_it_first_stops_nothing(both: EscrowChain) -> None:
    """The allowance is there then, and `fundWithPermit` funds all the same."""
    model = both.model()
    signed = permit_of(both, TERMS, WARY)
    use(both, signed)
    model.allowances[WARY, TOKENS[0]] = DEPOSIT
    model.nonces[WARY, TOKENS[0]] = 1
    assert both.fund(model, WARY, TERMS, 0, signed).output == 1
    assert (allowance(both), nonce(both)) == (0, 1)


def test_a_front_runner_gains_nothing_by_sending_it_itself(both: EscrowChain) -> None:
    """The escrow asks for the caller's money, and the signature is another's."""
    model = both.model()
    signed = permit_of(both, TERMS, WARY)
    before = both.held(TOKENS[0], WARY)
    assert both.fund(model, STRANGER, TERMS, 0, signed).error is None, "out of its own allowance"
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
    model = both.model()
    signed = permit_of(both, TERMS, WARY, **flaw)
    assert both.fund(model, WARY, TERMS, 0, signed) == NO_ALLOWANCE
    assert nonce(both) == 0
    both.sure(WARY, TOKENS[0], call("approve", ESCROW, DEPOSIT, of="StableToken"))
    model.allowances[WARY, TOKENS[0]] = DEPOSIT
    assert both.fund(model, WARY, TERMS, 0, signed).output == 1
    assert nonce(both) == 0


def test_it_lasts_to_the_second_it_names(both: EscrowChain) -> None:
    model = both.model()
    signed = permit_of(both, TERMS, WARY)
    both.at(signed.deadline)
    marks = [engine.snapshot() for engine in both.engines]
    assert both.fund(both.model(), WARY, TERMS, 0, signed).error is None
    for engine, mark in zip(both.engines, marks, strict=True):
        engine.revert(mark)
    both.at(signed.deadline + 1)
    assert both.fund(model, WARY, TERMS, 0, signed) == NO_ALLOWANCE


def test_another_deadline_than_the_signed_one(both: EscrowChain) -> None:
    signed = permit_of(both, TERMS, WARY)
    assert both.fund(both.model(), WARY, TERMS, 0, signed._replace(deadline=UNLIMITED)) == NO_ALLOWANCE


def test_a_failed_order_does_not_spend_the_signature(both: EscrowChain) -> None:
    model = both.model()
    bad = TERMS._replace(buyer=TERMS.seller)
    signed = permit_of(both, TERMS, WARY)
    assert both.fund(model, WARY, bad, 0, signed) == error("SameParty", party=TERMS.seller)
    assert both.fund(model, WARY, TERMS, 0, signed).output == 1


def test_native_coin_has_no_permits(both: EscrowChain) -> None:
    terms = TERMS._replace(token=NATIVE)
    signed = permit_of(both, terms, WARY)
    for value in (0, DEPOSIT):
        assert both.fund(both.model(), WARY, terms, value, signed) == error("NoCode", token=NATIVE)


def test_neither_has_an_address_without_code(both: EscrowChain) -> None:
    terms = TERMS._replace(token=CODELESS)
    assert both.fund(both.model(), WARY, terms, 0, permit_of(both, terms, WARY)) == error(
        "NoCode", token=CODELESS
    )


def test_the_malleable_twin_of_a_signature_is_refused(both: EscrowChain) -> None:
    """(r, n - s) with the other parity recovers the same signer; the token takes only the lower s."""
    signed = permit_of(both, TERMS, WARY)
    assert signed.s <= HALF_ORDER
    twin = signed._replace(s=ORDER - signed.s, v=55 - signed.v)
    data = call("permit", WARY, ESCROW, DEPOSIT, *twin.words, of="StableToken")
    assert not both.execute(STRANGER, TOKENS[0], data).status
    use(both, signed)


@pytest.mark.parametrize(("v", "r", "s"), [(0, 0, 0), (27, 0, 0), (27, 1, 1), (255, 2**256 - 1, 1)])
def test_a_signature_that_recovers_nobody(both: EscrowChain, v: int, r: int, s: int) -> None:
    signed = permit_of(both, TERMS, WARY)._replace(v=v, r=r, s=s, signer=STRANGER)
    assert both.fund(both.model(), WARY, TERMS, 0, signed) == NO_ALLOWANCE
