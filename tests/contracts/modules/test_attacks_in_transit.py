"""Attacks on carriers and sellers while a parcel travels: each is tried, and takes nothing."""

from __future__ import annotations

import pytest

from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    ARRIVED,
    AT_DOOR,
    BOND,
    BOOKED,
    BROKER,
    CANCELLED,
    CHECKPOINT,
    EXPORT,
    FREIGHT,
    FUNDED,
    HAULIER,
    IMPORT,
    PRICE,
    SHIPPED,
    UNSHIPPED,
    ProtocolChain,
)
from sim.core.units import HOUR

ENDS = ("refund", "agree", "lapse", "own arbiter")


def end(protocol: ProtocolChain, order: int, how: str) -> None:
    """Buyer and seller end a Shipped order behind the carrier's back, as they like."""
    if how == "refund":
        protocol.sure(SELLER, protocol.escrow, "refund", order)
    elif how == "agree":
        protocol.sure(SELLER, protocol.escrow, "offer", order, 10_000)
        protocol.sure(BUYER, protocol.escrow, "accept", order, 10_000)
    else:
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        if how == "lapse":
            protocol.at(protocol.order(order)["deadline"])
            protocol.sure(STRANGER, protocol.escrow, "lapse", order)
        else:
            protocol.sure(HAULIER, protocol.escrow, "rule", order, 10_000)


def plotted(protocol: ProtocolChain, how: str, **booking: object) -> int:
    """An order on its way that ended so."""
    terms = {"rulingHours": 1, "defaultBuyerBps": 10_000}
    arbiter = {"arbiter": HAULIER} if how == "own arbiter" else {}
    order = protocol.carried(protocol.funded(**terms, **arbiter), **booking)
    end(protocol, order, how)
    return order


class TestA59BondOfAnHonestCarrier:
    """The order ends on the parcel's way by what buyer and seller do: that is no loss of the carrier's."""

    @pytest.mark.parametrize("how", ENDS)
    @pytest.mark.parametrize("scanned", [0, 8])
    def test_a59_nothing_of_the_bond_is_theirs(self, protocol: ProtocolChain, how: str, scanned: int) -> None:
        order = plotted(protocol, how, scanned=scanned)
        protocol.attest(order, EXPORT, IMPORT)
        protocol.reach(protocol.view(protocol.carriage, "bookingOf", order)[6] + 30 * 24 * HOUR)
        for name in ("declareLost", "settleAward"):
            assert protocol.send(SELLER, protocol.carriage, name, order).error is not None
        protocol.sure(STRANGER, protocol.carriage, "free", order)
        assert (protocol.free_bond(CARRIER), protocol.credit(SELLER)) == (BOND, 0)
        assert protocol.credit(CARRIER) + protocol.credit(BROKER) == FREIGHT

    @pytest.mark.parametrize("how", ENDS)
    def test_a59_it_can_say_that_it_arrived_and_has_its_freight(
        self, protocol: ProtocolChain, how: str
    ) -> None:
        """The payer cannot be first and take back what is about to be earned."""
        order = plotted(protocol, how)
        for thief in (BUYER, SELLER, BROKER, STRANGER):
            assert protocol.fails(thief, protocol.carriage, "free", order).startswith("TooEarly(")
        protocol.attest(order, EXPORT, IMPORT, AT_DOOR)
        if protocol.stage(order) == ARRIVED:
            protocol.sure(STRANGER, protocol.carriage, "free", order)
        assert (protocol.free_bond(CARRIER), protocol.credit(CARRIER)) == (BOND, FREIGHT)

    @pytest.mark.parametrize("how", ENDS)
    def test_a59_or_it_turns_round_at_once_with_what_it_earned(
        self, protocol: ProtocolChain, how: str
    ) -> None:
        order = plotted(protocol, how)
        protocol.sure(CARRIER, protocol.carriage, "free", order)
        earned = FREIGHT * 2_000 // 10_000
        assert (protocol.free_bond(CARRIER), protocol.credit(CARRIER)) == (BOND, earned)


class TestA60MilestonesOfNothing:
    @pytest.mark.parametrize(("by", "state"), [(SELLER, UNSHIPPED), (BUYER, CANCELLED)])
    def test_a60_a_parcel_that_was_never_handed_over_earns_nothing(
        self, protocol: ProtocolChain, by: str, state: int
    ) -> None:
        order = protocol.booked()
        protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.token, BOND)
        error = protocol.fails(CARRIER, protocol.carriage, "pickUp", order)
        assert error == f"WrongOrderState(orderId={order}, actual={FUNDED})"
        for milestone in (1, EXPORT, IMPORT, AT_DOOR):
            error = protocol.fails(CARRIER, protocol.carriage, "attest", order, milestone)
            assert error == f"WrongStage(orderId={order}, actual={BOOKED})"
        protocol.sure(by, protocol.escrow, "cancel", order)
        assert protocol.order(order)["state"] == state
        assert protocol.fails(CARRIER, protocol.carriage, "pickUp", order).startswith("WrongOrderState(")
        protocol.sure(STRANGER, protocol.carriage, "revoke", order)
        assert (protocol.credit(CARRIER), protocol.credit(BROKER)) == (0, FREIGHT)


class TestA64OrdersThatEndFirst:
    """A window of the order's that is shorter than the carrier's time would make it lose what it carries well."""

    @pytest.mark.parametrize("hours", [1, 24, 479])
    def test_a64_a_shorter_window_cannot_be_booked(self, protocol: ProtocolChain, hours: int) -> None:
        order = protocol.funded(deliverHours=hours)
        error = protocol.fails(BUYER, protocol.carriage, "book", order, protocol.booking())
        assert error.startswith(f"OrderEndsFirst(orderId={order}, ")

    @pytest.mark.parametrize("wait", [1, 47 * HOUR])
    def test_a64_a_carrier_may_come_in_its_last_second(self, protocol: ProtocolChain, wait: int) -> None:
        """However late the seller shipped, nobody can end the order before."""
        order = protocol.booked(pickUpBy=protocol.now + 48 * HOUR)
        lost_at = protocol.view(protocol.carriage, "bookingOf", order)[6]
        protocol.wait(wait)
        protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.token, BOND)
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(CARRIER, protocol.carriage, "pickUp", order)
        protocol.attest(order, EXPORT, IMPORT)
        protocol.at(lost_at - 1)
        assert protocol.fails(STRANGER, protocol.escrow, "expire", order).startswith("TooEarly(")
        assert protocol.order(order)["state"] == SHIPPED
        protocol.attest(order, AT_DOOR)


class TestA68BetweenTwoSignatures:
    """One of the two says "handed over" first: nobody may step back in between with the other's goods or bond."""

    def test_a68_a_buyer_cannot_call_off_what_the_carrier_has(self, protocol: ProtocolChain) -> None:
        order = protocol.booked()
        protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.token, BOND)
        assert protocol.fails(CARRIER, protocol.carriage, "pickUp", order).startswith("WrongOrderState(")
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(CARRIER, protocol.carriage, "pickUp", order)
        for by in (BUYER, SELLER):
            error = protocol.fails(by, protocol.escrow, "cancel", order)
            assert error == f"WrongState(id={order}, actual={SHIPPED})"

    def test_a68_a_carrier_that_does_not_sign_has_neither_freight_nor_parcel(
        self, protocol: ProtocolChain
    ) -> None:
        """The seller said first that it ships, keeps the parcel, and gives the money back."""
        order = protocol.booked()
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        for milestone in (1, EXPORT, IMPORT, AT_DOOR):
            assert protocol.send(CARRIER, protocol.carriage, "attest", order, milestone).error is not None
        protocol.sure(SELLER, protocol.escrow, "refund", order)
        protocol.sure(OTHER, protocol.carriage, "revoke", order)
        assert (protocol.credit(CARRIER), protocol.credit(BROKER)) == (0, FREIGHT)
        assert protocol.fails(CARRIER, protocol.carriage, "pickUp", order).startswith("WrongStage(")


class TestA45Kin:
    @pytest.mark.parametrize("by", [CARRIER, CHECKPOINT])
    def test_a45_one_alone_scans_nothing_before_or_after_the_end(
        self, protocol: ProtocolChain, by: str
    ) -> None:
        order = plotted(protocol, "refund", scanned=15)
        if by == CARRIER:  # picking up was its word already
            assert "AlreadyAttested" in protocol.fails(by, protocol.carriage, "attest", order, 1)
        else:
            protocol.attest(order, 1, by=by)
            protocol.attest(order, EXPORT, by=by)
        assert protocol.view(protocol.carriage, "progressOf", order)[1] <= 1
        assert protocol.credit(CARRIER) <= FREIGHT * 2_000 // 10_000


def test_a59_what_may_be_claimed_is_what_the_escrow_calls_lost(protocol: ProtocolChain) -> None:
    """A seller that wants the bond lets the order expire: the way that stays."""
    order = protocol.carried(bond=PRICE)
    protocol.lose(order)
    protocol.sure(STRANGER, protocol.carriage, "declareLost", order)
    assert protocol.credit(SELLER) == PRICE
