"""The same call to the chain and to the model, and the answers must be the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.testing.abi import call
from chain.testing.escrow import CODELESS, ESCROW, TOKENS
from chain.testing.lifecycle import NATIVE
from chain.testing.outcome import outcome_of
from chain.testing.parties import PEOPLE, PLATFORM, WARY
from chain.testing.steps import fund_call, step_call
from tests.support.escrow_model import EscrowModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chain.evm.engine import Address, Receipt
    from chain.testing.escrow import EscrowChain
    from chain.testing.lifecycle import Terms
    from chain.testing.outcome import Outcome
    from chain.testing.permits import Signed


def model_of(chain: EscrowChain) -> EscrowModel:
    """The model of the escrow as it was deployed."""
    assert (chain.escrow, chain.tokens) == (ESCROW, TOKENS)
    return EscrowModel(ESCROW, PLATFORM, TOKENS, set(PEOPLE) - {WARY}, broken={ESCROW})


def fund(
    chain: EscrowChain,
    model: EscrowModel,
    sender: Address,
    terms: Terms,
    value: int,
    permit: Signed | None = None,
) -> Outcome:
    expected = model.fund(sender, terms, value, chain.now, permit)
    return _compare(expected, chain.execute(sender, ESCROW, fund_call(terms, permit), value))


def step(
    chain: EscrowChain, model: EscrowModel, sender: Address, name: str, number: int, bps: int = 0
) -> Outcome:
    expected = model.step(sender, name, number, chain.now, bps)
    return _compare(expected, chain.execute(sender, ESCROW, step_call(name, number, bps)))


def withdraw(chain: EscrowChain, model: EscrowModel, sender: Address, token: Address) -> Outcome:
    expected = model.withdraw(sender, token)
    return _compare(expected, chain.execute(sender, ESCROW, call("withdraw", token)))


def _compare(expected: Outcome, receipt: Receipt) -> Outcome:
    assert outcome_of(receipt) == expected
    return expected


def audit(chain: EscrowChain, model: EscrowModel, unasked: Mapping[Address, int] | None = None) -> None:
    """Everything that can be seen of the escrow is what the model says; `unasked` was sent besides."""
    assert chain.view(ESCROW, "orderCount") == len(model.orders)
    for number, order in model.orders.items():
        assert chain.view(ESCROW, "order", number) == order.view()
    for owner in PEOPLE:
        for token in (NATIVE, *TOKENS, CODELESS):
            assert chain.view(ESCROW, "creditOf", owner, token) == model.credits.get((owner, token), 0)
    for token in (NATIVE, *TOKENS):
        assert model.held[token] == model.deposits(token) + model.owed(token)
        assert chain.held(token) == model.held[token] + (unasked or {}).get(token, 0)


def same_state(chain: EscrowChain) -> None:
    """Every account and slot is the same in the first engine, which can list them, and in the second."""
    first, second = chain.engines[0], chain.engines[1]
    listed = first.state()  # type: ignore[attr-defined]
    for address, account in listed.items():
        assert account.balance == second.balance(address)
        assert account.nonce == second.nonce(address)
        assert account.storage == {slot: second.storage(address, slot) for slot in account.storage}
    root = second.backend.chain.header.state_root  # type: ignore[attr-defined]
    assert first.state_root() == root, "the reference has accounts or slots that the first has not"
