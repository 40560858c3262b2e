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
def port() -> ProtocolChain:
    return with_bond()


def with_bond() -> ProtocolChain:
    made = ProtocolChain()
    made.sure(SELLER, made.bonds, "deposit", made.token, STANDING)
    return made


def locked(port: ProtocolChain) -> int:
    order = port.funded(carrier=CARRIER)
    port.sure(SELLER, port.bonds, "lock", order)
    return order


class TestLock:
    def test_order_of_checks(self, port: ProtocolChain) -> None:
        assert port.fails(SELLER, port.bonds, "lock", 1) == "UnknownOrder(id=1)"
        order = port.funded()
        error = port.fails(STRANGER, port.bonds, "lock", order)
        assert error == f"Unauthorised(id={order}, caller={STRANGER})"
        port.sure(SELLER, port.bonds, "lock", order)
        error = port.fails(STRANGER, port.bonds, "lock", order)
        assert error == f"WrongBacking(orderId={order}, actual={LOCKED})"
        shipped = port.funded()
        port.sure(SELLER, port.escrow, "ship", shipped)
        error = port.fails(STRANGER, port.bonds, "lock", shipped)
        assert error == f"WrongOrderState(orderId={shipped}, actual={SHIPPED})"

    def test_a_part_of_the_price(self, port: ProtocolChain) -> None:
        order = port.funded(price=99_999)
        done = port.sure(SELLER, port.bonds, "lock", order)
        amount = modules.seller_bond(99_999, FIXED_BPS)
        assert amount == 24_999
        assert done.events == (event("Locked", orderId=order, seller=SELLER, amount=amount),)
        assert port.view(port.bonds, "backingOf", order) == (LOCKED, amount)
        assert port.free_bond(SELLER, port.bonds) == STANDING - amount

    def test_no_more_than_is_free(self, port: ProtocolChain) -> None:
        order = port.funded(price=4 * STANDING + 4)
        error = port.fails(SELLER, port.bonds, "lock", order)
        reason = f"InsufficientBond(owner={SELLER}, token={port.token}, available=200000, wanted=200001)"
        assert error == reason
        port.sure(SELLER, port.bonds, "lock", port.funded(price=4 * STANDING + 3))
        assert port.free_bond(SELLER, port.bonds) == 0

    def test_standing_consent(self, port: ProtocolChain) -> None:
        done = port.sure(SELLER, port.bonds, "consent", True)
        assert done.events == (event("Consented", seller=SELLER, standing=True),)
        port.sure(STRANGER, port.bonds, "lock", port.funded())
        port.sure(SELLER, port.bonds, "consent", False)
        order = port.funded()
        error = port.fails(STRANGER, port.bonds, "lock", order)
        assert error == f"Unauthorised(id={order}, caller={STRANGER})"

    def test_bps_by_reputation(self, port: ProtocolChain) -> None:
        bonds = port.deploy_bonds(port.reputation, 0)
        assert port.view(bonds, "bondBps", SELLER) == 3_000
        assert port.view(port.bonds, "bondBps", SELLER) == FIXED_BPS

    def test_a_share_above_the_whole_is_refused(self, port: ProtocolChain) -> None:
        receipt = port.deploying("SellerBond", port.escrow, NOBODY, 10_001)
        assert decode_error(receipt.output) == event("BpsOutOfRange", bps=10_001)


class TestSettle:
    def test_order_of_checks(self, port: ProtocolChain) -> None:
        assert port.fails(OTHER, port.bonds, "settle", 1) == "UnknownOrder(id=1)"
        order = port.funded()
        error = port.fails(OTHER, port.bonds, "settle", order)
        assert error == f"WrongBacking(orderId={order}, actual={NONE})"
        port.sure(SELLER, port.bonds, "lock", order)
        error = port.fails(OTHER, port.bonds, "settle", order)
        assert error == f"WrongOrderState(orderId={order}, actual={FUNDED})"
        port.sure(SELLER, port.escrow, "cancel", order)
        port.sure(OTHER, port.bonds, "settle", order)
        error = port.fails(OTHER, port.bonds, "settle", order)
        assert error == f"WrongBacking(orderId={order}, actual={SETTLED})"

    @pytest.mark.parametrize("late", [False, True])
    def test_unshipped_is_the_buyers(self, port: ProtocolChain, late: bool) -> None:
        order = locked(port)
        if late:
            port.at(port.order(order)["deadline"])
        port.sure(OTHER if late else SELLER, port.escrow, "expire" if late else "cancel", order)
        done = port.sure(OTHER, port.bonds, "settle", order)
        assert done.events[0] == event("BondSettled", orderId=order, toBuyer=25_000, toSeller=0)
        assert port.credit(BUYER, port.bonds) == 25_000

    @pytest.mark.parametrize("end", ["cancel", "confirm", "refund", "expire"])
    def test_other_ends_are_the_sellers(self, port: ProtocolChain, end: str) -> None:
        order = locked(port)
        if end != "cancel":
            port.sure(SELLER, port.escrow, "ship", order)
        if end == "expire":
            port.at(port.order(order)["deadline"])
        port.sure(SELLER if end == "refund" else BUYER, port.escrow, end, order)
        port.sure(OTHER, port.bonds, "settle", order)
        assert port.credit(BUYER, port.bonds) == 0
        assert port.free_bond(SELLER, port.bonds) == STANDING

    @settings(max_examples=FEW)
    @given(price=st.integers(1, 800_000), bps=st.integers(0, 10_000), agreed=st.booleans())
    def test_divided_as_the_order(self, price: int, bps: int, agreed: bool) -> None:
        port = with_bond()
        order = port.funded(price=price, defaultBuyerBps=bps)
        port.sure(SELLER, port.bonds, "lock", order)
        if agreed:
            port.sure(BUYER, port.escrow, "offer", order, bps)
            port.sure(SELLER, port.escrow, "accept", order, bps)
        else:
            port.sure(SELLER, port.escrow, "ship", order)
            port.sure(BUYER, port.escrow, "dispute", order)
            port.at(port.order(order)["deadline"])
            port.sure(OTHER, port.escrow, "lapse", order)
        port.sure(OTHER, port.bonds, "settle", order)
        to_buyer = modules.bond_share(modules.seller_bond(price, FIXED_BPS), bps)
        assert port.credit(BUYER, port.bonds) == to_buyer
        assert port.free_bond(SELLER, port.bonds) == STANDING - to_buyer
        assert port.held(port.bonds) == STANDING

    def test_an_award_says_what_was_the_sellers_fault(self, port: ProtocolChain) -> None:
        order = locked(port)
        port.sure(SELLER, port.escrow, "ship", order)
        port.sure(BUYER, port.escrow, "dispute", order)
        port.rule(order, award(0, 2_000, 8_000))
        assert port.order(order)["buyerBps"] == 10_000
        port.sure(OTHER, port.bonds, "settle", order)
        assert port.credit(BUYER, port.bonds) == modules.bond_share(25_000, 2_000) == 5_000


def owed(port: ProtocolChain, orders: list[int]) -> int:
    people = sum(port.credit(owner, port.bonds) + port.free_bond(owner, port.bonds) for owner in TRADERS)
    pledges = [port.view(port.bonds, "backingOf", order) for order in orders]
    return people + sum(amount for backing, amount in pledges if backing == LOCKED)


CALLS: tuple[tuple[Address, str], ...] = (
    (SELLER, "ship"), (SELLER, "cancel"), (BUYER, "cancel"), (BUYER, "confirm"), (SELLER, "refund"),
    (BUYER, "dispute"), (OTHER, "expire"), (OTHER, "lapse"),
)  # fmt: skip


@settings(max_examples=FEW)
@given(data=st.data())
def test_balance_is_obligations_after_any_sequence(data: st.DataObject) -> None:
    port = with_bond()
    orders = [port.funded(price=PRICE + number) for number in range(3)]
    for _ in range(data.draw(st.integers(3, 20))):
        order = data.draw(st.sampled_from(orders))
        kind = data.draw(st.sampled_from(["lock", "settle", "retire", "withdraw", "escrow"]))
        if kind == "escrow":
            by, name = data.draw(st.sampled_from(CALLS))
            port.send(by, port.escrow, name, order)
        elif kind == "retire":
            port.send(SELLER, port.bonds, "retire", port.token, data.draw(st.integers(0, STANDING)))
        elif kind == "withdraw":
            port.send(data.draw(st.sampled_from([BUYER, SELLER])), port.bonds, "withdraw", port.token)
        else:
            port.send(SELLER, port.bonds, kind, order)
        port.at(port.now + data.draw(st.sampled_from([1, 100_000])))
        assert port.held(port.bonds) == owed(port, orders)
