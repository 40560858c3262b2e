"""Small faults in the modules that no other test would notice (docs/proofs.md, Mutation)."""

from __future__ import annotations

import pytest

from chain.evm.revm import RevmEngine
from chain.testing.court import CourtChain
from chain.testing.outcome import event
from chain.testing.parties import CARRIER, PERSON, SELLER, STRANGER
from chain.testing.protocol import AT_DOOR, BOND, EXPORT, IMPORT, ProtocolChain
from sim.core.units import DAY


@pytest.fixture
def port() -> ProtocolChain:
    return ProtocolChain()


def test_bond_that_is_taken_and_bond_that_is_left_are_told_apart() -> None:
    court = CourtChain(RevmEngine)
    court.sure(PERSON, court.sole, "addBond", value=1_000)
    done = court.sure(PERSON, court.sole, "takeBond", 300)
    assert event("BondTaken", amount=300, freeBond=700) in done.events


def test_deposits_add_up(port: ProtocolChain) -> None:
    for amount in (100, 23):
        port.sure(CARRIER, port.carriage, "deposit", port.token, amount)
    assert port.free_bond(CARRIER) == 123


@pytest.mark.parametrize(("late", "days"), [(0, 0), (1, 1), (DAY, 1), (DAY + 1, 2), (2 * DAY, 2)])
def test_a_day_is_a_day(port: ProtocolChain, late: int, days: int) -> None:
    order = port.carried(latePenaltyBpsPerDay=1_000)
    promised = port.view(port.carriage, "bookingOf", order)[5]
    port.attest(order, EXPORT, IMPORT)
    port.reach(promised + late)
    port.attest(order, AT_DOOR)
    assert port.credit(port.order(order)["buyer"]) == BOND * 1_000 * days // 10_000


def test_only_arrived_goods_are_taken_back_and_only_by_their_carrier(port: ProtocolChain) -> None:
    order = port.carried()
    assert "WrongStage" in port.fails(CARRIER, port.carriage, "takeBack", order)
    port.attest(order, EXPORT, IMPORT, AT_DOOR)
    error = port.fails(STRANGER, port.carriage, "takeBack", order)
    assert error == f"Unauthorised(id={order}, caller={STRANGER})"
    assert "WrongState" in port.fails(CARRIER, port.carriage, "takeBack", order)  # nothing was sent back


def test_a_seller_that_agreed_to_give_back_half_recovers_half(port: ProtocolChain) -> None:
    order = port.carried()
    port.sure(SELLER, port.escrow, "offer", order, 5_000)
    port.sure(port.order(order)["buyer"], port.escrow, "accept", order, 5_000)
    port.reach(port.view(port.carriage, "bookingOf", order)[6])
    port.sure(STRANGER, port.carriage, "declareLost", order)
    assert port.view(port.carriage, "recovered", order) == port.order(order)["price"] // 2
