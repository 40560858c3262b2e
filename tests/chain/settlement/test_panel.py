"""`chain.settlement.modules.panel` foretells the real `JurorPanel`: who is drawn and paid, how votes count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from chain.settlement.modules.panel import Seats, Trial, count
from chain.testing.court import CourtChain
from chain.testing.outcome import named
from chain.testing.panel import SALT, PanelSettings, ballot
from chain.testing.parties import CROWD, JURORS, OTHER, STRANGER
from sim.core.units import BPS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chain.evm.engine import Address, Engine, Genesis

CHOICES = 5
Vote = int | None
"""`None` stays silent."""


class Script(NamedTuple):
    """How one case goes: votes by order of the draw, and who appeals."""

    first: Sequence[Vote]
    second: Sequence[Vote] = ()
    appealed: bool = False


class Bench:
    """A real panel with seats taken, and the seats that foretell it."""

    def __init__(
        self, chosen: PanelSettings, jurors: Sequence[Address], *makers: Callable[[Genesis], Engine]
    ) -> None:
        self.s = chosen
        self.court = CourtChain(*(makers or (RevmEngine,)), panel=chosen)
        self.seats = Seats(self.court.panel, chosen.stake, chosen.fee, chosen.slash_bps)
        self.court.seat(tuple(jurors))
        self.seats.free += jurors
        self.trials: dict[int, Trial] = {}
        self.credits: dict[Address, int] = {}

    def ask(self, payer: Address = OTHER) -> int:
        self.court.sure(payer, self.court.panel, "createDispute", CHOICES, b"", value=self.s.cost(1))
        number: int = self.court.view(self.court.panel, "disputeCount")
        self.trials[number] = Trial([payer])
        return number

    def appeal(self, number: int, payer: Address) -> None:
        self.court.sure(payer, self.court.panel, "appeal", number, b"", value=self.s.cost(2))
        self.trials[number].payers.append(payer)

    def draw(self, number: int, round_: int) -> None:
        foretold = self.seats.draw(number, round_, self.s.seats(round_), self.court.randomness)
        assert self.court.drawn(number, round_) == foretold
        self.trials[number].jurors[round_] = foretold
        self.compare_seats()

    def vote(self, votes: dict[int, Sequence[Vote]], round_: int) -> None:
        """Commit, reveal and tally several cases at once."""
        court = self.court
        ballots = [
            (number, juror, vote)
            for number, cast in votes.items()
            for juror, vote in zip(self.trials[number].jurors[round_], cast, strict=False)
            if vote is not None
        ]
        for number, juror, vote in ballots:
            court.sure(juror, court.panel, "commit", number, ballot(number, round_, juror, vote))
        court.wait(self.s.commit)
        for number, juror, vote in ballots:
            court.sure(juror, court.panel, "reveal", number, vote, SALT)
            self.trials[number].votes[juror] = vote
        court.wait(self.s.reveal)
        for number in votes:
            outcome = court.sure(STRANGER, court.panel, "tally", number)
            [told] = named(outcome, "Tallied")
            count(self.trials[number], round_)
            assert (told["ruling"], told["decided"]) == (
                self.trials[number].ruling, self.trials[number].decided,
            )  # fmt: skip

    def execute(self, number: int) -> None:
        trial, panel = self.trials[number], self.court.panel
        outcome = self.court.sure(STRANGER, panel, "execute", number)
        told = self.seats.account(trial)
        [executed] = named(outcome, "Executed")
        assert executed == {
            "id": number, "ruling": trial.ruling, "coherent": len(told.coherent), "share": told.share,
            "slashed": len(told.slashed) * self.seats.slash,
        }  # fmt: skip
        assert {lost["juror"] for lost in named(outcome, "SeatLeft")} == set(told.slashed)
        for juror in told.coherent:
            self.credit(juror, told.share)
        for juror in told.slashed:
            self.credit(juror, self.s.stake - self.seats.slash)
        for payer, amount in told.rest.items():
            self.credit(payer, amount)
        self.compare_seats()
        self.compare_credits()

    def credit(self, owner: Address, amount: int) -> None:
        self.credits[owner] = self.credits.get(owner, 0) + amount

    def compare_seats(self) -> None:
        court = self.court
        free = range(court.view(court.panel, "freeSeats"))
        assert [court.view(court.panel, "freeSeat", place) for place in free] == self.seats.free

    def compare_credits(self) -> None:
        court = self.court
        for owner, amount in self.credits.items():
            assert court.view(court.panel, "creditOf", owner) == amount, owner

    def play(self, scripts: Sequence[Script]) -> None:
        """Cases at the same time, from question to account; those who lost a seat take it again."""
        court, s = self.court, self.s
        numbers = dict(zip([self.ask() for _ in scripts], scripts, strict=True))
        court.wait()
        for number in numbers:
            self.draw(number, 1)
        self.vote({number: script.first for number, script in numbers.items()}, 1)
        appealed = [number for number, script in numbers.items() if script.appealed]
        for number in appealed:
            self.appeal(number, STRANGER)
        court.wait()
        drawn = []
        for number in appealed:
            if len(self.seats.free) >= s.seats(2):
                self.draw(number, 2)
                drawn.append(number)
        self.vote({number: numbers[number].second for number in drawn}, 2)
        court.wait(s.draw + s.appeal)
        for number in set(appealed) - set(drawn):
            court.sure(STRANGER, court.panel, "abandon", number)
            self.credit(STRANGER, s.cost(2))
        for number in numbers:
            self.execute(number)
        standing = [juror for juror in court_jurors(self) if juror not in self.seats.free]
        court.seat(tuple(standing))
        self.seats.free += standing
        self.compare_seats()


def court_jurors(bench: Bench) -> list[Address]:
    drawn = [j for trial in bench.trials.values() for round_ in trial.jurors.values() for j in round_]
    return list(dict.fromkeys(drawn))


@st.composite
def panels(draw: Any) -> PanelSettings:
    return PanelSettings(
        stake=draw(st.sampled_from([0, 1, 9_999, 1_000_003, 10**18])),
        fee=draw(st.sampled_from([0, 1, 10_001, 10**15])),
        slash_bps=draw(st.sampled_from([0, 1, 3_333, BPS])),
        size=draw(st.integers(1, 3)),
    )


votes = st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=7)
scripts = st.builds(Script, votes, votes, st.booleans())


@settings(max_examples=40, deadline=None)
@given(panels(), st.lists(scripts, min_size=1, max_size=4), st.integers(0, 2**32))
def test_whatever_jurors_do_is_foretold(chosen: PanelSettings, cases: list[Script], seed: int) -> None:
    bench = Bench(chosen, JURORS[: 12 + seed % 3])
    bench.play(cases)
    bench.play(cases[::-1])


def test_the_largest_panel_and_its_appeal() -> None:
    """46 jurors of 46, all of whom disagree but two."""
    bench = Bench(PanelSettings(size=15), CROWD)
    first, second = [n % 4 for n in range(15)], [*range(1, 6), *range(1, 6), *[None] * 20, 5]
    bench.play([Script(first, second, appealed=True)])
    assert bench.trials[1].ruling == 5


@pytest.mark.parametrize("maker", [RevmEngine, PyEvmEngine], ids=["revm", "py-evm"])
def test_engines_draw_alike(maker: Callable[[Genesis], Engine]) -> None:
    bench = Bench(PanelSettings(), JURORS, maker)
    bench.play([Script([1, 1, 2]), Script([None, None, None], [3] * 7, appealed=True)])
    assert [trial.ruling for trial in bench.trials.values()] == [1, 3]


class TestByHand:
    """The example of docs/arbitration.md, and the ends of the rules."""

    def account(self, *cast: Vote, slash_bps: int = 3_333) -> tuple[Bench, Any]:
        bench = Bench(PanelSettings(slash_bps=slash_bps), JURORS)
        bench.play([Script(cast)])
        return bench, bench.trials[1]

    def test_two_of_three(self) -> None:
        bench, trial = self.account(4, 4, 2)
        majority, alone = trial.jurors[1][:2], trial.jurors[1][2]
        assert [bench.credits[juror] for juror in majority] == [181_651] * 2
        assert bench.credits[alone] == 666_703
        assert bench.credits[OTHER] == 1

    def test_a_tie_contradicts_nobody_who_spoke(self) -> None:
        bench, trial = self.account(4, 2, None)
        assert (trial.ruling, trial.decided) == (0, False)
        assert [bench.credits[juror] for juror in trial.jurors[1][:2]] == [(30_003 + 333_300) // 2] * 2

    def test_nobody_speaks_and_the_payer_has_it_all(self) -> None:
        bench, trial = self.account(None, None, None)
        assert bench.credits[OTHER] == 3 * (10_001 + 333_300)
        assert all(bench.credits[juror] == 666_703 for juror in trial.jurors[1])

    def test_a_majority_for_nothing_is_a_ruling(self) -> None:
        _, trial = self.account(0, 0, 3)
        assert (trial.ruling, trial.decided) == (0, True)

    def test_without_a_slash_nobody_loses_the_seat(self) -> None:
        bench, trial = self.account(4, 4, None, slash_bps=0)
        assert set(trial.jurors[1]) <= set(bench.seats.free)
        assert bench.credits[trial.jurors[1][0]] == 30_003 // 2
        assert trial.jurors[1][2] not in bench.credits

    def test_a_draw_takes_seats_out_without_a_gap(self) -> None:
        """The last free seat moves to where one is taken."""
        seats = Seats("0x" + "11" * 20, 1, 1, 0)
        seats.free = ["a", "b", "c", "d"]
        drawn = seats.draw(1, 1, 4, bytes(32))
        assert sorted(drawn) == ["a", "b", "c", "d"]
        assert seats.free == []

    def test_other_blocks_disputes_and_rounds_draw_others(self) -> None:
        def lot(dispute: int, round_: int, randomness: bytes, panel: str = "0x" + "11" * 20) -> list[str]:
            seats = Seats(panel, 1, 1, 0)
            seats.free = [f"juror {n}" for n in range(40)]
            return seats.draw(dispute, round_, 5, randomness)

        base = lot(1, 1, bytes(32))
        assert base == lot(1, 1, bytes(32))
        others = [lot(2, 1, bytes(32)), lot(1, 2, bytes(32)), lot(1, 1, b"\1" * 32)]
        others.append(lot(1, 1, bytes(32), "0x" + "22" * 20))
        assert all(other != base for other in others)
