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
from chain.testing.protocol import FIXED_BPS, FUNDED, PRICE, SHIPPED, TRADERS, ProtocolChain
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
        assert done.events == (event("Locked", orderId=order, seller=SELLER, amount=amount),)
        assert protocol.view(protocol.bonds, "backingOf", order) == (LOCKED, amount)
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING - amount

    def test_no_more_than_is_free(self, protocol: ProtocolChain) -> None:
        order = protocol.funded(price=4 * STANDING + 4)
        error = protocol.fails(SELLER, protocol.bonds, "lock", order)
        reason = f"InsufficientBond(owner={SELLER}, token={protocol.token}, available=200000, wanted=200001)"
        assert error == reason
        protocol.sure(SELLER, protocol.bonds, "lock", protocol.funded(price=4 * STANDING + 3))
        assert protocol.free_bond(SELLER, protocol.bonds) == 0

    def test_standing_consent(self, protocol: ProtocolChain) -> None:
        done = protocol.sure(SELLER, protocol.bonds, "consent", True)
        assert done.events == (event("Consented", seller=SELLER, standing=True),)
        protocol.sure(STRANGER, protocol.bonds, "lock", protocol.funded())
        protocol.sure(SELLER, protocol.bonds, "consent", False)
        order = protocol.funded()
        error = protocol.fails(STRANGER, protocol.bonds, "lock", order)
        assert error == f"Unauthorised(id={order}, caller={STRANGER})"

    def test_bps_by_reputation(self, protocol: ProtocolChain) -> None:
        bonds = protocol.deploy_bonds(protocol.reputation, 0)
        assert protocol.view(bonds, "bondBps", SELLER) == 3_000
        assert protocol.view(protocol.bonds, "bondBps", SELLER) == FIXED_BPS

    def test_a_share_above_the_whole_is_refused(self, protocol: ProtocolChain) -> None:
        receipt = protocol.deploying("SellerBond", protocol.escrow, NOBODY, 10_001)
        assert decode_error(receipt.output) == event("BpsOutOfRange", bps=10_001)


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
    return people + sum(amount for backing, amount in pledges if backing == LOCKED)


CALLS: tuple[tuple[Address, str], ...] = (
    (SELLER, "ship"), (SELLER, "cancel"), (BUYER, "cancel"), (BUYER, "confirm"), (SELLER, "refund"),
    (BUYER, "dispute"), (OTHER, "expire"), (OTHER, "lapse"),
)  # fmt: skip


@settings(max_examples=FEW)
@given(data=st.data())
def test_balance_is_obligations_after_any_sequence(data: st.DataObject) -> None:
    protocol = with_bond()
    orders = [protocol.funded(price=PRICE + number) for number in range(3)]
    for _ in range(data.draw(st.integers(3, 20))):
        order = data.draw(st.sampled_from(orders))
        kind = data.draw(st.sampled_from(["lock", "settle", "retire", "withdraw", "escrow"]))
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
        else:
            protocol.send(SELLER, protocol.bonds, kind, order)
        protocol.at(protocol.now + data.draw(st.sampled_from([1, 100_000])))
        assert protocol.held(protocol.bonds) == owed(protocol, orders)
