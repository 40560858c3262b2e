"""Amounts, shares and parties at their edges: A19, A25, A26, terms that cannot be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.lab.attacks.attack import Outcome, first, found, skipped
from argosy.lab.bench import Finding, timeout
from argosy.lab.cast import OTHERS, PAYER, WHERE, changed, terms
from argosy.lab.referee import Act, Breach
from chain.testing import NOBODY, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
_AGREED: Final = (
    {"price": 1, "freight": 0, "tax": 0}, {"tax": 0, "tax_payee": NOBODY}, {"fee_bps": 0}, {"fee_bps": 10_000},
    {"default_buyer_bps": 0}, {"default_buyer_bps": 10_000}, {"returnable": False}, {"cancel_bps": 10_000},
)  # fmt: skip
"""Terms besides the ordinary ones that an escrow takes."""

_SHARES: Final = (0, 1, 3_333, 9_999, 10_000)
_PAIRS: Final = (
    ("seller", "buyer"), ("carrier", "seller"), ("carrier", "buyer"), ("tax_payee", "seller"),
    ("tax_payee", "buyer"), ("tax_payee", "carrier"), ("arbiter", "carrier"),
)  # fmt: skip
IMPOSSIBLE: Final[tuple[dict[str, object], ...]] = (
    {"fee_bps": 10_001}, {"default_buyer_bps": 10_001}, {"cancel_bps": 10_001}, {"price": 0},
    {"buyer": NOBODY}, {"seller": NOBODY}, {"carrier": NOBODY}, {"tax_payee": NOBODY}, {"arbiter": NOBODY},
    {"ship_hours": 0}, {"deliver_hours": 0}, {"inspect_hours": 0}, {"ruling_hours": 0},
    {"seller": WHERE["buyer"]}, {"arbiter": WHERE["buyer"]}, {"arbiter": WHERE["seller"]},
)  # fmt: skip
"""Terms with which an order cannot end well: `fund` of contracts/interfaces/IEscrow.sol refuses them."""

_BEYOND: Final = (10_001, 20_000, 2**16 - 1)


def amounts(bench: Bench) -> Outcome:
    """Every unit goes to somebody, however it is divided."""
    openings = [_opening(bench, changed(terms(bench.token), change)) for change in _AMOUNTS]
    return first(bench, ([*acts, *life] for acts in openings for life in _lives(bench)), 2)


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
    return first(bench, tries)


def one_in_two_roles(bench: Bench) -> Outcome:
    """Somebody is two parties of an order: if that is taken, money still goes where it is due."""
    tries = []
    for field, same in _PAIRS:
        ordinary = terms(bench.token)
        opening = _opening(bench, changed(ordinary, {field: getattr(ordinary, same)}))
        who, other = field.replace("_", " "), same.replace("_", " ")
        tries += [
            [*opening, *(act._replace(who=other) if act.who == who else act for act in life)]
            for life in _lives(bench)
        ]
    return first(bench, tries)


def cancelling(bench: Bench) -> Outcome:
    """A buyer that cancels leaves the seller its part, where the contract knows of it."""
    if ("cancel", "buyer", State.FUNDED) not in bench.needed:
        return skipped("only the seller can cancel")
    if bench.gives_all_back:
        return skipped("it gives everything back: `cancelling` does not combine with it")
    ordinary = terms(bench.token)
    edges = ({"cancel_bps": share, "price": 9_999, "freight": 3, "tax": 7} for share in _SHARES)
    changes = ({"cancel_bps": 1_000}, *edges)
    return first(bench, ([*bench.opening(changed(ordinary, c)), Act("buyer", "cancel")] for c in changes))


def not_returnable(bench: Bench) -> Outcome:
    """The buyer sends back what the terms do not let it send back."""
    if not bench.has("sendBack", "takeBack"):
        return skipped("it takes no returns")
    mine = terms(bench.token)._replace(returnable=False)
    way = [*bench.way(State.RETURNED), Act("", "wait"), Act("stranger", "expire")]
    return found(bench.judge([*bench.opening(mine), *way]))


def terms_of_every_kind(bench: Bench) -> Outcome:
    """Terms that people may agree on are taken, and kept."""
    openings = [bench.opening(changed(terms(bench.token), change)) for change in _AGREED]
    ways = (bench.way(State.RELEASED), [*bench.way(State.DISPUTED), *timeout(State.DISPUTED)])
    plain = [[*acts, *way] for acts in openings for way in ways]
    return first(bench, [*plain, *(_shared_roles(bench) if bench.whole else ())])


def terms_that_cannot_be_kept(bench: Bench) -> Outcome:
    """Terms with which an order cannot end well are taken."""
    ordinary = terms(bench.token)
    taken = []
    for change in IMPOSSIBLE:
        act = Act(PAYER, "fund", 3, terms=changed(ordinary, change), shown=_told(change))
        with bench.base([*bench.opening(), act]) as referee:
            if referee is not None and 3 in referee.model.deals:
                taken.append(_told(change))
    if not taken:
        return Outcome()
    what = f"it takes orders with {', '.join(taken)}"
    return Outcome((Finding(Breach("taken", what, (), 0), (), ()),))


def _shared_roles(bench: Bench) -> Iterator[list[Act]]:
    """Orders in which somebody is two of those who may be one; the interface lets people agree on them."""
    for field, same in _PAIRS[1:]:  # who sells does not buy
        mine = changed(terms(bench.token), {field: getattr(terms(bench.token), same)})
        who, other = field.replace("_", " "), same.replace("_", " ")
        way = [act._replace(who=other) if act.who == who else act for act in bench.way(State.RELEASED)]
        yield [*bench.opening(mine), *way]


def _lives(bench: Bench) -> list[list[Act]]:
    """Ends of every kind, and rulings at every edge."""
    kinds = (State.RELEASED, State.REFUNDED, State.UNSHIPPED, State.LOST, State.AGREED, State.CANCELLED)
    ways = [bench.way(state) for state in bench.states() if state in kinds]
    ways.append([*bench.way(State.DISPUTED), *timeout(State.DISPUTED)])
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
    who = {NOBODY: "nobody", WHERE["buyer"]: "the buyer", WHERE["seller"]: "the seller"}
    return f"{field} = {who.get(str(value), value)}"
