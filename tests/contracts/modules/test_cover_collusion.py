"""What colluding parties gain from the pool, and that it stays solvent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    ATTESTER,
    BOND,
    BROKER,
    CORRIDOR,
    DEDUCTIBLE_BPS,
    LOST,
    PRICE,
    RATE_BPS,
    RULED,
    UNDERWRITER,
    ProtocolChain,
)
from sim import modules
from sim.core.units import DAY
from tests.contracts.modules.examples import FEW
from tests.contracts.modules.underwriting import (
    ACTIVE,
    CAPITAL,
    capital,
    hand_over,
    insured,
    owed,
    with_capital,
)

if TYPE_CHECKING:
    from chain.evm.engine import Address


@pytest.fixture
def protocol() -> ProtocolChain:
    return with_capital()


class TestCollusion:
    def test_a42_buyer_and_seller_who_hand_nothing_over(self, protocol: ProtocolChain) -> None:
        order = insured(protocol)
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.lose(order)
        error = protocol.fails(CARRIER, protocol.carriage, "pickUp", order)
        assert error == f"WrongOrderState(orderId={order}, actual={LOST})"
        for revoked in (False, True):
            if revoked:
                protocol.sure(OTHER, protocol.carriage, "revoke", order)
            error = protocol.fails(SELLER, protocol.pool, "claim", order)
            assert error == f"NotClaimable(orderId={order}, actual={LOST})"
        protocol.sure(OTHER, protocol.pool, "expire", order)
        assert (*capital(protocol), protocol.view(protocol.pool, "unearned")) == (CAPITAL + 1_111, 0, 3_889)

    def test_a42_an_arbiter_of_their_own(self, protocol: ProtocolChain) -> None:
        arbiter = protocol.deploy("FalseTribunal")
        order = insured(protocol, terms={"arbiter": arbiter})
        words = b"".join(n.to_bytes(32, "big") for n in (1, 0, 0, 0, 10_000))
        protocol.sure(STRANGER, arbiter, "answer", words)
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.sure(STRANGER, arbiter, "ruleAt", protocol.escrow, order, 10_000)
        error = protocol.fails(SELLER, protocol.pool, "claim", order)
        assert error == f"NotClaimable(orderId={order}, actual={RULED})"
        protocol.sure(OTHER, protocol.pool, "expire", order)

    def test_a42_an_agreement_that_it_was_lost(self, protocol: ProtocolChain) -> None:
        order = insured(protocol)
        protocol.sure(BUYER, protocol.escrow, "offer", order, 10_000)
        protocol.sure(SELLER, protocol.escrow, "accept", order, 10_000)
        assert protocol.fails(SELLER, protocol.pool, "claim", order).startswith("NotClaimable(")

    def test_a42_a_carrier_of_their_own_is_not_vetted(self) -> None:
        protocol = with_capital(vetted=True)
        protocol.sure(ATTESTER, protocol.attestations, "attest", CARRIER, CORRIDOR, protocol.now + DAY)
        order = protocol.booked(carrier=STRANGER)
        error = protocol.fails(SELLER, protocol.pool, "insure", order, PRICE)
        assert error == f"NotVetted(who={STRANGER})"

    @settings(max_examples=FEW)
    @given(price=st.integers(1, 10**6), cover_bps=st.integers(1, 10_000), bond_bps=st.integers(0, 20_000))
    def test_a42_all_three_gain_what_the_pool_loses(self, price: int, cover_bps: int, bond_bps: int) -> None:
        """Nothing a contract can see tells a loss from a lie of buyer, seller and carrier together."""
        cover = max(1, price * cover_bps // 10_000)
        bond = price * bond_bps // 10_000
        if bond < cover // 2:
            return
        protocol = with_capital()
        gang = (BUYER, SELLER, CARRIER, BROKER)
        before = sum(map(protocol.held, gang))
        order = insured(protocol, cover, {"price": price, "tax": 0, "feeBps": 0}, bond=bond)
        hand_over(protocol, order)
        protocol.lose(order)
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        protocol.sure(OTHER, protocol.pool, "claim", order)
        gain = sum(map(protocol.held, gang)) - before
        for owner in gang:
            for where in (protocol.escrow, protocol.carriage, protocol.pool):
                gain += protocol.credit(owner, where)
            gain += protocol.free_bond(owner)
        recovered = min(bond, price)
        payment = modules.claim_payment(cover, price, recovered, DEDUCTIBLE_BPS)
        assert gain == payment - modules.premium(cover, RATE_BPS)
        assert payment <= (price - recovered) * (10_000 - DEDUCTIBLE_BPS) // 10_000
        if bond >= price:
            assert gain < 0


CALLS: tuple[tuple[Address, str, str], ...] = (
    (CARRIER, "carriage", "pickUp"), (OTHER, "carriage", "declareLost"), (OTHER, "carriage", "revoke"),
    (SELLER, "escrow", "ship"), (OTHER, "escrow", "expire"), (BUYER, "escrow", "cancel"),
    (BUYER, "escrow", "confirm"), (OTHER, "pool", "claim"), (OTHER, "pool", "claim"), (OTHER, "pool", "expire"),
)  # fmt: skip


@settings(max_examples=FEW)
@given(data=st.data())
def test_the_pool_is_solvent_after_any_sequence(data: st.DataObject) -> None:
    protocol = ProtocolChain()
    protocol.sure(UNDERWRITER, protocol.pool, "provide", 150_000)
    protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.token, 4 * BOND)
    orders = [protocol.booked() for _ in range(3)]
    for _ in range(data.draw(st.integers(5, 25))):
        kinds = ["provide", "giveNotice", "redeem", "insure", "withdraw", "call", "call", "call"]
        kind = data.draw(st.sampled_from(kinds))
        who, order = data.draw(st.sampled_from([UNDERWRITER, OTHER])), data.draw(st.sampled_from(orders))
        if kind == "provide":
            protocol.send(who, protocol.pool, kind, data.draw(st.integers(0, 200_000)))
        elif kind in ("giveNotice", "redeem"):
            owned = protocol.view(protocol.pool, "sharesOf", who)
            protocol.send(who, protocol.pool, kind, data.draw(st.integers(0, owned)))
        elif kind == "insure":
            protocol.send(SELLER, protocol.pool, kind, order, data.draw(st.integers(0, PRICE)))
        elif kind == "withdraw":
            protocol.send(data.draw(st.sampled_from([who, SELLER])), protocol.pool, kind, protocol.token)
        else:
            by, where, name = data.draw(st.sampled_from(CALLS))
            protocol.send(by, getattr(protocol, where), name, order)
            protocol.at(protocol.now + data.draw(st.sampled_from([1, 10 * DAY, 50 * DAY])))
        held, cover = capital(protocol)
        policies = [protocol.view(protocol.pool, "policyOf", number) for number in orders]
        assert protocol.view(protocol.pool, "leavingShares") == sum(
            protocol.view(protocol.pool, "noticeOf", one)[0] for one in (UNDERWRITER, OTHER)
        )
        assert held >= cover == sum(policy[1] for policy in policies if policy[0] == ACTIVE)
        assert protocol.held(protocol.pool) == owed(protocol)
