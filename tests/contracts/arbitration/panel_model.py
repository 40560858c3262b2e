"""docs/arbitration.md in Python: what every call to the juror panel does, told before it is made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eth_abi import encode
from eth_utils.crypto import keccak

from chain.testing.outcome import Outcome, event
from chain.testing.panel import PanelSettings, ballot

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.contracts.decode import Decoded
    from chain.evm.engine import Address

DRAWING, VOTING, TALLIED, CLOSED = 1, 2, 3, 4
COMMITTED, REVEALED = 1, 2
OPEN, WAITS, DELIVERED = 1, 2, 3


@dataclass
class Service:
    """What a drawn juror has done."""

    dispute: int
    round: int
    ballot: int = 0
    hash: bytes = b""
    vote: int = 0


@dataclass
class Trial:
    arbitrable: Address
    choices: int
    payers: list[Address]
    asked_in: int
    deadline: int
    standing: int = OPEN
    phase: int = DRAWING
    round: int = 1
    ruling: int = 0
    decided: bool = False
    jurors: dict[int, list[Address]] = field(default_factory=lambda: {1: [], 2: []})
    paid: int = 0
    """Fees that are locked."""


class Reverts(Exception):
    def __init__(self, name: str, **arguments: object) -> None:
        self.error: Decoded = event(name, **arguments)


class PanelModel:
    """`accepts` says whether an arbitrable takes a ruling; it is asked once a delivery, and may note it."""

    def __init__(
        self, settings: PanelSettings, address: Address, accepts: Callable[[Address, int, int], bool]
    ) -> None:
        self.s = settings
        self.address = address
        self.accepts = accepts
        self.free: list[Address] = []
        self.serving: dict[Address, Service] = {}
        self.trials: dict[int, Trial] = {}
        self.credits: Counter[Address] = Counter()
        self.moved_in = 0
        self.events: list[Decoded] = []

    def outcome(self, call: Callable[[], None]) -> Outcome:
        """What a call comes to."""
        self.events = []
        try:
            call()
        except Reverts as reverts:
            return Outcome(reverts.error)
        return Outcome(None, None, tuple(self.events))

    def obligations(self) -> int:
        """Wei that the contract owes or keeps for others."""
        stakes = (len(self.free) + len(self.serving)) * self.s.stake
        return stakes + sum(trial.paid for trial in self.trials.values()) + sum(self.credits.values())

    # seats

    def take_seat(self, caller: Address, value: int, block: int) -> None:
        if caller in self.free or caller in self.serving:
            raise Reverts("AlreadySeated", juror=caller)
        if value != self.s.stake:
            raise Reverts("WrongValue", expected=self.s.stake, sent=value)
        self.moved_in = block
        self.free.append(caller)
        self.tell("SeatTaken", juror=caller)

    def leave_seat(self, caller: Address, block: int) -> None:
        if caller not in self.free:
            dispute = self.serving[caller].dispute if caller in self.serving else 0
            raise Reverts("NoFreeSeat", juror=caller, disputeID=dispute)
        self.moved_in = block
        self.take(self.free.index(caller))
        self.credit(caller, self.s.stake)
        self.tell("SeatLeft", juror=caller, amount=self.s.stake)

    def take(self, place: int) -> Address:
        juror, last = self.free[place], self.free.pop()
        if juror != last:
            self.free[place] = last
        return juror

    # a dispute

    def create(
        self, arbitrable: Address, payer: Address, choices: int, value: int, now: int, block: int
    ) -> None:
        if choices == 0:
            raise Reverts("NoChoices")
        if value != self.s.cost(1):
            raise Reverts("WrongValue", expected=self.s.cost(1), sent=value)
        number = len(self.trials) + 1
        self.trials[number] = Trial(arbitrable, choices, [payer], block, now + self.s.draw, paid=value)
        self.tell("DisputeCreation", _disputeID=number, _arbitrable=arbitrable)

    def draw(self, number: int, now: int, block: int, randomness: bytes) -> None:
        trial = self.trial(number, DRAWING)
        self.before(number, trial.deadline, now)
        if block <= trial.asked_in:
            raise Reverts("SameBlock", id=number, blockNumber=block)
        if block == self.moved_in:
            raise Reverts("SeatsMoved", id=number, blockNumber=block)
        count = self.s.seats(trial.round)
        if len(self.free) < count:
            raise Reverts("TooFewSeats", id=number, free=len(self.free), needed=count)
        kinds = ["bytes32", "address", "uint256", "uint8"]
        seed = keccak(encode(kinds, [randomness, self.address, number, trial.round]))
        for i in range(count):
            lot = int.from_bytes(keccak(encode(["bytes32", "uint256"], [seed, i])), "big")
            juror = self.take(lot % len(self.free))
            self.serving[juror] = Service(number, trial.round)
            trial.jurors[trial.round].append(juror)
            self.tell("JurorDrawn", id=number, round=trial.round, juror=juror)
        trial.phase = VOTING
        commit_end = now + self.s.commit
        trial.deadline = commit_end + self.s.reveal
        self.tell("Drawn", id=number, round=trial.round, commitEnd=commit_end, revealEnd=trial.deadline)

    def abandon(self, number: int, now: int) -> None:
        trial = self.trial(number, DRAWING)
        self.since(number, trial.deadline, now)
        fee = self.s.cost(trial.round)
        trial.paid -= fee
        self.credit(trial.payers[-1], fee)
        self.tell("Abandoned", id=number, round=trial.round)
        trial.phase = TALLIED if trial.round == 2 else CLOSED
        if trial.phase == CLOSED:
            self.close(number, 0)

    def commit(self, number: int, caller: Address, hash_: bytes, now: int) -> None:
        trial = self.trial(number, VOTING)
        service = self.service(number, caller, trial)
        self.before(number, trial.deadline - self.s.reveal, now)
        if service.ballot:
            raise Reverts("WrongBallot", id=number, juror=caller, actual=service.ballot)
        service.ballot, service.hash = COMMITTED, hash_
        self.tell("Committed", id=number, round=trial.round, juror=caller, hash=hash_)

    def reveal(self, number: int, caller: Address, ruling: int, salt: bytes, now: int) -> None:
        trial = self.trial(number, VOTING)
        service = self.service(number, caller, trial)
        self.since(number, trial.deadline - self.s.reveal, now)
        self.before(number, trial.deadline, now)
        if service.ballot != COMMITTED:
            raise Reverts("WrongBallot", id=number, juror=caller, actual=service.ballot)
        if ruling > trial.choices:
            raise Reverts("RulingOutOfRange", ruling=ruling, choices=trial.choices)
        if ballot(number, trial.round, caller, ruling, salt) != service.hash:
            raise Reverts("WrongReveal", id=number, juror=caller)
        service.ballot, service.vote = REVEALED, ruling
        self.tell("Revealed", id=number, round=trial.round, juror=caller, ruling=ruling)

    def tally(self, number: int, now: int) -> None:
        trial = self.trial(number, VOTING)
        self.since(number, trial.deadline, now)
        shown = [self.serving[juror] for juror in trial.jurors[trial.round]]
        ranked = Counter(s.vote for s in shown if s.ballot == REVEALED).most_common(2)
        trial.decided = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])
        trial.ruling = ranked[0][0] if trial.decided else 0
        trial.phase, trial.deadline = TALLIED, now + (self.s.appeal if trial.round == 1 else 0)
        self.tell("Tallied", id=number, round=trial.round, ruling=trial.ruling, decided=trial.decided,
                  appealEnd=trial.deadline)  # fmt: skip
        if trial.round == 1:
            self.tell("AppealPossible", _disputeID=number, _arbitrable=trial.arbitrable)

    def appeal(self, number: int, payer: Address, value: int, now: int, block: int) -> None:
        trial = self.trial(number, TALLIED)
        if trial.round == 2:
            raise Reverts("NotAppealable", id=number)
        self.before(number, trial.deadline, now)
        if value != self.s.cost(2):
            raise Reverts("WrongValue", expected=self.s.cost(2), sent=value)
        trial.payers.append(payer)
        trial.paid += value
        trial.asked_in, trial.phase, trial.round, trial.deadline = block, DRAWING, 2, now + self.s.draw
        self.tell("AppealDecision", _disputeID=number, _arbitrable=trial.arbitrable)

    def execute(self, number: int, now: int) -> None:
        trial = self.trial(number, TALLIED)
        self.since(number, trial.deadline, now)
        trial.phase = CLOSED
        self.pay(number, trial)
        self.close(number, trial.ruling)

    def coherent(self, trial: Trial, juror: Address) -> bool:
        service = self.serving[juror]
        return service.ballot == REVEALED and (not trial.decided or service.vote == trial.ruling)

    def pay(self, number: int, trial: Trial) -> None:
        """Slashes and fees to the coherent; with none, back to who paid for the round; the rest to the first."""
        everyone = trial.jurors[1] + trial.jurors[2]
        good = [juror for juror in everyone if self.coherent(trial, juror)]
        slashed = (len(everyone) - len(good)) * self.s.slash
        share = (trial.paid + slashed) // len(good) if good else 0
        for round_ in (1, 2):
            for juror in trial.jurors[round_]:
                lost = 0 if juror in good else self.s.slash
                self.credit(juror, 0 if lost or juror not in good else share)
                del self.serving[juror]
                if lost == 0:
                    self.free.append(juror)
                else:
                    self.credit(juror, self.s.stake - lost)
                    self.tell("SeatLeft", juror=juror, amount=self.s.stake - lost)
            if not good and trial.jurors[round_]:
                self.credit(trial.payers[round_ - 1], len(trial.jurors[round_]) * (self.s.fee + self.s.slash))
        if good:
            self.credit(trial.payers[0], trial.paid + slashed - share * len(good))
        trial.paid = 0
        self.tell(
            "Executed", id=number, ruling=trial.ruling, coherent=len(good), share=share, slashed=slashed
        )

    def close(self, number: int, ruling: int) -> None:
        trial = self.trials[number]
        accepted = self.accepts(trial.arbitrable, number, ruling)
        trial.standing = DELIVERED if accepted else WAITS
        self.tell("RulingDelivered", id=number, arbitrable=trial.arbitrable, ruling=ruling, accepted=accepted)

    def withdraw(self, caller: Address) -> None:
        amount = self.credits.pop(caller, 0)
        if amount == 0:
            raise Reverts("NothingToWithdraw", owner=caller)
        self.tell("Withdrawn", owner=caller, amount=amount)

    # checks

    def trial(self, number: int, phase: int) -> Trial:
        if number not in self.trials:
            raise Reverts("UnknownDispute", id=number)
        trial = self.trials[number]
        if trial.phase != phase:
            raise Reverts("WrongState", id=number, actual=trial.phase)
        return trial

    def service(self, number: int, caller: Address, trial: Trial) -> Service:
        service = self.serving.get(caller)
        if service is None or (service.dispute, service.round) != (number, trial.round):
            raise Reverts("Unauthorised", id=number, caller=caller)
        return service

    def before(self, number: int, deadline: int, now: int) -> None:
        if now >= deadline:
            raise Reverts("TooLate", id=number, deadline=deadline, nowTs=now)

    def since(self, number: int, deadline: int, now: int) -> None:
        if now < deadline:
            raise Reverts("TooEarly", id=number, deadline=deadline, nowTs=now)

    def credit(self, owner: Address, amount: int) -> None:
        if amount:
            self.credits[owner] += amount
            self.tell("Credited", owner=owner, amount=amount)

    def tell(self, name: str, **arguments: object) -> None:
        self.events.append(event(name, **arguments))
