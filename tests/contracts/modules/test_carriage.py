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
    CANCELLED,
    CARRIED,
    CHECKPOINT,
    DELIVERED,
    EXPORT,
    FREIGHT,
    HAULIER,
    IMPORT,
    NONE,
    PICKED_UP,
    PRICE,
    REVOKED,
    SHIPPED,
    ProtocolChain,
)
from sim import modules
from sim.core.units import DAY

if TYPE_CHECKING:
    from chain.evm.engine import Address

ALL_SCANS = 15
DOOR_SCAN = 8


@pytest.fixture
def port() -> ProtocolChain:
    return ProtocolChain()


class TestBook:
    def test_order_of_checks(self, port: ProtocolChain) -> None:
        def fails(order: int, by: Address = BUYER, **changes: Any) -> str:
            return port.fails(by, port.carriage, "book", order, port.booking(**changes))

        assert fails(1) == "UnknownOrder(id=1)"
        order = port.funded()
        by_stranger = f"Unauthorised(id={order}, caller={STRANGER})"
        assert fails(order, STRANGER, carrier=NOBODY) == by_stranger
        assert fails(order, SELLER) == f"Unauthorised(id={order}, caller={SELLER})"
        assert fails(order, carrier=NOBODY) == f"NoParty(carrier={NOBODY}, payer={BROKER})"
        assert fails(order, payer=NOBODY) == f"NoParty(carrier={CARRIER}, payer={NOBODY})"
        port.booked(order)
        assert fails(order, STRANGER) == f"WrongStage(orderId={order}, actual={BOOKED})"
        other = port.funded(carrier=CARRIER)
        assert fails(other) == f"OtherCarrier(orderId={other}, carrier={CARRIER})"
        port.sure(SELLER, port.escrow, "ship", other)
        assert fails(other) == f"WrongOrderState(orderId={other}, actual={SHIPPED})"

    def test_times(self, port: ProtocolChain) -> None:
        order, now = port.funded(), port.now
        for pick_up, promised, lost in (
            (now, now + 2, now + 3), (now + 2, now + 2, now + 3), (now + 1, now + 3, now + 2),
        ):  # fmt: skip
            booking = port.booking(pickUpBy=pick_up, promisedAt=promised, lostAt=lost)
            error = port.fails(BUYER, port.carriage, "book", order, booking)
            assert error == f"BadTimes(pickUpBy={pick_up}, promisedAt={promised}, lostAt={lost})"
        port.booked(order, pickUpBy=now + 1, promisedAt=now + 2, lostAt=now + 2)

    def test_shares(self, port: ProtocolChain) -> None:
        order = port.funded()
        booking = port.booking(pickUpBps=8_001)
        assert port.fails(BUYER, port.carriage, "book", order, booking) == "PartsAboveWhole(bps=10001)"
        booking = port.booking(latePenaltyBpsPerDay=10_001)
        assert port.fails(BUYER, port.carriage, "book", order, booking) == "PartsAboveWhole(bps=10001)"
        port.booked(order, pickUpBps=8_000, latePenaltyBpsPerDay=10_000)

    def test_scans_need_somebody_else(self, port: ProtocolChain) -> None:
        order = port.funded()
        for scanned, checkpoint in ((1, NOBODY), (8, CARRIER), (16, CHECKPOINT)):
            booking = port.booking(scanned=scanned, checkpoint=checkpoint)
            error = port.fails(BUYER, port.carriage, "book", order, booking)
            assert error == f"BadScan(scanned={scanned}, checkpoint={checkpoint})"
        port.booked(order, scanned=0, checkpoint=NOBODY)

    def test_it_takes_the_freight(self, port: ProtocolChain) -> None:
        order, before = port.funded(), port.held(BUYER)
        done = port.sure(BUYER, port.carriage, "book", order, port.booking())
        parts = {"carrier": CARRIER, "payer": BROKER, "freight": FREIGHT, "bond": BOND}
        assert done.events == (event("Booked", orderId=order, **parts, pickUpBy=port.now + DAY),)
        assert before - port.held(BUYER) == port.held(port.carriage) == FREIGHT
        assert port.view(port.carriage, "bookingOf", order) == port.booking()
        assert port.view(port.carriage, "progressOf", order) == (BOOKED, 0, False, False, 0, 0)

    def test_the_buyer_appoints(self, port: ProtocolChain) -> None:
        order = port.funded()
        done = port.sure(BUYER, port.carriage, "appoint", BROKER, True)
        assert done.events == (event("Appointed", buyer=BUYER, booker=BROKER, may=True),)
        port.sure(BUYER, port.carriage, "appoint", BROKER, False)
        error = port.fails(BROKER, port.carriage, "book", order, port.booking())
        assert error == f"Unauthorised(id={order}, caller={BROKER})"
        port.sure(BUYER, port.carriage, "appoint", BROKER, True)
        port.sure(BROKER, port.carriage, "book", order, port.booking())

    def test_no_native_coin(self, port: ProtocolChain) -> None:
        port.sure(BUYER, port.escrow, "fund", port.terms(token=NOBODY), value=PRICE + 19_000)
        error = port.fails(BUYER, port.carriage, "book", 1, port.booking(freight=0))
        assert error == f"NoCode(token={NOBODY})"

    @pytest.mark.parametrize(("mode", "received"), [(1, FREIGHT - FREIGHT // 100), (3, 0), (7, FREIGHT + 1)])
    def test_inexact_tokens_are_refused(self, port: ProtocolChain, mode: int, received: int) -> None:
        order = port.funded(token=port.hostile)
        port.sure(STRANGER, port.hostile, "behave", mode)
        error = port.fails(BUYER, port.carriage, "book", order, port.booking())
        assert error == f"InexactDeposit(token={port.hostile}, expected={FREIGHT}, received={received})"
        assert port.stage(order) == NONE


class TestPickUp:
    def test_order_of_checks(self, port: ProtocolChain) -> None:
        order = port.funded()
        assert port.fails(CARRIER, port.carriage, "pickUp", 9) == "UnknownOrder(id=9)"
        error = port.fails(CARRIER, port.carriage, "pickUp", order)
        assert error == f"WrongStage(orderId={order}, actual={NONE})"
        port.booked(order)
        error = port.fails(BUYER, port.carriage, "pickUp", order)
        assert error == f"Unauthorised(id={order}, caller={BUYER})"
        error = port.fails(CARRIER, port.carriage, "pickUp", order)
        assert error == f"InsufficientBond(owner={CARRIER}, token={port.token}, available=0, wanted={BOND})"
        port.sure(BUYER, port.escrow, "cancel", order)
        error = port.fails(CARRIER, port.carriage, "pickUp", order)
        assert error == f"WrongOrderState(orderId={order}, actual={CANCELLED})"

    def test_until_pick_up_by(self, port: ProtocolChain) -> None:
        order = port.booked()
        by = port.now + DAY
        port.at(by)
        error = port.fails(CARRIER, port.carriage, "pickUp", order)
        assert error == f"TooLate(id={order}, deadline={by}, nowTs={by})"

    def test_it_locks_the_bond_and_releases_a_part(self, port: ProtocolChain) -> None:
        order = port.booked()
        port.sure(CARRIER, port.carriage, "deposit", port.token, BOND + 7)
        port.at(port.now + DAY - 1)
        done = port.sure(CARRIER, port.carriage, "pickUp", order)
        part = modules.freight_part(FREIGHT, 2_000)
        assert done.events == (
            event("Accepted", orderId=order, bond=BOND),
            event("Attested", orderId=order, milestone=PICKED_UP, by=CARRIER),
            event("Reached", orderId=order, milestone=PICKED_UP, freight=part),
            event("Credited", owner=CARRIER, token=port.token, amount=part),
        )
        assert port.free_bond(CARRIER) == 7
        assert port.view(port.carriage, "progressOf", order) == (CARRIED, 1, False, False, part, BOND)

    def test_a_scanned_one_waits_for_the_checkpoint(self, port: ProtocolChain) -> None:
        order = port.carried(scanned=1)
        assert port.view(port.carriage, "progressOf", order) == (CARRIED, 0, True, False, 0, BOND)
        port.attest(order, PICKED_UP, by=CHECKPOINT)
        assert port.view(port.carriage, "progressOf", order)[1] == PICKED_UP


class TestRevoke:
    def test_from_pick_up_by_on(self, port: ProtocolChain) -> None:
        assert port.fails(OTHER, port.carriage, "revoke", 1) == "UnknownOrder(id=1)"
        order = port.booked()
        by = port.now + DAY
        port.at(by - 1)
        error = port.fails(OTHER, port.carriage, "revoke", order)
        assert error == f"TooEarly(id={order}, deadline={by}, nowTs={by - 1})"
        port.at(by)
        done = port.sure(OTHER, port.carriage, "revoke", order)
        closed = event("Closed", orderId=order, outcome=REVOKED, toSeller=0, toCarrier=0, toPayer=FREIGHT)
        assert done.events[0] == closed
        assert port.credit(BROKER) == FREIGHT
        assert port.view(port.carriage, "closed", order) is True
        for again in ("revoke", "declareLost", "settleAward", "free", "takeBack"):
            error = port.fails(CARRIER, port.carriage, again, order)
            assert error == f"WrongStage(orderId={order}, actual={REVOKED})"

    def test_at_once_if_the_order_is_over(self, port: ProtocolChain) -> None:
        order = port.booked()
        port.sure(SELLER, port.escrow, "cancel", order)
        port.sure(STRANGER, port.carriage, "revoke", order)
        assert port.credit(BROKER) == FREIGHT


class TestMilestones:
    def test_order_of_checks(self, port: ProtocolChain) -> None:
        order = port.booked()
        error = port.fails(CARRIER, port.carriage, "attest", order, EXPORT)
        assert error == f"WrongStage(orderId={order}, actual={BOOKED})"
        order = port.carried(scanned=4)
        for stranger in (STRANGER, BUYER, SELLER, CHECKPOINT):
            error = port.fails(stranger, port.carriage, "attest", order, EXPORT)
            assert error == f"Unauthorised(id={order}, caller={stranger})"
        for wrong in (0, PICKED_UP, IMPORT, AT_DOOR):
            error = port.fails(CARRIER, port.carriage, "attest", order, wrong)
            assert error == f"OutOfOrder(orderId={order}, milestone={wrong}, reached={PICKED_UP})"

    @pytest.mark.parametrize("first", [CARRIER, CHECKPOINT])
    def test_two_must_say_so_in_either_order(self, port: ProtocolChain, first: Address) -> None:
        order = port.carried(scanned=ALL_SCANS)
        port.attest(order, PICKED_UP, by=CHECKPOINT)
        for milestone in (EXPORT, IMPORT, AT_DOOR):
            port.attest(order, milestone, by=first)
            assert port.view(port.carriage, "progressOf", order)[1] == milestone - 1
            error = port.fails(first, port.carriage, "attest", order, milestone)
            reason = f"AlreadyAttested(orderId={order}, milestone={milestone}, by={first})"
            assert error == reason
            port.attest(order, milestone, by=CHECKPOINT if first == CARRIER else CARRIER)
            assert port.view(port.carriage, "progressOf", order)[1] == milestone
        assert port.order(order)["state"] == DELIVERED

    def test_parts_of_the_freight(self, port: ProtocolChain) -> None:
        order = port.carried()
        paid = [port.credit(CARRIER)]
        for milestone in (EXPORT, IMPORT, AT_DOOR):
            port.attest(order, milestone)
            paid.append(port.credit(CARRIER))
        parts = [modules.freight_part(FREIGHT, bps) for bps in (2_000, 1_500, 500)]
        assert paid == [sum(parts[:1]), sum(parts[:2]), sum(parts), FREIGHT]

    def test_a45_delivered_without_pickup(self, port: ProtocolChain) -> None:
        order = port.booked()
        port.sure(SELLER, port.escrow, "ship", order)
        error = port.fails(CARRIER, port.carriage, "attest", order, AT_DOOR)
        assert error == f"WrongStage(orderId={order}, actual={BOOKED})"
        assert port.fails(CARRIER, port.escrow, "deliver", order).startswith("Unauthorised(")
        port.sure(CARRIER, port.carriage, "deposit", port.token, BOND)
        port.sure(CARRIER, port.carriage, "pickUp", order)
        error = port.fails(CARRIER, port.carriage, "attest", order, AT_DOOR)
        assert error == f"OutOfOrder(orderId={order}, milestone={AT_DOOR}, reached={PICKED_UP})"

    def test_a45_scan_on_another_parcel(self, port: ProtocolChain) -> None:
        scanned, unscanned = port.carried(scanned=ALL_SCANS), port.carried(scanned=ALL_SCANS)
        port.attest(scanned, PICKED_UP, by=CHECKPOINT)
        error = port.fails(CARRIER, port.carriage, "attest", unscanned, EXPORT)
        assert error == f"OutOfOrder(orderId={unscanned}, milestone={EXPORT}, reached=0)"
        port.attest(scanned, EXPORT, by=CHECKPOINT)
        assert port.view(port.carriage, "progressOf", unscanned) == (CARRIED, 0, True, False, 0, BOND)
        foreign = port.carried(scanned=ALL_SCANS, checkpoint=HAULIER)
        error = port.fails(CHECKPOINT, port.carriage, "attest", foreign, PICKED_UP)
        assert error == f"Unauthorised(id={foreign}, caller={CHECKPOINT})"
