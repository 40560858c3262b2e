"""The contract of carriage, from booking to the door: who may say what when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chain.testing.chain import NOBODY
from chain.testing.outcome import event
from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    AT_DOOR,
    BOND,
    BOOKED,
    BROKER,
    CARRIED,
    CHECKPOINT,
    DELIVERED,
    EXPORT,
    FREIGHT,
    FUNDED,
    HAULIER,
    IMPORT,
    NONE,
    PICKED_UP,
    PRICE,
    REFUNDED,
    REVOKED,
    SHIPPED,
    ProtocolChain,
)
from sim import modules
from sim.core.units import DAY, HOUR

if TYPE_CHECKING:
    from chain.evm.engine import Address

ALL_SCANS = 15
DOOR_SCAN = 8


class TestBook:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        def fails(order: int, by: Address = BUYER, **changes: Any) -> str:
            return protocol.fails(by, protocol.carriage, "book", order, protocol.booking(**changes))

        assert fails(1) == "UnknownOrder(id=1)"
        order = protocol.funded()
        by_stranger = f"Unauthorised(id={order}, caller={STRANGER})"
        assert fails(order, STRANGER, carrier=NOBODY) == by_stranger
        assert fails(order, SELLER) == f"Unauthorised(id={order}, caller={SELLER})"
        assert fails(order, carrier=NOBODY) == f"NoParty(carrier={NOBODY}, payer={BROKER})"
        assert fails(order, payer=NOBODY) == f"NoParty(carrier={CARRIER}, payer={NOBODY})"
        protocol.booked(order)
        assert fails(order, STRANGER) == f"WrongStage(orderId={order}, actual={BOOKED})"
        other = protocol.funded(carrier=CARRIER)
        assert fails(other) == f"OtherCarrier(orderId={other}, carrier={CARRIER})"
        protocol.sure(SELLER, protocol.escrow, "ship", other)
        assert fails(other) == f"WrongOrderState(orderId={other}, actual={SHIPPED})"

    def test_times(self, protocol: ProtocolChain) -> None:
        order, now = protocol.funded(), protocol.now
        for pick_up, promised, lost in ((now, now + 2, now + 3), (now + 1, now + 3, now + 2)):
            booking = protocol.booking(pickUpBy=pick_up, promisedAt=promised, lostAt=lost)
            error = protocol.fails(BUYER, protocol.carriage, "book", order, booking)
            assert error == f"BadTimes(pickUpBy={pick_up}, promisedAt={promised}, lostAt={lost})"
        protocol.booked(order, pickUpBy=now + 1, promisedAt=now, lostAt=now)

    def test_the_order_waits_as_long_as_the_carrier_may_take(self, protocol: ProtocolChain) -> None:
        """To the second, and counted as if it were shipped at once."""
        order = protocol.funded(deliverHours=100)
        protocol.at(protocol.now + 1_000)
        ends = protocol.now + 100 * HOUR
        error = protocol.fails(
            BUYER, protocol.carriage, "book", order, protocol.booking(lostAt=ends + 1, promisedAt=ends)
        )
        assert error == f"OrderEndsFirst(orderId={order}, deadline={ends}, lostAt={ends + 1})"
        protocol.booked(order, lostAt=ends, promisedAt=ends)

    def test_shares(self, protocol: ProtocolChain) -> None:
        order = protocol.funded()
        booking = protocol.booking(pickUpBps=8_001)
        assert (
            protocol.fails(BUYER, protocol.carriage, "book", order, booking) == "PartsAboveWhole(bps=10001)"
        )
        booking = protocol.booking(latePenaltyBpsPerDay=10_001)
        assert (
            protocol.fails(BUYER, protocol.carriage, "book", order, booking) == "PartsAboveWhole(bps=10001)"
        )
        protocol.booked(order, pickUpBps=8_000, latePenaltyBpsPerDay=10_000)

    def test_scans_need_somebody_else(self, protocol: ProtocolChain) -> None:
        order = protocol.funded()
        for scanned, checkpoint in ((1, NOBODY), (8, CARRIER), (16, CHECKPOINT)):
            booking = protocol.booking(scanned=scanned, checkpoint=checkpoint)
            error = protocol.fails(BUYER, protocol.carriage, "book", order, booking)
            assert error == f"BadScan(scanned={scanned}, checkpoint={checkpoint})"
        protocol.booked(order, scanned=0, checkpoint=NOBODY)

    def test_it_takes_the_freight(self, protocol: ProtocolChain) -> None:
        order, before = protocol.funded(), protocol.held(BUYER)
        done = protocol.sure(BUYER, protocol.carriage, "book", order, protocol.booking())
        parts = {"carrier": CARRIER, "payer": BROKER, "freight": FREIGHT, "bond": BOND}
        assert done.events == (event("Booked", orderId=order, **parts, pickUpBy=protocol.now + DAY),)
        assert before - protocol.held(BUYER) == protocol.held(protocol.carriage) == FREIGHT
        assert protocol.view(protocol.carriage, "bookingOf", order) == protocol.booking()
        assert protocol.view(protocol.carriage, "progressOf", order) == (BOOKED, 0, False, False, 0, 0)

    def test_the_buyer_appoints(self, protocol: ProtocolChain) -> None:
        order = protocol.funded()
        done = protocol.sure(BUYER, protocol.carriage, "appoint", BROKER, True)
        assert done.events == (event("Appointed", buyer=BUYER, booker=BROKER, may=True),)
        protocol.sure(BUYER, protocol.carriage, "appoint", BROKER, False)
        error = protocol.fails(BROKER, protocol.carriage, "book", order, protocol.booking())
        assert error == f"Unauthorised(id={order}, caller={BROKER})"
        protocol.sure(BUYER, protocol.carriage, "appoint", BROKER, True)
        protocol.sure(BROKER, protocol.carriage, "book", order, protocol.booking())

    def test_no_native_coin(self, protocol: ProtocolChain) -> None:
        protocol.sure(BUYER, protocol.escrow, "fund", protocol.terms(token=NOBODY), value=PRICE + 19_000)
        error = protocol.fails(BUYER, protocol.carriage, "book", 1, protocol.booking(freight=0))
        assert error == f"NoCode(token={NOBODY})"

    @pytest.mark.parametrize(("mode", "received"), [(1, FREIGHT - FREIGHT // 100), (3, 0), (7, FREIGHT + 1)])
    def test_inexact_tokens_are_refused(self, protocol: ProtocolChain, mode: int, received: int) -> None:
        order = protocol.funded(token=protocol.hostile)
        protocol.sure(STRANGER, protocol.hostile, "behave", mode)
        error = protocol.fails(BUYER, protocol.carriage, "book", order, protocol.booking())
        assert error == f"InexactDeposit(token={protocol.hostile}, expected={FREIGHT}, received={received})"
        assert protocol.stage(order) == NONE


class TestPickUp:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        order = protocol.funded()
        assert protocol.fails(CARRIER, protocol.carriage, "pickUp", 9) == "UnknownOrder(id=9)"
        error = protocol.fails(CARRIER, protocol.carriage, "pickUp", order)
        assert error == f"WrongStage(orderId={order}, actual={NONE})"
        protocol.booked(order)
        error = protocol.fails(CARRIER, protocol.carriage, "pickUp", order)
        assert error == f"WrongOrderState(orderId={order}, actual={FUNDED})"
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        error = protocol.fails(BUYER, protocol.carriage, "pickUp", order)
        assert error == f"Unauthorised(id={order}, caller={BUYER})"
        error = protocol.fails(CARRIER, protocol.carriage, "pickUp", order)
        assert (
            error == f"InsufficientBond(owner={CARRIER}, token={protocol.token}, available=0, wanted={BOND})"
        )
        protocol.sure(SELLER, protocol.escrow, "refund", order)
        error = protocol.fails(CARRIER, protocol.carriage, "pickUp", order)
        assert error == f"WrongOrderState(orderId={order}, actual={REFUNDED})"

    def test_until_pick_up_by(self, protocol: ProtocolChain) -> None:
        order = protocol.booked()
        by = protocol.now + DAY
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.at(by)
        error = protocol.fails(CARRIER, protocol.carriage, "pickUp", order)
        assert error == f"TooLate(id={order}, deadline={by}, nowTs={by})"

    def test_it_locks_the_bond_and_releases_a_part(self, protocol: ProtocolChain) -> None:
        order = protocol.booked()
        protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.token, BOND + 7)
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.at(protocol.now + DAY - 1)
        done = protocol.sure(CARRIER, protocol.carriage, "pickUp", order)
        part = modules.freight_part(FREIGHT, 2_000)
        assert done.events == (
            event("Accepted", orderId=order, bond=BOND),
            event("Attested", orderId=order, milestone=PICKED_UP, by=CARRIER),
            event("Reached", orderId=order, milestone=PICKED_UP, freight=part),
            event("Credited", owner=CARRIER, token=protocol.token, amount=part),
        )
        assert protocol.free_bond(CARRIER) == 7
        assert protocol.view(protocol.carriage, "progressOf", order) == (CARRIED, 1, False, False, part, BOND)

    def test_a_scanned_one_waits_for_the_checkpoint(self, protocol: ProtocolChain) -> None:
        order = protocol.carried(scanned=1)
        assert protocol.view(protocol.carriage, "progressOf", order) == (CARRIED, 0, True, False, 0, BOND)
        protocol.attest(order, PICKED_UP, by=CHECKPOINT)
        assert protocol.view(protocol.carriage, "progressOf", order)[1] == PICKED_UP


class TestRevoke:
    def test_from_pick_up_by_on(self, protocol: ProtocolChain) -> None:
        assert protocol.fails(OTHER, protocol.carriage, "revoke", 1) == "UnknownOrder(id=1)"
        order = protocol.booked()
        by = protocol.now + DAY
        protocol.at(by - 1)
        error = protocol.fails(OTHER, protocol.carriage, "revoke", order)
        assert error == f"TooEarly(id={order}, deadline={by}, nowTs={by - 1})"
        protocol.at(by)
        done = protocol.sure(OTHER, protocol.carriage, "revoke", order)
        closed = event("Closed", orderId=order, outcome=REVOKED, toSeller=0, toCarrier=0, toPayer=FREIGHT)
        assert done.events[0] == closed
        assert protocol.credit(BROKER) == FREIGHT
        assert protocol.view(protocol.carriage, "closed", order) is True
        for again in ("revoke", "declareLost", "settleAward", "free", "takeBack"):
            error = protocol.fails(CARRIER, protocol.carriage, again, order)
            assert error == f"WrongStage(orderId={order}, actual={REVOKED})"

    def test_at_once_if_the_order_is_over(self, protocol: ProtocolChain) -> None:
        order = protocol.booked()
        protocol.sure(SELLER, protocol.escrow, "cancel", order)
        protocol.sure(STRANGER, protocol.carriage, "revoke", order)
        assert protocol.credit(BROKER) == FREIGHT


class TestMilestones:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        order = protocol.booked()
        error = protocol.fails(CARRIER, protocol.carriage, "attest", order, EXPORT)
        assert error == f"WrongStage(orderId={order}, actual={BOOKED})"
        order = protocol.carried(scanned=4)
        for stranger in (STRANGER, BUYER, SELLER, CHECKPOINT):
            error = protocol.fails(stranger, protocol.carriage, "attest", order, EXPORT)
            assert error == f"Unauthorised(id={order}, caller={stranger})"
        for wrong in (0, PICKED_UP, IMPORT, AT_DOOR):
            error = protocol.fails(CARRIER, protocol.carriage, "attest", order, wrong)
            assert error == f"OutOfOrder(orderId={order}, milestone={wrong}, reached={PICKED_UP})"

    @pytest.mark.parametrize("first", [CARRIER, CHECKPOINT])
    def test_two_must_say_so_in_either_order(self, protocol: ProtocolChain, first: Address) -> None:
        order = protocol.carried(scanned=ALL_SCANS)
        protocol.attest(order, PICKED_UP, by=CHECKPOINT)
        for milestone in (EXPORT, IMPORT, AT_DOOR):
            protocol.attest(order, milestone, by=first)
            assert protocol.view(protocol.carriage, "progressOf", order)[1] == milestone - 1
            error = protocol.fails(first, protocol.carriage, "attest", order, milestone)
            reason = f"AlreadyAttested(orderId={order}, milestone={milestone}, by={first})"
            assert error == reason
            protocol.attest(order, milestone, by=CHECKPOINT if first == CARRIER else CARRIER)
            assert protocol.view(protocol.carriage, "progressOf", order)[1] == milestone
        assert protocol.order(order)["state"] == DELIVERED

    def test_parts_of_the_freight(self, protocol: ProtocolChain) -> None:
        order = protocol.carried()
        paid = [protocol.credit(CARRIER)]
        for milestone in (EXPORT, IMPORT, AT_DOOR):
            protocol.attest(order, milestone)
            paid.append(protocol.credit(CARRIER))
        parts = [modules.freight_part(FREIGHT, bps) for bps in (2_000, 1_500, 500)]
        assert paid == [sum(parts[:1]), sum(parts[:2]), sum(parts), FREIGHT]

    def test_a45_delivered_without_pickup(self, protocol: ProtocolChain) -> None:
        order = protocol.booked()
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        error = protocol.fails(CARRIER, protocol.carriage, "attest", order, AT_DOOR)
        assert error == f"WrongStage(orderId={order}, actual={BOOKED})"
        assert protocol.fails(CARRIER, protocol.escrow, "deliver", order).startswith("Unauthorised(")
        protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.token, BOND)
        protocol.sure(CARRIER, protocol.carriage, "pickUp", order)
        error = protocol.fails(CARRIER, protocol.carriage, "attest", order, AT_DOOR)
        assert error == f"OutOfOrder(orderId={order}, milestone={AT_DOOR}, reached={PICKED_UP})"

    def test_a45_scan_on_another_parcel(self, protocol: ProtocolChain) -> None:
        scanned, unscanned = protocol.carried(scanned=ALL_SCANS), protocol.carried(scanned=ALL_SCANS)
        protocol.attest(scanned, PICKED_UP, by=CHECKPOINT)
        error = protocol.fails(CARRIER, protocol.carriage, "attest", unscanned, EXPORT)
        assert error == f"OutOfOrder(orderId={unscanned}, milestone={EXPORT}, reached=0)"
        protocol.attest(scanned, EXPORT, by=CHECKPOINT)
        assert protocol.view(protocol.carriage, "progressOf", unscanned) == (CARRIED, 0, True, False, 0, BOND)
        foreign = protocol.carried(scanned=ALL_SCANS, checkpoint=HAULIER)
        error = protocol.fails(CHECKPOINT, protocol.carriage, "attest", foreign, PICKED_UP)
        assert error == f"Unauthorised(id={foreign}, caller={CHECKPOINT})"
