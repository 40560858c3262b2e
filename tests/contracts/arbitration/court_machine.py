"""Jurors, parties and strangers who do anything, held to the model at every call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from chain.testing.court import DISPUTED, PATIENCE, RULED, CourtChain
from chain.testing.outcome import named
from chain.testing.panel import CHOICES, award, ballot
from chain.testing.parties import BUYER, EVERYBODY, JURORS, OTHER, PERSON, STRANGER
from tests.contracts.arbitration.panel_model import CLOSED, DRAWING, TALLIED, VOTING, PanelModel, Trial

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.testing.outcome import Outcome

NONE, PRIMARY, PASSED, FALLBACK, OVER = range(5)
BUSY = (DRAWING, VOTING, TALLIED)
SILENT = (0, 0, 1, 7)
RULINGS = (award(0, 10_000), award(10_000, 0), award(3_000, 6_000, 1_000), 0, 7, CHOICES)


class CourtMachine(RuleBasedStateMachine):
    """Jurors, parties and strangers do anything, in time and out of time. One chain; runs begin alike."""

    court: CourtChain

    def __init__(self) -> None:
        super().__init__()
        [self.engine] = self.court.engines
        self.start = self.engine.snapshot()
        self.model = PanelModel(self.court.settings, self.court.panel, self.accepts)
        self.cases: dict[int, int] = {}
        self.orders: dict[int, int] = {}
        self.awards: dict[int, int] = {}
        self.salts = 0
        self.votes: dict[tuple[int, int, str], tuple[int, bytes]] = {}
        self.given = 0
        self.happened: set[str] = set()

    def teardown(self) -> None:
        self.engine.revert(self.start)

    def accepts(self, arbitrable: str, dispute: int, ruling: int) -> bool:
        """The tribunal takes a ruling while it waits for the panel; people take none."""
        if arbitrable != self.court.tribunal:
            return False
        order = self.orders[dispute]
        if self.cases[order] != PRIMARY:
            return False
        valid = ruling in RULINGS and ruling not in (0, 7)
        self.cases[order] = OVER if valid else PASSED
        if valid and self.waits(order):
            self.awards[order] = ruling
        return True

    def waits(self, order: int) -> bool:
        shown = self.court.order(order)
        return bool(shown["state"] == DISPUTED and self.court.now < shown["deadline"])

    def same(
        self, call: Callable[[], None], sender: str, name: str, *arguments: Any, value: int = 0
    ) -> Outcome:
        # The model asks the escrow whether it still waits, so it goes first.
        expected = self.model.outcome(call)
        found = self.court.send(sender, self.court.panel, name, *arguments, value=value)
        assert found._replace(output=None) == expected
        self.happened.add(f"{name} {expected.error.name if expected.error else 'ok'}")
        return expected

    # seats

    @initialize(count=st.sampled_from([2, 6, 14, 14]))
    def some_jurors_sit_and_some_disputes_wait(self, count: int) -> None:
        for juror in JURORS[:count]:
            self.take_seat(juror, 0)
        self.a_person_asks()
        self.push("draw", 1)
        self.an_order_is_disputed()
        self.court.wait()

    @rule(juror=st.sampled_from(JURORS), wrong=st.sampled_from([0, 0, 0, 0, -1]))
    def take_seat(self, juror: str, wrong: int) -> None:
        value = self.court.settings.stake + wrong
        self.same(
            lambda: self.model.take_seat(juror, value, self.court.block), juror, "takeSeat", value=value
        )

    @rule(juror=st.sampled_from(JURORS))
    def leave_seat(self, juror: str) -> None:
        self.same(lambda: self.model.leave_seat(juror, self.court.block), juror, "leaveSeat")

    @rule(owner=st.sampled_from(EVERYBODY))
    def withdraw(self, owner: str) -> None:
        self.same(lambda: self.model.withdraw(owner), owner, "withdraw")

    # disputes

    @rule()
    def a_person_asks(self) -> None:
        """For an arbitrable that no ruling can be delivered to."""
        court, cost = self.court, self.court.settings.cost(1)
        payer = OTHER if court.now % 2 else STRANGER
        extra = bytes(12) + bytes.fromhex(payer[2:])
        self.same(
            lambda: self.model.create(STRANGER, payer, 2**64, cost, court.now, court.block),
            STRANGER, "createDispute", 2**64, extra, value=cost,
        )  # fmt: skip

    @rule()
    def an_order_is_disputed(self) -> None:
        court, cost = self.court, self.court.settings.cost(1)
        order = court.disputed()
        court.sure(BUYER, court.tribunal, "open", order, value=cost)
        self.model.outcome(
            lambda: self.model.create(court.tribunal, BUYER, CHOICES, cost, court.now, court.block)
        )
        self.cases[order], self.orders[len(self.model.trials)] = PRIMARY, order

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def escalate(self, data: st.DataObject) -> None:
        self.escalates(data.draw(st.sampled_from(sorted(self.cases))))

    def escalates(self, order: int) -> None:
        stage, escalatable, *_ = self.court.case(order)
        assert stage == self.cases[order]
        ready = stage == PASSED or (stage == PRIMARY and self.court.now >= escalatable)
        cost = self.court.view(self.court.tribunal, "escalateCost")
        possible = ready and self.waits(order)
        outcome = self.court.send(BUYER, self.court.tribunal, "escalate", order, value=cost)
        assert (outcome.error is None) == possible
        if possible:
            self.cases[order] = FALLBACK
            self.happened.add("escalate ok")

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), ruling=st.sampled_from(RULINGS))
    def the_fallback_rules(self, data: st.DataObject, ruling: int) -> None:
        if waiting := sorted(order for order, stage in self.cases.items() if stage == FALLBACK):
            self.fallback(data.draw(st.sampled_from(waiting)), ruling)

    def fallback(self, order: int, ruling: int) -> None:
        dispute = self.court.case(order)[3]
        waits = self.waits(order)
        outcome = self.court.send(PERSON, self.court.sole, "giveRuling", dispute, ruling)
        if outcome.error is not None:
            assert outcome.error.name == "TooLate"
            return
        self.cases[order] = OVER
        self.happened.add("fallback ruled")
        if waits and ruling not in (0, 7):
            self.awards[order] = ruling

    @precondition(lambda self: self.model.trials)
    @rule(data=st.data(), name=st.sampled_from(["draw", "draw", "abandon", "tally", "execute"]))
    def anybody_pushes(self, data: st.DataObject, name: str) -> None:
        dispute = data.draw(st.integers(0, len(self.model.trials) + 1))
        self.push(name, dispute)

    @precondition(lambda self: self.busy())
    @rule(data=st.data())
    def somebody_pushes_what_is_next(self, data: st.DataObject) -> None:
        dispute = data.draw(st.sampled_from(self.busy()))
        phase = self.model.trials[dispute].phase
        self.push({DRAWING: "draw", VOTING: "tally", TALLIED: "execute"}[phase], dispute)

    def push(self, name: str, dispute: int) -> None:
        court = self.court
        block = (court.block, court.randomness) if name == "draw" else ()
        paid = self.model.trials[dispute].paid if dispute in self.model.trials else 0
        outcome = self.same(
            lambda: getattr(self.model, name)(dispute, court.now, *block), STRANGER, name, dispute
        )
        for account in named(outcome, "Executed"):
            shared, coherent = account["share"] * account["coherent"], account["coherent"]
            dust = paid + account["slashed"] - shared
            assert 0 <= dust < coherent or (coherent == shared == 0)
            self.happened.add("some coherent" if coherent else "nobody coherent")

    @precondition(lambda self: self.busy(TALLIED))
    @rule(data=st.data(), wrong=st.sampled_from([0, 0, 0, 1]), payer=st.sampled_from([OTHER, STRANGER]))
    def appeal(self, data: st.DataObject, wrong: int, payer: str) -> None:
        self.appeals(data.draw(st.sampled_from(self.busy(TALLIED))), payer, wrong)

    def appeals(self, dispute: int, payer: str, wrong: int) -> None:
        court, value = self.court, self.court.settings.cost(2) + wrong
        self.same(
            lambda: self.model.appeal(dispute, payer, value, court.now, court.block),
            payer, "appeal", dispute, b"", value=value,
        )  # fmt: skip

    @precondition(lambda self: self.busy(VOTING))
    @rule(data=st.data(), ruling=st.sampled_from(RULINGS))
    def commit(self, data: st.DataObject, ruling: int) -> None:
        dispute = data.draw(st.sampled_from(self.busy(VOTING)))
        trial = self.model.trials[dispute]
        juror = data.draw(st.sampled_from([*trial.jurors[trial.round] * 3, *JURORS]))
        self.cast(dispute, trial, juror, ruling)

    @precondition(lambda self: self.busy(VOTING))
    @rule(data=st.data(), of=st.sampled_from([RULINGS[:1], RULINGS[:2], RULINGS]))
    def all_commit(self, data: st.DataObject, of: tuple[int, ...]) -> None:
        dispute = data.draw(st.sampled_from(self.busy(VOTING)))
        trial = self.model.trials[dispute]
        for juror in trial.jurors[trial.round]:
            self.cast(dispute, trial, juror, data.draw(st.sampled_from(of)))

    def cast(self, dispute: int, trial: Trial, juror: str, ruling: int) -> None:
        self.salts += 1
        salt = self.salts.to_bytes(32, "big")
        hash_ = ballot(dispute, trial.round, juror, ruling, salt)
        outcome = self.same(
            lambda: self.model.commit(dispute, juror, hash_, self.court.now), juror, "commit", dispute, hash_
        )
        if outcome.error is None:
            self.votes[dispute, trial.round, juror] = (ruling, salt)

    @precondition(lambda self: self.busy(VOTING))
    @rule(data=st.data(), lie=st.sampled_from([0, 0, 0, 1]), some=st.integers(1, 7))
    def reveal(self, data: st.DataObject, lie: int, some: int) -> None:
        dispute = data.draw(st.sampled_from(self.busy(VOTING)))
        trial = self.model.trials[dispute]
        for juror in [*trial.jurors[trial.round][:some], JURORS[0]]:
            self.show(dispute, trial, juror, lie)

    def show(self, dispute: int, trial: Trial, juror: str, lie: int) -> None:
        voted, salt = self.votes.get((dispute, trial.round, juror), (0, bytes(32)))
        ruling = voted + lie
        self.same(
            lambda: self.model.reveal(dispute, juror, ruling, salt, self.court.now),
            juror, "reveal", dispute, ruling, salt,
        )  # fmt: skip

    @precondition(lambda self: self.busy())
    @rule(data=st.data(), phases=st.integers(1, 6), silent=st.sampled_from(SILENT), appeals=st.booleans())
    def a_dispute_goes_on(self, data: st.DataObject, phases: int, silent: int, appeals: bool) -> None:
        dispute = data.draw(st.sampled_from(self.busy()))
        for _ in range(phases):
            self.play(dispute, silent, appeals, lambda options: data.draw(st.sampled_from(options)))

    def play(self, dispute: int, silent: int, appeals: bool, pick: Callable[[Any], Any]) -> None:
        """A whole phase of a dispute. The last `silent` jurors reveal nothing, the others a lie first."""
        trial, court = self.model.trials[dispute], self.court
        jurors = trial.jurors[trial.round]
        if trial.phase == DRAWING:
            if silent:
                self.leave_seat(JURORS[silent])
                self.push("draw", dispute)
            court.wait()
            self.push("draw", dispute)
            if trial.phase == DRAWING and pick([True, False]):
                court.at(max(court.now + 1, trial.deadline))
                self.push("abandon", dispute)
        elif trial.phase == VOTING and court.now < trial.deadline - court.settings.reveal:
            of = pick([RULINGS[:1], RULINGS[:2], RULINGS])
            for juror in jurors:
                self.cast(dispute, trial, juror, pick(of))
            court.at(trial.deadline - court.settings.reveal)
        elif trial.phase == VOTING:
            for juror in jurors[: max(0, len(jurors) - silent)]:
                self.show(dispute, trial, juror, 1)
                self.show(dispute, trial, juror, 0)
            court.at(max(trial.deadline, court.now + 1))
            self.push("tally", dispute)
        elif trial.phase == TALLIED and appeals and trial.round == 1:
            self.appeals(dispute, STRANGER, 0)
        elif trial.phase == TALLIED:
            self.push("execute", dispute)
            court.at(max(court.now + 1, trial.deadline))

    # time

    @rule(seconds=st.sampled_from([1, 1, 30, PATIENCE]))
    def time_passes(self, seconds: int) -> None:
        self.court.wait(seconds)

    @precondition(lambda self: self.busy())
    @rule(data=st.data(), off=st.integers(-1, 1))
    def time_passes_to_a_deadline(self, data: st.DataObject, off: int) -> None:
        trial = self.model.trials[data.draw(st.sampled_from(self.busy()))]
        deadlines = [trial.deadline]
        if trial.phase == VOTING:
            deadlines.append(trial.deadline - self.court.settings.reveal)
        goal = data.draw(st.sampled_from(deadlines)) + off
        if goal > self.court.now:
            self.court.at(goal)

    # what always holds

    def busy(self, *phases: int) -> list[int]:
        return [n for n, trial in self.model.trials.items() if trial.phase in (phases or BUSY)]

    @invariant()
    def the_balance_is_what_is_owed(self) -> None:
        assert self.court.balance(self.court.panel) == self.model.obligations()
        assert self.court.view(self.court.panel, "freeSeats") == len(self.model.free)

    @invariant()
    def an_award_and_the_escrow_never_contradict_each_other(self) -> None:
        for order, stage in self.cases.items():
            given, buyer, *rest = self.court.view(self.court.tribunal, "award", order)
            assert given == (order in self.awards)
            assert self.court.case(order)[::2] == (stage, self.awards.get(order, 0))
            assert buyer + sum(rest) == (10_000 if given else 0)
            assert self.court.order(order)["state"] == (RULED if given else DISPUTED)

    @precondition(lambda self: self.busy() or self.cases)
    @rule()
    def nothing_is_stuck(self) -> None:
        """Time and anybody end every dispute and every order, whatever happened. Then go back."""
        mark, end = self.engine.snapshot(), self.court.now + 10**5
        for dispute in self.busy():
            while (phase := self.court.view(self.court.panel, "trial", dispute)[2]) != CLOSED:
                self.court.at(end := end + 10**4)
                name = {DRAWING: "abandon", VOTING: "tally", TALLIED: "execute"}[phase]
                self.court.sure(STRANGER, self.court.panel, name, dispute)
        self.court.at(end + 1)
        for order in self.cases:
            if self.court.order(order)["state"] == DISPUTED:
                self.court.sure(STRANGER, self.court.escrow, "lapse", order)
        assert all(self.court.view(self.court.panel, "seatOf", juror)[1] == 0 for juror in JURORS)
        self.engine.revert(mark)
