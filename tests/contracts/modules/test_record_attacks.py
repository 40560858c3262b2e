"""Attacks on records: bad ones for others, good ones for oneself (docs/modules.md, Reputation)."""

from __future__ import annotations

from typing import Any

import pytest

from chain.testing.panel import award
from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    AT_DOOR,
    BROKER,
    EXPORT,
    IMPORT,
    LEAST_STAKE,
    LOST,
    MIN_FEE_BPS,
    PRICE,
    UNSHIPPED,
    ProtocolChain,
)

STANDING = 200_000
DUST = {"price": 1, "tax": 0, "shipHours": 1, "deliverHours": 1}


def records(protocol: ProtocolChain) -> tuple[Any, Any]:
    seller = protocol.view(protocol.reputation, "sellerRecord", SELLER)
    return seller, protocol.view(protocol.reputation, "carrierRecord", CARRIER)


def funded_by_stranger(protocol: ProtocolChain, **terms: Any) -> int:
    wanted = {"buyer": STRANGER, "carrier": CARRIER} | terms
    protocol.sure(STRANGER, protocol.escrow, "fund", protocol.terms(**wanted))
    number: int = protocol.view(protocol.escrow, "orderCount")
    return number


def expired(protocol: ProtocolChain, order: int) -> None:
    protocol.reach(protocol.order(order)["deadline"])
    protocol.sure(STRANGER, protocol.escrow, "expire", order)
    protocol.sure(STRANGER, protocol.reputation, "record", order)


@pytest.mark.parametrize("terms", [DUST, {}], ids=["dust", "real"])
def test_a51_orders_that_the_seller_never_asked_for(protocol: ProtocolChain, terms: dict[str, Any]) -> None:
    """Whatever a stranger funds and lets expire says nothing of a seller that did nothing."""
    for _ in range(5):
        order = funded_by_stranger(protocol, **terms)
        expired(protocol, order)
        assert protocol.order(order)["state"] == UNSHIPPED
    assert records(protocol) == ((0, 0), (0, 0))


@pytest.mark.parametrize("acknowledged", [False, True])
def test_a51_orders_for_which_another_locked_its_bond(protocol: ProtocolChain, acknowledged: bool) -> None:
    protocol.sure(SELLER, protocol.bonds, "deposit", protocol.token, STANDING)
    protocol.consent(BROKER)
    order = funded_by_stranger(protocol)
    protocol.sure(BROKER, protocol.bonds, "lock", order)
    if acknowledged:
        protocol.sure(SELLER, protocol.bonds, "acknowledge", order)
    expired(protocol, order)
    assert records(protocol)[0] == (0, int(acknowledged))


@pytest.mark.parametrize("end", ["expire", "rule"])
def test_a51_a_seller_that_shipped_without_a_bond(protocol: ProtocolChain, end: str) -> None:
    """The arbiter is whoever the stranger likes; nothing was at stake."""
    order = funded_by_stranger(protocol, arbiter=OTHER)
    protocol.sure(SELLER, protocol.escrow, "ship", order)
    if end == "expire":
        expired(protocol, order)
    else:
        protocol.sure(STRANGER, protocol.escrow, "dispute", order)
        protocol.sure(OTHER, protocol.escrow, "rule", order, 10_000)
        protocol.sure(STRANGER, protocol.reputation, "record", order)
    assert records(protocol) == ((0, 0), (0, 0))


@pytest.mark.parametrize("fetched", [False, True])
def test_a51_a_carrier_of_the_strangers_that_never_comes(protocol: ProtocolChain, fetched: bool) -> None:
    """The seller signs first. Who sees that nobody signs after it gives the money back, and keeps the goods."""
    protocol.sure(SELLER, protocol.bonds, "deposit", protocol.token, STANDING)
    order = protocol.booked(carrier=STRANGER, bond=0)
    protocol.sure(SELLER, protocol.bonds, "lock", order)
    protocol.sure(SELLER, protocol.escrow, "ship", order)
    if fetched:
        protocol.sure(STRANGER, protocol.carriage, "pickUp", order)
        protocol.lose(order)
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
    else:
        protocol.reach(protocol.view(protocol.carriage, "bookingOf", order)[8])
        protocol.sure(SELLER, protocol.escrow, "refund", order)
    protocol.sure(OTHER, protocol.reputation, "record", order)
    protocol.sure(OTHER, protocol.bonds, "settle", order)
    assert records(protocol)[0] == (0, 0)
    assert protocol.free_bond(SELLER, protocol.bonds) == STANDING


@pytest.mark.parametrize("terms", [DUST, {}], ids=["dust", "real"])
def test_a52_a_carrier_that_an_order_merely_names(protocol: ProtocolChain, terms: dict[str, Any]) -> None:
    for _ in range(3):
        order = funded_by_stranger(protocol, seller=OTHER, arbiter=protocol.tribunal, **terms)
        protocol.sure(OTHER, protocol.escrow, "ship", order)
        expired(protocol, order)
        assert protocol.order(order)["state"] == LOST
    assert records(protocol)[1] == (0, 0)


def test_a52_a_carrier_that_was_booked_but_never_accepted(protocol: ProtocolChain) -> None:
    order = protocol.booked()
    protocol.sure(SELLER, protocol.escrow, "ship", order)
    expired(protocol, order)
    assert records(protocol)[1] == (0, 0)


def test_a52_a_bond_that_nothing_could_cost(protocol: ProtocolChain) -> None:
    """A parcel of one unit is worth no bad record, however large the bond that its carrier locked for it."""
    order = protocol.carried(protocol.funded(price=1, tax=0))
    protocol.lose(order)
    protocol.sure(OTHER, protocol.carriage, "declareLost", order)
    protocol.sure(OTHER, protocol.reputation, "record", order)
    assert records(protocol)[1] == (0, 0)


def test_a52_but_one_that_accepted_with_a_bond_answers_for_a_loss(protocol: ProtocolChain) -> None:
    order = protocol.carried()
    protocol.lose(order)
    protocol.sure(OTHER, protocol.carriage, "declareLost", order)
    protocol.sure(OTHER, protocol.reputation, "record", order)
    assert records(protocol)[1] == (0, 1)


class TestShamSales:
    """SELLER and BUYER are one person, and so is the carrier."""

    @pytest.fixture
    def sham(self, protocol: ProtocolChain) -> ProtocolChain:
        for token in (protocol.token, protocol.hostile):
            protocol.sure(SELLER, protocol.bonds, "deposit", token, STANDING)
            protocol.sure(CARRIER, protocol.carriage, "deposit", token, STANDING)
        return protocol

    def sent(self, protocol: ProtocolChain, bond: int = LEAST_STAKE, **terms: Any) -> int:
        order = protocol.booked(protocol.funded(**terms), bond=bond, freight=0)
        protocol.sure(SELLER, protocol.bonds, "lock", order)
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(CARRIER, protocol.carriage, "pickUp", order)
        protocol.attest(order, EXPORT, IMPORT, AT_DOOR)
        return order

    def sell(self, protocol: ProtocolChain, bond: int = LEAST_STAKE, **terms: Any) -> tuple[Any, Any]:
        order = self.sent(protocol, bond, **terms)
        protocol.sure(BUYER, protocol.escrow, "confirm", order)
        protocol.sure(STRANGER, protocol.reputation, "record", order)
        return records(protocol)

    def test_a53_in_a_token_of_ones_own(self, sham: ProtocolChain) -> None:
        """It costs nothing to have any amount of it at stake."""
        assert self.sell(sham, token=sham.hostile) == ((0, 0), (0, 0))

    def test_a53_with_one_unit_at_stake(self, sham: ProtocolChain) -> None:
        assert self.sell(sham, bond=1, price=4, tax=0) == ((0, 0), (0, 0))

    def test_a53_with_a_bond_that_a_price_of_one_unit_cannot_cost(self, sham: ProtocolChain) -> None:
        """A carrier stands for the price at most, and a fee on one unit is none."""
        assert self.sell(sham, price=1, tax=0) == ((0, 0), (0, 0))
        assert self.sell(sham, price=LEAST_STAKE - 1, tax=0)[1] == (0, 0)
        assert self.sell(sham, price=LEAST_STAKE, tax=0)[1] == (1, 0)

    @pytest.mark.parametrize("how", ["refund", "agree", "rule"])
    def test_a53_and_the_price_given_back(self, sham: ProtocolChain, how: str) -> None:
        """Then the platform has no fee of it. The arbiter is theirs, and says that nobody failed."""
        arbiter = sham.deploy("FalseTribunal")
        order = self.sent(sham, arbiter=arbiter)
        if how == "refund":
            sham.sure(SELLER, sham.escrow, "refund", order)
        elif how == "agree":
            sham.sure(SELLER, sham.escrow, "offer", order, 5_001)
            sham.sure(BUYER, sham.escrow, "accept", order, 5_001)
        else:
            sham.sure(BUYER, sham.escrow, "dispute", order)
            sham.sure(OTHER, arbiter, "ruleAt", sham.escrow, order, 10_000)
            sham.sure(OTHER, arbiter, "answer", b"".join(n.to_bytes(32) for n in (1, 10_000, 0, 0, 0)))
        sham.sure(STRANGER, sham.reputation, "record", order)
        seller, carrier = records(sham)
        assert (seller[0], carrier) == (0, (0, 0))

    def test_a53_but_half_of_the_price_is_a_sale(self, sham: ProtocolChain) -> None:
        order = self.sent(sham)
        sham.sure(SELLER, sham.escrow, "offer", order, 5_000)
        sham.sure(BUYER, sham.escrow, "accept", order, 5_000)
        sham.sure(STRANGER, sham.reputation, "record", order)
        assert records(sham) == ((1, 0), (1, 0))

    def test_a53_without_the_platforms_fee(self, sham: ProtocolChain) -> None:
        """Whoever funds writes the terms."""
        assert self.sell(sham, feeBps=MIN_FEE_BPS - 1) == ((0, 0), (0, 0))
        assert self.sell(sham, feeBps=MIN_FEE_BPS) == ((1, 0), (1, 0))

    def test_a53_so_each_costs_a_fee_on_a_price_that_the_stake_is_part_of(self, sham: ProtocolChain) -> None:
        least = LEAST_STAKE * 10_000 // 2_500
        assert self.sell(sham, price=least - 4, tax=0)[0] == (0, 0)
        assert self.sell(sham, price=least, tax=0)[0] == (1, 0)
        fee = sham.credit(sham.view(sham.escrow, "platform"), sham.escrow)
        assert fee >= least * MIN_FEE_BPS // 10_000
        assert least < PRICE


@pytest.mark.parametrize("name", ["settle", "record"])
def test_a69_scarce_gas_hides_no_award_from_a_sellers_bond_or_record(
    protocol: ProtocolChain, name: str
) -> None:
    """The buyer has its money back by the carrier's fault; unheard, the award leaves the blame with the seller."""
    protocol.sure(SELLER, protocol.bonds, "deposit", protocol.token, STANDING)
    order = protocol.funded(carrier=CARRIER)
    protocol.sure(SELLER, protocol.bonds, "lock", order)
    protocol.sure(SELLER, protocol.escrow, "ship", order)
    protocol.sure(BUYER, protocol.escrow, "dispute", order)
    protocol.rule(order, award(0, 0, 10_000))
    where = protocol.bonds if name == "settle" else protocol.reputation
    limits = iter(range(22_000, 200_000, 250))
    assert any(protocol.receipt(STRANGER, where, name, order, gas=gas).status for gas in limits)
    assert next(limits) > 40_000
    assert protocol.credit(BUYER, protocol.bonds) == 0
    assert records(protocol)[0] == (0, 0)
