"""Many orders, and orders at random: A40, R."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.lab.attacks.attack import Outcome, first, found
from argosy.lab.bench import Finding, timeout
from argosy.lab.cast import OTHERS, OUTSIDERS, PARTIES, PAYER, terms
from argosy.lab.referee import Act, Breach
from chain.testing import State
from chain.testing.lifecycle import NAMES, WAITING, rows
from sim.core.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from argosy.lab.bench import Bench

CROWD: Final = 150
"""Orders of the crowd."""

WALKS: Final = 60
"""Random lives of a few orders each."""

_STEPS: Final = 14
_GROWS: Final = 1.5
"""How many times as much gas the last order's steps may take as the third's."""

_CALLERS: Final = (*PARTIES, *PARTIES, *OUTSIDERS, *OTHERS, PAYER)


def crowd(bench: Bench) -> Outcome:
    """Many orders live one after the other: the last one works as the first did, and costs as much."""
    kinds = (State.RELEASED, State.REFUNDED, State.RULED, State.UNSHIPPED, State.LOST)
    acts: list[Act] = []
    for number in range(1, CROWD + 1):
        acts.append(Act(PAYER, "fund", number, terms=terms(bench.token)))
        acts += [act._replace(order=number) for act in bench.way(kinds[number % len(kinds)])]
    finding = bench.judge(acts)
    return found(finding) if finding is not None else _growing(bench, acts)


def _growing(bench: Bench, acts: list[Act]) -> Outcome:
    with bench.base(acts) as referee:
        if referee is None:
            return Outcome()
        gas: dict[tuple[str, int], int] = {
            (done.act.name, done.act.order): done.receipt.gas_used for done in referee.done if done.receipt
        }
    for (name, order), used in gas.items():
        first = next((gas[name, number] for number in range(6, 16) if (name, number) in gas), used)
        if order > CROWD - 10 and used > _GROWS * first:
            return Outcome((_growth(name, first, used),))
    return Outcome()


def _growth(name: str, first: int, used: int) -> Finding:
    what = f"{name} takes {first:,} gas of an early order and {used:,} of order {CROWD}: it grows without end"
    return Finding(Breach("grows", what, (), 0), (), ())


def walks(bench: Bench, seed: int = 1) -> Outcome:
    """Whatever people may do, and what they may not, in any order; then time ends everything."""
    streams = Streams(seed)
    tries = ([*_walk(bench, streams.generator("lab walk", number))] for number in range(WALKS))
    return first(bench, tries, 2)


def _walk(bench: Bench, random: np.random.Generator) -> Iterator[Act]:
    first = terms(bench.token)
    for number in (1, 2):
        mine = first._replace(
            price=int(random.integers(1, 10**9)),
            freight=int(random.integers(0, 10**8)),
            tax=int(random.integers(0, 10**8)),
            fee_bps=int(random.choice([0, 1, 300, 3_333, 10_000])),
            default_buyer_bps=int(random.choice([0, 1, 5_000, 9_999, 10_000])),
            token=bench.world.tokens[int(random.integers(2))],
        )
        yield Act(PAYER, "fund", number, terms=mine)
    names = [*filter(bench.has, NAMES)]
    for _ in range(_STEPS):
        order = int(random.integers(1, 3))
        if random.random() < 0.2:
            yield Act("", "wait", order, seconds=int(random.choice([-1, 0, 1])))
            continue
        name = str(random.choice(names))
        who = str(random.choice(_CALLERS))
        owned = [step for step in rows(name) if step.roles]
        if owned and random.random() < 0.8:
            who = str(random.choice(owned[int(random.integers(len(owned)))].roles))
        share = int(random.choice([0, 1, 2_500, 5_000, 9_999, 10_000]))
        yield Act(who, name, order, share)
    for order in (1, 2):
        for acts in map(timeout, WAITING):
            if bench.has(acts[-1].name):
                yield from (act._replace(order=order) for act in acts)
