"""Lives of every kind, silence, late dates, long windows, two calls in one block: A24, A27, A30, A31, A38."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.lab.attacks.attack import Outcome, first, found, skipped
from argosy.lab.bench import WAYS, ends, taking, timeout
from argosy.lab.cast import OTHERS, PAYER, changed, terms
from argosy.lab.referee import Act
from chain.testing import State
from chain.testing.lifecycle import BEFORE, WAITING, rows

if TYPE_CHECKING:
    from argosy.lab.bench import Bench, Finding

_YEAR: Final = 365 * 86_400
_LATER: Final = (_YEAR, 5 * _YEAR, 20 * _YEAR)


def lives(bench: Bench) -> Outcome:
    """An order comes to every state and ends in every way, with nobody attacking."""
    findings: list[Finding] = []
    for life in bench.lives:
        finding = bench.judge([*bench.opening(), *life])
        if finding is not None and not _seen(finding, findings):
            findings.append(finding)
    return found(*findings)


def last_second(bench: Bench) -> Outcome:
    """Whoever is waited for acts in the last second of its window."""
    tries = (
        [*bench.opening(), *bench.way(state), Act("", "wait", 1, seconds=-1), *taking(name, role), *end]
        for name, role, state in sorted(bench.needed)
        if any(state in step.sources and step.clock == BEFORE for step in rows(name))
        for end in ends(_target(name, role, state))
    )
    return first(bench, tries, 2)


def _target(name: str, role: str, state: State) -> State:
    """Where a step leads."""
    step = next(step for step in rows(name) if state in step.sources and (role in step.roles or not role))
    return step.target or state


def silence(bench: Bench) -> Outcome:
    """In every state everybody falls silent, and a stranger ends the order in the second of the deadline."""
    waiting = (state for state in bench.states() if state in WAITING)
    return first(bench, ([*bench.opening(), *bench.way(state), *timeout(state)] for state in waiting), 2)


def later(bench: Bench) -> Outcome:
    """The same lives in later years, and money that is fetched years after."""
    third = Act(PAYER, "fund", 3, terms=terms(bench.token, OTHERS))
    tries = []
    for wait in _LATER:
        pause = Act("", "wait", 1, seconds=wait)
        for state in (State.RELEASED, State.RULED, State.UNSHIPPED):
            tries.append([*bench.opening(), *bench.way(state), pause])
            again = [act._replace(order=3, who=f"other {act.who}") for act in WAYS[state]]
            tries.append([*bench.opening(), *bench.way(State.RELEASED), pause, third, *again])
    return first(bench, tries, 2)


def long_windows(bench: Bench) -> Outcome:
    """The longest windows that terms can name, and the shortest."""
    tries = []
    for hours in (1, 2**16 - 1):
        windows = dict.fromkeys(("ship_hours", "deliver_hours", "inspect_hours", "ruling_hours"), hours)
        mine = changed(terms(bench.token), windows)
        tries += [
            [*bench.opening(mine), *bench.way(state), *timeout(state)]
            for state in bench.states()
            if state in WAITING
        ]
        tries.append([*bench.opening(mine), *bench.way(State.RELEASED)])
    return first(bench, tries)


def in_one_block(bench: Bench) -> Outcome:
    """Two parties act in the same block, in both orders."""
    pairs = (
        (State.DELIVERED, Act("buyer", "confirm"), Act("seller", "refund")),
        (State.DELIVERED, Act("buyer", "confirm"), Act("buyer", "dispute")),
        (State.FUNDED, Act("seller", "ship"), Act("seller", "cancel")),
        (State.FUNDED, Act("seller", "ship"), Act("buyer", "cancel")),
        (State.DISPUTED, Act("arbiter", "rule", 1, 0), Act("seller", "refund")),
        (State.DISPUTED, Act("arbiter", "rule", 1, 10_000), Act("arbiter", "rule", 1, 0)),
    )
    tries = (
        [*bench.opening(), *bench.way(state), *both]
        for state, one, other in pairs
        for both in ((one, other), (other, one))
    )
    return first(bench, tries, 2)


def on_behalf(bench: Bench) -> Outcome:
    """Somebody else pays for the buyer: refunds are the buyer's, and only the caller's money is taken."""
    tries = [
        [Act(payer, "fund", 1, terms=terms(bench.token)), *bench.way(State.UNSHIPPED)]
        for payer in ("stranger", "buyer", "seller", "platform")
    ]
    return first(bench, tries)


def ping_pong(bench: Bench) -> Outcome:
    """Offers go to and fro until the deadline; time must end the order all the same."""
    if not bench.has("offer"):
        return skipped("it has no offers")
    states = [state for state in bench.states() if state in WAITING]
    talk = [Act(who, "offer", 1, share) for share in (9_000, 8_000) for who in ("buyer", "seller")]
    tries = [
        [*bench.opening(), *bench.way(state), *talk, Act("", "wait", 1, seconds=-1), *talk, *timeout(state)]
        for state in states
    ]
    return first(bench, tries)


def _seen(finding: Finding, findings: list[Finding]) -> bool:
    return any(
        (other.breach.kind, other.acts[other.breach.at : other.breach.at + 1])
        == (finding.breach.kind, finding.acts[finding.breach.at : finding.breach.at + 1])
        for other in findings
    )
