"""Amounts, shares and parties at their edges: A19, A25, A26, terms that cannot be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.lab.attacks.attack import Outcome, found
from argosy.lab.bench import Finding
from argosy.lab.cast import OTHERS, PAYER, WHERE, changed, terms
from argosy.lab.referee import Act, Breach
from chain.testing import NOBODY, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argosy.lab.bench import Bench
    from chain.testing import Terms

_LARGEST: Final = 2**96 - 1
_AMOUNTS: Final = (
    {"price": 1, "freight": 0, "tax": 0},
    {"price": 1, "freight": 1, "tax": 1},
    {"price": 9_999, "freight": 3, "tax": 7, "fee_bps": 333, "default_buyer_bps": 3_333},
    {"price": 10_001, "freight": 9_999, "tax": 1, "fee_bps": 9_999, "default_buyer_bps": 1},
    {"price": 123_456_789, "freight": 0, "tax": 98_765, "fee_bps": 0},
    {"price": 123_456_789, "freight": 0, "tax": 0, "fee_bps": 10_000},
    {"price": _LARGEST, "freight": _LARGEST, "tax": _LARGEST, "default_buyer_bps": 9_999},
    {"price": 0, "freight": 10, "tax": 0},
)
_SHARES: Final = (0, 1, 3_333, 9_999, 10_000)
_PAIRS: Final = (
    ("seller", "buyer"), ("carrier", "seller"), ("carrier", "buyer"), ("tax_payee", "seller"),
    ("tax_payee", "buyer"), ("tax_payee", "carrier"), ("arbiter", "carrier"),
)  # fmt: skip
_BEYOND: Final = (10_001, 20_000, 2**16 - 1)


def amounts(bench: Bench) -> Outcome:
    """Every unit goes to somebody, however it is divided."""
    findings: list[Finding | None] = []
    for change in _AMOUNTS:
        mine = changed(terms(bench.token), change)
        findings += [bench.judge([*_opening(bench, mine), *acts]) for acts in _lives(bench)]
    return found(*[finding for finding in findings if finding is not None][:2])


def shares_beyond(bench: Bench) -> Outcome:
    """The arbiter rules that the buyer gets more than everything."""
    before = [*bench.opening(), *bench.way(State.DISPUTED)]
    end = [Act("", "wait"), Act("stranger", "lapse")]
    tries = [[*before, Act("arbiter", "rule", 1, share), *end] for share in _BEYOND]
    if bench.has("offer", "accept"):
        tries += [
            [*before, Act("seller", "offer", 1, share), Act("buyer", "accept", 1, share), *end]
            for share in _BEYOND
        ]
    return found(*[finding for some in tries if (finding := bench.judge(some))][:1])


def one_in_two_roles(bench: Bench) -> Outcome:
    """Somebody is two parties of an order: if that is taken, money still goes where it is due."""
    findings = []
    for field, same in _PAIRS:
        ordinary = terms(bench.token)
        mine = changed(ordinary, {field: getattr(ordinary, same)})
        who = field.replace("_", " ")
        for acts in _lives(bench):
            played = [act._replace(who=same) if act.who == who else act for act in acts]
            findings.append(bench.judge([*_opening(bench, mine), *played]))
    return found(*[finding for finding in findings if finding is not None][:1])


def cancelling(bench: Bench) -> Outcome:
    """A buyer that cancels leaves the seller its part, where the contract knows of it."""
    if ("cancel", "buyer", State.FUNDED) not in bench.needed:
        return Outcome((), "only the seller can cancel", False)
    mine = terms(bench.token)._replace(cancel_bps=1_000)
    finding = bench.judge([*_opening(bench, mine), Act("buyer", "cancel")])
    if finding is not None and any(
        (gain.winner, gain.loser, gain.units) == ("buyer", "seller", mine.price // 10)
        for gain in finding.breach.gains
    ):
        return Outcome((), "it gives everything back: `cancelling` does not combine with it", False)
    return found(finding)


def terms_that_cannot_be_kept(bench: Bench) -> Outcome:
    """Terms with which an order cannot end well are taken."""
    ordinary = terms(bench.token)
    changes = (
        {"fee_bps": 10_001}, {"default_buyer_bps": 10_001}, {"seller": NOBODY}, {"buyer": NOBODY},
        {"arbiter": NOBODY},
        {"tax_payee": NOBODY}, {"inspect_hours": 0}, {"ruling_hours": 0}, {"arbiter": WHERE["buyer"]},
        {"seller": WHERE["buyer"]},
    )  # fmt: skip
    taken = []
    for change in changes:
        act = Act(PAYER, "fund", 3, terms=changed(ordinary, change), shown=_told(change))
        with bench.base([*bench.opening(), act]) as referee:
            if referee is not None and 3 in referee.model.deals:
                taken.append(_told(change))
    if not taken:
        return Outcome()
    what = f"it takes orders with {', '.join(taken)}"
    return Outcome((Finding(Breach("taken", what, (), 0), (), ()),))


def _lives(bench: Bench) -> list[list[Act]]:
    ways = [
        bench.way(State.RELEASED),
        bench.way(State.REFUNDED),
        bench.way(State.UNSHIPPED),
        bench.way(State.LOST),
        [*bench.way(State.DISPUTED), Act("", "wait"), Act("stranger", "lapse")],
    ]
    return ways + [[*bench.way(State.DISPUTED), Act("arbiter", "rule", 1, share)] for share in _SHARES]


def _opening(bench: Bench, mine: Terms) -> list[Act]:
    money = f"price {mine.price:,}, freight {mine.freight:,}, tax {mine.tax:,}"
    told = f"fund(order 1, {money}, fee {mine.fee_bps} bps)"
    return [
        Act(PAYER, "fund", 1, terms=mine, shown=told),
        Act(PAYER, "fund", 2, terms=terms(bench.token, OTHERS)),
    ]


def _told(change: Mapping[str, object]) -> str:
    [(field, value)] = change.items()
    who = {NOBODY: "nobody", WHERE["buyer"]: "the buyer"}
    return f"{field} = {who.get(str(value), value)}"
