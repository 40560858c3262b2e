"""The sole arbitrator: every revert with its arguments, the deadline to the second, and where the money is."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.contracts.decode import decode_error
from chain.evm.revm import RevmEngine
from chain.testing.chain import NOBODY
from chain.testing.court import BOND, FEE, WINDOW, CourtChain
from chain.testing.outcome import NO_REASON, event, named
from chain.testing.parties import JURORS, OTHER, PERSON, STRANGER

NOTHING = b""
BONDS = 10 * BOND


@pytest.fixture
def court() -> CourtChain:
    """A person with bond for ten cases."""
    made = CourtChain(RevmEngine)
    made.sure(PERSON, made.sole, "addBond", value=BONDS)
    made.serve(OTHER)
    return made


def ask(court: CourtChain, extra: bytes = NOTHING) -> int:
    court.sure(OTHER, court.sole, "createDispute", 5, extra, value=FEE)
    court.wait()
    number: int = court.view(court.sole, "disputeCount")
    return number


def padded(address: str) -> bytes:
    return bytes(12) + bytes.fromhex(address[2:])


class TestSettings:
    @pytest.mark.parametrize(("person", "window"), [(NOBODY, 1), (PERSON, 0)])
    def test_a_person_and_a_window_are_needed(self, court: CourtChain, person: str, window: int) -> None:
        receipt = court.deploying("SoleArbitrator", person, FEE, BOND, window)
        assert decode_error(receipt.output) == event("ZeroSetting", person=person, window=window)

    def test_settings_can_be_read(self, court: CourtChain) -> None:
        names = ("person", "fee", "bondPerCase", "window", "freeBond")
        assert [court.view(court.sole, n) for n in names] == [PERSON, FEE, BOND, WINDOW, BONDS]
        assert court.view(court.sole, "arbitrationCost", NOTHING) == FEE

    def test_there_is_no_appeal(self, court: CourtChain) -> None:
        ask(court)
        assert court.fails(OTHER, court.sole, "appeal", 1, NOTHING) == "NotAppealable(id=1)"
        assert court.fails(OTHER, court.sole, "appeal", 2, NOTHING) == "UnknownDispute(id=2)"
        assert court.view(court.sole, "appealCost", 1, NOTHING) == 2**256 - 1
        assert court.view(court.sole, "appealPeriod", 1) == (0, 0)


class TestBond:
    def test_it_is_the_persons(self, court: CourtChain) -> None:
        assert court.fails(OTHER, court.sole, "addBond", value=1) == f"NotThePerson(caller={OTHER})"
        assert court.fails(OTHER, court.sole, "takeBond", 1) == f"NotThePerson(caller={OTHER})"

    def test_only_what_is_free_can_be_taken(self, court: CourtChain) -> None:
        ask(court)
        free = BONDS - BOND
        error = court.fails(PERSON, court.sole, "takeBond", free + 1)
        assert error == f"BondTooSmall(free={free}, needed={free + 1})"
        court.sure(PERSON, court.sole, "takeBond", free)
        assert court.view(court.sole, "creditOf", PERSON) == free
        assert court.view(court.sole, "freeBond") == 0

    def test_without_bond_there_is_no_dispute(self, court: CourtChain) -> None:
        court.sure(PERSON, court.sole, "takeBond", BONDS - BOND + 1)
        error = court.fails(OTHER, court.sole, "createDispute", 5, NOTHING, value=FEE)
        assert error == f"BondTooSmall(free={BOND - 1}, needed={BOND})"


class TestDisputes:
    def test_what_a_dispute_costs(self, court: CourtChain) -> None:
        for value in (FEE - 1, FEE + 1):
            error = court.fails(OTHER, court.sole, "createDispute", 5, NOTHING, value=value)
            assert error == f"WrongValue(expected={FEE}, sent={value})"
        error = court.fails(OTHER, court.sole, "createDispute", 0, NOTHING, value=FEE)
        assert error == "NoChoices()"

    @pytest.mark.parametrize(
        ("extra", "claimant"),
        [
            (NOTHING, OTHER),
            (b"\1" * 31, OTHER),
            (padded(STRANGER), STRANGER),
            (b"\7" * 45 + padded(STRANGER), STRANGER),
            (bytes(32), OTHER),
            (b"\1" * 32, OTHER),
        ],
    )
    def test_the_claimant_is_the_last_word(self, court: CourtChain, extra: bytes, claimant: str) -> None:
        """Where there is none, or no address in it, it is who called."""
        ask(court, extra)
        assert court.view(court.sole, "claimantOf", 1) == claimant

    def test_a_ruling(self, court: CourtChain) -> None:
        ask(court)
        assert court.view(court.sole, "disputeStatus", 1) == 0
        assert court.fails(OTHER, court.sole, "giveRuling", 1, 4) == f"Unauthorised(id=1, caller={OTHER})"
        error = court.fails(PERSON, court.sole, "giveRuling", 1, 6)
        assert error == "RulingOutOfRange(ruling=6, choices=5)"
        done = court.sure(PERSON, court.sole, "giveRuling", 1, 5)
        assert named(done, "RulingGiven") == [{"id": 1, "ruling": 5}]
        assert court.view(court.sole, "creditOf", PERSON) == FEE
        assert court.view(court.sole, "freeBond") == BONDS
        assert court.view(court.sole, "currentRuling", 1) == 5
        assert court.view(court.sole, "disputeStatus", 1) == 2
        for name, arguments in (("giveRuling", (1, 5)), ("forfeit", (1,))):
            error = court.fails(PERSON, court.sole, name, *arguments)
            assert error == "WrongStanding(id=1, actual=2)", "nobody is told: the arbitrable is a person"

    def test_the_deadline(self, court: CourtChain) -> None:
        ask(court)
        deadline = court.view(court.sole, "entry", 1)[2]
        court.at(deadline - 1)
        error = court.fails(STRANGER, court.sole, "forfeit", 1)
        assert error == f"TooEarly(id=1, deadline={deadline}, nowTs={deadline - 1})"
        mark = court.engines[0].snapshot()
        court.sure(PERSON, court.sole, "giveRuling", 1, 0)
        court.engines[0].revert(mark)
        court.at(deadline)
        error = court.fails(PERSON, court.sole, "giveRuling", 1, 5)
        assert error == f"TooLate(id=1, deadline={deadline}, nowTs={deadline})"
        done = court.sure(STRANGER, court.sole, "forfeit", 1)
        assert named(done, "Forfeited") == [{"id": 1, "claimant": OTHER, "amount": FEE + BOND}]
        assert court.view(court.sole, "creditOf", OTHER) == FEE + BOND
        assert court.view(court.sole, "freeBond") == BONDS - BOND
        assert court.view(court.sole, "currentRuling", 1) == 0

    def test_a_dispute_that_is_not_there(self, court: CourtChain) -> None:
        unknown = "UnknownDispute(id=7)"
        assert court.fails(PERSON, court.sole, "giveRuling", 7, 0) == unknown
        for name in ("forfeit", "deliver"):
            assert court.fails(PERSON, court.sole, name, 7) == unknown
        for name in ("entry", "currentRuling", "disputeStatus"):
            assert court.ask(court.sole, name, 7) == event("UnknownDispute", id=7)


class TestDelivery:
    def test_an_open_dispute_has_nothing_to_deliver(self, court: CourtChain) -> None:
        ask(court)
        assert court.fails(STRANGER, court.sole, "deliver", 1) == "WrongStanding(id=1, actual=1)"

    def test_a_person_cannot_be_told(self, court: CourtChain) -> None:
        ask(court)
        done = court.sure(PERSON, court.sole, "giveRuling", 1, 5)
        assert named(done, "RulingDelivered")[0]["accepted"] is False
        assert court.send(STRANGER, court.sole, "deliver", 1).error == NO_REASON


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["add", "take", "ask", "ask", "rule", "rule", "forfeit", "wait", "withdraw"]),
        st.integers(0, 9),
        st.integers(0, 2 * BOND),
    ),
    max_size=60,
)


class TestMoney:
    @settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
    @given(ACTIONS)
    def test_the_balance_is_what_is_owed(self, actions: list[tuple[str, int, int]]) -> None:
        """Free bond, bond and fee of open disputes, and credits: for any sequence, to the wei."""
        court, free, credits = CHAIN, 0, Counter[str]()
        [engine] = court.engines
        mark, waiting = engine.snapshot(), list[int]()
        for name, number, amount in actions:
            dispute = waiting[number % len(waiting)] if waiting else 1
            if name == "add":
                court.sure(PERSON, court.sole, "addBond", value=amount)
                free += amount
            elif name == "take" and court.send(PERSON, court.sole, "takeBond", amount).error is None:
                free, credits[PERSON] = free - amount, credits[PERSON] + amount
            elif name == "ask":
                payer = JURORS[number]
                if court.send(payer, court.sole, "createDispute", 5, NOTHING, value=FEE).error is None:
                    free -= BOND
                    waiting.append(court.view(court.sole, "disputeCount"))
            elif name == "rule" and court.send(PERSON, court.sole, "giveRuling", dispute, 3).error is None:
                free, credits[PERSON] = free + BOND, credits[PERSON] + FEE
                waiting.remove(dispute)
            elif name == "forfeit":
                if (done := court.send(STRANGER, court.sole, "forfeit", dispute)).error is None:
                    credits[named(done, "Forfeited")[0]["claimant"]] += FEE + BOND
                    waiting.remove(dispute)
            elif name == "wait":
                court.wait(100 * (number + 1))
            elif name == "withdraw":
                owner = [PERSON, *JURORS][number]
                assert (court.send(owner, court.sole, "withdraw").error is None) == (credits[owner] > 0)
                credits[owner] = 0
            owed = free + len(waiting) * (FEE + BOND) + sum(credits.values())
            assert court.balance(court.sole) == owed
            assert court.view(court.sole, "freeBond") == free >= 0
        engine.revert(mark)


CHAIN = CourtChain(RevmEngine)
