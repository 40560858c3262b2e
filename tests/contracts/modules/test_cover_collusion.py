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
from tests.contracts.modules.underwriting import ACTIVE, CAPITAL, capital, insured, owed, with_capital

if TYPE_CHECKING:
    from chain.evm.engine import Address


@pytest.fixture
def port() -> ProtocolChain:
    return with_capital()


class TestCollusion:
    def test_a42_buyer_and_seller_who_hand_nothing_over(self, port: ProtocolChain) -> None:
        order = insured(port)
        port.sure(SELLER, port.escrow, "ship", order)
        port.lose(order)
        error = port.fails(CARRIER, port.carriage, "pickUp", order)
        assert error == f"WrongOrderState(orderId={order}, actual={LOST})"
        for revoked in (False, True):
            if revoked:
                port.sure(OTHER, port.carriage, "revoke", order)
            error = port.fails(SELLER, port.pool, "claim", order)
            assert error == f"NotClaimable(orderId={order}, actual={LOST})"
        port.sure(OTHER, port.pool, "expire", order)
        assert capital(port) == (CAPITAL + 5_000, 0)

    def test_a42_an_arbiter_of_their_own(self, port: ProtocolChain) -> None:
        arbiter = port.deploy("FalseTribunal")
        order = insured(port, terms={"arbiter": arbiter})
        words = b"".join(n.to_bytes(32, "big") for n in (1, 0, 0, 0, 10_000))
        port.sure(STRANGER, arbiter, "answer", words)
        port.sure(SELLER, port.escrow, "ship", order)
        port.sure(BUYER, port.escrow, "dispute", order)
        port.sure(STRANGER, arbiter, "ruleAt", port.escrow, order, 10_000)
        error = port.fails(SELLER, port.pool, "claim", order)
        assert error == f"NotClaimable(orderId={order}, actual={RULED})"
        port.sure(OTHER, port.pool, "expire", order)

    def test_a42_an_agreement_that_it_was_lost(self, port: ProtocolChain) -> None:
        order = insured(port)
        port.sure(BUYER, port.escrow, "offer", order, 10_000)
        port.sure(SELLER, port.escrow, "accept", order, 10_000)
        assert port.fails(SELLER, port.pool, "claim", order).startswith("NotClaimable(")

    def test_a42_a_carrier_of_their_own_is_not_vetted(self) -> None:
        port = with_capital(vetted=True)
        port.sure(ATTESTER, port.attestations, "attest", CARRIER, CORRIDOR, port.now + DAY)
        order = port.booked(carrier=STRANGER)
        error = port.fails(BROKER, port.pool, "insure", order, PRICE)
        assert error == f"NotVetted(carrier={STRANGER})"

    @settings(max_examples=FEW)
    @given(price=st.integers(1, 10**6), cover_bps=st.integers(1, 10_000), bond_bps=st.integers(0, 20_000))
    def test_a42_all_three_gain_what_the_pool_loses(self, price: int, cover_bps: int, bond_bps: int) -> None:
        """Nothing a contract can see tells a loss from a lie of buyer, seller and carrier together."""
        cover = max(1, price * cover_bps // 10_000)
        bond = price * bond_bps // 10_000
        if bond < cover // 2:
            return
        port = with_capital()
        gang = (BUYER, SELLER, CARRIER, BROKER)
        before = sum(map(port.held, gang))
        order = insured(port, cover, {"price": price, "tax": 0, "feeBps": 0}, bond=bond)
        port.sure(CARRIER, port.carriage, "pickUp", order)
        port.sure(SELLER, port.escrow, "ship", order)
        port.lose(order)
        port.sure(OTHER, port.carriage, "declareLost", order)
        port.sure(OTHER, port.pool, "claim", order)
        gain = sum(map(port.held, gang)) - before
        for owner in gang:
            for where in (port.escrow, port.carriage, port.pool):
                gain += port.credit(owner, where)
            gain += port.free_bond(owner)
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
    port = ProtocolChain()
    port.sure(UNDERWRITER, port.pool, "provide", 150_000)
    port.sure(CARRIER, port.carriage, "deposit", port.token, 4 * BOND)
    orders = [port.booked() for _ in range(3)]
    for _ in range(data.draw(st.integers(5, 25))):
        kind = data.draw(st.sampled_from(["provide", "redeem", "insure", "withdraw", "call", "call", "call"]))
        who, order = data.draw(st.sampled_from([UNDERWRITER, OTHER])), data.draw(st.sampled_from(orders))
        if kind == "provide":
            port.send(who, port.pool, kind, data.draw(st.integers(0, 200_000)))
        elif kind == "redeem":
            owned = port.view(port.pool, "sharesOf", who)
            port.send(who, port.pool, kind, data.draw(st.integers(0, owned)))
        elif kind == "insure":
            port.send(BROKER, port.pool, kind, order, data.draw(st.integers(0, PRICE)))
        elif kind == "withdraw":
            port.send(data.draw(st.sampled_from([who, SELLER])), port.pool, kind, port.token)
        else:
            by, where, name = data.draw(st.sampled_from(CALLS))
            port.send(by, getattr(port, where), name, order)
            port.at(port.now + data.draw(st.sampled_from([1, 10 * DAY])))
        held, cover = capital(port)
        policies = [port.view(port.pool, "policyOf", number) for number in orders]
        assert held >= cover == sum(policy[1] for policy in policies if policy[0] == ACTIVE)
        assert port.held(port.pool) == owed(port)
