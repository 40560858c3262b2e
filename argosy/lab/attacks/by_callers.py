"""Everybody takes every step, in every state, before and after the deadline: A17, A18, A20 to A23, A45."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.lab.attacks.attack import Outcome, found
from argosy.lab.bench import WAYS, ends, timeout
from argosy.lab.cast import OTHERS, OUTSIDERS, PARTIES, PAYER, WHERE, address_of
from argosy.lab.referee import Act
from argosy.lab.world import calldata
from chain.testing import STEPS, State, call
from chain.testing.lifecycle import SINCE, WAITING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argosy.lab.bench import Bench, Finding
    from argosy.lab.referee import Referee

_NAMES: Final = tuple(dict.fromkeys(step.name for step in STEPS))
_CALLERS: Final = (*OUTSIDERS, PAYER, *PARTIES, *OTHERS)
_SHARES: Final = {"rule": (10_000, 0), "accept": (10_000, 0), "offer": (10_000,)}
_UNKNOWN: Final = (0, 3, 2**256 - 1)
_ROLE: Final = {"tax payee": "tax_payee"}
_SETTLING: Final = frozenset(
    step.name for step in STEPS if step.target is not None and step.target not in WAITING
)


def callers(bench: Bench, attack: str) -> Outcome:
    """What was found of one attack; all are looked for together, once."""
    if bench.callers is None:
        bench.callers = _all(bench)
    return found(*bench.callers.get(attack, ()))


def _all(bench: Bench) -> dict[str, list[Finding]]:
    """Findings by attack; of each function the first."""
    found_by: dict[str, list[Finding]] = {}
    seen: set[tuple[str, str]] = set()
    for state in bench.states():
        for late in (False, True) if state in WAITING else (False,):
            for acts, suspect in _forbidden(bench, state, late):
                attack = _attack(suspect, state)
                if (attack, suspect.name) in seen:
                    continue
                finding = _harm(bench, acts, suspect, state, late)
                if finding is not None:
                    seen.add((attack, suspect.name))
                    found_by.setdefault(attack, []).append(finding)
    return found_by


def _forbidden(bench: Bench, state: State, late: bool) -> Iterator[tuple[list[Act], Act]]:
    """Acts that lead to a state, and one that would succeed there although it must not."""
    acts = [*bench.opening(), *bench.way(state)]
    clocks = [[Act("", "wait", 1, seconds=1)]] if late else [[], [Act("", "wait", 1, seconds=-1)]]
    for clock in clocks if state in WAITING else [[]]:
        with bench.base([*acts, *clock]) as referee:
            if referee is None:
                return
            hits = list(_possible(bench, referee))
        for act in hits:
            yield [*acts, *clock], act


def _possible(bench: Bench, referee: Referee) -> Iterator[Act]:
    number, now = referee.numbers[1], bench.world.now
    for name in _NAMES:
        if not bench.has(name):
            continue
        for who in (*_CALLERS, *bench.world.insiders):
            for share in _SHARES.get(name, (0,)):
                if referee.model.says(1, name, address_of(who), now, share) is not None:
                    continue
                shares = (share,) if name in _SHARES else ()
                if bench.world.would(address_of(who), calldata(name, number, shares)):
                    yield Act(who, name, 1, share)


def _harm(bench: Bench, acts: list[Act], suspect: Act, state: State, late: bool) -> Finding | None:
    """Whether somebody else is worse off, however the order ends."""
    for end in (timeout(state),) if late else ends(state):
        after = (Act(suspect.who, suspect.name, 1, suspect.share), *end)
        finding = bench.judge([*acts, *after])
        if finding is not None:
            return finding
    return None


def _attack(act: Act, state: State) -> str:
    """By what it is called in the catalogue."""
    if state not in WAITING:
        return "A20" if act.name in _SETTLING else "A22"
    if state is State.DISPUTED and act.name in ("release", "confirm", "expire"):
        return "A22"
    rows = [step for step in STEPS if step.name == act.name]
    if any(state in step.sources and step.clock == SINCE for step in rows):
        return "A23"
    if act.who in OTHERS:
        return "A45"
    if act.who not in PARTIES:
        return "A17"
    role = _ROLE.get(act.who, act.who)
    return "A21" if any(role in step.roles or not step.roles for step in rows) else "A18"


def lured(bench: Bench) -> Outcome:
    """A party calls a contract of somebody else's, which takes the party's step (tx.origin)."""
    findings: list[Finding] = []
    named: set[str] = set()
    with bench.guest("Puppet") as puppet:
        for state in bench.states():
            acts = [*bench.opening(), *bench.way(state)]
            with bench.base(acts) as referee:
                if referee is None:
                    continue
                number = referee.numbers[1]
                hits = [
                    Act(
                        who,
                        name,
                        1,
                        share,
                        through=puppet,
                        shown=f"is lured into {name}(1), by another contract",
                    )
                    for name in _NAMES
                    if bench.has(name) and name not in named
                    for who in PARTIES
                    for share in _SHARES.get(name, (0,))[:1]
                    if not _anybodys(state, name)
                    and bench.world.would(WHERE[who], _through(bench, name, number, share), puppet)
                ]
            for act in hits:
                for end in ends(state):
                    if act.name not in named and (finding := bench.judge([*acts, act, *end])):
                        findings.append(finding)
                        named.add(act.name)
    return found(*findings[:2])


def _anybodys(state: State, name: str) -> bool:
    return any(state in step.sources and not step.roles for step in STEPS if step.name == name)


def _through(bench: Bench, name: str, number: int, share: int) -> bytes:
    shares = (share,) if name in _SHARES else ()
    return call("act", bench.world.escrow, calldata(name, number, shares), of="Puppet")


def unknown_orders(bench: Bench) -> Outcome:
    """Every step of orders that nobody funded."""
    findings = []
    for name in _NAMES:
        if not bench.has(name):
            continue
        for number in _UNKNOWN:
            for who in ("stranger", "seller", "buyer"):
                shares = (10_000,) if name in _SHARES else ()
                data = calldata(name, number, shares)
                with bench.base(bench.opening()) as referee:
                    possible = referee is not None and bench.world.would(WHERE[who], data)
                if possible:
                    act = Act(who, name, data=data, shown=f"{name}({number})")
                    findings.append(bench.judge([*bench.opening(), act, *WAYS[State.RELEASED]]))
    return found(*findings[:1])


def crossed_offers(bench: Bench) -> Outcome:
    """A share that the other side did not offer is accepted."""
    if not bench.has("offer", "accept"):
        return Outcome((), "it has no offers", False)
    before = [*bench.opening(), *bench.way(State.DELIVERED)]
    end = [Act("buyer", "dispute"), Act("arbiter", "rule", 1, 5_000)]
    tries = [
        [Act(who, "offer", 1, share), Act(taker, "accept", 1, share)]
        for who in ("stranger", "carrier", "other seller", "seller", "buyer")
        for taker, share in (("seller", 0), ("buyer", 10_000))
    ]
    tries += [
        [
            Act("seller", "offer", 1, 2_000),
            Act("seller", "offer", 1, 1_000),
            Act("buyer", "accept", 1, 2_000),
        ],
        [Act("seller", "offer", 1, 2_000), Act("seller", "accept", 1, 2_000)],
        [Act("buyer", "offer", 1, 9_000), Act("seller", "offer", 1, 500), Act("buyer", "accept", 1, 9_000)],
    ]
    return found(*(bench.judge([*before, *some, *end]) for some in tries))
