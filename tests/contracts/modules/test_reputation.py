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
    LEAST_STAKE,
    LOST,
    MIN_FEE_BPS,
    PRICE,
    ProtocolChain,
)
from sim import modules
from sim.core.units import DAY
from tests.contracts.modules.examples import FEW

if TYPE_CHECKING:
    from chain.evm.engine import Address

NOTHING, GOOD, BAD = range(3)
LEAST_BOND, MOST_BOND, LEAST_HOURS, MOST_HOURS = BOUNDS


def record(protocol: ProtocolChain, order: int) -> dict[str, Any]:
    done = protocol.sure(STRANGER, protocol.reputation, "record", order)
    return done.events[0].arguments


def ended(protocol: ProtocolChain, how: str, **terms: Any) -> int:
    """A final order that the seller backed, of a carrier without carriage."""
    order = protocol.funded(carrier=CARRIER, **terms)
    back(protocol, order)
    if how in ("unshipped", "cancelled"):
        protocol.sure(SELLER if how == "unshipped" else BUYER, protocol.escrow, "cancel", order)
        return order
    protocol.sure(SELLER, protocol.escrow, "ship", order)
    if how == "lost":
        protocol.reach(protocol.order(order)["deadline"])
        protocol.sure(OTHER, protocol.escrow, "expire", order)
        return order
    if how == "refunded":
        protocol.sure(SELLER, protocol.escrow, "refund", order)
        return order
    protocol.sure(CARRIER, protocol.escrow, "deliver", order)
    if how == "released":
        protocol.sure(BUYER, protocol.escrow, "confirm", order)
    else:
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.reach(protocol.order(order)["deadline"])
        protocol.sure(OTHER, protocol.escrow, "lapse", order)
    return order


def back(protocol: ProtocolChain, order: int) -> int:
    protocol.sure(SELLER, protocol.bonds, "deposit", protocol.token, PRICE)
    protocol.sure(SELLER, protocol.bonds, "lock", order)
    return order


class TestRecord:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        assert protocol.fails(OTHER, protocol.reputation, "record", 1) == "UnknownOrder(id=1)"
        order = protocol.funded()
        error = protocol.fails(OTHER, protocol.reputation, "record", order)
        assert error == f"WrongOrderState(orderId={order}, actual={FUNDED})"
        protocol.sure(BUYER, protocol.escrow, "cancel", order)
        record(protocol, order)
        assert protocol.view(protocol.reputation, "recorded", order) is True
        error = protocol.fails(OTHER, protocol.reputation, "record", order)
        assert error == f"AlreadyRecorded(orderId={order})"

    @pytest.mark.parametrize(
        ("how", "terms", "seller"),
        [
            ("released", {}, GOOD), ("unshipped", {}, BAD), ("cancelled", {}, NOTHING),
            ("lost", {}, NOTHING), ("refunded", {}, NOTHING),
            ("ruled", {"defaultBuyerBps": 5_000}, GOOD), ("ruled", {"defaultBuyerBps": 5_001}, BAD),
        ],
    )  # fmt: skip
    def test_a_seller_is_judged_and_no_carrier_that_was_merely_named(
        self, protocol: ProtocolChain, how: str, terms: dict[str, int], seller: int
    ) -> None:
        order = ended(protocol, how, **terms)
        assert record(protocol, order) == {
            "orderId": order, "seller": SELLER, "carrier": CARRIER, "ofSeller": seller, "ofCarrier": NOTHING,
        }  # fmt: skip
        counts = ((0, 0), (1, 0), (0, 1))
        assert protocol.view(protocol.reputation, "sellerRecord", SELLER) == counts[seller]
        assert protocol.view(protocol.reputation, "carrierRecord", CARRIER) == (0, 0)

    def test_the_carrier_behind_the_carriage(self, protocol: ProtocolChain) -> None:
        order = protocol.carried()
        protocol.lose(order)
        error = protocol.fails(OTHER, protocol.reputation, "record", order)
        assert error == f"CarriageOpen(orderId={order})"
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        assert record(protocol, order)["ofCarrier"] == BAD
        assert protocol.view(protocol.reputation, "carrierRecord", CARRIER) == (0, 1)
        delivered = protocol.carried()
        protocol.attest(delivered, EXPORT, IMPORT, AT_DOOR)
        protocol.sure(BUYER, protocol.escrow, "confirm", delivered)
        assert record(protocol, delivered)["ofCarrier"] == GOOD

    @pytest.mark.parametrize("booked", [False, True])
    def test_shipping_what_no_carrier_accepted_is_the_sellers_fault(
        self, protocol: ProtocolChain, booked: bool
    ) -> None:
        order = back(protocol, protocol.booked() if booked else protocol.funded())
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.lose(order) if booked else protocol.at(protocol.order(order)["deadline"])
        protocol.send(OTHER, protocol.escrow, "expire", order)
        assert protocol.order(order)["state"] == LOST
        told = record(protocol, order)
        assert (told["ofSeller"], told["ofCarrier"]) == (BAD, NOTHING)

    def test_an_award_against_the_carrier_is_not_the_sellers_fault(self, protocol: ProtocolChain) -> None:
        order = back(protocol, protocol.funded(carrier=CARRIER))
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.rule(order, award(0, 1_000, 9_000))
        assert record(protocol, order)["ofSeller"] == NOTHING

    def test_an_award_that_leaves_the_buyer_its_loss_is_a_sale(self, protocol: ProtocolChain) -> None:
        order = back(protocol, protocol.funded(carrier=CARRIER))
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.rule(order, award(5_000, 5_000, 0))
        assert record(protocol, order)["ofSeller"] == GOOD

    def test_a_carrier_is_judged_by_what_it_accepted_with_a_bond(self, protocol: ProtocolChain) -> None:
        for bond, verdict in ((LEAST_STAKE - 1, NOTHING), (LEAST_STAKE, GOOD)):
            order = protocol.carried(bond=bond)
            protocol.attest(order, EXPORT, IMPORT, AT_DOOR)
            protocol.sure(BUYER, protocol.escrow, "confirm", order)
            assert record(protocol, order)["ofCarrier"] == verdict

    def test_without_bonds_of_sellers_nobody_has_a_record_as_one(self, protocol: ProtocolChain) -> None:
        order, alone = ended(protocol, "unshipped"), protocol.deploy_reputation(NOBODY)
        protocol.sure(STRANGER, alone, "record", order)
        assert protocol.view(alone, "sellerRecord", SELLER) == (0, 0)
        assert record(protocol, order)["ofSeller"] == BAD

    def test_what_it_was_made_with(self, protocol: ProtocolChain) -> None:
        found = protocol.reputation
        assert protocol.view(found, "sellerBond") == protocol.bonds
        assert protocol.view(found, "minFeeBps") == MIN_FEE_BPS
        assert protocol.view(found, "leastStake", protocol.token) == LEAST_STAKE
        assert protocol.view(found, "leastStake", protocol.hostile) == 0


def refused(protocol: ProtocolChain, bounds: Any = BOUNDS, fee: int = 0, stake: int = 1) -> Any:
    stakes = [(protocol.token, stake)]
    receipt = protocol.deploying("Reputation", protocol.escrow, NOBODY, NOBODY, bounds, fee, stakes)
    return decode_error(receipt.output)


class TestConsequences:
    def test_bounds(self, protocol: ProtocolChain) -> None:
        names = ("minBondBps", "maxBondBps", "minInspectHours", "maxInspectHours")
        for bounds in ((2, 1, 0, 0), (0, 10_001, 0, 0), (0, 0, 2, 1)):
            expected = event("BadBounds", **dict(zip(names, bounds, strict=True)))
            assert refused(protocol, bounds=bounds) == expected
        assert refused(protocol, fee=10_001) == event("BpsOutOfRange", bps=10_001)
        assert refused(protocol, stake=0) == event("NoStake", token=protocol.token)

    def test_strangers_stand_for_the_most(self, protocol: ProtocolChain) -> None:
        assert protocol.view(protocol.reputation, "bondBps", STRANGER) == MOST_BOND
        assert protocol.view(protocol.reputation, "inspectHours", STRANGER) == MOST_HOURS

    @settings(max_examples=FEW)
    @given(history=st.lists(st.sampled_from(["released", "unshipped", "cancelled"]), max_size=14))
    def test_contract_is_formula_and_monotone(self, history: list[str]) -> None:
        protocol = ProtocolChain()
        good = bad = 0
        last = (MOST_BOND, MOST_HOURS)
        for how in history:
            record(protocol, ended(protocol, how))
            good, bad = good + (how == "released"), bad + (how == "unshipped")
            views = ("bondBps", "inspectHours")
            bond, hours = (protocol.view(protocol.reputation, name, SELLER) for name in views)
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
    def attest(self, protocol: ProtocolChain, until: int, by: Address = ATTESTER) -> str:
        outcome = protocol.send(by, protocol.attestations, "attest", BUYER, CORRIDOR, until)
        return str(outcome.error or "")

    def test_it_needs_an_attester(self, protocol: ProtocolChain) -> None:
        receipt = protocol.deploying("Attestations", NOBODY)
        assert decode_error(receipt.output) == event("ZeroAttester")

    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        assert self.attest(protocol, 0, STRANGER) == f"NotAttester(caller={STRANGER})"
        assert self.attest(protocol, protocol.now) == f"PastEnd(until={protocol.now}, nowTs={protocol.now})"
        error = protocol.fails(STRANGER, protocol.attestations, "revoke", BUYER, CORRIDOR)
        assert error == f"NotAttested(subject={BUYER}, corridor=0x{CORRIDOR.hex()})"
        assert self.attest(protocol, protocol.now + 1) == ""
        error = protocol.fails(STRANGER, protocol.attestations, "revoke", BUYER, CORRIDOR)
        assert error == f"NotAttester(caller={STRANGER})"

    def test_until_not_including(self, protocol: ProtocolChain) -> None:
        until = protocol.now + DAY
        done = protocol.sure(ATTESTER, protocol.attestations, "attest", BUYER, CORRIDOR, until)
        assert done.events == (event("AttestedFor", subject=BUYER, corridor=CORRIDOR, until=until),)
        protocol.at(until - 1)
        assert protocol.view(protocol.attestations, "valid", BUYER, CORRIDOR) is True
        assert protocol.view(protocol.attestations, "valid", BUYER, bytes(32)) is False
        protocol.at(until)
        assert protocol.view(protocol.attestations, "valid", BUYER, CORRIDOR) is False

    def test_taken_back(self, protocol: ProtocolChain) -> None:
        self.attest(protocol, protocol.now + DAY)
        done = protocol.sure(ATTESTER, protocol.attestations, "revoke", BUYER, CORRIDOR)
        assert done.events == (event("Withdrew", subject=BUYER, corridor=CORRIDOR),)
        assert protocol.view(protocol.attestations, "valid", BUYER, CORRIDOR) is False
        assert protocol.view(protocol.attestations, "attestedUntil", BUYER, CORRIDOR) == 0
