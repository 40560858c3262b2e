"""Tokens that misbehave, and issuers that use their powers: A9, A11 to A16, A35, A44."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from argosy.lab.attacks.attack import Outcome, first, found
from argosy.lab.cast import OTHERS, PAYER, WHERE, terms
from argosy.lab.referee import Act
from chain.testing import State, call

if TYPE_CHECKING:
    from argosy.lab.bench import Bench, Finding

_HONEST, _FEE, _FALSE, _NOTHING, _REVERTS, _SILENT = range(6)
_GIFT: Final = 12_345


def takes_fee(bench: Bench) -> Outcome:
    """A token keeps one hundredth of every payment, or moves nothing and says that it did."""
    return _funded_in(bench, _FEE, "a token that takes a fee", "a token that moves nothing", also=_NOTHING)


def returns_false(bench: Bench) -> Outcome:
    """A token says no by returning false, when an order is paid in and when it is paid out."""
    outcome = _funded_in(bench, _FALSE, "a token that returns false")
    return outcome if outcome.findings else found(_at_payout(bench, _FALSE), _at_payout(bench, _REVERTS))


def returns_nothing(bench: Bench) -> Outcome:
    """A token moves as told and returns nothing, as USDT does."""
    with bench.guest("HostileToken", token=True) as token:
        silent = _behave(token, _SILENT)
        acts = [silent, *_orders(token), *bench.way(State.RELEASED)]
        with bench.base([silent, *_orders(token)]) as referee:
            if referee is None or 1 not in referee.model.deals:
                return Outcome((), "it refuses such tokens")
        return found(bench.judge(acts))


def no_code(bench: Bench) -> Outcome:
    """The token is an account without code, the contract itself, or the platform."""
    tries = (
        [Act(PAYER, "fund", 3, terms=terms(token), shown="fund(an order in a token without code)")]
        for token in (WHERE["stranger"], bench.world.escrow, WHERE["platform"])
    )
    return first(bench, ([*bench.opening(), *acts] for acts in tries), 3)


def blocked(bench: Bench, role: str = "seller") -> Outcome:
    """The issuer blocks one payee after the order was funded: the others are paid, and it is once it is let go."""
    with bench.guest("IssuerToken", token=True) as token:
        block = _tell(token, "IssuerToken", "block_", WHERE[role], True, shown=f"blocks the {role}")
        free = _tell(token, "IssuerToken", "block_", WHERE[role], False, shown=f"lets the {role} go")
        fetch = [Act(who, "withdraw", token=token) for who in ("buyer", "carrier", "tax payee", "platform")]
        return first(
            bench, ([*_orders(token), *way[:-1], block, way[-1], *fetch, free] for way in _ways(bench))
        )


def blocked_tax_payee(bench: Bench) -> Outcome:
    """The same with whoever collects the tax."""
    return blocked(bench, "tax payee")


def paused(bench: Bench) -> Outcome:
    """The issuer pauses the token while orders are open, and goes on later."""
    with bench.guest("IssuerToken", token=True) as token:
        pause = _tell(token, "IssuerToken", "pause", True, shown="pauses the token")
        resume = _tell(token, "IssuerToken", "pause", False, shown="goes on")
        fetch = [Act(who, "withdraw", token=token) for who in ("buyer", "seller")]
        return first(
            bench, ([*_orders(token), *way[:-1], pause, way[-1], *fetch, resume] for way in _ways(bench))
        )


def gifts(bench: Bench) -> Outcome:
    """Units that nobody asked for change what nobody is due."""
    gift = Act(
        "stranger", "transfer", to=bench.token, shown=f"sends the contract {_GIFT:,} units",
        data=call("transfer", bench.world.escrow, _GIFT, of="StableToken"),
    )  # fmt: skip
    begins = ([gift, *bench.opening()], [*bench.opening(), gift])
    return first(bench, ([*acts, *way] for way in _ways(bench) for acts in begins))


def other_currency(bench: Bench) -> Outcome:
    """What is owed in one token cannot be taken out in another."""
    mine, others = terms(bench.world.tokens[0]), terms(bench.world.tokens[1], OTHERS)
    twice = [Act(PAYER, "fund", 1, terms=mine), Act(PAYER, "fund", 2, terms=others)]
    return first(bench, ([*twice, *way] for way in _ways(bench)))


def _funded_in(bench: Bench, mode: int, what: str, other: str = "", also: int = -1) -> Outcome:
    findings: list[Finding | None] = []
    with bench.guest("HostileToken", token=True) as token:
        for behaviour, told in ((mode, what), (also, other)):
            if behaviour >= 0:
                act = Act(PAYER, "fund", 1, terms=terms(token), shown=f"fund(an order in {told})")
                findings.append(bench.judge([_behave(token, behaviour), act]))
    return found(*findings)


def _at_payout(bench: Bench, mode: int) -> Finding | None:
    """The token refuses for a while: what is owed stays owed."""
    with bench.guest("HostileToken", token=True) as token:
        fetch = [
            Act(who, "withdraw", token=token)
            for who in ("seller", "carrier", "tax payee", "platform", "buyer")
        ]
        way = bench.way(State.RELEASED)
        acts = [*_orders(token), *way[:-1], _behave(token, mode), way[-1], *fetch, _behave(token, _HONEST)]
        finding = bench.judge(acts)
        if (
            finding is not None and finding.breach.kind == "refused"
        ):  # nothing is lost: it works once the token does
            later = [*_orders(token), *way[:-1], _behave(token, mode), _behave(token, _HONEST), way[-1]]
            return bench.judge(later)
        return finding


def _orders(token: str) -> list[Act]:
    return [
        Act(PAYER, "fund", 1, terms=terms(token), shown="fund(order 1, in the attacker's token)"),
        Act(PAYER, "fund", 2, terms=terms(token, OTHERS), shown="fund(order 2, in the attacker's token)"),
    ]


def _ways(bench: Bench) -> list[list[Act]]:
    return [bench.way(state) for state in (State.RELEASED, State.RULED, State.UNSHIPPED)]


def _behave(token: str, mode: int) -> Act:
    words = ("is honest", "takes a fee", "returns false", "moves nothing", "reverts", "returns nothing")
    return _tell(token, "HostileToken", "behave", mode, shown=f"makes the token so that it {words[mode]}")


def _tell(to: str, kind: str, name: str, *arguments: Any, shown: str) -> Act:
    return Act("stranger", name, data=call(name, *arguments, of=kind), to=to, shown=shown)
