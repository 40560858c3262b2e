"""The tribunal: who is asked when, whose word counts, and what a ruling number means."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.contracts.decode import Decoded, decode_error, decode_log
from chain.evm.revm import RevmEngine
from chain.testing.chain import NOBODY
from chain.testing.court import DISPUTED, FEE, PATIENCE, REFUNDED, RULED, CourtChain
from chain.testing.outcome import event, named
from chain.testing.panel import CHOICES, award
from chain.testing.parties import BUYER, CARRIER, OTHER, PAYEE, PERSON, SELLER, STRANGER
from tests.contracts.arbitration.strings import on_strings

NONE, PRIMARY, PASSED, FALLBACK, CLOSED = range(5)


@pytest.fixture
def court() -> CourtChain:
    """A tribunal between two arbitrators on strings, free of charge."""
    return on_strings()


def opened(court: CourtChain) -> int:
    order = court.disputed()
    court.sure(BUYER, court.tribunal, "open", order)
    return order


def rule(court: CourtChain, arbitrator: str, dispute: int, ruling: int) -> Decoded | None:
    return court.send(STRANGER, arbitrator, "ruleOn", court.tribunal, dispute, ruling).error


class TestSettings:
    def test_contracts_are_needed_and_two_arbitrators(self, court: CourtChain) -> None:
        good = (court.escrow, court.panel, court.sole)
        for wrong in (
            (NOBODY, *good[1:]), (good[0], STRANGER, good[2]), (*good[:2], NOBODY), (good[0], good[1], good[1]),
        ):  # fmt: skip
            receipt = court.deploying("Tribunal", (*wrong, 1, b"", b"", ""))
            names = ("escrow", "primary", "fallbackArbitrator")
            expected = event("BadSettings", **dict(zip(names, wrong, strict=True)))
            assert decode_error(receipt.output) == expected

    def test_patience_is_needed(self, court: CourtChain) -> None:
        settings_ = (court.escrow, court.panel, court.sole, 0, b"", b"", "")
        receipt = court.deploying("Tribunal", settings_)
        assert decode_error(receipt.output) == event("ZeroPatience")

    def test_settings_can_be_read_and_the_question_is_announced(self, court: CourtChain) -> None:
        names = ("escrow", "primary", "fallbackArbitrator", "patience")
        shown = [court.view(court.tribunal, name) for name in names]
        assert shown == [court.escrow, court.panel, court.sole, PATIENCE]
        settings_ = (court.escrow, court.panel, court.sole, 1, b"", b"", "ipfs://q")
        logs = court.deploying("Tribunal", settings_).logs
        assert [decode_log(log) for log in logs] == [
            event("MetaEvidence", _metaEvidenceID=0, _evidence="ipfs://q")
        ]


class TestOpen:
    def test_order_of_checks(self, court: CourtChain) -> None:
        error = court.fails(BUYER, court.tribunal, "open", 1)
        assert error == "UnknownOrder(id=1)"
        other = court.disputed(arbiter=STRANGER)
        error = court.fails(BUYER, court.tribunal, "open", other)
        assert error == f"OtherArbiter(orderId={other}, arbiter={STRANGER})"
        order = court.disputed()
        deadline = court.order(order)["deadline"]
        court.sure(OTHER, court.panel, "charge", 1_000)
        for value in (0, 999, 1_001):
            error = court.fails(BUYER, court.tribunal, "open", order, value=value)
            assert error == f"WrongValue(expected=1000, sent={value})"
        court.at(deadline)
        error = court.fails(BUYER, court.tribunal, "open", order, value=1_000)
        assert error == f"TooLate(id={order}, deadline={deadline}, nowTs={deadline})"
        court.sure(SELLER, court.escrow, "refund", order)
        error = court.fails(BUYER, court.tribunal, "open", order, value=1_000)
        assert error == f"NotDisputed(orderId={order}, actual={REFUNDED})"

    def test_it_asks_the_primary(self, court: CourtChain) -> None:
        court.sure(OTHER, court.panel, "charge", 1_000)
        order = court.disputed()
        assert court.view(court.tribunal, "openCost") == 1_000
        done = court.sure(BUYER, court.tribunal, "open", order, value=1_000)
        assert done.events == (
            event(
                "Dispute", _arbitrator=court.panel, _disputeID=1, _metaEvidenceID=0, _evidenceGroupID=order
            ),
        )
        assert court.case(order) == (PRIMARY, court.now + PATIENCE, 0, 1)
        assert court.balance(court.panel) == 1_000
        assert court.balance(court.tribunal) == 0
        assert court.view(court.panel, "lastExtraData") == bytes(12) + bytes.fromhex(BUYER[2:])
        error = court.fails(BUYER, court.tribunal, "open", order, value=1_000)
        assert error == f"WrongStage(orderId={order}, actual={PRIMARY})"


class TestEscalate:
    def test_patience_to_the_second(self, court: CourtChain) -> None:
        order = opened(court)
        since = court.now + PATIENCE
        assert court.view(court.tribunal, "escalatable", order) == since
        court.at(since - 1)
        error = court.fails(BUYER, court.tribunal, "escalate", order)
        assert error == f"TooEarly(id={order}, deadline={since}, nowTs={since - 1})"
        court.at(since)
        done = court.sure(SELLER, court.tribunal, "escalate", order)
        assert [found.name for found in done.events] == ["Escalated", "Dispute"]
        assert court.view(court.sole, "lastExtraData")[:32] == b"\1" * 32
        assert court.view(court.sole, "lastExtraData")[44:].hex() == SELLER[2:]
        assert court.view(court.tribunal, "escalatable", order) == 0
        error = court.fails(BUYER, court.tribunal, "escalate", order)
        assert error == f"WrongStage(orderId={order}, actual={FALLBACK})"

    def test_until_the_escrows_deadline(self, court: CourtChain) -> None:
        order = opened(court)
        deadline = court.order(order)["deadline"]
        court.at(deadline)
        error = court.fails(BUYER, court.tribunal, "escalate", order)
        assert error == f"TooLate(id={order}, deadline={deadline}, nowTs={deadline})"

    def test_the_fallbacks_price(self, court: CourtChain) -> None:
        order = opened(court)
        court.sure(OTHER, court.sole, "charge", 77)
        court.wait(PATIENCE)
        assert court.view(court.tribunal, "escalateCost") == 77
        error = court.fails(BUYER, court.tribunal, "escalate", order, value=76)
        assert error == "WrongValue(expected=77, sent=76)"

    def test_a_primary_that_takes_no_case_is_passed_over(self, court: CourtChain) -> None:
        """It gets its time from the beginning of the dispute."""
        court.sure(OTHER, court.panel, "behave", 1)
        order = court.disputed()
        begun = court.now
        assert court.fails(BUYER, court.tribunal, "open", order) == "Unwilling()"
        since = begun + PATIENCE
        court.at(since - 1)
        error = court.fails(BUYER, court.tribunal, "escalate", order)
        assert error == f"TooEarly(id={order}, deadline={since}, nowTs={since - 1})"
        court.at(since)
        court.sure(BUYER, court.tribunal, "escalate", order)
        assert rule(court, court.sole, 1, award(0, 10_000)) is None
        assert court.order(order)["state"] == RULED

    def test_a_refusal_to_rule_needs_no_patience(self, court: CourtChain) -> None:
        order = opened(court)
        assert rule(court, court.panel, 1, 0) is None
        assert court.case(order)[0] == PASSED
        again = rule(court, court.panel, 1, award(0, 10_000))
        assert str(again) == f"Unauthorised(id={order}, caller={court.panel})"
        assert court.view(court.tribunal, "escalatable", order) == court.now
        court.sure(BUYER, court.tribunal, "escalate", order)


class TestRule:
    def test_who_may(self, court: CourtChain) -> None:
        order = opened(court)
        error = court.fails(STRANGER, court.tribunal, "rule", 1, award(0, 10_000))
        assert error == f"UnknownDispute(arbitrator={STRANGER}, disputeID=1)"
        error = str(rule(court, court.sole, 1, award(0, 10_000)))
        assert error == f"UnknownDispute(arbitrator={court.sole}, disputeID=1)"
        error = str(rule(court, court.panel, 2, award(0, 10_000)))
        assert error == f"UnknownDispute(arbitrator={court.panel}, disputeID=2)"
        assert rule(court, court.panel, 1, award(0, 10_000)) is None
        error = str(rule(court, court.panel, 1, award(10_000, 0)))
        assert error == f"Unauthorised(id={order}, caller={court.panel})"

    def test_numbers_of_two_arbitrators_do_not_meet(self, court: CourtChain) -> None:
        """Both call their dispute 1; each rules on its own order."""
        first, second = opened(court), court.disputed()
        court.wait(PATIENCE)
        court.sure(OTHER, court.panel, "behave", 1)
        court.sure(BUYER, court.tribunal, "escalate", second)
        assert (court.case(first)[3], court.case(second)[3]) == (1, 1)
        assert rule(court, court.sole, 1, award(10_000, 0)) is None
        assert court.order(first)["state"] == DISPUTED
        assert court.order(second)["state"] == RULED

    def test_after_the_deadline_a_ruling_is_void(self, court: CourtChain) -> None:
        order = opened(court)
        court.at(court.order(order)["deadline"])
        assert rule(court, court.panel, 1, award(0, 10_000)) is None
        assert court.case(order)[0] == CLOSED
        assert court.view(court.tribunal, "award", order)[0] is False
        court.sure(STRANGER, court.escrow, "lapse", order)

    def test_in_the_last_second_it_is_not(self, court: CourtChain) -> None:
        order = opened(court)
        court.at(court.order(order)["deadline"] - 1)
        assert rule(court, court.panel, 1, award(0, 10_000)) is None
        assert court.order(order)["state"] == RULED
        assert court.view(court.tribunal, "award", order) == (True, 0, 10_000, 0, 0)

    def test_an_order_that_the_seller_refunded_has_no_award(self, court: CourtChain) -> None:
        order = opened(court)
        court.sure(SELLER, court.escrow, "refund", order)
        assert rule(court, court.panel, 1, award(0, 10_000)) is None
        assert court.order(order)["state"] == REFUNDED
        assert court.view(court.tribunal, "award", order) == (False, 0, 0, 0, 0)


class TestEvidence:
    def test_parties_only_and_eight_each(self, court: CourtChain) -> None:
        order = opened(court)
        deadline = court.order(order)["deadline"]
        for party in (BUYER, SELLER, CARRIER, PAYEE):
            for number in range(8):
                said = court.sure(party, court.tribunal, "submitEvidence", order, f"ipfs://{number}")
                [heard] = named(said, "Evidence")
                assert (heard["_party"], heard["_evidenceGroupID"]) == (party, order)
                assert heard["_arbitrator"] == court.panel
            error = court.fails(party, court.tribunal, "submitEvidence", order, "")
            assert error == f"TooMuchEvidence(orderId={order}, party={party}, most=8)"
        error = court.fails(STRANGER, court.tribunal, "submitEvidence", order, "")
        assert error == f"Unauthorised(id={order}, caller={STRANGER})"
        assert court.order(order)["deadline"] == deadline

    def test_only_while_the_case_waits(self, court: CourtChain) -> None:
        order = court.disputed()
        error = court.fails(BUYER, court.tribunal, "submitEvidence", order, "")
        assert error == f"WrongStage(orderId={order}, actual={NONE})"
        court.sure(BUYER, court.tribunal, "open", order)
        court.wait(PATIENCE)
        court.sure(BUYER, court.tribunal, "escalate", order)
        said = court.sure(BUYER, court.tribunal, "submitEvidence", order, "")
        assert named(said, "Evidence")[0]["_arbitrator"] == court.sole
        mark = court.engines[0].snapshot()
        assert rule(court, court.sole, 1, 0) is None
        error = court.fails(BUYER, court.tribunal, "submitEvidence", order, "")
        assert error == f"WrongStage(orderId={order}, actual={CLOSED})"
        court.engines[0].revert(mark)
        court.at(court.order(order)["deadline"] - 1)
        court.sure(BUYER, court.tribunal, "submitEvidence", order, "")
        court.wait()
        assert court.fails(BUYER, court.tribunal, "submitEvidence", order, "").startswith("TooLate(")
        court.sure(STRANGER, court.escrow, "lapse", order)
        error = court.fails(BUYER, court.tribunal, "submitEvidence", order, "")
        assert error == f"NotDisputed(orderId={order}, actual={RULED})"


shares = st.tuples(*[st.integers(0, 10_000)] * 3)
numbers = st.one_of(
    shares.map(lambda s: award(*s)),
    shares.map(lambda s: award(s[0], min(s[1], 10_000 - s[0]))),
    st.integers(0, CHOICES + 10),
    st.integers(0, 2**256 - 1),
    st.sampled_from([0, 1, 10**15 - 1, 10**15, CHOICES, CHOICES + 1, 10**15 + 99_999, 2**64, 2**256 - 1]),
)


class TestAward:
    def test_the_examples_of_the_specification(self, court: CourtChain) -> None:
        for parts, number in (
            ((3_000, 6_000, 1_000), 1_030_000_600_001_000),
            ((10_000, 0, 0), CHOICES),
            ((0, 10_000, 0), 1_000_001_000_000_000),
            ((0, 0, 0), 1_000_000_000_000_000),
        ):
            assert court.view(court.tribunal, "rulingFor", *parts) == number == award(*parts)

    @settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
    @given(st.tuples(*[st.integers(0, 2**16 - 1) | st.integers(0, 4_000)] * 3))
    def test_encoding(self, parts: tuple[int, int, int]) -> None:
        found = CHAIN.ask(CHAIN.tribunal, "rulingFor", *parts)
        if sum(parts) <= 10_000:
            assert found == award(*parts)
        else:
            names = ("buyer", "seller", "carrier")
            assert found == event("SharesAboveWhole", **dict(zip(names, parts, strict=True)))

    @settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
    @given(numbers)
    def test_any_number_is_an_award_or_no_ruling(self, number: int) -> None:
        """Four shares that add up to the whole; the escrow gives the buyer everything but its share."""
        court, [engine] = CHAIN, CHAIN.engines
        mark = engine.snapshot()
        assert rule(court, court.panel, 1, number) is None
        buyer, seller, carrier = (number - 10**15) // 10**10, number % 10**10 // 10**5, number % 10**5
        good = 10**15 <= number <= CHOICES and buyer + seller + carrier <= 10_000
        rest = (buyer, seller, carrier, 10_000 - buyer - seller - carrier) if good else (0, 0, 0, 0)
        assert court.view(court.tribunal, "award", ORDER) == (good, *rest)
        assert court.order(ORDER)["state"] == (RULED if good else DISPUTED)
        if good:
            back = sum(x * (10_000 - buyer) // 10_000 for x in (100_000, 19_000, 9_000))
            assert court.view(court.escrow, "creditOf", BUYER, NOBODY) == back
        engine.revert(mark)

    def test_the_fee_of_the_fallback_is_paid_by_who_escalates(self) -> None:
        court = CourtChain(RevmEngine)
        court.sure(PERSON, court.sole, "addBond", value=10**6)
        order = court.disputed()
        court.wait(PATIENCE)
        court.sure(SELLER, court.tribunal, "escalate", order, value=FEE)
        assert court.view(court.sole, "claimantOf", 1) == SELLER


CHAIN = on_strings()
ORDER = opened(CHAIN)
