"""What can be called beyond the interface, by everybody, with and without coin: A28, A29, A41, A46 and keys."""

from __future__ import annotations

from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eth_abi.exceptions import EncodingError
from eth_utils.abi import collapse_if_tuple

from argosy.lab.attacks.attack import Outcome, found, skipped
from argosy.lab.bench import ends
from argosy.lab.cast import NAMES, OTHERS, PAYER, WHERE, address_of, terms
from argosy.lab.referee import Act
from chain.contracts import load, signature
from chain.contracts.own_contract import FUNCTIONS, OPTIONAL
from chain.testing import NATIVE, State, call
from chain.testing.abi import encode_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argosy.lab.bench import Bench, Finding
    from chain.evm import Address
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
_MOST: Final = 96
"""Argument lists of one function, the likeliest first."""

_WEIGHED: Final = 20_000
"""Argument lists of which those are the likeliest."""

_COIN: Final = (0, 1, 10**18)
"""Wei that come with a call of what is payable."""

_BARE: Final = {"fallback": bytes(4), "receive": b""}
"""Calldata of what has no name."""

_EACH: Final = 6
"""Calls that work, of one function by one caller with one amount of coin."""

_WORD: Final = 32
_KEPT: Final = 8
"""Calls that work, of which two are put one after the other."""


class Known(NamedTuple):
    """What guesses are made from.

    Attributes:
        token: of the order that is looked at.
        held: units of it that the contract has.
        number: of that order.
        credit: units of it that its seller may withdraw.
    """

    token: Address
    held: int
    number: int
    credit: int


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
    acts = [act for act in finding.acts if act.raw]
    steps = [
        done.act.name for n, done in enumerate(finding.done) if n == finding.breach.at and not done.act.raw
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
    """Findings with orders in a token, and in native coin where the contract takes those."""
    named: set[str] = set()
    findings = _with_orders(bench, entries, named, bench.opening())
    if bench.takes_coin:
        opening = bench.opening(terms(NATIVE), terms(NATIVE, OTHERS))
        with bench.coin():
            findings += _with_orders(bench, entries, named, opening)
    return findings


def _with_orders(bench: Bench, entries: list[Entry], named: set[str], opening: list[Act]) -> list[Finding]:
    """One finding for each entry that is not `named` yet; it is then."""
    findings: list[Finding] = []
    for state in _STATES:
        acts = [*opening, *bench.way(state)]
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
    findings += _takes_over(bench, entries, named, opening)
    return findings


def _takes_over(bench: Bench, entries: list[Entry], named: set[str], opening: list[Act]) -> Iterator[Finding]:
    """With a role that it gave itself, somebody takes a step that was another's."""
    for state, name, share in (
        (State.DISPUTED, "rule", 10_000), (State.DISPUTED, "rule", 0), (State.SHIPPED, "deliver", 0),
        (State.DELIVERED, "confirm", 0), (State.FUNDED, "cancel", 0), (State.DELIVERED, "release", 0),
        (State.FUNDED, "expire", 0),
    ):  # fmt: skip
        acts = [*opening, *bench.way(state)]
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
    """Calls that succeed after `acts`, which begin with an order; a few of each function, coin and caller."""
    extras: list[Extra] = []
    order = acts[0].terms
    assert order is not None
    everybody = (*callers, *bench.world.insiders) if callers is _CALLERS else callers
    with bench.base(acts) as referee:
        if referee is None:
            return []
        held = bench.world.held(order.token, bench.world.escrow)
        credit = referee.model.due[order.token, WHERE["seller"]]
        known = Known(order.token, held, referee.numbers.get(1, 1), credit)
        for entry in entries:
            coins = _COIN if entry["stateMutability"] == "payable" else _COIN[:1]
            for value, who in product(coins, everybody):
                calls = _calls(bench, entry, who, known, value)
                possible = (act for act in calls if bench.world.would(act.caller, act.data, value=value))
                extras += [Extra(act, entry["name"]) for act in islice(possible, _EACH)]
    return extras


def _calls(bench: Bench, entry: Entry, who: str, known: Known, value: int) -> Iterator[Act]:
    """Calls of one function that might be worth it."""
    for arguments in _guesses(bench, entry, who, known):
        try:
            data = _BARE[entry["type"]] if entry["type"] in _BARE else encode_call(entry, arguments)
        except (EncodingError, ValueError, TypeError, OverflowError):
            continue
        shown = ", ".join(_word(bench, argument) for argument in arguments)
        coin = f", {value:,} wei" if value else ""
        yield Act(who, entry["name"], data=data, value=value, shown=f"{entry['name']}({shown}){coin}")


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


def _beyond(bench: Bench) -> Iterator[Entry]:
    """What may change something and is none of the steps that others attacks take, whatever it is called."""
    steps = (*FUNCTIONS, *(name for names in OPTIONAL.values() for name in names))
    known = {signature(load("Escrow").function(name)) for name in steps}
    for entry in bench.world.artifact.abi:
        changes = entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure")
        if entry["type"] in _BARE or (changes and signature(entry) not in known):
            yield {"name": entry["type"], "inputs": []} | entry


def _guesses(bench: Bench, entry: Entry, who: str, known: Known) -> Iterator[list[Any]]:
    """Argument lists that might be worth calling with: those of different and likely values first."""
    choices = [
        list(enumerate(_of_part(bench, part, who, known, at))) for at, part in enumerate(entry["inputs"])
    ]
    lists = sorted(islice(product(*choices), _WEIGHED), key=_unlikely)
    yield from ([value for _, value in ranked] for ranked in lists[:_MOST])


def _unlikely(ranked: Sequence[tuple[int, Any]]) -> tuple[int, int]:
    """How many pairs of arguments are equal, and how far down their lists of guesses all stand together."""
    alike = sum(one == other for (_, one), (_, other) in combinations(ranked, 2))
    return alike, sum(rank for rank, _ in ranked)


def _of_part(bench: Bench, part: Entry, who: str, known: Known, at: int) -> list[Any]:
    """Values for an argument; of a struct the terms of an order, or what comes first for each member."""
    kind = part["type"]
    if not kind.startswith("tuple"):
        return _values(bench, kind, who, known, at)
    if kind.endswith("[]"):
        return [[value] for value in _of_part(bench, part | {"type": kind[:-2]}, who, known, at)]
    if collapse_if_tuple(part) == collapse_if_tuple(load("Escrow").function("fund")["inputs"][0]):
        return [tuple(terms(bench.token))]
    members = [_of_part(bench, member, who, known, n) for n, member in enumerate(part["components"])]
    return [tuple(values[n % len(values)] for values in members) for n in range(2)]


def _values(bench: Bench, kind: str, who: str, known: Known, at: int) -> list[Any]:
    token, held, number, credit = known
    if kind.endswith("[]"):
        return [[value] for value in _values(bench, kind[:-2], who, known, at)[:3]]
    if kind == "address":
        people = [address_of(who), WHERE["seller"], WHERE["buyer"], WHERE["stranger"], bench.world.escrow]
        return list(dict.fromkeys([token, *people] if at == 0 else [*people[:2], token, *people[2:]]))
    if kind == "bool":
        return [True, False]
    if kind.startswith(("uint", "int")):
        bits = int("".join(filter(str.isdigit, kind)) or 256)
        wanted = (
            (number, held, credit, 10_000, 0, terms(bench.token).deposit, 5)
            if at == 0
            else (held, credit, terms(bench.token).deposit, number, 10_000, 0, 5)
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
