"""Carries acts out on a contract and in the model, and says whether money ends where it is due.

A step that was not its caller's to take is no fault by itself: what comes of it is. The model goes on as if it had
not been taken; in the end everybody withdraws, and whoever has less than is due, and did not take it, was harmed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.lab.cast import EVERYBODY, NAMES, WHERE, address_of
from argosy.lab.model import Model
from argosy.lab.rules import NEEDED
from argosy.lab.world import calldata
from chain.contracts import escrow
from chain.settlement.events import FUNDED, said
from chain.testing import NATIVE, State, call
from chain.testing.lifecycle import WITH_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from argosy.lab.model import Allowed
    from argosy.lab.world import Moved, World
    from chain.evm import Address, Receipt
    from chain.testing import Terms
    from chain.testing.tracing import Frame

SLACK: Final = 3
"""Units that roundings may shift between the five of an order."""


CONTRACT: Final = "the contract"
"""What the judged one is called among winners and losers."""


class Act(NamedTuple):
    """Something that somebody does.

    Attributes:
        who: by the names of the cast.
        name: `fund`, a step, `withdraw`, `wait` until the deadline of an order, or another function.
        order: the order's number, counted in the order of funding.
        share: of the buyer, in basis points, for steps that name one.
        terms: of an order to fund.
        seconds: after the deadline, for `wait`.
        data: calldata, for whatever has no other name here.
        to: whom to call, if not the contract.
        token: to withdraw.
        shown: how it reads; empty if as a call.
        value: wei.
        through: a contract of an attacker's that makes the call, for whoever is named.
    """

    who: str
    name: str
    order: int = 1
    share: int = 0
    terms: Terms | None = None
    seconds: int = 0
    data: bytes = b""
    to: str = ""
    token: str = ""
    shown: str = ""
    value: int = 0
    through: str = ""

    @property
    def caller(self) -> Address:
        """Whom the contract sees."""
        return self.through or address_of(self.who)

    @property
    def raw(self) -> bool:
        """Whether it is sent as `data` and `value` say: the model knows no such step."""
        return bool(self.data) or self.name == "receive"

    @property
    def shares(self) -> tuple[int, ...]:
        """The share, where the step names one."""
        return (self.share,) if self.name in WITH_SHARE else ()

    def __str__(self) -> str:
        """As one would say it."""
        if self.name == "wait":
            when = (
                f"{abs(self.seconds)} s {'before' if self.seconds < 0 else 'after'}" if self.seconds else "at"
            )
            return f"(the clock: {when} the deadline of order {self.order})"
        return f"{self.who}: {self.shown or self._call()}"

    def _call(self) -> str:
        if self.name == "fund":
            return f"fund(order {self.order})"
        if self.name == "withdraw":
            return "withdraw(token)"
        return f"{self.name}({', '.join(map(str, (self.order, *self.shares)))})"


class Gain(NamedTuple):
    """Units that `winner` has at the cost of `loser`; names of the cast, or addresses."""

    winner: str
    loser: str
    units: int
    token: str


class Breach(NamedTuple):
    """A promise that is broken.

    Attributes:
        kind: `money`, `refused`, `unpaid`, `told`.
        what: in a sentence.
        gains: who gained what from whom.
        at: index of the act to blame.
        role: of the caller that could do what was not its to do; empty if nobody did.
    """

    kind: str
    what: str
    gains: tuple[Gain, ...]
    at: int
    role: str = ""


class Done(NamedTuple):
    """An act, with what came of it."""

    act: Act
    receipt: Receipt | None
    allowed: Allowed | None


class Referee:
    """Follows one sequence of acts.

    Args:
        world: the chain; whoever calls takes back what happens on it.
        needed: steps that must work, as in `argosy.lab.rules.NEEDED`.

    Attributes:
        model: what everybody is due.
        numbers: of the contract, by the order's number here.
        got: what everybody has more than before.
        done: the acts, with what came of them.
        suspects: indices in `done` of acts that worked and that nobody may do.
        over: index of the first act by which somebody had more than is due; -1 if none.
        breach: the promise that was broken, if one was.
        void: whether nothing more can be said, since who took what was not its to take cannot go on.
        friends: whose losses are their own affair: those who play with a token or a contract of theirs.
        guests: parties that are contracts, and withdraw through their `act`.
        trace: index in `done` of the call that is to be taken apart as `traced`.
    """

    def __init__(self, world: World, needed: frozenset[tuple[str, str, State]] = NEEDED) -> None:
        self.world = world
        self.needed = needed
        self.model = Model(WHERE["platform"])
        self.numbers: dict[int, int] = {}
        self.got: Moved = Counter()
        self.done: list[Done] = []
        self.suspects: list[int] = []
        self.over = -1
        self.breach: Breach | None = None
        self.void = False
        self.friends: frozenset[Address] = frozenset()
        self.guests: tuple[Address, ...] = ()
        self.trace = -1
        self.traced: Frame | None = None

    def run(self, acts: Iterable[Act]) -> Breach | None:
        """Carry acts out until a promise is broken."""
        for act in acts:
            if self.breach is not None or self.void:
                break
            self._do(act)
        return self.breach

    def judged(self, acts: Sequence[Act]) -> Breach | None:
        """Carry acts out, let everybody withdraw, and compare what they have with what is due."""
        self.run(acts)
        if self.breach is None and not self.void:
            self.close()
        return self.breach

    # one act

    def _do(self, act: Act) -> None:
        if act.name == "wait":
            self._wait(act)
        elif act.name == "fund":
            self._fund(act)
        elif act.raw:
            self._other(act)
        elif act.name == "withdraw":
            self._watch(self._send(act, escrow.withdraw(act.token))[1])
        elif act.order in self.model.deals:
            self._step(act)

    def _wait(self, act: Act) -> None:
        if act.order in self.model.deals:
            self.world.at_second(self.model.deals[act.order].deadline + act.seconds)
        self.done.append(Done(act, None, None))

    def _fund(self, act: Act) -> None:
        assert act.terms is not None
        terms = act.terms
        value = act.value or (terms.deposit if terms.token == NATIVE else 0)
        receipt, moved = self._send(act, escrow.fund(terms), value)
        if not receipt.status:
            if act.shown == "":
                self._refused(act, "fund")
            return
        self._count(act.order, receipt)
        arrived = moved[terms.token, self.world.escrow]
        self.model.fund(act.order, terms, act.caller, self.world.now)
        self._watch(moved)
        if arrived != terms.deposit:
            wanted = Counter({self.world.escrow: terms.deposit, act.caller: -terms.deposit})
            beyond = Counter({who: units for (of, who), units in moved.items() if of == terms.token})
            beyond.subtract(wanted)
            self._break(
                "unpaid",
                f"an order over {terms.deposit:,} units counts as funded, but {arrived:,} arrived",
                tuple(self._gains(terms.token, beyond)),
            )

    def _count(self, order: int, receipt: Receipt) -> None:
        logs = [log for log in said(FUNDED, self.world.escrow, receipt.logs) if len(log.topics) > 1]
        output = int.from_bytes(receipt.output[:32], "big") if receipt.output else order
        self.numbers[order] = int.from_bytes(logs[0].topics[1], "big") if logs else output

    def _step(self, act: Act) -> None:
        caller, now = act.caller, self.world.now
        says = self.model.says(act.order, act.name, caller, now, act.share)
        state = self.model.deals[act.order].state
        receipt, moved = self._send(act, calldata(act.name, self.numbers[act.order], act.shares))
        self.done[-1] = Done(act, receipt, says)
        share = -1 if act.name == "lapse" else act.share
        if says is None:
            if receipt.status:
                self.suspects.append(len(self.done) - 1)
        elif receipt.status:
            self.model.take(act.order, act.name, says, caller, now, share)
        elif not says.late and (act.name, says.role, state) in self.needed:
            if self.suspects:
                self.void = any(self.done[at].act.caller == caller for at in self.suspects)
                self.model.take(act.order, act.name, says, caller, now, share)
            else:
                self._refused(act, state.name.capitalize())
        self._watch(moved)

    def _other(self, act: Act) -> None:
        receipt, moved = self._send(act, act.data, act.value)
        if receipt.status:
            self.suspects.append(len(self.done) - 1)
        self._watch(moved)

    def _send(self, act: Act, data: bytes, value: int = 0) -> tuple[Receipt, Moved]:
        to = act.through or act.to or self.world.escrow
        data = call("act", self.world.escrow, data, of="Puppet") if act.through else data
        if len(self.done) == self.trace:
            self.traced = self.world.traced(address_of(act.who), data, to, value)
        receipt, moved = self.world.moving(address_of(act.who), data, to, value)
        self.got.update(moved)
        self.done.append(Done(act, receipt, None))
        return receipt, moved

    def _watch(self, moved: Moved) -> None:
        """Note the first act by which somebody had more than is due."""
        for (token, who), units in moved.items():
            due = max(self.model.due[token, who], 0) + SLACK * len(self.model.deals)
            if self.over < 0 < units and who != self.world.escrow and self.got[token, who] > due:
                self.over = len(self.done) - 1

    # verdicts

    def close(self) -> None:
        """Everybody withdraws; then whoever has less than is due was harmed."""
        tokens = {deal.terms.token for deal in self.model.deals.values()}
        before = len(self.done)
        for token in sorted(tokens):
            for who in EVERYBODY:
                if self._waits(token, WHERE[who]) or self.world.would(WHERE[who], escrow.withdraw(token)):
                    self._do(Act(who, "withdraw", token=token))
            for guest in self.guests:
                if self._waits(token, guest):
                    self._do(Act("stranger", "withdraw", token=token, through=guest))
        for token in sorted(tokens):
            self._compare(token, before)

    def _waits(self, token: Address, owner: Address) -> bool:
        return self.got[token, owner] < self.model.due[token, owner]

    def _compare(self, token: Address, before: int) -> None:
        beyond = self._beyond(token)
        inside = beyond.pop(self.world.escrow, 0)
        ended = sum(not deal.open for deal in self.model.deals.values() if deal.terms.token == token)
        harmless = {self.done[at].act.caller for at in self.suspects} | self.friends
        short = any(units < -SLACK * ended for who, units in beyond.items() if who not in harmless)
        if short or inside < 0 or (inside and not self.suspects):
            gains = tuple(self._gains(token, beyond | {self.world.escrow: inside}))
            kind = "money" if any(gain.winner != CONTRACT for gain in gains) else "frozen"
            self._break(kind, _sentence(gains), gains, self._blamed(before))

    def _beyond(self, token: Address) -> dict[Address, int]:
        """Units that each has more than is due; less, where negative."""
        beyond = Counter({who: units for (of, who), units in self.got.items() if of == token})
        beyond.subtract({who: units for (of, who), units in self.model.due.items() if of == token})
        beyond[self.world.escrow] -= self.model.locked(token)
        return dict(beyond)

    def _blamed(self, before: int) -> int:
        """What was not the caller's to do; else what paid too much, what did not pay, or what came last.

        Of callers with a contract of their own it is not known which of their calls did it.
        """
        if self.suspects and not any(self.done[at].act.to for at in self.suspects):
            return self.suspects[-1]
        if self.over >= 0:
            return self.over
        failed = [
            n for n, done in enumerate(self.done) if n >= before and done.receipt and not done.receipt.status
        ]
        return failed[0] if failed else max(before - 1, 0)

    def _gains(self, token: Address, beyond: Mapping[Address, int]) -> Iterator[Gain]:
        """Who has what of whom: the most that somebody has too much, of whoever lacks most, and so on."""
        names = NAMES | {self.world.escrow: CONTRACT}
        winners = sorted(((units, who) for who, units in beyond.items() if units > 0), reverse=True)
        losers = sorted((units, who) for who, units in beyond.items() if units < 0)
        while winners and losers:
            (gain, winner), (loss, loser) = winners[0], losers[0]
            units = min(gain, -loss)
            yield Gain(names.get(winner, winner), names.get(loser, loser), units, token)
            winners[:1] = [(gain - units, winner)] if gain > units else []
            losers[:1] = [(loss + units, loser)] if -loss > units else []

    def _refused(self, act: Act, state: str) -> None:
        where = "" if state == "fund" else f" of an order that is {state}"
        self._break("refused", f"{act.name}{where} fails for the {act.who}, whose step it is", ())

    def _break(self, kind: str, what: str, gains: tuple[Gain, ...], at: int | None = None) -> None:
        place = len(self.done) - 1 if at is None else at
        role = self.done[place].act.who if place in self.suspects else ""
        self.breach = Breach(kind, what, gains, place, role)


def _sentence(gains: Sequence[Gain]) -> str:
    parts = [
        f"{gain.units:,} units of {gain.loser}'s stay in the contract"
        if gain.winner == CONTRACT
        else f"{gain.winner} has {gain.units:,} units that are {gain.loser}'s"
        for gain in gains[:3]
    ]
    return "; ".join(parts) or "units are missing"
