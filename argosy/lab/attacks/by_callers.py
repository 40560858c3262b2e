"""Everybody takes every step, in every state, before and after the deadline: A17, A18, A20 to A23, A45."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from argosy.lab.attacks.attack import Outcome, first, found, skipped
from argosy.lab.bench import WAYS, ends, timeout
from argosy.lab.cast import OTHERS, OUTSIDERS, PARTIES, PAYER, WHERE, address_of, terms
from argosy.lab.referee import Act
from argosy.lab.world import calldata
from chain.contracts.escrow import fund, withdraw
from chain.testing import STEPS, State, call
from chain.testing.lifecycle import NAMES, SINCE, WAITING, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argosy.lab.bench import Bench, Finding
    from argosy.lab.referee import Referee
    from chain.evm import Address

_CALLERS: Final = (*OUTSIDERS, PAYER, *PARTIES, *OTHERS)
_SHARES: Final = {"rule": (10_000, 0), "accept": (10_000, 0), "offer": (10_000,)}
_UNKNOWN: Final = (0, 3, 2**256 - 1)
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
    for name in NAMES:
        if not bench.has(name):
            continue
        for who in (*_CALLERS, *bench.world.insiders):
            for share in _SHARES.get(name, (0,)):
                if referee.model.says(1, name, address_of(who), now, share) is not None:
                    continue
                act = Act(who, name, 1, share)
                if bench.world.would(act.caller, calldata(name, number, act.shares)):
                    yield act


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
    steps = rows(act.name)
    if any(state in step.sources and step.clock == SINCE for step in steps):
        return "A23"
    if act.who in OTHERS:
        return "A45"
    if act.who not in PARTIES:
        return "A17"
    return "A21" if any(act.who in step.roles or not step.roles for step in steps) else "A18"


def lured(bench: Bench) -> Outcome:
    """A party calls another's contract, which takes the party's step, its money or its credit (tx.origin)."""
    findings: list[Finding] = []
    named: set[str] = set()
    with bench.guest("Puppet") as puppet:
        for state in bench.states():
            acts = [*bench.opening(), *bench.way(state)]
            for act in _lures(bench, acts, state, puppet):
                for end in ends(state):
                    if act.name not in named and (finding := bench.judge([*acts, act, *end])):
                        findings.append(finding)
                        named.add(act.name)
    return found(*findings[:2])


def _lures(bench: Bench, acts: list[Act], state: State, puppet: Address) -> list[Act]:
    """What a contract of the stranger's can do while somebody calls it."""
    with bench.base(acts) as referee:
        if referee is None:
            return []
        number = referee.numbers[1]

        def possible(act: Act) -> bool:
            data = fund(act.terms) if act.terms else withdraw(act.token) if act.token else b""
            data = data or calldata(act.name, number, act.shares)
            return bench.world.would(
                WHERE[act.who], call("act", bench.world.escrow, data, of="Puppet"), puppet
            )

        return [*filter(possible, (*_lured_steps(bench, state, puppet), *_lured_money(bench, puppet)))]


def _lured_steps(bench: Bench, state: State, puppet: Address) -> Iterator[Act]:
    for name in filter(bench.has, NAMES):
        if not any(state in step.sources and not step.roles for step in rows(name)):
            for who in PARTIES:
                share = _SHARES.get(name, (0,))[0]
                shown = f"is lured into {name}(1), by another contract"
                yield Act(who, name, 1, share, through=puppet, shown=shown)


def _lured_money(bench: Bench, puppet: Address) -> Iterator[Act]:
    """Another's deposit is taken, or its credit."""
    own = terms(bench.token)._replace(buyer=WHERE["stranger"])
    yield Act(
        PAYER, "fund", 3, terms=own, through=puppet, shown="is lured into fund(an order of the stranger's)"
    )
    for who in (*PARTIES, "platform"):
        shown = "is lured into withdraw(token), by another contract"
        yield Act(who, "withdraw", token=bench.token, through=puppet, shown=shown)


def unknown_orders(bench: Bench) -> Outcome:
    """Every step of orders that nobody funded."""
    return first(bench, ([*bench.opening(), act, *WAYS[State.RELEASED]] for act in _unknown(bench)))


def _unknown(bench: Bench) -> Iterator[Act]:
    for name, number, who in product(filter(bench.has, NAMES), _UNKNOWN, ("stranger", "seller", "buyer")):
        data = calldata(name, number, Act(who, name, share=10_000).shares)
        with bench.base(bench.opening()) as referee:
            possible = referee is not None and bench.world.would(WHERE[who], data)
        if possible:
            yield Act(who, name, data=data, shown=f"{name}({number})")


def crossed_offers(bench: Bench) -> Outcome:
    """A share that the other side did not offer is accepted."""
    if not bench.has("offer", "accept"):
        return skipped("it has no offers")
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
    return first(bench, ([*before, *some, *end] for some in tries), 2)
