"""Small faults in the modules that no other test would notice (docs/proofs.md, Mutation)."""

from __future__ import annotations

import pytest

from chain.evm.revm import RevmEngine
from chain.testing.court import CourtChain
from chain.testing.outcome import event, named
from chain.testing.parties import CARRIER, PERSON, STRANGER
from chain.testing.protocol import AT_DOOR, BOND, EXPORT, IMPORT, PRICE, ProtocolChain
from sim.core.units import DAY


def test_bond_that_is_taken_and_bond_that_is_left_are_told_apart() -> None:
    court = CourtChain(RevmEngine)
    court.sure(PERSON, court.sole, "addBond", value=1_000)
    done = court.sure(PERSON, court.sole, "takeBond", 300)
    assert event("BondTaken", amount=300, freeBond=700) in done.events


def test_deposits_add_up(protocol: ProtocolChain) -> None:
    for amount in (100, 23):
        protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.token, amount)
    assert protocol.free_bond(CARRIER) == 123


@pytest.mark.parametrize(("late", "days"), [(0, 0), (1, 1), (DAY, 1), (DAY + 1, 2), (2 * DAY, 2)])
def test_a_day_is_a_day(protocol: ProtocolChain, late: int, days: int) -> None:
    order = protocol.carried(latePenaltyBpsPerDay=1_000)
    promised = protocol.view(protocol.carriage, "bookingOf", order)[5]
    protocol.attest(order, EXPORT, IMPORT)
    protocol.reach(promised + late)
    protocol.attest(order, AT_DOOR)
    assert protocol.credit(protocol.order(order)["buyer"]) == BOND * 1_000 * days // 10_000


def test_only_arrived_goods_are_taken_back_and_only_by_their_carrier(protocol: ProtocolChain) -> None:
    order = protocol.carried()
    assert "WrongStage" in protocol.fails(CARRIER, protocol.carriage, "takeBack", order)
    protocol.attest(order, EXPORT, IMPORT, AT_DOOR)
    error = protocol.fails(STRANGER, protocol.carriage, "takeBack", order)
    assert error == f"Unauthorised(id={order}, caller={STRANGER})"
    assert "WrongState" in protocol.fails(
        CARRIER, protocol.carriage, "takeBack", order
    )  # nothing was sent back


def test_a_seller_recovers_a_lost_price_and_no_more(protocol: ProtocolChain) -> None:
    order = protocol.carried(bond=PRICE + 5)
    protocol.lose(order)
    done = protocol.sure(STRANGER, protocol.carriage, "declareLost", order)
    closed = named(done, "Closed")[0]
    assert (closed["toSeller"], closed["toCarrier"]) == (PRICE, 5)
    assert protocol.view(protocol.carriage, "recovered", order) == PRICE
    assert protocol.free_bond(CARRIER) == 5
