"""Records of sellers and carriers, what follows from them, and who is attested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.contracts.decode import decode_error
from chain.testing.chain import NOBODY
from chain.testing.outcome import event
from chain.testing.panel import award
from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    AT_DOOR,
    ATTESTER,
    BOUNDS,
    CORRIDOR,
    EXPORT,
    FUNDED,
    IMPORT,
    LOST,
    ProtocolChain,
)
from sim import modules
from sim.core.units import DAY
from tests.contracts.modules.examples import FEW

if TYPE_CHECKING:
    from chain.evm.engine import Address

NOTHING, GOOD, BAD = range(3)
LEAST_BOND, MOST_BOND, LEAST_HOURS, MOST_HOURS = BOUNDS


@pytest.fixture
def port() -> ProtocolChain:
    return ProtocolChain()


def record(port: ProtocolChain, order: int) -> dict[str, Any]:
    done = port.sure(STRANGER, port.reputation, "record", order)
    return done.events[0].arguments


def ended(port: ProtocolChain, how: str, **terms: Any) -> int:
    """A final order of a carrier without carriage."""
    order = port.funded(carrier=CARRIER, **terms)
    if how in ("unshipped", "cancelled"):
        port.sure(SELLER if how == "unshipped" else BUYER, port.escrow, "cancel", order)
        return order
    port.sure(SELLER, port.escrow, "ship", order)
    if how == "lost":
        port.reach(port.order(order)["deadline"])
        port.sure(OTHER, port.escrow, "expire", order)
        return order
    if how == "refunded":
        port.sure(SELLER, port.escrow, "refund", order)
        return order
    port.sure(CARRIER, port.escrow, "deliver", order)
    if how == "released":
        port.sure(BUYER, port.escrow, "confirm", order)
    else:
        port.sure(BUYER, port.escrow, "dispute", order)
        port.reach(port.order(order)["deadline"])
        port.sure(OTHER, port.escrow, "lapse", order)
    return order


class TestRecord:
    def test_order_of_checks(self, port: ProtocolChain) -> None:
        assert port.fails(OTHER, port.reputation, "record", 1) == "UnknownOrder(id=1)"
        order = port.funded()
        error = port.fails(OTHER, port.reputation, "record", order)
        assert error == f"WrongOrderState(orderId={order}, actual={FUNDED})"
        port.sure(BUYER, port.escrow, "cancel", order)
        record(port, order)
        assert port.view(port.reputation, "recorded", order) is True
        error = port.fails(OTHER, port.reputation, "record", order)
        assert error == f"AlreadyRecorded(orderId={order})"

    @pytest.mark.parametrize(
        ("how", "terms", "seller", "carrier"),
        [
            ("released", {}, GOOD, GOOD), ("unshipped", {}, BAD, NOTHING), ("cancelled", {}, NOTHING, NOTHING),
            ("lost", {}, NOTHING, BAD), ("refunded", {}, NOTHING, NOTHING),
            ("ruled", {"defaultBuyerBps": 5_000}, GOOD, GOOD), ("ruled", {"defaultBuyerBps": 5_001}, BAD, GOOD),
        ],
    )  # fmt: skip
    def test_who_is_judged_how(
        self, port: ProtocolChain, how: str, terms: dict[str, int], seller: int, carrier: int
    ) -> None:
        order = ended(port, how, **terms)
        assert record(port, order) == {
            "orderId": order, "seller": SELLER, "carrier": CARRIER, "ofSeller": seller, "ofCarrier": carrier,
        }  # fmt: skip
        counts = ((0, 0), (1, 0), (0, 1))
        assert port.view(port.reputation, "sellerRecord", SELLER) == counts[seller]
        assert port.view(port.reputation, "carrierRecord", CARRIER) == counts[carrier]

    def test_the_carrier_behind_the_carriage(self, port: ProtocolChain) -> None:
        order = port.carried()
        port.lose(order)
        error = port.fails(OTHER, port.reputation, "record", order)
        assert error == f"CarriageOpen(orderId={order})"
        port.sure(OTHER, port.carriage, "declareLost", order)
        assert record(port, order)["ofCarrier"] == BAD
        assert port.view(port.reputation, "carrierRecord", CARRIER) == (0, 1)
        delivered = port.carried()
        port.attest(delivered, EXPORT, IMPORT, AT_DOOR)
        port.sure(BUYER, port.escrow, "confirm", delivered)
        assert record(port, delivered)["ofCarrier"] == GOOD

    @pytest.mark.parametrize("booked", [False, True])
    def test_shipping_what_no_carrier_accepted_is_the_sellers_fault(
        self, port: ProtocolChain, booked: bool
    ) -> None:
        order = port.booked() if booked else port.funded()
        port.sure(SELLER, port.escrow, "ship", order)
        port.lose(order) if booked else port.at(port.order(order)["deadline"])
        port.send(OTHER, port.escrow, "expire", order)
        assert port.order(order)["state"] == LOST
        told = record(port, order)
        assert (told["ofSeller"], told["ofCarrier"]) == (BAD, NOTHING)

    def test_an_award_against_the_carrier_is_not_the_sellers_fault(self, port: ProtocolChain) -> None:
        order = port.funded(carrier=CARRIER)
        port.sure(SELLER, port.escrow, "ship", order)
        port.sure(BUYER, port.escrow, "dispute", order)
        port.rule(order, award(0, 1_000, 9_000))
        assert record(port, order)["ofSeller"] == GOOD


class TestConsequences:
    def test_bounds(self, port: ProtocolChain) -> None:
        names = ("minBondBps", "maxBondBps", "minInspectHours", "maxInspectHours")
        for bounds in ((2, 1, 0, 0), (0, 10_001, 0, 0), (0, 0, 2, 1)):
            receipt = port.deploying("Reputation", port.escrow, NOBODY, bounds)
            expected = event("BadBounds", **dict(zip(names, bounds, strict=True)))
            assert decode_error(receipt.output) == expected

    def test_strangers_stand_for_the_most(self, port: ProtocolChain) -> None:
        assert port.view(port.reputation, "bondBps", STRANGER) == MOST_BOND
        assert port.view(port.reputation, "inspectHours", STRANGER) == MOST_HOURS

    @settings(max_examples=FEW)
    @given(history=st.lists(st.sampled_from(["released", "unshipped", "cancelled"]), max_size=14))
    def test_contract_is_formula_and_monotone(self, history: list[str]) -> None:
        port = ProtocolChain()
        good = bad = 0
        last = (MOST_BOND, MOST_HOURS)
        for how in history:
            record(port, ended(port, how))
            good, bad = good + (how == "released"), bad + (how == "unshipped")
            views = ("bondBps", "inspectHours")
            bond, hours = (port.view(port.reputation, name, SELLER) for name in views)
            assert bond == modules.by_record(LEAST_BOND, MOST_BOND, good, bad)
            assert hours == modules.by_record(LEAST_HOURS, MOST_HOURS, good, bad)
            assert LEAST_BOND <= bond <= MOST_BOND
            assert LEAST_HOURS <= hours <= MOST_HOURS
            if how == "released":
                assert (bond, hours) <= last
            elif how == "unshipped":
                assert (bond, hours) >= last
            last = (bond, hours)

    @settings(max_examples=FEW)
    @given(
        good=st.integers(0, 10**6),
        bad=st.integers(0, 10**4),
        least=st.integers(0, 100),
        more=st.integers(0, 900),
    )
    def test_the_formula_is_monotone(self, good: int, bad: int, least: int, more: int) -> None:
        now = modules.by_record(least, least + more, good, bad)
        assert least <= now <= least + more
        assert modules.by_record(least, least + more, good + 1, bad) <= now
        assert modules.by_record(least, least + more, good, bad + 1) >= now

    def test_half_way(self) -> None:
        assert modules.by_record(0, 1_000, modules.HALF_WAY, 0) == 500


class TestAttestations:
    def attest(self, port: ProtocolChain, until: int, by: Address = ATTESTER) -> str:
        outcome = port.send(by, port.attestations, "attest", BUYER, CORRIDOR, until)
        return str(outcome.error or "")

    def test_it_needs_an_attester(self, port: ProtocolChain) -> None:
        receipt = port.deploying("Attestations", NOBODY)
        assert decode_error(receipt.output) == event("ZeroAttester")

    def test_order_of_checks(self, port: ProtocolChain) -> None:
        assert self.attest(port, 0, STRANGER) == f"NotAttester(caller={STRANGER})"
        assert self.attest(port, port.now) == f"PastEnd(until={port.now}, nowTs={port.now})"
        error = port.fails(STRANGER, port.attestations, "revoke", BUYER, CORRIDOR)
        assert error == f"NotAttested(subject={BUYER}, corridor=0x{CORRIDOR.hex()})"
        assert self.attest(port, port.now + 1) == ""
        error = port.fails(STRANGER, port.attestations, "revoke", BUYER, CORRIDOR)
        assert error == f"NotAttester(caller={STRANGER})"

    def test_until_not_including(self, port: ProtocolChain) -> None:
        until = port.now + DAY
        done = port.sure(ATTESTER, port.attestations, "attest", BUYER, CORRIDOR, until)
        assert done.events == (event("AttestedFor", subject=BUYER, corridor=CORRIDOR, until=until),)
        port.at(until - 1)
        assert port.view(port.attestations, "valid", BUYER, CORRIDOR) is True
        assert port.view(port.attestations, "valid", BUYER, bytes(32)) is False
        port.at(until)
        assert port.view(port.attestations, "valid", BUYER, CORRIDOR) is False

    def test_taken_back(self, port: ProtocolChain) -> None:
        self.attest(port, port.now + DAY)
        done = port.sure(ATTESTER, port.attestations, "revoke", BUYER, CORRIDOR)
        assert done.events == (event("Withdrew", subject=BUYER, corridor=CORRIDOR),)
        assert port.view(port.attestations, "valid", BUYER, CORRIDOR) is False
        assert port.view(port.attestations, "attestedUntil", BUYER, CORRIDOR) == 0
