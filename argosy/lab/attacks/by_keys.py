"""Functions beyond the interface, called by everybody with what might be worth it: A28, A29, A41, A46 and keys."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eth_abi.exceptions import EncodingError
from eth_utils.abi import collapse_if_tuple

from argosy.lab.attacks.attack import Outcome, found, skipped
from argosy.lab.bench import ends
from argosy.lab.cast import NAMES, PAYER, WHERE, address_of, terms
from argosy.lab.referee import Act
from chain.contracts import load
from chain.contracts.artifact import signature
from chain.contracts.own_contract import FUNCTIONS, OPTIONAL
from chain.testing import State, call
from chain.testing.abi import encode_call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argosy.lab.bench import Bench, Finding
    from chain.testing.abi import Entry

_CALLERS: Final = (
    "stranger",
    "deployer",
    "platform",
    "buyer",
    "seller",
    "carrier",
    "arbiter",
    "tax payee",
    PAYER,
)
_STATES: Final = (State.RELEASED, State.DISPUTED, State.DELIVERED, State.FUNDED, State.SHIPPED)
_MOST: Final = 48
"""Argument lists of one function."""

_WORD: Final = 32
_KEPT: Final = 8
"""Calls that work, of which two are put one after the other."""


class Extra(NamedTuple):
    """A call of a function beyond the interface that works."""

    act: Act
    name: str


def keys(bench: Bench, attack: str) -> Outcome:
    """Whoever calls whatever there is besides the interface gains nothing of others', and holds up nothing."""
    entries = list(_beyond(bench))
    if not entries:
        return skipped("it has no functions beyond the interface that change anything")
    if bench.keys is None:
        bench.keys = _all(bench, entries)
    return found(*[finding for finding in bench.keys if _attack(finding) == attack])


def _attack(finding: Finding) -> str:
    """By what it is called in the catalogue."""
    acts = [act for act in finding.acts if act.data]
    steps = [
        done.act.name for n, done in enumerate(finding.done) if n == finding.breach.at and not done.act.data
    ]
    if any(act.name.lower().startswith("init") for act in acts):
        return "A41"
    if "rule" in steps or any("arbiter" in act.name.lower() for act in acts):
        return "A28"
    if finding.breach.kind == "frozen":
        return "A46"
    if any(
        word in act.name.lower() for act in acts for word in ("fee", "window", "hours", "platform", "bps")
    ):
        return "A29"
    return "K1"


def _all(bench: Bench, entries: list[Entry]) -> list[Finding]:
    findings: list[Finding] = []
    named: set[str] = set()
    for state in _STATES:
        acts = [*bench.opening(), *bench.way(state)]
        extras = [extra for extra in _working(bench, acts, entries) if extra.name not in named]
        for extra in extras:
            if extra.name not in named and (finding := _harm(bench, acts, [extra.act], state)):
                findings.append(finding)
                named.add(extra.name)
        rest = [extra for extra in extras if extra.name not in named][:_KEPT]
        for first in rest:
            for second in _working(bench, [*acts, first.act], entries, (first.act.who,)):
                if first.name in named or second.name in named:
                    continue
                if finding := _harm(bench, acts, [first.act, second.act], state):
                    findings.append(finding)
                    named |= {second.name}
    findings += _takes_over(bench, entries, named)
    return findings


def _takes_over(bench: Bench, entries: list[Entry], named: set[str]) -> Iterator[Finding]:
    """With a role that it gave itself, somebody takes a step that was another's."""
    for state, name, share in (
        (State.DISPUTED, "rule", 10_000), (State.DISPUTED, "rule", 0), (State.SHIPPED, "deliver", 0),
        (State.DELIVERED, "confirm", 0), (State.FUNDED, "cancel", 0), (State.DELIVERED, "release", 0),
        (State.FUNDED, "expire", 0),
    ):  # fmt: skip
        acts = [*bench.opening(), *bench.way(state)]
        for extra in _working(bench, acts, entries)[:_KEPT]:
            if extra.name in named:
                continue
            step = Act(extra.act.who, name, 1, share)
            if finding := _harm(bench, acts, [extra.act, step], state):
                named.add(extra.name)
                yield finding


def _harm(bench: Bench, before: list[Act], acts: list[Act], state: State) -> Finding | None:
    for end in ends(state):
        if finding := bench.judge([*before, *acts, *end]):
            return finding
    return None


def _working(
    bench: Bench, acts: list[Act], entries: list[Entry], callers: tuple[str, ...] = _CALLERS
) -> list[Extra]:
    """Calls that succeed after `acts`, a few of each function and caller."""
    extras = []
    everybody = (*callers, *bench.world.insiders) if callers is _CALLERS else callers
    with bench.base(acts) as referee:
        if referee is None:
            return []
        number = referee.numbers.get(1, 1)
        for entry in entries:
            for who in everybody:
                few = 0
                for arguments in _guesses(bench, entry, who, number):
                    try:
                        data = bytes(4) if entry["type"] == "fallback" else encode_call(entry, arguments)
                    except (EncodingError, ValueError, TypeError, OverflowError):
                        continue
                    if few < 6 and bench.world.would(address_of(who), data):
                        few += 1
                        extras.append(Extra(_act(bench, entry, who, data, arguments), entry["name"]))
    return extras


def _roles(bench: Bench, kind: str) -> list[bytes]:
    """What views without arguments answer: names of roles, for one."""
    world, found = bench.world, []
    for entry in world.artifact.abi:
        asks = (
            entry["type"] == "function"
            and not entry["inputs"]
            and entry["stateMutability"] in ("view", "pure")
        )
        if asks and [part["type"] for part in entry["outputs"]] == [kind]:
            answer = world.answer(encode_call(entry, ()))
            found += [answer] if len(answer) == _WORD else []
    return found


def _act(bench: Bench, entry: Entry, who: str, data: bytes, arguments: tuple[Any, ...]) -> Act:
    shown = ", ".join(_word(bench, value) for value in arguments)
    return Act(who, entry["name"], data=data, shown=f"{entry['name']}({shown})")


def _beyond(bench: Bench) -> Iterator[Entry]:
    """What may change something and is none of the steps that others attacks take, whatever it is called."""
    steps = (*FUNCTIONS, *(name for names in OPTIONAL.values() for name in names))
    known = {signature(load("Escrow").function(name)) for name in steps}
    for entry in bench.world.artifact.abi:
        changes = entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure")
        if entry["type"] == "fallback" or (changes and signature(entry) not in known):
            yield {"name": "fallback", "inputs": []} | entry


def _guesses(bench: Bench, entry: Entry, who: str, number: int) -> Iterator[tuple[Any, ...]]:
    """Argument lists that might be worth calling with."""
    held = bench.world.held(bench.token, bench.world.escrow)
    choices = [_of_part(bench, part, who, (held, number), at) for at, part in enumerate(entry["inputs"])]
    yield from islice(product(*choices), _MOST)


def _of_part(bench: Bench, part: Entry, who: str, numbers: tuple[int, int], at: int) -> list[Any]:
    """Values for an argument; of a struct the terms of an order, or what comes first for each member."""
    kind = part["type"]
    if not kind.startswith("tuple"):
        return _values(bench, kind, who, numbers, at)
    if kind.endswith("[]"):
        return [[value] for value in _of_part(bench, part | {"type": kind[:-2]}, who, numbers, at)]
    if collapse_if_tuple(part) == collapse_if_tuple(load("Escrow").function("fund")["inputs"][0]):
        return [tuple(terms(bench.token))]
    members = [_of_part(bench, member, who, numbers, n) for n, member in enumerate(part["components"])]
    return [tuple(values[n % len(values)] for values in members) for n in range(2)]


def _values(bench: Bench, kind: str, who: str, numbers: tuple[int, int], at: int) -> list[Any]:
    held, number = numbers
    if kind.endswith("[]"):
        return [[value] for value in _values(bench, kind[:-2], who, numbers, at)[:3]]
    if kind == "address":
        people = [address_of(who), WHERE["buyer"], WHERE["seller"], WHERE["stranger"], bench.world.escrow]
        return list(
            dict.fromkeys([bench.token, *people] if at == 0 else [*people[:2], bench.token, *people[2:]])
        )
    if kind == "bool":
        return [True, False]
    if kind.startswith(("uint", "int")):
        bits = int("".join(filter(str.isdigit, kind)) or 256)
        wanted = (
            (number, held, 10_000, 0, terms(bench.token).deposit, 5)
            if at == 0
            else (held, terms(bench.token).deposit, number, 10_000, 0, 5)
        )
        return [value for value in dict.fromkeys(wanted) if value < 2 ** (bits - 1)]
    if kind.startswith("bytes"):
        size = kind.removeprefix("bytes")
        if size.isdigit():
            return [bytes(int(size)), *_roles(bench, kind)]
        return [call("transfer", address_of(who), held, of="StableToken"), b""]
    return [""] if kind == "string" else [0]


def _word(bench: Bench, value: Any) -> str:
    known = NAMES | {bench.token: "token", bench.world.escrow: "contract"}
    if isinstance(value, str) and value in known:
        return known[value]
    return f"{value:,}" if isinstance(value, int) else str(value)
