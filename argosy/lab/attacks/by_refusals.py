"""What a contract with the whole interface refuses, and what its errors say, whichever they are: V3."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.lab.attacks.attack import Outcome, skipped
from argosy.lab.attacks.by_numbers import IMPOSSIBLE
from argosy.lab.bench import Finding
from argosy.lab.cast import ISSUER, PARTIES, PAYER, WHERE, changed, terms
from argosy.lab.referee import Act, Breach
from argosy.lab.world import RICHES, calldata
from chain.contracts import decode_error, escrow
from chain.contracts.escrow import UNLIMITED, approve, fund, mint, withdraw
from chain.testing import State, call
from chain.testing.lifecycle import NAMES, SINCE, WAITING, WHOLE, WITH_SHARE, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argosy.lab.bench import Bench
    from argosy.lab.referee import Referee
    from chain.evm import Address
    from chain.testing import Terms

_CALLERS: Final = (*PARTIES, "stranger")
_SHARES: Final = (3_000, WHOLE + 1)
_CLAIMS: Final = frozenset({
    "UnknownOrder", "WrongState", "Unauthorised", "TooLate", "TooEarly", "NotReturnable", "NoSuchOffer",
    "BpsOutOfRange", "ZeroParty", "SameParty", "ZeroPrice", "ZeroWindow", "TaxWithoutPayee", "WrongValue", "NoCode",
    "InexactDeposit", "NothingToWithdraw",
})  # fmt: skip
"""Errors of the interface that say why something is refused."""

_UNKNOWN: Final = 9
_FEE: Final = 1
_AFTER: Final = 2


class Call(NamedTuple):
    """A call that may be refused, with what is true of it.

    Attributes:
        shown: how it reads.
        arguments: true values by the names that errors give them.
        claims: of errors that say that something is so, by name, whether it is.
    """

    shown: str
    arguments: dict[str, Any]
    claims: dict[str, bool]


def refusals(bench: Bench) -> Outcome:
    """What contracts/interfaces/IEscrow.sol forbids is refused, and errors of its names tell the truth."""
    if not bench.whole:
        return skipped("it has not the whole interface: what it refuses, and how, is its own affair")
    what = next((told for source in (_steps, _terms, _money, _nested) for told in source(bench)), "")
    return Outcome((Finding(Breach("told", what, (), 0), (), ()),)) if what else Outcome()


def _steps(bench: Bench) -> Iterator[str]:
    """Every step in every state, by everybody, before and after the deadline."""
    for state in bench.states():
        for seconds in (-1, 0) if state in WAITING else (0,):
            acts = [*bench.opening(), *bench.way(state)]
            if state in WAITING:
                acts.append(Act("", "wait", 1, seconds=seconds))
            with bench.base(acts) as referee:
                if referee is not None:
                    yield from _in_state(bench, referee)


def _in_state(bench: Bench, referee: Referee) -> Iterator[str]:
    for name, who, unknown in product(NAMES, _CALLERS, (False, True)):
        for share in _SHARES if name in WITH_SHARE else (0,):
            yield from _of_step(bench, referee, Act(who, name, 1, share), unknown)


def _of_step(bench: Bench, referee: Referee, act: Act, unknown: bool) -> Iterator[str]:
    """A step of order 1, or of an order that nobody funded."""
    deal, now, caller = referee.model.deals[1], bench.world.now, act.caller
    number = _UNKNOWN if unknown else referee.numbers[1]
    shown = f"{act.name}({number}) by the {act.who}, of an order that is {deal.state.name.capitalize()},"
    answer = bench.world.refusal(caller, calldata(act.name, number, act.shares))
    if answer is None:
        if unknown or referee.model.says(1, act.name, caller, now, act.share) is None:
            yield f"{shown} is not refused"
        return
    here = [step for step in rows(act.name) if deal.state in step.sources]
    truth = Call(
        shown,
        {"id": number, "actual": deal.state, "caller": caller, "deadline": deal.deadline, "nowTs": now,
         "buyerBps": act.share, "bps": act.share},
        {"UnknownOrder": unknown, "WrongState": not here,
         "Unauthorised": all(step.roles and not _has(deal.terms, step.roles, caller) for step in here),
         "TooLate": now >= deal.deadline,
         "TooEarly": now < deal.deadline and any(step.clock == SINCE for step in here),
         "BpsOutOfRange": act.share > WHOLE, "NotReturnable": not deal.terms.returnable,
         "NoSuchOffer": act.name == "accept"},
    )  # fmt: skip
    yield from _lies(truth, answer)


def _has(terms: Terms, roles: tuple[str, ...], caller: Address) -> bool:
    return any(getattr(terms, role) == caller for role in roles)


def _terms(bench: Bench) -> Iterator[str]:
    """Terms that `fund` refuses; that it does is T1's."""
    nowhere: dict[str, object] = {"token": WHERE["stranger"]}
    for change in (*IMPOSSIBLE, nowhere):
        mine = changed(terms(bench.token), change)
        yield from _of_fund(bench, mine, ", ".join(f"{field} = {value}" for field, value in change.items()))
    for value in (1, 5):
        yield from _of_fund(bench, terms(bench.token), f"{value} wei", value)
    with bench.guest("HostileToken", token=True) as token:
        bench.world.succeed(WHERE["stranger"], token, call("behave", _FEE, of="HostileToken"))
        mine = terms(token)
        arrived = mine.deposit - mine.deposit // 100
        yield from _of_fund(bench, mine, "a token that takes a fee", received=arrived)


def _of_fund(bench: Bench, mine: Terms, shown: str, value: int = 0, received: int = 0) -> Iterator[str]:
    answer = bench.world.refusal(WHERE[PAYER], fund(mine), value=value)
    if answer is None:
        return
    windows = {
        "ship": mine.ship_hours, "deliver": mine.deliver_hours, "inspect": mine.inspect_hours,
        "ruling": mine.ruling_hours,
    }  # fmt: skip
    people = (mine.buyer, mine.seller, mine.arbiter)
    shares = (mine.fee_bps, mine.default_buyer_bps, mine.cancel_bps)
    twice = next((who for who in people if people.count(who) > 1), "")
    truth = Call(
        f"fund with {shown}",
        {"buyer": mine.buyer, "seller": mine.seller, "carrier": mine.carrier, "arbiter": mine.arbiter,
         "party": twice, "bps": max(shares), "tax": mine.tax, "token": mine.token, "sent": value,
         "expected": 0 if value else mine.deposit, "received": received, **windows},
        {"SameParty": bool(twice), "ZeroPrice": not mine.price, "ZeroWindow": not all(windows.values()),
         "BpsOutOfRange": max(shares) > WHOLE, "TaxWithoutPayee": int(mine.tax_payee, 16) == 0,
         "ZeroParty": any(int(who, 16) == 0 for who in (*people, mine.carrier)),
         "NoCode": mine.token == WHERE["stranger"], "WrongValue": bool(value), "InexactDeposit": bool(received)},
    )  # fmt: skip
    yield from _lies(truth, answer)


def _money(bench: Bench) -> Iterator[str]:
    """Who is owed nothing is paid nothing."""
    with bench.base([*bench.opening(), *bench.way(State.RELEASED)]) as referee:
        if referee is None:
            return
        for who in ("stranger", "other buyer"):
            answer = bench.world.refusal(WHERE[who], withdraw(bench.token))
            shown = f"withdraw by the {who}, who is owed nothing,"
            if answer is None:
                yield f"{shown} is not refused"
            else:
                truth = Call(shown, {"owner": WHERE[who], "token": bench.token}, {"NothingToWithdraw": True})
                yield from _lies(truth, answer)


def _nested(bench: Bench) -> Iterator[str]:
    """A token calls `fund` while it is paid in, or out: no deposit lies within another, or within a withdrawal."""
    world, stranger = bench.world, WHERE["stranger"]
    for within in ("fund", "withdraw"):
        with bench.guest("CallbackToken", token=True) as token:
            world.succeed(WHERE[ISSUER], bench.token, mint(token, RICHES))
            allow = call("act", bench.token, approve(world.escrow, UNLIMITED), of="CallbackToken")
            world.succeed(stranger, token, allow)
            mine = terms(token)._replace(buyer=WHERE[PAYER])
            if within == "withdraw" and not (
                world.attempt(WHERE[PAYER], fund(mine)).status
                and world.attempt(WHERE["seller"], escrow.step("cancel", 1)).status
            ):
                return
            hook = call("hook", _AFTER, world.escrow, fund(terms(bench.token)), of="CallbackToken")
            world.succeed(stranger, token, hook)
            outer = fund(mine) if within == "fund" else withdraw(token)
            if not world.attempt(WHERE[PAYER], outer).status:
                continue
            if int.from_bytes(world.answer(call("calledBack", of="CallbackToken"), token), "big"):
                yield f"a token that calls fund while {within} moves it is not refused"


def _lies(truth: Call, answer: bytes) -> Iterator[str]:
    """What an error of the interface says that is not so."""
    error = decode_error(answer)
    if error is None or error.name not in _CLAIMS:
        return
    if not truth.claims.get(error.name, False):
        yield f"{truth.shown} is refused with {error}, and that is not why"
        return
    for name, value in error.arguments.items():
        wanted = truth.arguments[name]
        same = value.lower() == wanted.lower() if isinstance(value, str) else value == wanted
        if not same:
            yield f"{truth.shown} is refused with {error}, where {name} is {wanted}"
