"""Attacks on what sellers and buyers let others do for them (docs/modules.md, Seller's bond)."""

from __future__ import annotations

from typing import Any

import pytest

from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    BROKER,
    CARRIED,
    CORRIDOR,
    NO_CONSENT,
    PRICE,
    RELEASED,
    TAX,
    UNSHIPPED,
    ProtocolChain,
)
from sim.core.units import HOUR
from tests.contracts.modules import shop as shops
from tests.contracts.modules.shop import Shop

STANDING = 200_000
PLEDGE = 25_000
"""Of an order of PRICE."""


@pytest.fixture
def protocol() -> ProtocolChain:
    made = ProtocolChain()
    made.sure(SELLER, made.bonds, "deposit", made.token, STANDING)
    return made


@pytest.fixture
def shop() -> Shop:
    return Shop()


def funded_by_stranger(protocol: ProtocolChain, **terms: Any) -> int:
    """An order that STRANGER buys of SELLER, without asking it; its number."""
    wanted = {"buyer": STRANGER, "carrier": CARRIER, "tax": 0} | terms
    protocol.sure(STRANGER, protocol.escrow, "fund", protocol.terms(**wanted))
    number: int = protocol.view(protocol.escrow, "orderCount")
    return number


def locked_by_broker(protocol: ProtocolChain, **terms: Any) -> int:
    order = funded_by_stranger(protocol, **terms)
    protocol.sure(BROKER, protocol.bonds, "lock", order)
    return order


def unanswered(protocol: ProtocolChain, booker: str = BROKER) -> int:
    return int(protocol.view(protocol.bonds, "unanswered", SELLER, booker, protocol.token))


class TestStrangers:
    @pytest.mark.parametrize("hours", [1, 48])
    def test_a47_a_stranger_locks_by_a_consent_to_another(self, protocol: ProtocolChain, hours: int) -> None:
        protocol.consent(BROKER)
        order = funded_by_stranger(protocol, price=8 * PRICE, shipHours=hours)
        for caller in (STRANGER, BUYER, CARRIER, OTHER):
            error = protocol.fails(caller, protocol.bonds, "lock", order)
            assert error == f"Unauthorised(id={order}, caller={caller})"
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING

    def test_a47_a_consent_is_for_one_token(self, protocol: ProtocolChain) -> None:
        protocol.consent(BROKER)
        protocol.sure(SELLER, protocol.bonds, "deposit", protocol.hostile, STANDING)
        order = funded_by_stranger(protocol, token=protocol.hostile)
        error = protocol.fails(BROKER, protocol.bonds, "lock", order)
        assert error == f"Unauthorised(id={order}, caller={BROKER})"

    @pytest.mark.parametrize("how", ["cancel", "expire"])
    def test_a48_an_order_that_the_seller_declines_or_overlooks(
        self, protocol: ProtocolChain, how: str
    ) -> None:
        protocol.consent(BROKER)
        before = protocol.held(STRANGER)
        order = locked_by_broker(protocol)
        if how == "expire":
            protocol.reach(protocol.order(order)["deadline"])
        protocol.sure(SELLER if how == "cancel" else STRANGER, protocol.escrow, how, order)
        protocol.sure(STRANGER, protocol.bonds, "settle", order)
        assert protocol.order(order)["state"] == UNSHIPPED
        assert protocol.credit(STRANGER, protocol.bonds) == 0
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING
        protocol.sure(STRANGER, protocol.escrow, "withdraw", protocol.token)
        assert protocol.held(STRANGER) == before

    @pytest.mark.parametrize("how", ["cancel", "expire"])
    def test_a48_but_one_that_it_acknowledged_is_its_own(self, protocol: ProtocolChain, how: str) -> None:
        """The bond protects buyers as ever."""
        protocol.consent(BROKER)
        order = locked_by_broker(protocol)
        protocol.sure(SELLER, protocol.bonds, "acknowledge", order)
        if how == "expire":
            protocol.reach(protocol.order(order)["deadline"])
        protocol.sure(SELLER if how == "cancel" else OTHER, protocol.escrow, how, order)
        protocol.sure(OTHER, protocol.bonds, "settle", order)
        assert protocol.credit(STRANGER, protocol.bonds) == PLEDGE
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING - PLEDGE

    @pytest.mark.parametrize("first", [SELLER, STRANGER])
    def test_a48_an_order_that_it_declines_by_agreeing(self, protocol: ProtocolChain, first: str) -> None:
        """Whoever names the division first: it neither acknowledged the order nor shipped it."""
        protocol.consent(BROKER)
        order = locked_by_broker(protocol)
        protocol.sure(first, protocol.escrow, "offer", order, 10_000)
        second = STRANGER if first == SELLER else SELLER
        protocol.sure(second, protocol.escrow, "accept", order, 10_000)
        protocol.sure(STRANGER, protocol.bonds, "settle", order)
        protocol.sure(STRANGER, protocol.reputation, "record", order)
        assert protocol.credit(STRANGER, protocol.bonds) == 0
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING
        assert protocol.view(protocol.reputation, "sellerRecord", SELLER) == (0, 0)

    def test_a48_what_it_acknowledged_it_may_agree_about(self, protocol: ProtocolChain) -> None:
        protocol.consent(BROKER)
        order = locked_by_broker(protocol)
        protocol.sure(SELLER, protocol.bonds, "acknowledge", order)
        protocol.sure(SELLER, protocol.escrow, "offer", order, 4_000)
        protocol.sure(STRANGER, protocol.escrow, "accept", order, 4_000)
        protocol.sure(STRANGER, protocol.bonds, "settle", order)
        assert protocol.credit(STRANGER, protocol.bonds) == PLEDGE * 4 // 10

    def test_a48_one_that_it_ships_is_its_own_too(self, protocol: ProtocolChain) -> None:
        protocol.consent(BROKER)
        order = locked_by_broker(protocol)
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(STRANGER, protocol.escrow, "dispute", order)
        protocol.reach(protocol.order(order)["deadline"])
        protocol.sure(OTHER, protocol.escrow, "lapse", order)
        protocol.sure(OTHER, protocol.bonds, "settle", order)
        assert protocol.credit(STRANGER, protocol.bonds) == PLEDGE // 2


class TestBounds:
    @pytest.mark.parametrize(
        ("terms", "error"),
        [
            ({"arbiter": OTHER}, "OtherArbiter(orderId=1, arbiter={other}, agreed={tribunal})"),
            ({"price": 10 * PRICE + 1}, "PriceAboveConsent(orderId=1, price=1000001, most=1000000)"),
            ({"shipHours": 1}, "TooShortToShip(orderId=1, deadline={deadline}, least={least})"),
            ({"deliverHours": 71}, "TooShortToDeliver(orderId=1, deliverHours=71, least=72)"),
            ({"rulingHours": 47}, "RulingTooShort(orderId=1, rulingHours=47, least=48)"),
            ({"defaultBuyerBps": 5_001}, "DefaultAboveConsent(orderId=1, buyerBps=5001, most=5000)"),
        ],
        ids=["arbiter", "price", "ship", "deliver", "ruling", "default"],
    )
    def test_a49_terms_by_which_a_stranger_would_win(
        self, protocol: ProtocolChain, terms: dict[str, Any], error: str
    ) -> None:
        """An arbiter of one's own, an hour to ship or to rule, a silence that gives the buyer everything."""
        protocol.consent(BROKER)
        order = funded_by_stranger(protocol, **terms)
        found = protocol.fails(BROKER, protocol.bonds, "lock", order)
        deadline, least = protocol.order(order)["deadline"], protocol.now + 24 * HOUR
        known = {"other": OTHER, "tribunal": protocol.tribunal, "deadline": deadline, "least": least}
        assert found == error.format(**known)

    def test_a49_at_the_bounds(self, protocol: ProtocolChain) -> None:
        protocol.sure(SELLER, protocol.bonds, "deposit", protocol.token, STANDING)
        protocol.consent(BROKER, limit=10 * PLEDGE)
        bounds = {"shipHours": 24, "deliverHours": 72, "rulingHours": 48, "defaultBuyerBps": 5_000}
        locked_by_broker(protocol, price=10 * PRICE, **bounds)
        assert unanswered(protocol) == 10 * PLEDGE

    def test_a49_time_to_ship_counts_from_the_lock(self, protocol: ProtocolChain) -> None:
        """Not from the payment: a booker may be late."""
        protocol.consent(BROKER)
        order = funded_by_stranger(protocol, shipHours=48)
        protocol.reach(protocol.order(order)["deadline"] - 24 * HOUR + 1)
        assert protocol.fails(BROKER, protocol.bonds, "lock", order).startswith("TooShortToShip(")

    def test_a50_no_more_than_the_limit_awaits_an_answer(self, protocol: ProtocolChain) -> None:
        protocol.consent(BROKER, limit=2 * PLEDGE)
        first, _ = locked_by_broker(protocol), locked_by_broker(protocol)
        another = funded_by_stranger(protocol)
        error = protocol.fails(BROKER, protocol.bonds, "lock", another)
        assert error == f"AboveLimit(orderId={another}, unanswered={3 * PLEDGE}, limit={2 * PLEDGE})"
        protocol.sure(SELLER, protocol.bonds, "lock", another)
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING - 3 * PLEDGE
        protocol.sure(SELLER, protocol.escrow, "cancel", first)
        protocol.sure(OTHER, protocol.bonds, "settle", first)
        locked_by_broker(protocol)

    def test_a50_an_acknowledged_order_makes_room(self, protocol: ProtocolChain) -> None:
        protocol.consent(BROKER, limit=PLEDGE)
        for _ in range(3):
            protocol.sure(SELLER, protocol.bonds, "acknowledge", locked_by_broker(protocol))
        assert unanswered(protocol) == 0
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING - 3 * PLEDGE


class TestTime:
    def test_a54_a_consent_ends(self, protocol: ProtocolChain) -> None:
        until = protocol.now + 5 * HOUR
        protocol.consent(BROKER, until=until)
        order, late = funded_by_stranger(protocol), funded_by_stranger(protocol)
        protocol.at(until - 1)
        protocol.sure(BROKER, protocol.bonds, "lock", order)
        protocol.at(until)
        error = protocol.fails(BROKER, protocol.bonds, "lock", late)
        assert error == f"ConsentEnded(orderId={late}, until={until}, nowTs={until})"

    def test_a54_a_consent_withdrawn(self, protocol: ProtocolChain) -> None:
        """What was locked before stays locked, and can be declined as before."""
        protocol.consent(BROKER)
        order, late = locked_by_broker(protocol), funded_by_stranger(protocol)
        protocol.sure(SELLER, protocol.bonds, "consent", BROKER, protocol.token, NO_CONSENT)
        error = protocol.fails(BROKER, protocol.bonds, "lock", late)
        assert error == f"Unauthorised(id={late}, caller={BROKER})"
        protocol.sure(SELLER, protocol.escrow, "cancel", order)
        protocol.sure(OTHER, protocol.bonds, "settle", order)
        assert protocol.free_bond(SELLER, protocol.bonds) == STANDING

    def test_a54_renewing_a_consent_forgets_nothing(self, protocol: ProtocolChain) -> None:
        protocol.consent(BROKER, limit=PLEDGE)
        locked_by_broker(protocol)
        for terms in (NO_CONSENT, None):
            if terms:
                protocol.sure(SELLER, protocol.bonds, "consent", BROKER, protocol.token, terms)
            else:
                protocol.consent(BROKER, limit=PLEDGE)
        error = protocol.fails(BROKER, protocol.bonds, "lock", funded_by_stranger(protocol))
        assert error.startswith("AboveLimit(")


class TestBetweenTwoSteps:
    def test_a55_nobody_acknowledges_for_the_seller(self, protocol: ProtocolChain) -> None:
        protocol.consent(BROKER)
        order = locked_by_broker(protocol)
        for caller in (STRANGER, BROKER, BUYER, CARRIER, OTHER):
            error = protocol.fails(caller, protocol.bonds, "acknowledge", order)
            assert error == f"Unauthorised(id={order}, caller={caller})"

    def test_a55_an_end_is_judged_the_same_whenever_it_is_settled(self, protocol: ProtocolChain) -> None:
        """Neither the seller nor anybody else can change afterwards what it stood for."""
        protocol.consent(BROKER)
        order = locked_by_broker(protocol)
        protocol.reach(protocol.order(order)["deadline"])
        protocol.sure(STRANGER, protocol.escrow, "expire", order)
        error = protocol.fails(SELLER, protocol.bonds, "acknowledge", order)
        assert error == f"WrongOrderState(orderId={order}, actual={UNSHIPPED})"
        late = protocol.fails(BROKER, protocol.bonds, "lock", funded_and_over(protocol))
        assert late == f"WrongOrderState(orderId=2, actual={RELEASED})"

    def test_a55_an_answer_counts_once(self, protocol: ProtocolChain) -> None:
        protocol.consent(BROKER)
        order, _ = locked_by_broker(protocol), locked_by_broker(protocol)
        protocol.sure(SELLER, protocol.bonds, "acknowledge", order)
        assert protocol.fails(SELLER, protocol.bonds, "acknowledge", order).startswith("AlreadyAck")
        protocol.sure(SELLER, protocol.escrow, "cancel", order)
        protocol.sure(OTHER, protocol.bonds, "settle", order)
        assert unanswered(protocol) == PLEDGE

    def test_a55_a_seller_that_takes_its_bond_out_before_it_is_locked(self, protocol: ProtocolChain) -> None:
        """Then nothing is backed, and who locks it sees so in that transaction."""
        protocol.consent(BROKER)
        protocol.sure(SELLER, protocol.bonds, "retire", protocol.token, STANDING)
        order = funded_by_stranger(protocol)
        assert protocol.fails(BROKER, protocol.bonds, "lock", order).startswith("InsufficientBond(")


def funded_and_over(protocol: ProtocolChain) -> int:
    order = funded_by_stranger(protocol)
    protocol.sure(SELLER, protocol.escrow, "ship", order)
    protocol.sure(STRANGER, protocol.escrow, "confirm", order)
    return order


class TestAtTheCheckout:
    @pytest.mark.parametrize("terms", [{"arbiter": OTHER}, {"shipHours": 1}, {"rulingHours": 1}])
    def test_a49_a_checkout_that_anybody_calls(self, shop: Shop, terms: dict[str, Any]) -> None:
        made = shop.arguments(cover=0, **terms)
        names = ("OtherArbiter(", "TooShortToShip(", "RulingTooShort(")
        assert shop.fails(STRANGER, shop.checkout, "open", *made).startswith(names)
        assert shop.free_bond(SELLER, shop.bonds) == shops.STANDING

    def test_a48_an_order_that_a_stranger_opened_is_declined(self, shop: Shop) -> None:
        shop.sure(STRANGER, shop.checkout, "open", *shop.arguments(cover=0))
        shop.sure(SELLER, shop.escrow, "cancel", 1)
        shop.sure(OTHER, shop.bonds, "settle", 1)
        shop.sure(OTHER, shop.reputation, "record", 1)
        assert shop.free_bond(SELLER, shop.bonds) == shops.STANDING
        assert shop.view(shop.reputation, "sellerRecord", SELLER) == (0, 0)

    def test_a56_in_the_buyers_name_only_with_the_strangers_money(self, shop: Shop) -> None:
        """All that comes of it is the buyer's."""
        before, buyer = shop.held(STRANGER), shop.held(BUYER)
        booking = shop.booking(carrier=STRANGER, payer=STRANGER, freight=0, bond=0)
        shop.sure(STRANGER, shop.checkout, "open", *shop.arguments(cover=0, booking=booking))
        assert before - shop.held(STRANGER) == PRICE + TAX
        shop.sure(SELLER, shop.escrow, "cancel", 1)
        assert shop.credit(BUYER, shop.escrow) == PRICE + TAX
        assert shop.held(BUYER) == buyer

    def test_a56_no_carrier_for_an_order_that_the_buyer_opened_itself(self, shop: Shop) -> None:
        """The checkout books what it just funded and nothing else; who was not appointed books nothing."""
        order = shop.funded()
        error = shop.fails(STRANGER, shop.carriage, "book", order, shop.booking(carrier=STRANGER))
        assert error == f"Unauthorised(id={order}, caller={STRANGER})"
        shop.sure(STRANGER, shop.checkout, "open", *shop.arguments(cover=0))
        assert shop.stage(order) == 0 < shop.stage(order + 1) < CARRIED

    @pytest.mark.parametrize("role", ["buyer", "seller"])
    def test_a56_only_for_whom_the_attester_knows(self, shop: Shop, role: str) -> None:
        made = shop.terms(carrier=STRANGER, **{role: STRANGER})
        error = shop.fails(STRANGER, shop.checkout, "open", made, shop.booking(), 0, CORRIDOR)
        assert error.startswith(f"NotAttestedFor(party={STRANGER}")
