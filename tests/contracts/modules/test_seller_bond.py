"""Sellers' bonds: what is locked for an order, and whose it is when the order ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.contracts.decode import decode_error
from chain.testing.chain import NOBODY
from chain.testing.outcome import event
from chain.testing.panel import award
from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    BROKER,
    FIXED_BPS,
    FUNDED,
    PRICE,
    RELEASED,
    SHIPPED,
    TRADERS,
    UNSHIPPED,
    ProtocolChain,
)
from sim import modules
from tests.contracts.modules.examples import FEW

if TYPE_CHECKING:
    from chain.evm.engine import Address

STANDING = 200_000
NONE, LOCKED, SETTLED = range(3)


@pytest.fixture
def protocol() -> ProtocolChain:
    return with_bond()


def with_bond() -> ProtocolChain:
    made = ProtocolChain()
    made.sure(SELLER, made.bonds, "deposit", made.token, STANDING)
    return made


def locked(protocol: ProtocolChain) -> int:
    order = protocol.funded(carrier=CARRIER)
    protocol.sure(SELLER, protocol.bonds, "lock", order)
    return order


class TestLock:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        assert protocol.fails(SELLER, protocol.bonds, "lock", 1) == "UnknownOrder(id=1)"
        order = protocol.funded()
        error = protocol.fails(STRANGER, protocol.bonds, "lock", order)
        assert error == f"Unauthorised(id={order}, caller={STRANGER})"
        protocol.sure(SELLER, protocol.bonds, "lock", order)
        error = protocol.fails(STRANGER, protocol.bonds, "lock", order)
        assert error == f"WrongBacking(orderId={order}, actual={LOCKED})"
        shipped = protocol.funded()
        protocol.sure(SELLER, protocol.escrow, "ship", shipped)
        error = protocol.fails(STRANGER, protocol.bonds, "lock", shipped)
        assert error == f"WrongOrderState(orderId={shipped}, actual={SHIPPED})"

    def test_a_part_of_the_price(self, protocol: ProtocolChain) -> None:
        order = protocol.funded(price=99_999)
        done = protocol.sure(SELLER, protocol.bonds, "lock", order)
        amount = modules.seller_bond(99_999, FIXED_BPS)
        assert amount == 24_999
        locked = event("Locked", orderId=order, seller=SELLER, amount=amount, by=SELLER)
        assert done.events == (locked,)
        assert protocol.view(protocol.bonds, "backingOf", order) == (LOCKED, amount, True)
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING - amount

    def test_no_more_than_is_free(self, protocol: ProtocolChain) -> None:
        order = protocol.funded(price=4 * STANDING + 4)
        error = protocol.fails(SELLER, protocol.bonds, "lock", order)
        reason = f"InsufficientBond(owner={SELLER}, token={protocol.token}, available=200000, wanted=200001)"
        assert error == reason
        protocol.sure(SELLER, protocol.bonds, "lock", protocol.funded(price=4 * STANDING + 3))
        assert protocol.free_bond(SELLER, protocol.bonds) == 0

    def test_within_a_consent(self, protocol: ProtocolChain) -> None:
        order, refused = protocol.funded(), f"caller={BROKER})"
        assert refused in protocol.fails(BROKER, protocol.bonds, "lock", order)
        terms = protocol.consent(BROKER)
        assert protocol.view(protocol.bonds, "consentOf", SELLER, BROKER, protocol.token) == terms
        done = protocol.sure(BROKER, protocol.bonds, "lock", order)
        assert done.events == (event("Locked", orderId=order, seller=SELLER, amount=25_000, by=BROKER),)
        assert protocol.view(protocol.bonds, "backingOf", order) == (LOCKED, 25_000, False)
        assert protocol.view(protocol.bonds, "unanswered", SELLER, BROKER, protocol.token) == 25_000

    def test_a_consent_is_told(self, protocol: ProtocolChain) -> None:
        terms = (OTHER, 1, 2, 3, 4, 5, 6, 7)
        done = protocol.sure(SELLER, protocol.bonds, "consent", BROKER, protocol.token, terms)
        told = event("Consented", seller=SELLER, booker=BROKER, token=protocol.token, terms=terms)
        assert done.events == (told,)

    def test_bps_by_reputation(self, protocol: ProtocolChain) -> None:
        _, bonds = protocol.deploy_rated_bonds()
        assert protocol.view(bonds, "bondBps", SELLER) == 3_000
        assert protocol.view(protocol.bonds, "bondBps", SELLER) == FIXED_BPS

    def test_a_share_above_the_whole_is_refused(self, protocol: ProtocolChain) -> None:
        receipt = protocol.deploying("SellerBond", protocol.escrow, NOBODY, 10_001)
        assert decode_error(receipt.output) == event("BpsOutOfRange", bps=10_001)


class TestAcknowledge:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        protocol.consent(BROKER)
        assert protocol.fails(SELLER, protocol.bonds, "acknowledge", 1) == "UnknownOrder(id=1)"
        order = protocol.funded()
        error = protocol.fails(STRANGER, protocol.bonds, "acknowledge", order)
        assert error == f"WrongBacking(orderId={order}, actual={NONE})"
        protocol.sure(BROKER, protocol.bonds, "lock", order)
        error = protocol.fails(STRANGER, protocol.bonds, "acknowledge", order)
        assert error == f"Unauthorised(id={order}, caller={STRANGER})"
        done = protocol.sure(SELLER, protocol.bonds, "acknowledge", order)
        assert done.events == (event("Acknowledged", orderId=order),)
        assert protocol.view(protocol.bonds, "backingOf", order) == (LOCKED, 25_000, True)
        error = protocol.fails(SELLER, protocol.bonds, "acknowledge", order)
        assert error == f"AlreadyAcknowledged(orderId={order})"

    def test_who_locks_acknowledges(self, protocol: ProtocolChain) -> None:
        order = locked(protocol)
        error = protocol.fails(SELLER, protocol.bonds, "acknowledge", order)
        assert error == f"AlreadyAcknowledged(orderId={order})"

    def test_under_way_but_not_afterwards(self, protocol: ProtocolChain) -> None:
        protocol.consent(BROKER)
        order, over = protocol.funded(), protocol.funded()
        for number in (order, over):
            protocol.sure(BROKER, protocol.bonds, "lock", number)
            protocol.sure(SELLER, protocol.escrow, "ship", number)
        protocol.sure(SELLER, protocol.bonds, "acknowledge", order)
        assert protocol.view(protocol.bonds, "unanswered", SELLER, BROKER, protocol.token) == 25_000
        protocol.sure(BUYER, protocol.escrow, "confirm", over)
        error = protocol.fails(SELLER, protocol.bonds, "acknowledge", over)
        assert error == f"WrongOrderState(orderId={over}, actual={RELEASED})"


class TestSettle:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        assert protocol.fails(OTHER, protocol.bonds, "settle", 1) == "UnknownOrder(id=1)"
        order = protocol.funded()
        error = protocol.fails(OTHER, protocol.bonds, "settle", order)
        assert error == f"WrongBacking(orderId={order}, actual={NONE})"
        protocol.sure(SELLER, protocol.bonds, "lock", order)
        error = protocol.fails(OTHER, protocol.bonds, "settle", order)
        assert error == f"WrongOrderState(orderId={order}, actual={FUNDED})"
        protocol.sure(SELLER, protocol.escrow, "cancel", order)
        protocol.sure(OTHER, protocol.bonds, "settle", order)
        error = protocol.fails(OTHER, protocol.bonds, "settle", order)
        assert error == f"WrongBacking(orderId={order}, actual={SETTLED})"

    @pytest.mark.parametrize("late", [False, True])
    def test_unshipped_is_the_buyers(self, protocol: ProtocolChain, late: bool) -> None:
        order = locked(protocol)
        if late:
            protocol.at(protocol.order(order)["deadline"])
        protocol.sure(OTHER if late else SELLER, protocol.escrow, "expire" if late else "cancel", order)
        done = protocol.sure(OTHER, protocol.bonds, "settle", order)
        assert done.events[0] == event("BondSettled", orderId=order, toBuyer=25_000, toSeller=0)
        assert protocol.credit(BUYER, protocol.bonds) == 25_000

    @pytest.mark.parametrize("end", ["cancel", "confirm", "refund", "expire"])
    def test_other_ends_are_the_sellers(self, protocol: ProtocolChain, end: str) -> None:
        order = locked(protocol)
        if end != "cancel":
            protocol.sure(SELLER, protocol.escrow, "ship", order)
        if end == "expire":
            protocol.at(protocol.order(order)["deadline"])
        protocol.sure(SELLER if end == "refund" else BUYER, protocol.escrow, end, order)
        protocol.sure(OTHER, protocol.bonds, "settle", order)
        assert protocol.credit(BUYER, protocol.bonds) == 0
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING

    @settings(max_examples=FEW)
    @given(price=st.integers(1, 800_000), bps=st.integers(0, 10_000), agreed=st.booleans())
    def test_divided_as_the_order(self, price: int, bps: int, agreed: bool) -> None:
        protocol = with_bond()
        order = protocol.funded(price=price, defaultBuyerBps=bps)
        protocol.sure(SELLER, protocol.bonds, "lock", order)
        if agreed:
            protocol.sure(BUYER, protocol.escrow, "offer", order, bps)
            protocol.sure(SELLER, protocol.escrow, "accept", order, bps)
        else:
            protocol.sure(SELLER, protocol.escrow, "ship", order)
            protocol.sure(BUYER, protocol.escrow, "dispute", order)
            protocol.at(protocol.order(order)["deadline"])
            protocol.sure(OTHER, protocol.escrow, "lapse", order)
        protocol.sure(OTHER, protocol.bonds, "settle", order)
        to_buyer = modules.bond_share(modules.seller_bond(price, FIXED_BPS), bps)
        assert protocol.credit(BUYER, protocol.bonds) == to_buyer
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING - to_buyer
        assert protocol.held(protocol.bonds) == STANDING

    def test_an_award_says_what_was_the_sellers_fault(self, protocol: ProtocolChain) -> None:
        order = locked(protocol)
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.rule(order, award(0, 2_000, 8_000))
        assert protocol.order(order)["buyerBps"] == 10_000
        protocol.sure(OTHER, protocol.bonds, "settle", order)
        assert protocol.credit(BUYER, protocol.bonds) == modules.bond_share(25_000, 2_000) == 5_000


def owed(protocol: ProtocolChain, orders: list[int]) -> int:
    people = sum(
        protocol.credit(owner, protocol.bonds) + protocol.free_bond(owner, protocol.bonds)
        for owner in TRADERS
    )
    pledges = [protocol.view(protocol.bonds, "backingOf", order) for order in orders]
    return people + sum(amount for backing, amount, _ in pledges if backing == LOCKED)


def awaited(protocol: ProtocolChain, orders: list[int]) -> int:
    pledges = [protocol.view(protocol.bonds, "backingOf", order) for order in orders]
    return sum(amount for backing, amount, known in pledges if backing == LOCKED and not known)


CALLS: tuple[tuple[Address, str], ...] = (
    (SELLER, "ship"), (SELLER, "cancel"), (BUYER, "cancel"), (BUYER, "confirm"), (SELLER, "refund"),
    (BUYER, "dispute"), (OTHER, "expire"), (OTHER, "lapse"),
)  # fmt: skip


@settings(max_examples=FEW)
@given(data=st.data())
def test_obligations_after_any_sequence(data: st.DataObject) -> None:
    """The balance covers them, the limit what awaits an answer, and nobody pays for what it never stood for."""
    protocol = with_bond()
    protocol.consent(BROKER, limit=60_000)
    orders = [protocol.funded(price=PRICE + number) for number in range(3)]
    for _ in range(data.draw(st.integers(3, 20))):
        order = data.draw(st.sampled_from(orders))
        kind = data.draw(
            st.sampled_from(["lock", "lock for", "acknowledge", "settle", "retire", "withdraw", "escrow"])
        )
        paid = protocol.credit(BUYER, protocol.bonds)
        if kind == "escrow":
            by, name = data.draw(st.sampled_from(CALLS))
            protocol.send(by, protocol.escrow, name, order)
        elif kind == "retire":
            protocol.send(
                SELLER, protocol.bonds, "retire", protocol.token, data.draw(st.integers(0, STANDING))
            )
        elif kind == "withdraw":
            protocol.send(
                data.draw(st.sampled_from([BUYER, SELLER])), protocol.bonds, "withdraw", protocol.token
            )
        elif kind == "lock for":
            protocol.send(BROKER, protocol.bonds, "lock", order)
        else:
            protocol.send(SELLER, protocol.bonds, kind, order)
        if kind == "settle" and protocol.credit(BUYER, protocol.bonds) > paid:
            known = protocol.view(protocol.bonds, "backingOf", order)[2]
            assert known or protocol.order(order)["state"] != UNSHIPPED
        protocol.at(protocol.now + data.draw(st.sampled_from([1, 100_000])))
        assert protocol.held(protocol.bonds) == owed(protocol, orders)
        waiting = protocol.view(protocol.bonds, "unanswered", SELLER, BROKER, protocol.token)
        assert waiting == awaited(protocol, orders) <= 60_000
