"""Insurance: capital and shares, what can be insured, and what is paid."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.contracts.decode import decode_error
from chain.testing.chain import NOBODY
from chain.testing.outcome import event
from chain.testing.panel import award
from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    ARRIVED_FREE,
    AT_DOOR,
    ATTESTER,
    BOND,
    BROKER,
    CHECKPOINT,
    CORRIDOR,
    DEDUCTIBLE_BPS,
    EXPORT,
    FUNDED,
    IMPORT,
    LOST,
    PRICE,
    RATE_BPS,
    REFUNDED,
    RELEASED,
    RULED,
    SHIPPED,
    TERM,
    UNDERWRITER,
    ProtocolChain,
)
from sim import modules
from sim.core.units import DAY
from tests.contracts.modules.examples import FEW
from tests.contracts.modules.underwriting import (
    ACTIVE,
    CAPITAL,
    EXPIRED,
    NONE,
    PAID,
    capital,
    insured,
    lost,
    owed,
    with_capital,
)


@pytest.fixture
def port() -> ProtocolChain:
    return with_capital()


class TestSettings:
    def test_what_is_missing_or_too_much(self, port: ProtocolChain) -> None:
        for wrong in (
            {"escrow": NOBODY}, {"carriage": NOBODY}, {"token": NOBODY}, {"term": 0},
            {"rate": 10_001}, {"deductible": 10_001}, {"min_bond": 10_001},
        ):  # fmt: skip
            receipt = port.deploying("InsurancePool", port.pool_settings(**wrong))
            assert decode_error(receipt.output) == event("BadSettings")
        assert port.view(port.pool, "settings") == port.pool_settings()


class TestCapital:
    def test_shares(self, port: ProtocolChain) -> None:
        assert port.view(port.pool, "sharesOf", UNDERWRITER) == CAPITAL * 10**6
        done = port.sure(OTHER, port.pool, "provide", 500)
        assert done.events[0] == event("Provided", underwriter=OTHER, assets=500, shares=500 * 10**6)
        assert port.fails(OTHER, port.pool, "provide", 0) == "NoShares(assets=0)"
        error = port.fails(OTHER, port.pool, "redeem", 500 * 10**6 + 1)
        assert error == f"NotEnoughShares(underwriter={OTHER}, owned=500000000, wanted=500000001)"
        done = port.sure(OTHER, port.pool, "redeem", 500 * 10**6)
        assert done.events[0] == event("Redeemed", underwriter=OTHER, assets=500, shares=500 * 10**6)
        port.sure(OTHER, port.pool, "withdraw", port.token)
        assert port.held(port.pool) == CAPITAL

    def test_the_first_cannot_price_out_the_second(self) -> None:
        port = ProtocolChain()
        port.sure(OTHER, port.pool, "provide", 1)
        port.sure(OTHER, port.token, "transfer", port.pool, 10**12)
        port.sure(UNDERWRITER, port.pool, "provide", 1_000)
        port.sure(UNDERWRITER, port.pool, "redeem", port.view(port.pool, "sharesOf", UNDERWRITER))
        assert port.credit(UNDERWRITER, port.pool) == 1_000

    @settings(max_examples=FEW)
    @given(
        first=st.integers(1, 10**6), second=st.integers(1, 10**6), cover=st.integers(1, 10**6),
    )  # fmt: skip
    def test_going_in_and_out_gains_nothing(self, first: int, second: int, cover: int) -> None:
        port = ProtocolChain()
        port.sure(UNDERWRITER, port.pool, "provide", 2 * 10**6)
        port.sure(OTHER, port.pool, "provide", first)
        order = port.booked(port.funded(price=10**6), bond=10**6)
        port.sure(BROKER, port.pool, "insure", order, cover)
        try_in = port.send(STRANGER, port.pool, "provide", second)
        if try_in.error is None:
            port.sure(STRANGER, port.pool, "redeem", port.view(port.pool, "sharesOf", STRANGER))
            assert port.credit(STRANGER, port.pool) <= second
        assert port.held(port.pool) == owed(port)

    def test_committed_capital_stays(self, port: ProtocolChain) -> None:
        insured(port)
        free = CAPITAL + 5_000 - PRICE
        price = (
            CAPITAL + 5_001,
            CAPITAL * 10**6 + 10**6,
        )  # units of capital for shares, both with virtual ones
        enough = -(-(free + 1) * price[1] // price[0])
        error = port.fails(UNDERWRITER, port.pool, "redeem", enough)
        assert error == f"CapitalCommitted(available={free}, wanted={free + 1})"
        port.sure(UNDERWRITER, port.pool, "redeem", free * price[1] // price[0])
        assert capital(port)[0] >= PRICE


class TestInsure:
    def test_order_of_checks(self, port: ProtocolChain) -> None:
        def fails(order: int, cover: int = PRICE) -> str:
            return port.fails(BROKER, port.pool, "insure", order, cover)

        assert fails(1) == "UnknownOrder(id=1)"
        shipped = port.booked()
        port.sure(SELLER, port.escrow, "ship", shipped)
        assert fails(shipped) == f"WrongOrderState(orderId={shipped}, actual={SHIPPED})"
        port.sure(BUYER, port.hostile, "mint", BUYER, 1)
        foreign = port.funded(token=port.hostile)
        assert fails(foreign) == f"OtherToken(orderId={foreign}, token={port.hostile})"
        direct = port.funded(carrier=CARRIER)
        assert fails(direct) == f"OtherCarrier(orderId={direct}, carrier={CARRIER})"
        bare = port.funded()
        assert fails(bare) == f"WrongStage(orderId={bare}, actual=0)"
        order = port.booked()
        for cover in (0, PRICE + 1):
            assert fails(order, cover) == f"BadCover(orderId={order}, cover={cover}, price={PRICE})"

    def test_the_carriers_bond(self, port: ProtocolChain) -> None:
        order = port.booked(bond=PRICE // 2 - 1)
        error = port.fails(BROKER, port.pool, "insure", order, PRICE)
        assert error == f"BondTooSmall(orderId={order}, bond=49999, least=50000)"
        port.sure(BROKER, port.pool, "insure", order, PRICE - 2)

    def test_the_term(self, port: ProtocolChain) -> None:
        until = port.now + TERM
        order = port.booked(lostAt=until)
        error = port.fails(BROKER, port.pool, "insure", order, PRICE)
        assert error == f"TermTooShort(orderId={order}, lostAt={until}, until={until})"
        port.sure(BROKER, port.pool, "insure", port.booked(lostAt=until - 1), PRICE)

    def test_it_takes_the_premium(self, port: ProtocolChain) -> None:
        order, before = port.booked(), port.held(STRANGER)
        done = port.sure(STRANGER, port.pool, "insure", order, 99_999)
        premium = modules.premium(99_999, RATE_BPS)
        assert premium == port.view(port.pool, "premiumOf", 99_999) == 5_000
        until = port.now + TERM
        assert done.events == (
            event("Insured", orderId=order, by=STRANGER, cover=99_999, premium=premium, until=until),
        )
        assert before - port.held(STRANGER) == premium
        assert capital(port) == (CAPITAL + premium, 99_999)
        assert port.view(port.pool, "policyOf", order) == (ACTIVE, 99_999, until)

    def test_more_can_be_added_but_not_time(self, port: ProtocolChain) -> None:
        order = port.booked()
        port.sure(STRANGER, port.pool, "insure", order, 1)
        until = port.now + TERM
        port.at(port.now + DAY)
        port.sure(BROKER, port.pool, "insure", order, PRICE - 1)
        assert port.view(port.pool, "policyOf", order) == (ACTIVE, PRICE, until)
        error = port.fails(BROKER, port.pool, "insure", order, 1)
        assert error == f"BadCover(orderId={order}, cover={PRICE + 1}, price={PRICE})"

    def test_no_more_than_the_capital(self) -> None:
        port = ProtocolChain()
        port.sure(UNDERWRITER, port.pool, "provide", 94_999)
        order = port.booked()
        error = port.fails(BROKER, port.pool, "insure", order, PRICE)
        assert error == "CapitalCommitted(available=99999, wanted=100000)"
        port.sure(UNDERWRITER, port.pool, "provide", 1)
        port.sure(BROKER, port.pool, "insure", order, PRICE)
        assert capital(port) == (PRICE, PRICE)

    def test_vetting(self) -> None:
        port = with_capital(vetted=True)
        order = port.booked()
        error = port.fails(BROKER, port.pool, "insure", order, PRICE)
        assert error == f"NotVetted(carrier={CARRIER})"
        port.sure(ATTESTER, port.attestations, "attest", CARRIER, CORRIDOR, port.now + 1)
        port.sure(BROKER, port.pool, "insure", order, PRICE)


class TestClaim:
    def test_order_of_checks(self, port: ProtocolChain) -> None:
        assert port.fails(OTHER, port.pool, "claim", 1) == "UnknownOrder(id=1)"
        order = port.booked()
        for name in ("claim", "expire"):
            error = port.fails(OTHER, port.pool, name, order)
            assert error == f"WrongStatus(orderId={order}, actual={NONE})"
        order = lost(port)
        error = port.fails(OTHER, port.pool, "claim", order)
        assert error == f"NotClaimable(orderId={order}, actual={LOST})"
        error = port.fails(OTHER, port.pool, "expire", order)
        assert error == f"NotExpirable(orderId={order}, actual={LOST})"
        port.sure(OTHER, port.carriage, "declareLost", order)
        error = port.fails(OTHER, port.pool, "expire", order)
        assert error == f"NotExpirable(orderId={order}, actual={LOST})"
        port.sure(OTHER, port.pool, "claim", order)
        for name in ("claim", "expire"):
            error = port.fails(OTHER, port.pool, name, order)
            assert error == f"WrongStatus(orderId={order}, actual={PAID})"

    def test_what_the_carrier_did_not_pay(self, port: ProtocolChain) -> None:
        order = lost(port)
        port.sure(OTHER, port.carriage, "declareLost", order)
        done = port.sure(OTHER, port.pool, "claim", order)
        payment = modules.claim_payment(PRICE, PRICE, BOND, DEDUCTIBLE_BPS)
        assert payment == (PRICE - BOND) * 9_000 // 10_000
        assert done.events[0] == event("Claimed", orderId=order, payment=payment)
        assert port.credit(SELLER, port.pool) == payment
        assert capital(port) == (CAPITAL + 5_000 - payment, 0)

    @settings(max_examples=FEW)
    @given(
        price=st.integers(1, 10**6),
        cover=st.integers(1, 10**6),
        bond=st.integers(0, 10**6),
        deductible=st.integers(0, 10_000),
    )
    def test_contract_is_formula(self, price: int, cover: int, bond: int, deductible: int) -> None:
        port = ProtocolChain()
        port.pool = port.deploy_pool(deductible=deductible, min_bond=0)
        for payer in (UNDERWRITER, BROKER):
            port.sure(payer, port.token, "approve", port.pool, 2**255)
        port.sure(UNDERWRITER, port.pool, "provide", CAPITAL)
        cover = min(cover, price)
        order = insured(port, cover, {"price": price}, bond=bond)
        port.sure(CARRIER, port.carriage, "pickUp", order)
        port.sure(SELLER, port.escrow, "ship", order)
        port.lose(order)
        port.sure(OTHER, port.carriage, "declareLost", order)
        port.sure(OTHER, port.pool, "claim", order)
        recovered = modules.carrier_pays(bond, price, 10_000)
        payment = modules.claim_payment(cover, price, recovered, deductible)
        assert port.credit(SELLER, port.pool) == payment
        assert recovered + payment <= price
        assert capital(port)[0] == CAPITAL + modules.premium(cover, RATE_BPS) - payment
        assert port.held(port.pool) == owed(port)

    @pytest.mark.parametrize(("cover", "pays"), [(PRICE, 18_000), (10_000, 9_000)])
    def test_an_awarded_share(self, port: ProtocolChain, cover: int, pays: int) -> None:
        order = insured(port, cover)
        port.sure(SELLER, port.escrow, "ship", order)
        port.sure(BUYER, port.escrow, "dispute", order)
        port.rule(order, award(1_000, 3_000, 4_000))
        error = port.fails(OTHER, port.pool, "expire", order)
        assert error == f"NotExpirable(orderId={order}, actual={RULED})"
        port.sure(OTHER, port.pool, "claim", order)
        _, _, share = modules.loss_shares(PRICE, 3_000, 4_000, 2_000)
        assert port.credit(SELLER, port.pool) == pays
        assert pays == modules.claim_payment(cover, share, 0, DEDUCTIBLE_BPS)

    def test_until_the_policy_ends(self, port: ProtocolChain) -> None:
        order = lost(port)
        port.sure(OTHER, port.carriage, "declareLost", order)
        until = port.view(port.pool, "policyOf", order)[2]
        port.at(until)
        error = port.fails(OTHER, port.pool, "claim", order)
        assert error == f"TooLate(id={order}, deadline={until}, nowTs={until})"
        port.sure(OTHER, port.pool, "expire", order)
        assert capital(port)[1] == 0


class TestExpire:
    @pytest.mark.parametrize(("end", "state"), [("confirm", RELEASED), ("refund", REFUNDED)])
    def test_when_nothing_can_be_claimed_any_more(self, port: ProtocolChain, end: str, state: int) -> None:
        order = insured(port)
        error = port.fails(OTHER, port.pool, "expire", order)
        assert error == f"NotExpirable(orderId={order}, actual={FUNDED})"
        port.sure(SELLER, port.escrow, "ship", order)
        port.sure(BUYER if end == "confirm" else SELLER, port.escrow, end, order)
        error = port.fails(OTHER, port.pool, "claim", order)
        assert error == f"NotClaimable(orderId={order}, actual={state})"
        done = port.sure(OTHER, port.pool, "expire", order)
        assert done.events == (event("Expired", orderId=order),)
        assert capital(port) == (CAPITAL + 5_000, 0)
        assert port.view(port.pool, "policyOf", order)[0] == EXPIRED

    def test_late_but_seen_at_the_door_is_not_lost(self, port: ProtocolChain) -> None:
        order = insured(port, scanned=8)
        port.sure(CARRIER, port.carriage, "pickUp", order)
        port.sure(SELLER, port.escrow, "ship", order)
        port.attest(order, EXPORT, IMPORT, AT_DOOR)
        port.lose(order)
        port.attest(order, AT_DOOR, by=CHECKPOINT)
        assert port.stage(order) == ARRIVED_FREE
        error = port.fails(OTHER, port.pool, "claim", order)
        assert error == f"NotClaimable(orderId={order}, actual={LOST})"
        port.sure(OTHER, port.pool, "expire", order)

    def test_from_the_end_of_the_policy_on_whatever_happens(self, port: ProtocolChain) -> None:
        order = insured(port, terms={"shipHours": 65_000})
        until = port.now + TERM
        port.at(until - 1)
        assert port.fails(OTHER, port.pool, "expire", order).startswith("NotExpirable(")
        port.at(until)
        port.sure(OTHER, port.pool, "expire", order)
