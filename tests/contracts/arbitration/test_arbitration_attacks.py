"""Attacks on the arbitration, by their numbers in the catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from chain.contracts import artifact
from chain.evm.revm import RevmEngine
from chain.testing.court import DISPUTED, FEE, PATIENCE, RULED, WINDOW, CourtChain
from chain.testing.outcome import named
from chain.testing.panel import SALT, PanelSettings, award, ballot
from chain.testing.parties import BUYER, JURORS, OTHER, PERSON, SELLER, STRANGER

S = PanelSettings()
FOR_SELLER, FOR_BUYER = award(10_000, 0), award(0, 10_000)


@pytest.fixture
def court() -> CourtChain:
    made = CourtChain(RevmEngine)
    made.seat()
    made.sure(PERSON, made.sole, "addBond", value=10**6)
    return made


@pytest.fixture
def jurors(court: CourtChain) -> list[str]:
    """Drawn for dispute 1, about an order."""
    open_one(court)
    return court.drawn(1)


def open_one(court: CourtChain) -> int:
    order = court.disputed()
    court.sure(BUYER, court.tribunal, "open", order, value=S.cost(1))
    court.wait()
    return order


class TestA27Silence:
    def test_a27_silent_primary_then_the_fallback_rules(self, court: CourtChain, jurors: list[str]) -> None:
        """The panel takes its time; what it says when the fallback was asked counts no more."""
        court.wait(PATIENCE)
        court.sure(SELLER, court.tribunal, "escalate", 1, value=FEE)
        court.sure(STRANGER, court.panel, "tally", 1)
        court.wait(S.appeal)
        done = court.sure(STRANGER, court.panel, "execute", 1)
        assert named(done, "RulingDelivered")[0]["accepted"] is False
        refused = f"Unauthorised(id=1, caller={court.panel})"
        assert court.fails(STRANGER, court.panel, "deliver", 1) == refused
        assert court.order(1)["state"] == DISPUTED
        court.sure(PERSON, court.sole, "giveRuling", 1, FOR_BUYER)
        assert court.order(1)["state"] == RULED
        assert court.view(court.tribunal, "award", 1) == (True, 0, 10_000, 0, 0)
        assert all(court.view(court.panel, "seatOf", juror)[1] == 0 for juror in jurors)

    def test_a27_nobody_ever_speaks_then_anyone_lapses(self, court: CourtChain) -> None:
        order = court.disputed()
        deadline = court.order(order)["deadline"]
        court.at(deadline - 1)
        error = court.fails(STRANGER, court.escrow, "lapse", order)
        assert error == f"TooEarly(id={order}, deadline={deadline}, nowTs={deadline - 1})"
        court.at(deadline)
        court.sure(STRANGER, court.escrow, "lapse", order)
        assert court.order(order)["state"] == RULED

    def test_a27_a_silent_person_pays(self, court: CourtChain) -> None:
        tribunal = court.deploy_tribunal(court.sole, court.panel)
        court.serve(tribunal)
        order = court.disputed(arbiter=tribunal)
        court.sure(SELLER, tribunal, "open", order, value=FEE)
        court.wait(WINDOW)
        court.sure(STRANGER, court.sole, "forfeit", 1)
        assert court.view(court.sole, "creditOf", SELLER) > FEE
        court.sure(BUYER, tribunal, "escalate", order, value=S.cost(1))


class TestA28Replacement:
    def test_a28_nothing_about_a_tribunal_can_be_changed(self) -> None:
        functions = {e["name"] for e in artifact.load("Tribunal").abi if e["type"] == "function"
                     and e["stateMutability"] in ("nonpayable", "payable")}  # fmt: skip
        assert functions == {"open", "escalate", "submitEvidence", "rule"}

    def test_a28_another_tribunal_has_no_word_in_an_order(self, court: CourtChain, jurors: list[str]) -> None:
        new = court.deploy_tribunal(court.sole, court.panel)
        error = court.fails(BUYER, new, "open", 1, value=FEE)
        assert error == f"OtherArbiter(orderId=1, arbiter={court.tribunal})"
        court.vote(1, dict.fromkeys(jurors, FOR_BUYER))
        court.wait(S.appeal)
        court.sure(STRANGER, court.panel, "execute", 1)
        assert court.order(1)["state"] == RULED


class TestA36Votes:
    def test_a36_copied_commit(self, court: CourtChain, jurors: list[str]) -> None:
        """The copy can be committed, but nothing opens it: the juror's address is inside."""
        one, two, _ = jurors
        hash_ = ballot(1, 1, one, FOR_BUYER)
        court.sure(one, court.panel, "commit", 1, hash_)
        court.sure(two, court.panel, "commit", 1, hash_)
        court.wait(S.commit)
        court.sure(one, court.panel, "reveal", 1, FOR_BUYER, SALT)
        error = court.fails(two, court.panel, "reveal", 1, FOR_BUYER, SALT)
        assert error == f"WrongReveal(id=1, juror={two})"

    def test_a36_commit_of_an_earlier_round(self, court: CourtChain, jurors: list[str]) -> None:
        """What was revealed in one dispute or round opens nothing in another."""
        court.vote(1, dict.fromkeys(jurors, FOR_BUYER))
        court.sure(SELLER, court.panel, "appeal", 1, b"", value=S.cost(2))
        court.wait()
        juror = court.drawn(1, 2)[0]
        court.sure(juror, court.panel, "commit", 1, ballot(1, 1, juror, FOR_BUYER))
        court.wait(S.commit)
        error = court.fails(juror, court.panel, "reveal", 1, FOR_BUYER, SALT)
        assert error == f"WrongReveal(id=1, juror={juror})"

    def test_a36_early_reveal(self, court: CourtChain, jurors: list[str]) -> None:
        one = jurors[0]
        court.sure(one, court.panel, "commit", 1, ballot(1, 1, one, FOR_BUYER))
        middle = court.view(court.panel, "entry", 1)[2] - S.reveal
        error = court.fails(one, court.panel, "reveal", 1, FOR_BUYER, SALT)
        assert error == f"TooEarly(id=1, deadline={middle}, nowTs={court.now})"

    def test_a36_withheld_reveal(self, court: CourtChain, jurors: list[str]) -> None:
        """Costs the stake's slash, and does not hold up the rest."""
        one, two, three = jurors
        for juror in jurors:
            court.sure(juror, court.panel, "commit", 1, ballot(1, 1, juror, FOR_BUYER))
        court.wait(S.commit)
        for juror in (one, two):
            court.sure(juror, court.panel, "reveal", 1, FOR_BUYER, SALT)
        court.wait(S.reveal)
        court.sure(STRANGER, court.panel, "tally", 1)
        court.wait(S.appeal)
        court.sure(STRANGER, court.panel, "execute", 1)
        assert court.view(court.panel, "creditOf", three) == S.stake - S.slash
        assert court.view(court.panel, "creditOf", one) == (S.cost(1) + S.slash) // 2
        assert court.order(1)["state"] == RULED

    def test_a36_reveal_for_another(self, court: CourtChain, jurors: list[str]) -> None:
        one, two, _ = jurors
        court.sure(one, court.panel, "commit", 1, ballot(1, 1, one, FOR_BUYER))
        court.wait(S.commit)
        for caller, error in (
            (STRANGER, f"Unauthorised(id=1, caller={STRANGER})"),
            (two, f"WrongBallot(id=1, juror={two}, actual=0)"),
        ):
            assert court.fails(caller, court.panel, "reveal", 1, FOR_BUYER, SALT) == error

    def test_a36_stake_withdrawn_between_draw_and_reveal(self, court: CourtChain, jurors: list[str]) -> None:
        one = jurors[0]
        stuck = f"NoFreeSeat(juror={one}, disputeID=1)"
        steps: list[tuple[str, tuple[Any, ...]]] = [("commit", (1, ballot(1, 1, one, FOR_SELLER)))]
        assert court.fails(one, court.panel, "leaveSeat") == stuck
        court.sure(one, court.panel, steps[0][0], *steps[0][1])
        assert court.fails(one, court.panel, "leaveSeat") == stuck
        court.wait(S.commit)
        court.sure(one, court.panel, "reveal", 1, FOR_SELLER, SALT)
        assert court.fails(one, court.panel, "leaveSeat") == stuck
        court.wait(S.reveal)
        court.sure(STRANGER, court.panel, "tally", 1)
        assert court.fails(one, court.panel, "leaveSeat") == stuck
        seated = f"AlreadySeated(juror={one})"
        assert court.fails(one, court.panel, "takeSeat", value=S.stake) == seated
        assert court.fails(one, court.panel, "withdraw") == f"NothingToWithdraw(owner={one})"
        court.wait(S.appeal)
        court.sure(STRANGER, court.panel, "execute", 1)
        court.sure(one, court.panel, "leaveSeat")


class TestA37Grinding:
    """The lot is PREVRANDAO of the block of the draw; seats and question are older than that block."""

    @pytest.fixture
    def grinder(self, court: CourtChain) -> str:
        return court.deploy("DrawGrinder")

    def test_a37_the_lot_of_the_block_of_the_question(self, court: CourtChain, grinder: str) -> None:
        court.wait()
        error = court.fails(OTHER, grinder, "askAndDraw", court.panel, value=S.cost(1))
        assert error == f"SameBlock(id=1, blockNumber={court.block})"

    def test_a37_a_seat_taken_for_a_lot_that_is_known(self, court: CourtChain, grinder: str) -> None:
        open_one(court)
        error = court.fails(OTHER, grinder, "sitAndDraw", court.panel, 1, value=S.stake)
        assert error == f"SeatsMoved(id=1, blockNumber={court.block})"

    def test_a37_a_seat_left_for_a_lot_that_is_known(self, court: CourtChain) -> None:
        open_one(court)
        court.sure(JURORS[3], court.panel, "leaveSeat")
        error = court.fails(STRANGER, court.panel, "draw", 1)
        assert error == f"SeatsMoved(id=1, blockNumber={court.block})"
        court.wait()
        court.sure(STRANGER, court.panel, "draw", 1)

    def test_a37_one_try_a_block(self, court: CourtChain, grinder: str) -> None:
        """Known weakness: while nobody else draws, one lot a block can be let pass. Gas does not matter to it."""
        open_one(court)
        favourite, tries = JURORS[0], 0
        while court.send(OTHER, grinder, "drawIf", court.panel, 1, favourite).error is not None:
            again = court.fails(OTHER, grinder, "drawIf", court.panel, 1, favourite)
            assert again == "Unlucky()", "a second try in the same block has the same lot"
            court.wait()
            tries += 1
            assert tries < 40, "about 1 in 5 blocks draws the favourite"
        assert favourite in court.view(court.panel, "jurorsOf", 1, 1)
        assert tries > 0

    def test_a37_one_honest_draw_ends_it(self, court: CourtChain, grinder: str) -> None:
        open_one(court)
        drawn = court.drawn(1)
        favourite = next(juror for juror in JURORS if juror not in drawn)
        error = court.fails(OTHER, grinder, "drawIf", court.panel, 1, favourite)
        assert error == "WrongState(id=1, actual=2)"
        assert list(court.view(court.panel, "jurorsOf", 1, 1)) == drawn


class TestA38A39Stalling:
    def test_a38_no_back_and_forth_moves_the_deadline(self, court: CourtChain, jurors: list[str]) -> None:
        """Appeal, escalation and evidence all happen inside the escrow's ruling window."""
        deadline = court.order(1)["deadline"]
        court.vote(1, dict.fromkeys(jurors, FOR_BUYER))
        court.sure(SELLER, court.panel, "appeal", 1, b"", value=S.cost(2))
        court.wait(PATIENCE)
        court.sure(SELLER, court.tribunal, "escalate", 1, value=FEE)
        court.sure(SELLER, court.tribunal, "submitEvidence", 1, "ipfs://wait")
        assert court.order(1)["deadline"] == deadline
        court.at(deadline)
        court.sure(STRANGER, court.escrow, "lapse", 1)

    def test_a39_evidence_spam_ends_after_eight(self, court: CourtChain, jurors: list[str]) -> None:
        long = "ipfs://" + "x" * 2_000
        end = court.view(court.panel, "entry", 1)[2]
        for _ in range(8):
            court.sure(SELLER, court.tribunal, "submitEvidence", 1, long)
        error = court.fails(SELLER, court.tribunal, "submitEvidence", 1, long)
        assert error == f"TooMuchEvidence(orderId=1, party={SELLER}, most=8)"
        court.sure(BUYER, court.tribunal, "submitEvidence", 1, "ipfs://heard all the same")
        assert court.view(court.panel, "entry", 1)[2] == end
        assert court.view(court.tribunal, "caseOf", 1)[1] == court.now - 1 + PATIENCE
        assert len(jurors) == 3
