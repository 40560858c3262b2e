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
    BOND,
    BROKER,
    CHECKPOINT,
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
    hand_over,
    insured,
    leave,
    lost,
    owed,
    vet,
    with_capital,
)


@pytest.fixture
def protocol() -> ProtocolChain:
    return with_capital()


class TestSettings:
    def test_what_is_missing_or_too_much(self, protocol: ProtocolChain) -> None:
        for wrong in (
            {"escrow": NOBODY}, {"carriage": NOBODY}, {"token": NOBODY}, {"term": 0},
            {"rate": 10_001}, {"deductible": 10_001}, {"min_bond": 10_001}, {"term": 36_500 * DAY + 1},
        ):  # fmt: skip
            receipt = protocol.deploying("InsurancePool", protocol.pool_settings(**wrong))
            assert decode_error(receipt.output) == event("BadSettings")
        assert protocol.view(protocol.pool, "settings") == protocol.pool_settings()
        protocol.deploy_pool(term=36_500 * DAY)


class TestCapital:
    def test_shares(self, protocol: ProtocolChain) -> None:
        assert protocol.view(protocol.pool, "sharesOf", UNDERWRITER) == CAPITAL * 10**6
        done = protocol.sure(OTHER, protocol.pool, "provide", 500)
        assert done.events[0] == event("Provided", underwriter=OTHER, assets=500, shares=500 * 10**6)
        assert protocol.fails(OTHER, protocol.pool, "provide", 0) == "NoShares(assets=0)"
        error = protocol.fails(OTHER, protocol.pool, "giveNotice", 500 * 10**6 + 1)
        assert error == f"NotEnoughShares(underwriter={OTHER}, owned=500000000, wanted=500000001)"
        protocol.sure(OTHER, protocol.pool, "giveNotice", 500 * 10**6)
        protocol.at(protocol.now + TERM)
        done = protocol.sure(OTHER, protocol.pool, "redeem", 500 * 10**6)
        assert done.events[0] == event("Redeemed", underwriter=OTHER, assets=500, shares=500 * 10**6)
        protocol.sure(OTHER, protocol.pool, "withdraw", protocol.token)
        assert protocol.held(protocol.pool) == CAPITAL

    def test_the_first_cannot_price_out_the_second(self) -> None:
        protocol = ProtocolChain()
        protocol.sure(OTHER, protocol.pool, "provide", 1)
        protocol.sure(OTHER, protocol.token, "transfer", protocol.pool, 10**12)
        protocol.sure(UNDERWRITER, protocol.pool, "provide", 1_000)
        leave(protocol, UNDERWRITER)
        assert protocol.credit(UNDERWRITER, protocol.pool) == 1_000

    @settings(max_examples=FEW)
    @given(
        first=st.integers(1, 10**6), second=st.integers(1, 10**6), cover=st.integers(1, 10**6),
    )  # fmt: skip
    def test_going_in_and_out_gains_nothing(self, first: int, second: int, cover: int) -> None:
        """Where all premiums are earned, and none comes."""
        protocol = ProtocolChain()
        protocol.sure(UNDERWRITER, protocol.pool, "provide", 2 * 10**6)
        protocol.sure(OTHER, protocol.pool, "provide", first)
        order = protocol.booked(protocol.funded(price=10**6), bond=10**6)
        protocol.sure(SELLER, protocol.pool, "insure", order, cover)
        protocol.at(protocol.now + TERM)
        protocol.sure(STRANGER, protocol.pool, "expire", order)
        if protocol.send(STRANGER, protocol.pool, "provide", second).error is None:
            leave(protocol, STRANGER)
            assert protocol.credit(STRANGER, protocol.pool) <= second
        assert protocol.held(protocol.pool) == owed(protocol)


class TestInsure:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        def fails(order: int, cover: int = PRICE) -> str:
            return protocol.fails(SELLER, protocol.pool, "insure", order, cover)

        assert fails(1) == "UnknownOrder(id=1)"
        shipped = protocol.booked()
        protocol.sure(SELLER, protocol.escrow, "ship", shipped)
        assert fails(shipped) == f"WrongOrderState(orderId={shipped}, actual={SHIPPED})"
        protocol.sure(BUYER, protocol.hostile, "mint", BUYER, 1)
        foreign = protocol.funded(token=protocol.hostile)
        assert fails(foreign) == f"OtherToken(orderId={foreign}, token={protocol.hostile})"
        direct = protocol.funded(carrier=CARRIER)
        assert fails(direct) == f"OtherCarrier(orderId={direct}, carrier={CARRIER})"
        bare = protocol.funded()
        assert fails(bare) == f"WrongStage(orderId={bare}, actual=0)"
        picked_up = protocol.carried()
        assert fails(picked_up) == f"WrongOrderState(orderId={picked_up}, actual={SHIPPED})"
        order = protocol.booked()
        for cover in (0, PRICE + 1):
            assert fails(order, cover) == f"BadCover(orderId={order}, cover={cover}, price={PRICE})"

    def test_the_carriers_bond(self, protocol: ProtocolChain) -> None:
        order = protocol.booked(bond=PRICE // 2 - 1)
        error = protocol.fails(SELLER, protocol.pool, "insure", order, PRICE)
        assert error == f"BondTooSmall(orderId={order}, bond=49999, least=50000)"
        protocol.sure(SELLER, protocol.pool, "insure", order, PRICE - 2)

    def test_the_term_is_longer_than_the_order_can_wait(self, protocol: ProtocolChain) -> None:
        """Shipped in the last second and lost: from then on there is a second for the claim, at least."""
        order = protocol.booked(protocol.funded(shipHours=24 * 70, deliverHours=24 * 20))
        until = protocol.now + TERM
        error = protocol.fails(SELLER, protocol.pool, "insure", order, PRICE)
        assert error == f"TermTooShort(orderId={order}, lostAt={until}, until={until})"
        protocol.wait(1)
        protocol.sure(SELLER, protocol.pool, "insure", order, PRICE)

    def test_who_may(self, protocol: ProtocolChain) -> None:
        order = protocol.booked()
        for stranger in (STRANGER, CARRIER, BROKER):
            error = protocol.fails(stranger, protocol.pool, "insure", order, 1)
            assert error == f"Unauthorised(id={order}, caller={stranger})"
        protocol.sure(BUYER, protocol.carriage, "appoint", BROKER, True)
        for cover, interested in enumerate((BUYER, SELLER, BROKER), 1):
            protocol.sure(interested, protocol.pool, "insure", order, cover)

    def test_it_takes_the_premium(self, protocol: ProtocolChain) -> None:
        order, before = protocol.booked(), protocol.held(BUYER)
        done = protocol.sure(BUYER, protocol.pool, "insure", order, 99_999)
        premium = modules.premium(99_999, RATE_BPS)
        assert premium == protocol.view(protocol.pool, "premiumOf", 99_999) == 5_000
        until = protocol.now + TERM
        assert done.events == (
            event("Insured", orderId=order, by=BUYER, cover=99_999, premium=premium, until=until),
        )
        assert before - protocol.held(BUYER) == premium
        assert capital(protocol) == (CAPITAL, 99_999)
        assert protocol.view(protocol.pool, "unearned") == premium
        assert protocol.view(protocol.pool, "policyOf", order) == (ACTIVE, 99_999, until)

    def test_up_to_the_price_whatever_was_insured_before(self, protocol: ProtocolChain) -> None:
        order = protocol.booked()
        protocol.sure(BUYER, protocol.pool, "insure", order, 10_000)
        protocol.at(protocol.now + DAY)
        before = protocol.held(SELLER)
        protocol.sure(SELLER, protocol.pool, "insure", order, PRICE)
        policy = (ACTIVE, PRICE, protocol.now + TERM)
        assert protocol.view(protocol.pool, "policyOf", order) == policy
        assert before - protocol.held(SELLER) == modules.premium(PRICE - 10_000, RATE_BPS)
        protocol.wait(1)
        for enough in (PRICE, 1):
            assert protocol.sure(SELLER, protocol.pool, "insure", order, enough).events == ()
        assert protocol.view(protocol.pool, "policyOf", order) == policy, "nothing added, no time either"
        assert capital(protocol)[1] == PRICE

    def test_no_more_than_the_capital(self) -> None:
        protocol = ProtocolChain()
        protocol.sure(UNDERWRITER, protocol.pool, "provide", 99_999)
        order = protocol.booked()
        error = protocol.fails(SELLER, protocol.pool, "insure", order, PRICE)
        assert error == "CapitalCommitted(available=99999, wanted=100000)"
        protocol.sure(UNDERWRITER, protocol.pool, "provide", 1)
        protocol.sure(SELLER, protocol.pool, "insure", order, PRICE)
        assert capital(protocol) == (PRICE, PRICE)

    def test_vetting(self) -> None:
        protocol = with_capital(vetted=True)
        order = protocol.booked(scanned=1)
        for who in (CARRIER, CHECKPOINT):
            error = protocol.fails(SELLER, protocol.pool, "insure", order, PRICE)
            assert error == f"NotVetted(who={who})"
            vet(protocol, who)
        protocol.sure(SELLER, protocol.pool, "insure", order, PRICE)

    def test_a_checkpoint_that_scans_nothing_needs_no_vetting(self) -> None:
        protocol = with_capital(vetted=True)
        vet(protocol, CARRIER)
        protocol.sure(SELLER, protocol.pool, "insure", protocol.booked(scanned=0), PRICE)

    def test_where_nobody_is_vetted_nothing_that_is_scanned_is_insured(self, protocol: ProtocolChain) -> None:
        error = protocol.fails(SELLER, protocol.pool, "insure", protocol.booked(scanned=2), PRICE)
        assert error == f"NotVetted(who={CHECKPOINT})"


class TestClaim:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        assert protocol.fails(OTHER, protocol.pool, "claim", 1) == "UnknownOrder(id=1)"
        order = protocol.booked()
        for name in ("claim", "expire"):
            error = protocol.fails(OTHER, protocol.pool, name, order)
            assert error == f"WrongStatus(orderId={order}, actual={NONE})"
        order = lost(protocol)
        error = protocol.fails(OTHER, protocol.pool, "claim", order)
        assert error == f"NotClaimable(orderId={order}, actual={LOST})"
        error = protocol.fails(OTHER, protocol.pool, "expire", order)
        assert error == f"NotExpirable(orderId={order}, actual={LOST})"
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        error = protocol.fails(OTHER, protocol.pool, "expire", order)
        assert error == f"NotExpirable(orderId={order}, actual={LOST})"
        protocol.sure(OTHER, protocol.pool, "claim", order)
        for name in ("claim", "expire"):
            error = protocol.fails(OTHER, protocol.pool, name, order)
            assert error == f"WrongStatus(orderId={order}, actual={PAID})"

    def test_what_the_carrier_did_not_pay(self, protocol: ProtocolChain) -> None:
        order = lost(protocol)
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        done = protocol.sure(OTHER, protocol.pool, "claim", order)
        payment = modules.claim_payment(PRICE, PRICE, BOND, DEDUCTIBLE_BPS)
        assert payment == (PRICE - BOND) * 9_000 // 10_000
        assert done.events[0] == event("Claimed", orderId=order, payment=payment)
        assert protocol.credit(SELLER, protocol.pool) == payment
        protocol.at(protocol.now + TERM)
        assert capital(protocol) == (CAPITAL + 5_000 - payment, 0)

    @settings(max_examples=FEW)
    @given(
        price=st.integers(1, 10**6),
        cover=st.integers(1, 10**6),
        bond=st.integers(0, 10**6),
        deductible=st.integers(0, 10_000),
    )
    def test_contract_is_formula(self, price: int, cover: int, bond: int, deductible: int) -> None:
        protocol = ProtocolChain()
        protocol.pool = protocol.deploy_pool(deductible=deductible, min_bond=0)
        for payer in (UNDERWRITER, SELLER):
            protocol.sure(payer, protocol.token, "approve", protocol.pool, 2**255)
        protocol.sure(UNDERWRITER, protocol.pool, "provide", CAPITAL)
        cover = min(cover, price)
        order = insured(protocol, cover, {"price": price}, bond=bond)
        hand_over(protocol, order)
        protocol.lose(order)
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        protocol.sure(OTHER, protocol.pool, "claim", order)
        recovered = modules.carrier_pays(bond, price, 10_000)
        payment = modules.claim_payment(cover, price, recovered, deductible)
        assert protocol.credit(SELLER, protocol.pool) == payment
        assert recovered + payment <= price
        worth = CAPITAL + modules.premium(cover, RATE_BPS) - payment
        assert capital(protocol)[0] + protocol.view(protocol.pool, "unearned") == worth
        assert protocol.held(protocol.pool) == owed(protocol)

    @pytest.mark.parametrize(("cover", "pays"), [(PRICE, 18_000), (10_000, 9_000)])
    def test_an_awarded_share(self, protocol: ProtocolChain, cover: int, pays: int) -> None:
        order = insured(protocol, cover)
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.rule(order, award(1_000, 3_000, 4_000))
        error = protocol.fails(OTHER, protocol.pool, "expire", order)
        assert error == f"NotExpirable(orderId={order}, actual={RULED})"
        protocol.sure(OTHER, protocol.pool, "claim", order)
        _, _, share = modules.loss_shares(PRICE, 3_000, 4_000, 2_000)
        assert protocol.credit(SELLER, protocol.pool) == pays
        assert pays == modules.claim_payment(cover, share, 0, DEDUCTIBLE_BPS)

    def test_until_the_policy_ends(self, protocol: ProtocolChain) -> None:
        order = lost(protocol)
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        until = protocol.view(protocol.pool, "policyOf", order)[2]
        protocol.at(until)
        error = protocol.fails(OTHER, protocol.pool, "claim", order)
        assert error == f"TooLate(id={order}, deadline={until}, nowTs={until})"
        protocol.sure(OTHER, protocol.pool, "expire", order)
        assert capital(protocol)[1] == 0


class TestExpire:
    @pytest.mark.parametrize(("end", "state"), [("confirm", RELEASED), ("refund", REFUNDED)])
    def test_when_nothing_can_be_claimed_any_more(
        self, protocol: ProtocolChain, end: str, state: int
    ) -> None:
        order = insured(protocol)
        error = protocol.fails(OTHER, protocol.pool, "expire", order)
        assert error == f"NotExpirable(orderId={order}, actual={FUNDED})"
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(BUYER if end == "confirm" else SELLER, protocol.escrow, end, order)
        error = protocol.fails(OTHER, protocol.pool, "claim", order)
        assert error == f"NotClaimable(orderId={order}, actual={state})"
        done = protocol.sure(OTHER, protocol.pool, "expire", order)
        assert done.events == (event("Expired", orderId=order),)
        assert (*capital(protocol), protocol.view(protocol.pool, "unearned")) == (CAPITAL, 0, 5_000)
        assert protocol.view(protocol.pool, "policyOf", order)[0] == EXPIRED

    def test_late_but_seen_at_the_door_is_not_lost(self) -> None:
        protocol = with_capital(vetted=True)
        vet(protocol, CARRIER, CHECKPOINT)
        order = insured(protocol, scanned=8)
        hand_over(protocol, order)
        protocol.attest(order, EXPORT, IMPORT, AT_DOOR)
        protocol.lose(order)
        protocol.attest(order, AT_DOOR, by=CHECKPOINT)
        assert protocol.stage(order) == ARRIVED_FREE
        error = protocol.fails(OTHER, protocol.pool, "claim", order)
        assert error == f"NotClaimable(orderId={order}, actual={LOST})"
        protocol.sure(OTHER, protocol.pool, "expire", order)

    def test_from_the_end_of_the_policy_on_whatever_happens(self, protocol: ProtocolChain) -> None:
        order = insured(protocol, terms={"rulingHours": 65_000})
        until = protocol.now + TERM
        protocol.sure(SELLER, protocol.escrow, "ship", order)
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.at(until - 1)
        assert protocol.fails(OTHER, protocol.pool, "expire", order).startswith("NotExpirable(")
        protocol.at(until)
        protocol.sure(OTHER, protocol.pool, "expire", order)
