"""The checkout: a whole order in one transaction, or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from chain.contracts.decode import decode_error
from chain.testing.chain import NOBODY
from chain.testing.outcome import event
from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    AT_DOOR,
    ATTESTER,
    BOND,
    BOOKED,
    BOUNDS,
    BROKER,
    CORRIDOR,
    EXPORT,
    FREIGHT,
    IMPORT,
    PRICE,
    TAX,
    TRADERS,
    UNDERWRITER,
    ProtocolChain,
)
from sim import modules
from sim.core.units import DAY

COVER = 80_000
MOST_BOND, MOST_HOURS = BOUNDS[1], BOUNDS[3]


class Shop(ProtocolChain):
    """The protocol with everything ready to check out."""

    def __init__(self, **off: str) -> None:
        super().__init__()
        self.bonds = self.deploy_bonds(self.reputation, 0)
        modules = {
            "escrow": self.escrow, "carriage": self.carriage, "sellerBond": self.bonds, "pool": self.pool,
            "attestations": self.attestations, "reputation": self.reputation,
        } | off  # fmt: skip
        self.modules = tuple(modules.values())
        self.checkout = self.deploy("Checkout", self.modules)
        for trader in TRADERS:
            self.sure(trader, self.token, "approve", self.checkout, 2**255)
        self.sure(SELLER, self.token, "approve", self.bonds, 2**255)
        self.sure(SELLER, self.bonds, "deposit", self.token, 100_000)
        self.sure(SELLER, self.bonds, "consent", True)
        self.sure(BUYER, self.carriage, "appoint", self.checkout, True)
        self.sure(UNDERWRITER, self.pool, "provide", 10**6)
        for party in (BUYER, SELLER):
            self.sure(ATTESTER, self.attestations, "attest", party, CORRIDOR, self.now + 100 * DAY)

    def arguments(self, cover: int = COVER, booking: Any = None, **terms: Any) -> tuple[Any, ...]:
        made = self.terms(**({"carrier": STRANGER} | terms))
        return made, booking or self.booking(), cover, CORRIDOR

    def refuses(self, *arguments: Any) -> str:
        return self.fails(BROKER, self.checkout, "open", *arguments)


@pytest.fixture
def shop() -> Shop:
    return Shop()


class TestOpen:
    def test_everything_at_once(self, shop: Shop) -> None:
        before = shop.held(BROKER)
        done = shop.sure(BROKER, shop.checkout, "open", *shop.arguments())
        premium, bond = modules.premium(COVER, 500), modules.seller_bond(PRICE, MOST_BOND)
        total = PRICE + TAX + FREIGHT + premium
        parts = {"freight": FREIGHT, "premium": premium, "bond": bond}
        assert done.events == (event("Opened", id=1, payer=BROKER, total=total, **parts),)
        assert before - shop.held(BROKER) == total
        order = shop.order(1)
        assert (order["buyer"], order["carrier"], order["freight"]) == (BUYER, shop.carriage, 0)
        assert shop.stage(1) == BOOKED
        assert shop.view(shop.bonds, "backingOf", 1) == (1, bond)
        assert shop.view(shop.pool, "policyOf", 1)[:2] == (1, COVER)
        assert shop.held(shop.checkout) == 0
        for spender in (shop.escrow, shop.carriage, shop.pool):
            assert shop.view(shop.token, "allowance", shop.checkout, spender) == 0

    def test_who_must_be_attested(self, shop: Shop) -> None:
        for party in (SELLER, BUYER):
            shop.sure(ATTESTER, shop.attestations, "revoke", party, CORRIDOR)
            error = shop.refuses(*shop.arguments())
            assert error == f"NotAttestedFor(party={party}, corridor=0x{CORRIDOR.hex()})"

    def test_the_time_to_inspect(self, shop: Shop) -> None:
        error = shop.refuses(*shop.arguments(inspectHours=MOST_HOURS - 1))
        least = f"inspectHours={MOST_HOURS - 1}, least={MOST_HOURS}"
        assert error == f"InspectionTooShort(seller={SELLER}, {least})"

    def test_freight_has_one_place(self, shop: Shop) -> None:
        error = shop.refuses(*shop.arguments(freight=1))
        assert error == f"MisplacedFreight(inTerms=1, inBooking={FREIGHT})"

    def test_the_buyer_must_have_appointed_it(self, shop: Shop) -> None:
        shop.sure(BUYER, shop.carriage, "appoint", shop.checkout, False)
        assert shop.refuses(*shop.arguments()) == f"Unauthorised(id=1, caller={shop.checkout})"
        assert shop.view(shop.escrow, "orderCount") == 0

    def test_the_seller_must_have_consented(self, shop: Shop) -> None:
        shop.sure(SELLER, shop.bonds, "consent", False)
        assert shop.refuses(*shop.arguments()) == f"Unauthorised(id=1, caller={shop.checkout})"

    def test_any_part_that_fails_undoes_all(self, shop: Shop) -> None:
        before = shop.held(BROKER)
        wrong = shop.refuses(*shop.arguments(cover=PRICE + 1, booking=shop.booking(bond=PRICE)))
        assert wrong == f"BadCover(orderId=1, cover={PRICE + 1}, price={PRICE})"
        assert shop.refuses(*shop.arguments(price=0)) == "ZeroPrice()"
        assert shop.refuses(*shop.arguments(token=NOBODY)) == f"NoCode(token={NOBODY})"
        assert shop.held(BROKER) == before
        assert shop.view(shop.escrow, "orderCount") == 0

    def test_a_token_that_calls_back(self, shop: Shop) -> None:
        arguments = shop.arguments(cover=0, token=shop.hostile)
        inner = shop.data(shop.checkout, "open", *arguments)
        shop.sure(STRANGER, shop.hostile, "callBack", shop.checkout, inner)
        shop.send(BROKER, shop.checkout, "open", *arguments)
        assert shop.view(shop.escrow, "orderCount") == 0

    def test_a44_tax_payee_that_reverts(self, shop: Shop) -> None:
        payee = shop.deploy("Puppet")
        shop.sure(STRANGER, payee, "refuse", True)
        shop.sure(BROKER, shop.checkout, "open", *shop.arguments(taxPayee=payee))
        shop.sure(CARRIER, shop.carriage, "deposit", shop.token, BOND)
        shop.sure(SELLER, shop.escrow, "ship", 1)
        shop.sure(CARRIER, shop.carriage, "pickUp", 1)
        shop.attest(1, EXPORT, IMPORT, AT_DOOR)
        shop.sure(BUYER, shop.escrow, "confirm", 1)
        for where, name in ((shop.bonds, "settle"), (shop.pool, "expire"), (shop.reputation, "record")):
            shop.sure(OTHER, where, name, 1)
        assert shop.credit(payee, shop.escrow) == TAX
        assert shop.free_bond(SELLER, shop.bonds) == 100_000
        assert shop.view(shop.reputation, "sellerRecord", SELLER) == (1, 0)


class TestFeaturesThatAreOff:
    def test_an_escrow_is_needed(self, shop: Shop) -> None:
        receipt = shop.deploying("Checkout", (NOBODY, *shop.modules[1:]))
        assert decode_error(receipt.output) == event("ZeroEscrow")
        assert shop.view(shop.checkout, "modules") == shop.modules

    def test_nothing_but_the_escrow(self) -> None:
        names = ("carriage", "sellerBond", "pool", "attestations", "reputation")
        shop = Shop(**dict.fromkeys(names, NOBODY))
        booking = shop.booking(freight=0)
        terms = {"carrier": CARRIER, "freight": 5, "inspectHours": 1}
        error = shop.refuses(*shop.arguments(booking=booking, **terms))
        assert error == f"NoInsurance(cover={COVER})"
        wrong = shop.refuses(*shop.arguments(cover=0, **terms))
        assert wrong == f"MisplacedFreight(inTerms=5, inBooking={FREIGHT})"
        done = shop.sure(BROKER, shop.checkout, "open", *shop.arguments(0, booking, **terms))
        total = PRICE + TAX + 5
        parts = {"freight": 5, "premium": 0, "bond": 0}
        assert done.events == (event("Opened", id=1, payer=BROKER, total=total, **parts),)
        assert shop.order(1)["carrier"] == CARRIER

    def test_no_cover_asked_for(self, shop: Shop) -> None:
        shop.sure(BROKER, shop.checkout, "open", *shop.arguments(cover=0))
        assert shop.view(shop.pool, "policyOf", 1) == (0, 0, 0)
