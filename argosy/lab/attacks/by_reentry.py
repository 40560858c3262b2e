"""Calls within calls: A1 to A3 and A5 to A8. The attacker's own orders are not in the model: it may not gain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from argosy.lab.attacks.attack import Outcome, found, skipped
from argosy.lab.attacks.by_parties import NO_COIN
from argosy.lab.cast import OTHERS, PAYER, WHERE, changed, terms
from argosy.lab.referee import Act, Referee
from argosy.lab.world import calldata
from chain.contracts import escrow
from chain.testing import NATIVE, State, call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from argosy.lab.bench import Bench, Finding
    from chain.evm import Address

_NEVER, _BEFORE, _AFTER = range(3)
_FIRST: Final = 2
"""Number of the attacker's first order; the victim's is 1."""

_LAST: Final = 5
_MODES: Final = {"A5": 1, "A6": 2, "A7": 4, "A8": 5}


def by_token(bench: Bench) -> Outcome:
    """A token that calls back while it is paid in, or out."""
    with bench.guest("CallbackToken", token=True) as token:
        victim = [
            Act(PAYER, "fund", 1, terms=terms(token, OTHERS), shown="fund(order 1, in the attacker's token)")
        ]
        for acts in _through_token(bench, token):
            finding = bench.judge([*victim, *acts], _friend(token))
            if finding is not None:
                return found(finding)
    return Outcome()


def _through_token(bench: Bench, token: Address) -> Iterator[list[Act]]:
    """The token is a party, and calls once more whatever it calls."""
    buyer = _own(token, buyer=token)
    seller = _own(token, seller=token)
    again = [calldata(name, _FIRST, (10_000,) if name == "rule" else ()) for name in _steps(bench)]
    nested = [escrow.withdraw(token), *again, escrow.fund(buyer)]
    out = _raw(token, escrow.withdraw(token), "withdraw(token)")
    taken = _plain("stranger", escrow.withdraw(token), "withdraw(token)")
    for moment in (_AFTER, _BEFORE):
        for data in nested:
            hook, rest = _hook(bench, token, moment, data), _hook(bench, token, _NEVER, b"")
            back = _plain("stranger", calldata("cancel", _FIRST), f"cancel({_FIRST})")
            yield [_pay(buyer), back, hook, out, rest, out, taken]
            cancel = _raw(token, calldata("cancel", _FIRST), f"cancel({_FIRST})")
            yield [_pay(seller), hook, cancel, rest, taken, out]
            fund = _raw(token, escrow.fund(seller), "fund")
            cancels = [_raw(token, calldata("cancel", n), f"cancel({n})") for n in range(_FIRST, _LAST)]
            yield [hook, fund, rest, *cancels, taken, out]


def by_coin(bench: Bench) -> Outcome:
    """A party that is a contract calls back when native coin arrives."""
    if not bench.takes_coin:
        return skipped(NO_COIN)
    with bench.guest("Puppet") as puppet, bench.coin():
        victim = [Act(PAYER, "fund", 1, terms=terms(NATIVE, OTHERS))]
        for data in [
            escrow.withdraw(NATIVE),
            *(calldata(name, _FIRST, (10_000,) if name == "rule" else ()) for name in _steps(bench)),
        ]:
            mine = _own(NATIVE, buyer=puppet)
            hook = _call(
                "Puppet",
                puppet,
                "callBack",
                bench.world.escrow,
                data,
                shown="lets the puppet call again when paid",
            )
            back = _plain("stranger", calldata("cancel", _FIRST), f"cancel({_FIRST})")
            out = _raw(puppet, escrow.withdraw(NATIVE), "withdraw(coin)")
            finding = bench.judge([*victim, _pay(mine), hook, back, out], _friend(puppet))
            if finding is not None:
                return found(finding)
    return Outcome()


def bad_receiver(bench: Bench, attack: str) -> Outcome:
    """A payee that is a contract refuses coin, burns gas, answers at length, or needs more than 2,300 gas."""
    if not bench.takes_coin:
        return skipped(NO_COIN)
    with bench.guest("HostileReceiver") as receiver, bench.coin():
        findings: list[Finding | None] = []
        behave = _call(
            "HostileReceiver", receiver, "behave", _MODES[attack], shown="sets how the receiver behaves"
        )

        def prepare(referee: Referee) -> None:
            referee.guests = (receiver,)
            referee.friends = frozenset() if attack == "A8" else frozenset({receiver})

        for field in ("seller", "tax_payee"):
            mine = changed(terms(NATIVE), {field: receiver})
            way = [
                act._replace(through=receiver, who="stranger") if act.who == field else act
                for act in bench.way(State.RELEASED)
            ]
            opening = [Act(PAYER, "fund", 1, terms=mine), Act(PAYER, "fund", 2, terms=terms(NATIVE, OTHERS))]
            findings.append(bench.judge([*opening, behave, *way], prepare))
        return found(*findings[:1] if findings[0] else findings[1:])


def refuses(bench: Bench) -> Outcome:
    """A5."""
    return bad_receiver(bench, "A5")


def burns(bench: Bench) -> Outcome:
    """A6."""
    return bad_receiver(bench, "A6")


def bombs(bench: Bench) -> Outcome:
    """A7."""
    return bad_receiver(bench, "A7")


def needs_gas(bench: Bench) -> Outcome:
    """A8."""
    return bad_receiver(bench, "A8")


def _friend(contract: Address) -> Callable[[Referee], None]:
    """What the attacker's contract loses is its own affair."""

    def prepare(referee: Referee) -> None:
        referee.friends = frozenset({contract})

    return prepare


def _steps(bench: Bench) -> list[str]:
    return [
        name
        for name in ("cancel", "refund", "confirm", "expire", "release", "rule", "lapse")
        if bench.has(name)
    ]


def _own(token: Address, buyer: Address = "", seller: Address = "") -> Any:
    stranger = WHERE["stranger"]
    return terms(token)._replace(
        buyer=buyer or stranger, seller=seller or stranger, carrier=WHERE["deployer"], tax_payee=WHERE["deployer"],
    )  # fmt: skip


def _pay(mine: Any) -> Act:
    value = mine.deposit if mine.token == NATIVE else 0
    return Act("stranger", "", data=escrow.fund(mine), value=value, shown="fund(an order of its own)")


def _plain(who: str, data: bytes, shown: str) -> Act:
    return Act(who, "", data=data, shown=shown)


def _raw(contract: Address, data: bytes, shown: str) -> Act:
    return Act("stranger", "", data=data, through=contract, shown=f"{shown}, through its contract")


def _hook(bench: Bench, token: Address, moment: int, data: bytes) -> Act:
    told = (
        "lets the token call no more"
        if moment == _NEVER
        else f"lets the token call back {_called(bench, data)}"
    )
    return _call("CallbackToken", token, "hook", moment, bench.world.escrow, data, shown=told)


def _called(bench: Bench, data: bytes) -> str:
    for name in ("withdraw", "fund", *_steps(bench)):
        if call(name, *_some(name))[:4] == data[:4]:
            return f"{name} while it moves"
    return "while it moves"


def _some(name: str) -> tuple[Any, ...]:
    if name == "fund":
        return (tuple(terms(NATIVE)),)
    return (NATIVE,) if name == "withdraw" else (1, 0) if name == "rule" else (1,)


def _call(kind: str, to: Address, name: str, *arguments: Any, shown: str) -> Act:
    return Act("stranger", name, data=call(name, *arguments, of=kind), to=to, shown=shown)
