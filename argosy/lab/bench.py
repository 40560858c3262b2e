"""A contract on the bench: led into every state, with what it lets people do, and findings made short."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.lab.cast import OTHERS, PAYER, WHERE, terms
from argosy.lab.referee import Act, Referee
from argosy.lab.rules import NEEDED, NEEDED_OF
from argosy.lab.shrinking import shortest
from argosy.lab.whole import is_whole
from argosy.lab.world import World
from chain.contracts.escrow import mint
from chain.contracts.own_contract import OPTIONAL
from chain.testing import NATIVE, STEPS, State
from chain.testing.lifecycle import BEFORE, SINCE, TIMED_EXIT, WAITING, WHOLE, WITH_SHARE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from argosy.lab.referee import Breach, Done
    from chain.contracts import Artifact
    from chain.evm import Address
    from chain.testing import Step, Terms
    from chain.testing.tracing import Frame

TRACES: Final = 6
"""Findings of which the call that is to blame is taken apart."""

_SHRINKING: Final = 3_000
"""Acts that are carried out again to make one of the first few findings short."""

_TRIES: Final = 12
_SHARE: Final = 3_000
"""Of the buyer in most rulings and offers, in basis points."""

Row = tuple[str, str, State]
"""Function, role (nobody named means anyone) and state: a row of the table of functions."""


class Finding(NamedTuple):
    """A promise that was seen broken.

    Attributes:
        breach: what is wrong.
        acts: the shortest sequence found that shows it.
        done: the same, with receipts.
        frame: the call that is to blame, taken apart, of the first few findings.
    """

    breach: Breach
    acts: tuple[Act, ...]
    done: tuple[Done, ...]
    frame: Frame | None = None


class Bench:
    """Where attacks are tried.

    Attributes:
        world: the chain.
        whole: whether the contract has every function of the interface, and is held to all of it.
        needed: steps that work, and must go on working whatever others do.
        supported: rows of the table of functions that the contract lets the right one take.
        callers: what was found by `attacks.by_callers`, once it was looked for; `keys` likewise.

    Raises:
        Reverted: if the contract cannot be deployed.
    """

    def __init__(self, artifact: Artifact) -> None:
        self.world = World(artifact)
        self.token = self.world.tokens[0]
        self.whole = is_whole(artifact.abi)
        self.functions = {entry["name"] for entry in artifact.abi if entry["type"] == "function"}
        self.traces = TRACES
        self.callers: dict[str, list[Finding]] | None = None
        self.keys: list[Finding] | None = None
        self.needed = NEEDED
        self.supported = frozenset(
            row for step, row in self._rows() if self._works(*row, late=step.clock == SINCE)
        )
        modules = [steps for module, steps in NEEDED_OF.items() if self.has(*OPTIONAL[module])]
        self.needed = NEEDED.union(self.supported, *modules)

    def has(self, *names: str) -> bool:
        """Whether the contract has these functions."""
        return self.functions.issuperset(names)

    def opening(self, mine: Terms | None = None, others: Terms | None = None) -> list[Act]:
        """Two orders are funded: the one that is looked at, and one of other people in the same token."""
        first, second = mine or terms(self.token), others or terms(self.token, OTHERS)
        return [Act(PAYER, "fund", 1, terms=first), Act(PAYER, "fund", 2, terms=second)]

    def way(self, state: State) -> list[Act]:
        """The acts that lead order 1 from Funded to `state`."""
        return [*WAYS[state]]

    def states(self) -> Iterator[State]:
        """All that can be reached."""
        for state in WAYS:
            cancels = state is not State.CANCELLED or ("cancel", "buyer", State.FUNDED) in self.needed
            if cancels and self._leads_to(state):
                yield state

    @cached_property
    def lives(self) -> tuple[tuple[Act, ...], ...]:
        """Every way of order 1 from Funded to an end, by steps that the contract takes or must take."""
        return tuple(self._lives(State.FUNDED))

    @cached_property
    def refused(self) -> tuple[Row, ...]:
        """Rows of the table that do not work, although the state can be reached."""
        return tuple(row for _, row in self._rows() if row not in self.supported)

    @cached_property
    def late(self) -> tuple[Row, ...]:
        """Rows of the table that work still when their time is over."""
        return tuple(
            row for step, row in self._rows() if step.clock == BEFORE and self._works(*row, late=True)
        )

    @contextmanager
    def base(self, acts: Sequence[Act]) -> Iterator[Referee | None]:
        """A referee after `acts`, on a chain that is put back afterwards; None where they did not work."""
        with self.world.trial():
            referee = Referee(self.world, self.needed)
            breach = referee.run(acts)
            yield None if breach else referee

    @contextmanager
    def guest(self, kind: str, *, token: bool = False) -> Iterator[Address]:
        """A contract of an attacker's, for as long as this lasts; a token is the payer's and the stranger's."""
        world = self.world
        before = world.watched, world.guests
        with world.trial():
            made: Address = str(world.deploy(kind))
            world.guests = (*world.guests, made)
            if token:
                world.watched = (*world.watched, made)
                for owner in (WHERE[PAYER], WHERE["stranger"], made):
                    world.succeed(WHERE["stranger"], made, mint(owner, 2**110))
            try:
                yield made
            finally:
                world.watched, world.guests = before

    @contextmanager
    def coin(self) -> Iterator[None]:
        """Balances in native coin are looked at, for as long as this lasts."""
        before = self.world.watched
        self.world.watched = (*before, NATIVE)
        try:
            yield
        finally:
            self.world.watched = before

    @cached_property
    def takes_coin(self) -> bool:
        """Whether it takes orders in native coin."""
        act = Act(PAYER, "fund", 1, terms=terms(NATIVE), shown="fund(an order in coin)")
        with self.coin(), self.base([act]) as referee:
            return referee is not None and 1 in referee.model.deals

    @cached_property
    def gives_all_back(self) -> bool:
        """Whether a buyer that cancels gets everything, where the terms leave the seller a tenth of the price."""
        mine = terms(self.token)._replace(cancel_bps=WHOLE // 10)
        finding = self.judge([*self.opening(mine), Act("buyer", "cancel")])
        gains = finding.breach.gains if finding else ()
        return ("buyer", "seller", mine.price // 10) in [gain[:3] for gain in gains]

    def judge(self, acts: Sequence[Act], prepare: Callable[[Referee], None] | None = None) -> Finding | None:
        """Carry acts out from the beginning; what breaks, with the shortest sequence that still breaks it."""

        def attempt(some: Sequence[Act], trace: int = -1) -> Referee:
            with self.world.trial():
                referee = Referee(self.world, self.needed)
                referee.trace = trace
                if prepare is not None:
                    prepare(referee)
                referee.judged(some)
                return referee

        first = attempt(acts)
        if first.breach is None:
            return None
        return self._shrunk(acts, first.breach, attempt)

    def _shrunk(self, acts: Sequence[Act], breach: Breach, attempt: Callable[..., Referee]) -> Finding:
        def same(some: Sequence[Act]) -> bool:
            other = attempt(some).breach
            return other is not None and _kind(other) == _kind(breach)

        tries = max(_TRIES, _SHRINKING // len(acts)) if self.traces > 0 else _TRIES
        few = shortest(acts, same, tries)
        referee = attempt(few)
        assert referee.breach is not None
        frame = None
        if self.traces > 0:
            self.traces -= 1
            frame = attempt(few, referee.breach.at).traced
        return Finding(referee.breach, tuple(few), tuple(referee.done), frame)

    def _rows(self) -> Iterator[tuple[Step, Row]]:
        """The table of functions, as far as the contract has them."""
        for step in STEPS:
            for state in step.sources:
                if self.has(step.name) and self._leads_to(state):
                    yield from ((step, (step.name, role, state)) for role in step.roles or ("",))

    def _leads_to(self, state: State) -> bool:
        return self.has(*(act.name for act in WAYS[state] if act.name != "wait"))

    def _works(self, name: str, role: str, state: State, *, late: bool) -> bool:
        before = [Act("", "wait", 1)] if late else []
        with self.base([*self.opening(), *self.way(state), *before]) as referee:
            if referee is None:
                return False
            referee.run(taking(name, role))
            last = referee.done[-1].receipt
            return last is not None and last.status

    def _lives(self, state: State) -> Iterator[tuple[Act, ...]]:
        if state not in WAITING:
            yield ()
            return
        for step, (name, role, source) in self._rows():
            if source is state and step.target is not None and (name, role, source) in self.needed:
                wait = (Act("", "wait"),) if step.clock == SINCE else ()
                for rest in self._lives(step.target):
                    yield (*wait, *taking(name, role), *rest)


_SHIPPED: Final = (Act("seller", "ship"),)
_DELIVERED: Final = (*_SHIPPED, Act("carrier", "deliver"))
_DISPUTED: Final = (*_DELIVERED, Act("buyer", "dispute"))
_RETURNING: Final = (*_DELIVERED, Act("buyer", "sendBack"))
WAYS: Final[dict[State, tuple[Act, ...]]] = {
    State.FUNDED: (),
    State.SHIPPED: _SHIPPED,
    State.DELIVERED: _DELIVERED,
    State.DISPUTED: _DISPUTED,
    State.RETURNING: _RETURNING,
    State.RETURNED: (*_RETURNING, Act("carrier", "takeBack")),
    State.RELEASED: (*_DELIVERED, Act("buyer", "confirm")),
    State.REFUNDED: (*_DISPUTED, Act("seller", "refund")),
    State.RULED: (*_DISPUTED, Act("arbiter", "rule", 1, _SHARE)),
    State.UNSHIPPED: (Act("seller", "cancel"),),
    State.LOST: (*_SHIPPED, Act("", "wait"), Act("stranger", "expire")),
    State.CANCELLED: (Act("buyer", "cancel"),),
    State.AGREED: (*_DELIVERED, Act("seller", "offer", 1, _SHARE), Act("buyer", "accept", 1, _SHARE)),
}
"""How order 1 comes to each state, by those whose steps they are."""

ENDS: Final[dict[State, tuple[tuple[Act, ...], ...]]] = {
    State.FUNDED: (
        (Act("seller", "ship"), Act("carrier", "deliver"), Act("buyer", "confirm")),
    ),
    State.SHIPPED: (
        (Act("carrier", "deliver"), Act("buyer", "dispute"), Act("arbiter", "rule", 1, 10_000)),
        (Act("carrier", "deliver"), Act("buyer", "confirm")),
    ),
    State.DELIVERED: (
        (Act("buyer", "dispute"), Act("arbiter", "rule", 1, 10_000)),
        (Act("buyer", "dispute"), Act("", "wait"), Act("stranger", "lapse")),
    ),
    State.DISPUTED: (
        (Act("arbiter", "rule", 1, 2_500),),
        (Act("seller", "refund"),),
    ),
    State.RETURNING: ((Act("carrier", "takeBack"), Act("", "wait"), Act("stranger", "expire")),),
    State.RETURNED: ((Act("seller", "refund"),),),
}  # fmt: skip
"""Ways in which an order may end that those concerned have a right to, besides the timed exit."""


def taking(name: str, role: str) -> tuple[Act, ...]:
    """A step of order 1, with the offer that an acceptance needs."""
    who = role or "stranger"
    act = Act(who, name, 1, _SHARE if name in WITH_SHARE else 0)
    if name != "accept":
        return (act,)
    return (Act("seller" if who == "buyer" else "buyer", "offer", 1, _SHARE), act)


def _kind(breach: Breach) -> tuple[str, bool, tuple[str, ...]]:
    """What must stay the same while a sequence is made shorter."""
    return breach.kind, bool(breach.role), tuple(f"{gain.winner} {gain.loser}" for gain in breach.gains[:1])


def timeout(state: State) -> tuple[Act, ...]:
    """Nobody does anything, until somebody takes the timed exit."""
    return (Act("", "wait"), Act("stranger", TIMED_EXIT[state]))


def ends(state: State) -> tuple[tuple[Act, ...], ...]:
    """All ways in which an order in `state` may end that are tried; none if it has ended."""
    return (*ENDS.get(state, ()), timeout(state)) if state in WAITING else ((),)
