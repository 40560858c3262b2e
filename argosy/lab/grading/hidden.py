"""Attacks with figures of the teacher's seed, and with figures that the contract itself names: H1 to H3."""

from __future__ import annotations

from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING, Final

from eth_utils.crypto import keccak

from argosy.lab.attacks import Attack, Outcome
from argosy.lab.attacks.attack import found, skipped
from argosy.lab.attacks.by_crowds import walks
from argosy.lab.bench import ends
from argosy.lab.cast import OTHERS, PAYER, START, changed, terms
from argosy.lab.referee import Act
from chain.contracts import signature
from chain.contracts.instructions import instructions
from chain.testing import State
from sim.core.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from argosy.lab.bench import Bench, Finding
    from chain.contracts import Artifact
    from chain.testing import Terms

HIDDEN: Final = ("H1", "H2", "H3")
"""Names of these attacks."""

_LIVES: Final = 6
"""Terms that are drawn; an order with each lives in every way."""

_BEFORE: Final = 25
"""Orders of others that may come first."""

_LARGEST_BITS: Final = 95
_NAMED: Final = 24
"""Constants of the code that are tried as amounts, and as dates."""

_SMALLEST: Final = 256
_JUMPDEST: Final = 0x5B
_SELECTOR_BYTES: Final = 4
_YEARS_S: Final = 60 * 365 * 86_400
_WAYS: Final = (State.RELEASED, State.REFUNDED, State.UNSHIPPED, State.RULED, State.LOST)


def hidden_attacks(seed: int) -> tuple[Attack, ...]:
    """The attacks that belong to a seed."""
    promise = "Conservation: what an order brought in is paid out or still held, to the unit."
    hint = "Does what it does depend on amounts, dates or numbers of orders that the terms do not explain?"
    return (
        Attack("H1", "lives with hidden terms", promise, hint, partial(hidden_lives, seed=seed)),
        Attack("H2", "figures that the code names", promise, hint, named_figures),
        Attack("H3", "hidden lives at random", promise, hint, partial(walks, seed=seed)),
    )


def hidden_lives(bench: Bench, seed: int) -> Outcome:
    """Orders with drawn amounts, shares and windows, after a drawn number of others, end in every way."""
    streams = Streams(seed)
    for number in range(_LIVES):
        random = streams.generator("lab hidden life", number)
        mine, before = _drawn(bench, random), int(random.integers(2, _BEFORE))
        others = terms(bench.token, OTHERS)
        opening = [Act(PAYER, "fund", order, terms=others) for order in range(1, before)]
        opening.append(Act(PAYER, "fund", before, terms=mine))
        for acts in _every_life(bench):
            finding = bench.judge([*opening, *(act._replace(order=before) for act in acts)])
            if finding is not None:
                return found(finding)
    return Outcome()


def named_figures(bench: Bench) -> Outcome:
    """Orders over the amounts, and after the dates, that stand in the code as constants."""
    constants = list(named(bench.world.artifact))
    if not constants:
        return skipped("its code names no figures")
    dates = [number for number in constants if START < number < START + _YEARS_S]
    for number in constants[:_NAMED]:
        if finding := bench.judge(list(_orders_over(bench, number))):
            return found(finding)
    for date in dates[:_NAMED]:
        if finding := _after(bench, date):
            return found(finding)
    return Outcome()


def named(artifact: Artifact) -> Iterator[int]:
    """Constants of two to twelve bytes in the code: no masks, no selectors, no places to jump to."""
    code = artifact.deployed_bytecode
    seen = {
        int.from_bytes(keccak(signature(entry).encode())[:_SELECTOR_BYTES], "big")
        for entry in artifact.abi
        if entry["type"] in ("function", "error")
    }
    for each in instructions(code):
        number = int.from_bytes(each.argument, "big")
        jumps = number < len(code) and code[number] == _JUMPDEST
        mask = number & (number + 1) == 0
        if number < _SMALLEST or number.bit_length() > _LARGEST_BITS or jumps or mask or number in seen:
            continue
        seen.add(number)
        yield number


def _orders_over(bench: Bench, number: int) -> Iterator[Act]:
    """Orders in which price, deposit, freight or tax is `number`, or just above; each ends in its way."""
    ordinary = terms(bench.token)
    changes: tuple[dict[str, int], ...] = (
        {"price": number}, {"price": number + 1}, {"price": number, "freight": 0, "tax": 0}, {"freight": number},
        {"tax": number},
    )  # fmt: skip
    for order, (change, state) in enumerate(zip(changes, cycle(_WAYS)), 1):
        yield Act(PAYER, "fund", order, terms=changed(ordinary, change))
        yield from (act._replace(order=order) for act in bench.way(state))


def _after(bench: Bench, date: int) -> Finding | None:
    pause = Act("", "wait", 1, seconds=max(date - bench.world.now, 0))
    third = Act(PAYER, "fund", 3, terms=terms(bench.token))
    acts = (act._replace(order=3) for act in bench.way(State.RELEASED))
    return bench.judge([*bench.opening(), pause, third, *acts])


def _drawn(bench: Bench, random: np.random.Generator) -> Terms:
    """Terms of any magnitude."""

    def amount() -> int:
        bits = int(random.integers(1, _LARGEST_BITS))
        return int.from_bytes(random.bytes(12), "big") % (1 << bits) + 1

    hours = [int(random.integers(1, 500)) for _ in range(4)]
    return terms(bench.token)._replace(
        price=amount(), freight=amount(), tax=amount(), fee_bps=int(random.integers(0, 10_001)),
        ship_hours=hours[0], deliver_hours=hours[1], inspect_hours=hours[2], ruling_hours=hours[3],
        default_buyer_bps=int(random.integers(0, 10_001)),
    )  # fmt: skip


def _every_life(bench: Bench) -> Iterator[list[Act]]:
    for state in bench.states():
        for end in ends(state):
            yield [*bench.way(state), *end]
