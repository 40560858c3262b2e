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
from argosy.lab.world import calldata, fund_data, withdraw_data
from chain.settlement.events import FUNDED, said
from chain.testing import NATIVE, State, call

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from argosy.lab.model import Allowed
    from argosy.lab.world import Moved, World
    from chain.evm import Address, Receipt
    from chain.testing import Terms
    from chain.testing.tracing import Frame

SLACK: Final = 3
"""Units that roundings may shift between the five of an order."""


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

    def __str__(self) -> str:
        """As one would say it."""
        if self.shown:
            return f"{self.who}: {self.shown}"
        if self.name == "wait":
            when = (
                f"{abs(self.seconds)} s {'before' if self.seconds < 0 else 'after'} " if self.seconds else ""
            )
            return f"(the clock: {when}{'' if self.seconds else 'at '}the deadline of order {self.order})"
        if self.name == "fund":
            return f"{self.who}: fund(order {self.order})"
        if self.name == "withdraw":
            return f"{self.who}: withdraw(token)"
        share = f", {self.share}" if self.name in ("rule", "offer", "accept") else ""
        return f"{self.who}: {self.name}({self.order}{share})"


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
    """

    def __init__(self, world: World, needed: frozenset[tuple[str, str, State]] = NEEDED) -> None:
        self.world = world
        self.needed = needed
        self.model = Model(WHERE["platform"])
        self.numbers: dict[int, int] = {}
        self.got: Moved = Counter()
        self.last: Moved = Counter()
        self.done: list[Done] = []
        self.suspects: list[int] = []
        self.over = -1
        self.breach: Breach | None = None
        self.void = False
        self.friends: frozenset[Address] = frozenset()
        """Whose losses are their own affair: those who play with a token or a contract of theirs."""

        self.traced: Frame | None = None
        """The call that was asked for by its index in `done`, taken apart."""

        self.trace = -1
        self.guests: tuple[Address, ...] = ()
        """Parties that are contracts, and withdraw through their `act`."""

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
            self.world.at_second(self.model.deals[act.order].deadline + act.seconds) if self._known(
                act
            ) else None
            self.done.append(Done(act, None, None))
        elif act.name == "fund":
            self._fund(act)
        elif act.data:
            self._other(act)
        elif act.name == "withdraw":
            self._send(act, withdraw_data(act.token))
        elif self._known(act):
            self._step(act)
        self._watch()

    def _known(self, act: Act) -> bool:
        return act.order in self.model.deals

    def _fund(self, act: Act) -> None:
        assert act.terms is not None
        terms, payer = act.terms, address_of(act.who)
        value = act.value or (terms.deposit if terms.token == NATIVE else 0)
        receipt, moved = self._send(act, fund_data(terms), value)
        if not receipt.status:
            if act.shown == "":
                self._refused(act, "fund")
            return
        self._count(act.order, receipt)
        arrived = moved[terms.token, self.world.escrow]
        self.model.fund(act.order, terms, payer, self.world.now)
        if arrived != terms.deposit:
            self._break(
                "unpaid",
                f"an order over {terms.deposit:,} units counts as funded, but {arrived:,} arrived",
                self._gains(terms.token, moved, {self.world.escrow: terms.deposit, payer: -terms.deposit}),
            )

    def _count(self, order: int, receipt: Receipt) -> None:
        logs = [log for log in said(FUNDED, self.world.escrow, receipt.logs) if len(log.topics) > 1]
        output = int.from_bytes(receipt.output[:32], "big") if receipt.output else order
        self.numbers[order] = int.from_bytes(logs[0].topics[1], "big") if logs else output

    def _step(self, act: Act) -> None:
        caller, now = _caller(act), self.world.now
        says = self.model.says(act.order, act.name, caller, now, act.share)
        state = self.model.deals[act.order].state
        receipt, _ = self._send(act, calldata(act.name, self.numbers[act.order], self._share(act)))
        self.done[-1] = Done(act, receipt, says)
        share = -1 if act.name == "lapse" else act.share
        if says is None:
            if receipt.status:
                self.suspects.append(len(self.done) - 1)
        elif receipt.status:
            self.model.take(act.order, act.name, says, caller, now, share)
        elif not says.late and (act.name, says.role, state) in self.needed:
            if self.suspects:
                self.void = any(_caller(self.done[at].act) == caller for at in self.suspects)
                self.model.take(act.order, act.name, says, caller, now, share)
            else:
                self._refused(act, state.name.capitalize())

    def _other(self, act: Act) -> None:
        receipt, _ = self._send(act, act.data, act.value)
        if receipt.status:
            self.suspects.append(len(self.done) - 1)

    def _share(self, act: Act) -> tuple[int, ...]:
        return (act.share,) if act.name in ("rule", "offer", "accept") else ()

    def _send(self, act: Act, data: bytes, value: int = 0) -> tuple[Receipt, Moved]:
        to = act.through or act.to or self.world.escrow
        data = call("act", self.world.escrow, data, of="Puppet") if act.through else data
        if len(self.done) == self.trace:
            self.traced = self.world.traced(address_of(act.who), data, to, value)
        receipt, moved = self.world.moving(address_of(act.who), data, to, value)
        self.got.update(moved)
        self.done.append(Done(act, receipt, None))
        self.last = moved
        return receipt, moved

    def _watch(self) -> None:
        """Note the first act by which somebody had more than is due."""
        for (token, who), units in self.last.items():
            due = max(self.model.due[token, who], 0) + SLACK * len(self.model.deals)
            if self.over < 0 < units and who != self.world.escrow and self.got[token, who] > due:
                self.over = len(self.done) - 1
        self.last = Counter()

    # verdicts

    def close(self) -> None:
        """Everybody withdraws; then whoever has less than is due was harmed."""
        tokens = {deal.terms.token for deal in self.model.deals.values()}
        before = len(self.done)
        for token in sorted(tokens):
            data = withdraw_data(token)
            for who in EVERYBODY:
                if self.got[token, WHERE[who]] < self.model.due[token, WHERE[who]] or self.world.would(
                    WHERE[who], data
                ):
                    self._send(Act(who, "withdraw", token=token), data)
                    self._watch()
            for guest in self.guests:
                if self.got[token, guest] < self.model.due[token, guest]:
                    self._send(Act("stranger", "withdraw", token=token, through=guest), data)
        for token in sorted(tokens):
            self._compare(token, before)

    def _compare(self, token: Address, before: int) -> None:
        due = {who: units for (of, who), units in self.model.due.items() if of == token}
        due[self.world.escrow] = self.model.locked(token)
        got = {who: units for (of, who), units in self.got.items() if of == token}
        ended = sum(not deal.open for deal in self.model.deals.values() if deal.terms.token == token)
        slack = SLACK * ended
        beyond = {who: got.get(who, 0) - due.get(who, 0) for who in {*due, *got}}
        harmless = {_caller(self.done[at].act) for at in self.suspects} | self.friends
        inside = beyond.get(self.world.escrow, 0)
        short = [
            who
            for who, units in beyond.items()
            if units < -slack and who not in harmless and who != self.world.escrow
        ]
        if not short and inside >= 0 and not (inside and not self.suspects):
            return
        entered = any(
            self.done[at].act.to for at in self.suspects
        )  # somebody's own contract has a hand in it
        at = self.suspects[-1] if self.suspects and not entered else self._blamed(before)
        gains = tuple(_gains(token, beyond, self.name))
        kind = "money" if any(gain.winner != "the contract" for gain in gains) else "frozen"
        self._break(kind, _sentence(gains), gains, at)

    def _blamed(self, before: int) -> int:
        """The act that paid too much, else the withdrawal that did not pay, else the last before them."""
        if self.over >= 0:
            return self.over
        failed = [
            n for n, done in enumerate(self.done) if n >= before and done.receipt and not done.receipt.status
        ]
        return failed[0] if failed else max(before - 1, 0)

    def name(self, address: Address) -> str:
        """Who that is."""
        if address == self.world.escrow:
            return "the contract"
        return NAMES.get(address, address)

    def _gains(self, token: Address, moved: Moved, wanted: dict[str, int]) -> tuple[Gain, ...]:
        beyond = {who: units for (of, who), units in moved.items() if of == token}
        for who, units in wanted.items():
            beyond[who] = beyond.get(who, 0) - units
        return tuple(_gains(token, beyond, self.name))

    def _refused(self, act: Act, state: str) -> None:
        where = "" if state == "fund" else f" of an order that is {state}"
        self._break("refused", f"{act.name}{where} fails for the {act.who}, whose step it is", ())

    def _break(self, kind: str, what: str, gains: tuple[Gain, ...], at: int | None = None) -> None:
        place = len(self.done) - 1 if at is None else at
        role = self.done[place].act.who if place in self.suspects else ""
        self.breach = Breach(kind, what, gains, place, role)


def _gains(token: str, beyond: dict[str, int], name: object) -> Iterable[Gain]:
    winners = sorted(((units, who) for who, units in beyond.items() if units > 0), reverse=True)
    losers = sorted((units, who) for who, units in beyond.items() if units < 0)
    assert callable(name)
    while winners and losers:
        (gain, winner), (loss, loser) = winners[0], losers[0]
        units = min(gain, -loss)
        yield Gain(name(winner), name(loser), units, token)
        winners[:1] = [(gain - units, winner)] if gain > units else []
        losers[:1] = [(loss + units, loser)] if -loss > units else []


def _caller(act: Act) -> Address:
    """Who is behind an act."""
    return act.through or address_of(act.who)


def _sentence(gains: Sequence[Gain]) -> str:
    parts = [
        f"{gain.units:,} units of {gain.loser}'s stay in the contract"
        if gain.winner == "the contract"
        else f"{gain.winner} has {gain.units:,} units that are {gain.loser}'s"
        for gain in gains[:3]
    ]
    return "; ".join(parts) or "units are missing"
