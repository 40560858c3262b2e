"""Parties that are contracts and make trouble when they are paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chain.contracts.decode import Decoded
from chain.testing.abi import call
from chain.testing.escrow import ESCROW, TERMS
from chain.testing.lifecycle import NATIVE
from chain.testing.outcome import NO_REASON
from chain.testing.parties import BUYER, CARRIER, PAYEE, PLATFORM, SELLER
from chain.testing.steps import step_call
from tests.contracts.case import DEPOSIT

if TYPE_CHECKING:
    from chain.testing.arena import Adversary, Arena

BOTH_ENGINES = True
HONEST, REFUSES, BURNS_GAS, RETURNS_BOMB, REVERTS_BOMB, WRITES = range(6)
TWICE_THE_BOMB = 1_300_000
"""Gas; memory of half a megabyte costs 520,000."""

PARTS = {"buyer": 35_700_000, "seller": 67_900_000, "carrier": 9_000_000, "tax_payee": 13_300_000}
"""Of an order ruled 30 % for the buyer."""


def ruled_with(arena: Arena, role: str) -> Adversary:
    """An order in native coin in which a hostile receiver has `role`, ruled 30 % for the buyer."""
    receiver, _ = ruled(arena, role, REFUSES)
    return receiver


def ruled(arena: Arena, role: str, mode: int) -> tuple[Adversary, int]:
    """The same with a receiver that behaves like this as the order ends, and the gas of the ruling."""
    receiver = arena.adversary("HostileReceiver")
    terms = TERMS._replace(token=NATIVE, **{role: receiver.address})
    assert arena.fund(terms).error is None
    for name, party in (("ship", "seller"), ("deliver", "carrier"), ("dispute", "buyer")):
        assert by(arena, receiver, getattr(terms, party), name).error is None
    receiver.tell("behave", mode)
    ruling = arena.chain.execute(terms.arbiter, ESCROW, step_call("rule", 1, 3_000))
    assert ruling.status
    return receiver, ruling.gas_used


def gas_of_a_ruling(arena: Arena, mode: int) -> int:
    """When the seller behaves like this."""
    with arena.chain.trial():
        return ruled(arena, "seller", mode)[1]


def by(arena: Arena, receiver: Adversary, sender: str, name: str) -> Any:
    return receiver.act(call(name, 1)) if sender == receiver.address else arena.take(name, sender)


def others_are_paid(arena: Arena, role: str) -> None:
    """Everybody but `role`."""
    for party, owner in (("buyer", BUYER), ("seller", SELLER), ("carrier", CARRIER), ("tax_payee", PAYEE)):
        if party != role:
            assert arena.withdraw(owner, NATIVE).output == PARTS[party]
    assert arena.withdraw(PLATFORM, NATIVE).output == 2_100_000


@pytest.mark.parametrize("role", PARTS)
def test_a05_reverting_receiver(arena: Arena, role: str) -> None:
    """I9: a party that refuses its money keeps its credit and holds up nobody."""
    receiver = ruled_with(arena, role)
    refused = receiver.act(call("withdraw", NATIVE)).error
    assert refused == Decoded("PaymentRefused", {"owner": receiver.address, "amount": PARTS[role]})
    others_are_paid(arena, role)
    assert arena.credit(receiver.address, NATIVE) == PARTS[role]
    receiver.tell("behave", HONEST)
    assert receiver.act(call("withdraw", NATIVE)).error is None
    assert arena.chain.held(NATIVE, receiver.address) == PARTS[role]


def test_a06_gas_burning_receiver(arena: Arena) -> None:
    """I9, I22: who burns all gas burns its own, in its own withdrawal, and none when the order ends."""
    assert gas_of_a_ruling(arena, BURNS_GAS) == gas_of_a_ruling(arena, HONEST)
    receiver = ruled_with(arena, "seller")
    receiver.tell("behave", BURNS_GAS)
    assert receiver.act(call("withdraw", NATIVE)).error is not None
    others_are_paid(arena, "seller")
    assert arena.credit(receiver.address, NATIVE) == PARTS["seller"]


@pytest.mark.parametrize("mode", [RETURNS_BOMB, REVERTS_BOMB])
def test_a07_return_bomb_receiver(arena: Arena, mode: int) -> None:
    """I9: half a megabyte of return data is the receiver's own cost, in its own withdrawal, and nobody else's. To
    copy it costs as much again as to make it, and it is not told any further.
    """
    assert gas_of_a_ruling(arena, mode) == gas_of_a_ruling(arena, HONEST)
    receiver = ruled_with(arena, "seller")
    receiver.tell("behave", mode)
    found = receiver.act(call("withdraw", NATIVE), gas=TWICE_THE_BOMB).error
    refused = Decoded("PaymentRefused", {"owner": receiver.address, "amount": PARTS["seller"]})
    assert found == (None if mode == RETURNS_BOMB else refused)
    assert arena.credit(receiver.address, NATIVE) == (PARTS["seller"] if found else 0)
    assert arena.chain.held(NATIVE, receiver.address) == (0 if found else PARTS["seller"])
    others_are_paid(arena, "seller")


def test_a08_smart_wallet_that_needs_more_than_2300_gas(arena: Arena) -> None:
    """I9: nothing is lost: a withdrawal forwards all gas."""
    receiver = ruled_with(arena, "seller")
    receiver.tell("behave", WRITES)
    assert receiver.act(call("withdraw", NATIVE)).error is None
    assert receiver.ask("payments") == 1
    assert arena.chain.held(NATIVE, receiver.address) == PARTS["seller"]


def test_a44_tax_payee_that_reverts(arena: Arena) -> None:
    """I9: an office that cannot be paid stops no order: neither this one nor the next."""
    receiver = ruled_with(arena, "tax_payee")
    others_are_paid(arena, "tax_payee")
    terms = TERMS._replace(token=NATIVE, tax_payee=receiver.address)
    assert arena.fund(terms).output == 2
    assert arena.take("ship", SELLER, 2).error is None
    assert arena.take("confirm", BUYER, 2).error is None
    assert arena.credit(receiver.address, NATIVE) == PARTS["tax_payee"] + TERMS.tax


def test_a44_it_cannot_take_part_in_the_order_either(arena: Arena) -> None:
    """I5: the payee of the tax has no function of its own."""
    receiver = ruled_with(arena, "tax_payee")
    for name in ("cancel", "refund", "confirm", "dispute"):
        refused = receiver.act(call(name, 1)).error
        assert refused not in (None, NO_REASON)
        assert refused is not None
        assert refused.name == "WrongState"
    assert sum(PARTS.values()) + 2_100_000 == DEPOSIT
