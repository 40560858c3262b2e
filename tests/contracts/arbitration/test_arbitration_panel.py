"""The juror panel, function by function: every revert with its arguments, every window to the second."""

from __future__ import annotations

import pytest

from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from chain.testing.court import CourtChain
from chain.testing.outcome import event, named
from chain.testing.panel import CHOICES, SALT, PanelSettings, ballot
from chain.testing.parties import BUYER, CROWD, JURORS, OTHER, STRANGER
from tests.contracts.arbitration.panel_model import CLOSED, TALLIED, VOTING

S = PanelSettings()
NOTHING = b""


@pytest.fixture
def court() -> CourtChain:
    """A panel with all seats taken."""
    made = CourtChain(RevmEngine)
    made.seat()
    return made


def ask(court: CourtChain, choices: int = 5, payer: str = OTHER) -> int:
    """A dispute whose arbitrable is a person."""
    court.sure(payer, court.panel, "createDispute", choices, NOTHING, value=S.cost(1))
    court.wait()
    number: int = court.view(court.panel, "disputeCount")
    return number


def one_votes(slash_bps: int) -> tuple[CourtChain, list[str]]:
    """A panel whose first juror votes alone, executed; and its jurors."""
    court = CourtChain(RevmEngine, panel=S._replace(slash_bps=slash_bps))
    court.seat()
    ask(court)
    jurors = court.drawn(1)
    court.vote(1, {jurors[0]: 1})
    court.wait(S.appeal)
    court.sure(STRANGER, court.panel, "execute", 1)
    return court, jurors


def phase(court: CourtChain, dispute: int = 1) -> int:
    found: int = court.view(court.panel, "trial", dispute)[2]
    return found


def late(deadline: int, now: int) -> str:
    return f"TooLate(id=1, deadline={deadline}, nowTs={now})"


def early(deadline: int, now: int) -> str:
    return f"TooEarly(id=1, deadline={deadline}, nowTs={now})"


class TestDrawing:
    def test_what_a_dispute_costs(self, court: CourtChain) -> None:
        for value in (S.cost(1) - 1, S.cost(1) + 1):
            error = court.fails(OTHER, court.panel, "createDispute", 1, NOTHING, value=value)
            assert error == f"WrongValue(expected={S.cost(1)}, sent={value})"
        error = court.fails(OTHER, court.panel, "createDispute", 0, NOTHING, value=S.cost(1))
        assert error == "NoChoices()"

    @pytest.mark.parametrize("name", ["draw", "abandon", "tally", "execute", "deliver"])
    def test_a_dispute_that_is_not_there(self, court: CourtChain, name: str) -> None:
        for dispute in (0, 2, 2**256 - 1):
            assert court.fails(STRANGER, court.panel, name, dispute) == f"UnknownDispute(id={dispute})"

    def test_a_dispute_that_is_not_there_has_no_votes_appeals_or_views(self, court: CourtChain) -> None:
        assert court.fails(STRANGER, court.panel, "commit", 2, SALT) == "UnknownDispute(id=2)"
        assert court.fails(STRANGER, court.panel, "reveal", 2, 0, SALT) == "UnknownDispute(id=2)"
        assert court.fails(STRANGER, court.panel, "appeal", 2, NOTHING) == "UnknownDispute(id=2)"
        for name in ("entry", "currentRuling", "disputeStatus"):
            assert court.ask(court.panel, name, 2) == event("UnknownDispute", id=2)
        assert court.view(court.panel, "appealCost", 2, NOTHING) == 2**256 - 1

    def test_the_window_to_draw_in(self, court: CourtChain) -> None:
        ask(court)
        deadline = court.view(court.panel, "entry", 1)[2]
        court.at(deadline - 1)
        assert court.fails(STRANGER, court.panel, "abandon", 1) == early(deadline, deadline - 1)
        mark = court.engines[0].snapshot()
        court.sure(STRANGER, court.panel, "draw", 1)
        court.engines[0].revert(mark)
        court.at(deadline)
        assert court.fails(STRANGER, court.panel, "draw", 1) == late(deadline, deadline)
        court.sure(STRANGER, court.panel, "abandon", 1)
        assert phase(court) == CLOSED
        assert court.view(court.panel, "creditOf", OTHER) == S.cost(1)
        assert court.view(court.panel, "disputeStatus", 1) == 2

    def test_too_few_seats(self, court: CourtChain) -> None:
        for juror in JURORS[2:]:
            court.sure(juror, court.panel, "leaveSeat")
        ask(court)
        assert court.fails(STRANGER, court.panel, "draw", 1) == "TooFewSeats(id=1, free=2, needed=3)"

    def test_no_juror_is_drawn_twice(self, court: CourtChain) -> None:
        for _ in range(4):
            ask(court)
        drawn = [juror for dispute in range(1, 5) for juror in court.drawn(dispute)]
        assert len(drawn) == len(set(drawn)) == 12
        assert set(drawn) <= set(JURORS)

    def test_everybody_is_drawn_sometimes(self, court: CourtChain) -> None:
        """60 draws of 3 out of 14: each juror is expected 12.9 times."""
        counts = dict.fromkeys(JURORS, 0)
        for _ in range(60):
            dispute = ask(court)
            mark = court.engines[0].snapshot()
            for juror in court.drawn(dispute):
                counts[juror] += 1
            court.engines[0].revert(mark)
        assert sum(counts.values()) == 180
        assert min(counts.values()) >= 3
        assert max(counts.values()) <= 27


class TestVoting:
    @pytest.fixture
    def jurors(self, court: CourtChain) -> list[str]:
        ask(court)
        return court.drawn(1)

    def test_states(self, court: CourtChain, jurors: list[str]) -> None:
        wrong = f"WrongState(id=1, actual={VOTING})"
        for name in ("draw", "abandon", "execute"):
            assert court.fails(jurors[0], court.panel, name, 1) == wrong
        assert court.fails(OTHER, court.panel, "appeal", 1, NOTHING, value=S.cost(2)) == wrong
        assert court.fails(OTHER, court.panel, "deliver", 1) == "WrongStanding(id=1, actual=1)"

    def test_only_jurors_vote_and_only_once(self, court: CourtChain, jurors: list[str]) -> None:
        spare = next(juror for juror in JURORS if juror not in jurors)
        for other in (STRANGER, spare):
            error = court.fails(other, court.panel, "commit", 1, SALT)
            assert error == f"Unauthorised(id=1, caller={other})"
        court.sure(jurors[0], court.panel, "commit", 1, SALT)
        error = court.fails(jurors[0], court.panel, "commit", 1, bytes(32))
        assert error == f"WrongBallot(id=1, juror={jurors[0]}, actual=1)"

    def test_the_windows(self, court: CourtChain, jurors: list[str]) -> None:
        end = court.view(court.panel, "entry", 1)[2]
        middle = end - S.reveal
        one, two, _ = jurors
        court.at(middle - 1)
        assert court.fails(one, court.panel, "reveal", 1, 4, SALT) == early(middle, middle - 1)
        court.sure(one, court.panel, "commit", 1, ballot(1, 1, one, 4))
        court.at(middle)
        error = court.fails(two, court.panel, "commit", 1, ballot(1, 1, two, 4))
        assert error == late(middle, middle)
        court.at(end - 1)
        assert court.fails(STRANGER, court.panel, "tally", 1) == early(end, end - 1)
        mark = court.engines[0].snapshot()
        court.sure(one, court.panel, "reveal", 1, 4, SALT)
        court.engines[0].revert(mark)
        court.at(end)
        assert court.fails(one, court.panel, "reveal", 1, 4, SALT) == late(end, end)
        court.sure(STRANGER, court.panel, "tally", 1)

    def test_what_can_be_revealed(self, court: CourtChain, jurors: list[str]) -> None:
        one, two, three = jurors
        court.sure(one, court.panel, "commit", 1, ballot(1, 1, one, 4))
        court.sure(two, court.panel, "commit", 1, ballot(1, 1, two, 6))
        court.wait(S.commit)
        none = f"WrongBallot(id=1, juror={three}, actual=0)"
        assert court.fails(three, court.panel, "reveal", 1, 4, SALT) == none
        wrong = f"WrongReveal(id=1, juror={one})"
        assert court.fails(one, court.panel, "reveal", 1, 3, SALT) == wrong
        assert court.fails(one, court.panel, "reveal", 1, 4, bytes(32)) == wrong
        out = "RulingOutOfRange(ruling=6, choices=5)"
        assert court.fails(two, court.panel, "reveal", 1, 6, SALT) == out
        court.sure(one, court.panel, "reveal", 1, 4, SALT)
        twice = f"WrongBallot(id=1, juror={one}, actual=2)"
        assert court.fails(one, court.panel, "reveal", 1, 4, SALT) == twice


class TestTally:
    @pytest.mark.parametrize(
        ("votes", "ruling", "decided"),
        [
            ((), 0, False),
            ((4,), 4, True),
            ((4, 2), 0, False),
            ((4, 2, 1), 0, False),
            ((4, 2, 2), 2, True),
            ((2, 4, 2), 2, True),
            ((2, 2, 4), 2, True),
            ((0, 0, 4), 0, True),
        ],
    )
    def test_plurality(self, court: CourtChain, votes: tuple[int, ...], ruling: int, decided: bool) -> None:
        ask(court)
        jurors = court.drawn(1)
        court.vote(1, dict(zip(jurors, votes, strict=False)))
        assert court.view(court.panel, "currentRuling", 1) == ruling
        assert court.view(court.panel, "trial", 1)[4] == decided

    def test_the_ninth_vote_breaks_a_tie_of_eight(self) -> None:
        court = CourtChain(RevmEngine, panel=S._replace(size=9))
        court.seat()
        ask_value = 9 * S.fee
        court.sure(OTHER, court.panel, "createDispute", 5, NOTHING, value=ask_value)
        court.wait()
        jurors = court.drawn(1)
        court.vote(1, dict(zip(jurors, (1, 2, 3, 2, 1, 3, 3, 1, 3), strict=True)))
        assert court.view(court.panel, "currentRuling", 1) == 3


class TestAppealAndAccount:
    @pytest.fixture
    def jurors(self, court: CourtChain) -> list[str]:
        ask(court)
        found = court.drawn(1)
        court.vote(1, dict(zip(found, (4, 4, 2), strict=True)))
        return found

    def test_the_window_to_appeal(self, court: CourtChain, jurors: list[str]) -> None:
        start, end = court.view(court.panel, "appealPeriod", 1)
        assert (start, end) == (court.now, court.now + S.appeal)
        assert court.view(court.panel, "disputeStatus", 1) == 1
        assert court.view(court.panel, "appealCost", 1, NOTHING) == S.cost(2)
        court.at(end - 1)
        assert court.fails(STRANGER, court.panel, "execute", 1) == early(end, end - 1)
        mark = court.engines[0].snapshot()
        court.sure(BUYER, court.panel, "appeal", 1, NOTHING, value=S.cost(2))
        court.engines[0].revert(mark)
        court.at(end)
        error = court.fails(BUYER, court.panel, "appeal", 1, NOTHING, value=S.cost(2))
        assert error == late(end, end)
        assert court.view(court.panel, "appealPeriod", 1) == (0, 0)
        assert court.view(court.panel, "disputeStatus", 1) == 2
        court.sure(STRANGER, court.panel, "execute", 1)
        assert court.fails(STRANGER, court.panel, "execute", 1) == f"WrongState(id=1, actual={CLOSED})"
        assert len(jurors) == 3

    def test_one_appeal_for_exactly_its_cost(self, court: CourtChain, jurors: list[str]) -> None:
        for value in (S.cost(2) - 1, S.cost(2) + 1):
            error = court.fails(BUYER, court.panel, "appeal", 1, NOTHING, value=value)
            assert error == f"WrongValue(expected={S.cost(2)}, sent={value})"
        court.sure(BUYER, court.panel, "appeal", 1, NOTHING, value=S.cost(2))
        assert court.view(court.panel, "disputeStatus", 1) == 0
        court.wait()
        second = court.drawn(1, 2)
        for juror in jurors:
            error = court.fails(juror, court.panel, "commit", 1, SALT)
            assert error == f"Unauthorised(id=1, caller={juror})"
        court.vote(1, dict.fromkeys(second, 4), round_=2)
        error = court.fails(BUYER, court.panel, "appeal", 1, NOTHING, value=S.cost(2))
        assert error == "NotAppealable(id=1)"

    def test_the_account_of_one_round(self, court: CourtChain, jurors: list[str]) -> None:
        """The example of docs/arbitration.md."""
        one, two, three = jurors
        court.wait(S.appeal)
        done = court.sure(STRANGER, court.panel, "execute", 1)
        share = (3 * 10_001 + 333_300) // 2
        assert S.slash == 333_300
        assert named(done, "Executed") == [
            {"id": 1, "ruling": 4, "coherent": 2, "share": share, "slashed": 333_300}
        ]
        credits = [court.view(court.panel, "creditOf", owner) for owner in (one, two, three, OTHER)]
        assert credits == [181_651, 181_651, 666_703, 1]
        assert sum(credits) == 3 * 10_001 + S.stake

    def test_an_appeal_without_jurors_leaves_the_ruling(self, court: CourtChain, jurors: list[str]) -> None:
        free = [juror for juror in JURORS if juror not in jurors]
        for juror in free[:5]:
            court.sure(juror, court.panel, "leaveSeat")
        court.sure(BUYER, court.panel, "appeal", 1, NOTHING, value=S.cost(2))
        court.wait()
        assert court.fails(STRANGER, court.panel, "draw", 1) == "TooFewSeats(id=1, free=6, needed=7)"
        court.wait(S.draw)
        court.sure(STRANGER, court.panel, "abandon", 1)
        assert court.view(court.panel, "creditOf", BUYER) == S.cost(2)
        assert phase(court) == TALLIED
        done = court.sure(STRANGER, court.panel, "execute", 1)
        assert named(done, "Executed")[0]["ruling"] == 4
        assert court.view(court.panel, "currentRuling", 1) == 4

    def test_with_nobody_coherent_each_payer_gets_its_round(self, court: CourtChain) -> None:
        ask(court)
        court.drawn(1)
        court.vote(1, {})
        court.sure(BUYER, court.panel, "appeal", 1, NOTHING, value=S.cost(2))
        court.wait()
        court.drawn(1, 2)
        court.vote(1, {}, round_=2)
        done = court.sure(STRANGER, court.panel, "execute", 1)
        assert named(done, "Executed") == [
            {"id": 1, "ruling": 0, "coherent": 0, "share": 0, "slashed": 10 * S.slash}
        ]
        assert court.view(court.panel, "creditOf", OTHER) == 3 * (S.fee + S.slash)
        assert court.view(court.panel, "creditOf", BUYER) == 7 * (S.fee + S.slash)
        assert court.view(court.panel, "freeSeats") == 4

    def test_a_tie_costs_nobody_who_voted(self, court: CourtChain) -> None:
        ask(court)
        jurors = court.drawn(1)
        court.vote(1, dict(zip(jurors, (1, 2), strict=False)))
        court.wait(S.appeal)
        court.sure(STRANGER, court.panel, "execute", 1)
        share = (S.cost(1) + S.slash) // 2
        credits = [court.view(court.panel, "creditOf", juror) for juror in jurors]
        assert credits == [share, share, S.stake - S.slash]

    def test_without_a_slash_every_seat_returns(self) -> None:
        court, jurors = one_votes(slash_bps=0)
        assert court.view(court.panel, "freeSeats") == 14
        assert court.view(court.panel, "creditOf", jurors[0]) == S.cost(1)

    def test_a_whole_stake_can_be_lost(self) -> None:
        court, jurors = one_votes(slash_bps=10_000)
        assert court.view(court.panel, "creditOf", jurors[0]) == S.cost(1) + 2 * S.stake
        assert court.view(court.panel, "creditOf", jurors[1]) == 0
        assert court.view(court.panel, "freeSeats") == 12


class TestEngines:
    def test_both_engines_draw_the_same_jurors(self) -> None:
        """PREVRANDAO is the same; the receipts with their logs are compared, and the state in the end."""
        court = CourtChain(RevmEngine, PyEvmEngine)
        court.seat()
        seen = []
        for _ in range(3):
            ask(court)
            seen.append(court.drawn(court.view(court.panel, "disputeCount")))
        assert len({juror for drawn in seen for juror in drawn}) == 9
        other = CourtChain(RevmEngine, seed=1)
        other.seat()
        ask(other)
        assert other.drawn(1) != seen[0], "another seed, another draw"

    @pytest.mark.slow
    def test_the_largest_panel_fits_into_a_block(self) -> None:
        """15 + 31 jurors, half of them slashed: each step stays far below 30 million gas."""
        court = CourtChain(RevmEngine, panel=S._replace(size=15))
        court.seat(CROWD)
        court.sure(OTHER, court.panel, "createDispute", CHOICES, NOTHING, value=15 * S.fee)
        court.wait()
        for round_, count in ((1, 15), (2, 31)):
            receipt = court.receipt(STRANGER, court.panel, "draw", 1)
            assert receipt.status
            assert receipt.gas_used < 5_000_000
            jurors = court.view(court.panel, "jurorsOf", 1, round_)
            assert len(jurors) == count
            court.vote(1, {juror: 1 + number // 3 for number, juror in enumerate(jurors)}, round_)
            if round_ == 1:
                court.sure(OTHER, court.panel, "appeal", 1, NOTHING, value=31 * S.fee)
                court.wait()
        receipt = court.receipt(STRANGER, court.panel, "execute", 1)
        assert receipt.status
        assert receipt.gas_used < 5_000_000
