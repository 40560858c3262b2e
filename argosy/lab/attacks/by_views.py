"""What views and functions of the interface answer, against how orders stand: V1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.lab.attacks.attack import Outcome, skipped
from argosy.lab.attacks.following import followed, untold
from argosy.lab.cast import EVERYBODY, NAMES, OTHERS, WHERE, address_of, changed, terms
from argosy.lab.referee import SLACK, Act
from argosy.lab.whole import VIEWS, shared, words
from chain.contracts import load
from chain.contracts.escrow import address_word, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argosy.lab.attacks.following import Moment
    from argosy.lab.bench import Bench
    from argosy.lab.model import Deal
    from argosy.lab.referee import Referee

_OTHERWISE: Final = {
    "fee_bps": 123, "default_buyer_bps": 4_567, "cancel_bps": 777, "returnable": False,
    "deliver_hours": 21, "inspect_hours": 31, "ruling_hours": 41,
}  # fmt: skip
"""Terms of the second order, none of which is another's: a field in another's place shows."""


def views(bench: Bench) -> Outcome:
    """In every life `order`, `orderCount`, `creditOf`, `platform` and what is returned tell how things stand."""
    have = tuple(name for name in VIEWS if name in shared(bench.world.artifact.abi, "function"))
    if not have:
        return skipped("it has none of the views of the interface")
    opening = bench.opening(others=changed(terms(bench.token, OTHERS), _OTHERWISE))
    withdrawals = [Act(who, "withdraw", token=bench.token) for who in ("buyer", "seller", "carrier")]
    for life in bench.lives:
        acts = [*opening, *life, *withdrawals]
        for moment in followed(bench, acts):
            if what := _wrong(bench, moment, have):
                return untold(moment, acts, what)
    return Outcome()


def _wrong(bench: Bench, moment: Moment, have: tuple[str, ...]) -> str:
    """The first thing that is told wrong; empty if all is right."""
    checks = {"order": _orders, "orderCount": _count, "creditOf": _credits, "platform": _platform}
    told = (what for name in have for what in checks[name](moment.referee))
    return next(told, "") or _returned(bench, moment)


def _orders(referee: Referee) -> Iterator[str]:
    for number, deal in referee.model.deals.items():
        answer = referee.world.answer(_asked("order", referee.numbers[number]))
        right = _shown(deal)
        if len(answer) != 32 * len(right):
            yield f"order({number}) answers {len(answer)} bytes, where it has {32 * len(right)}"
            continue
        for at, (field, wanted) in enumerate(zip(right, words(right), strict=True)):
            if (said := answer[32 * at : 32 * at + 32]) != wanted:
                yield f"order({number}).{field} says {_read(said)}, and is {_read(wanted)}"
    for unknown in (0, len(referee.model.deals) + 1):
        if referee.world.answer(_asked("order", unknown)):
            yield f"order({unknown}) answers, and there is no such order"


def _shown(deal: Deal) -> dict[str, int | str]:
    """The fields of `order`, in the order of contracts/interfaces/IEscrow.sol."""
    of = deal.terms
    return {
        "state": deal.state, "delivered": deal.delivered, "returnable": of.returnable, "deadline": deal.deadline,
        "deliverHours": of.deliver_hours, "inspectHours": of.inspect_hours, "rulingHours": of.ruling_hours,
        "buyerBps": of.default_buyer_bps if deal.share < 0 else deal.share, "feeBps": of.fee_bps,
        "cancelBps": of.cancel_bps, "buyer": of.buyer, "seller": of.seller, "carrier": of.carrier,
        "taxPayee": of.tax_payee, "arbiter": of.arbiter, "token": of.token, "price": of.price,
        "freight": of.freight, "tax": of.tax,
    }  # fmt: skip


def _count(referee: Referee) -> Iterator[str]:
    count, right = referee.world.answer(_asked("orderCount")), len(referee.model.deals)
    if count != word(right):
        yield f"orderCount says {_read(count)}, and {right} were funded"


def _platform(referee: Referee) -> Iterator[str]:
    if (said := referee.world.answer(_asked("platform"))) != address_word(WHERE["platform"]):
        yield f"platform says {_read(said)}, and is the platform"


def _credits(referee: Referee) -> Iterator[str]:
    """What is due and was not fetched yet; what falls between two units may be either's."""
    ended = sum(not deal.open for deal in referee.model.deals.values())
    if not ended:
        return
    for token in referee.world.tokens:
        for who in EVERYBODY:
            right = referee.model.due[token, WHERE[who]] - referee.got[token, WHERE[who]]
            said = int.from_bytes(referee.world.answer(_asked("creditOf", WHERE[who], token))[:32], "big")
            if abs(said - right) > (SLACK * ended if right else 0):
                yield f"creditOf({who}) says {said:,}, and {right:,} are due"


def _returned(bench: Bench, moment: Moment) -> str:
    """Whether `fund` returns the order's number, and `withdraw` what it paid."""
    act, receipt = moment.act, moment.done.receipt
    returning = shared(bench.world.artifact.abi, "function")
    if receipt is None or not receipt.status or act.name not in returning:
        return ""
    if act.name == "fund" and receipt.output != word(act.order):
        return f"fund returns {_read(receipt.output)} for order {act.order}"
    if act.name == "withdraw":
        paid = max(moment.referee.got[act.token, address_of(act.who)], 0)
        if receipt.output != word(paid):
            return f"withdraw returns {_read(receipt.output)}, and paid {paid:,}"
    return ""


def _asked(name: str, *arguments: int | str) -> bytes:
    return load("Escrow").calldata(name, *arguments)


def _read(answer: bytes) -> str:
    """A word as somebody's name, or a number."""
    if not answer:
        return "nothing"
    number = int.from_bytes(answer[:32], "big")
    return NAMES.get(f"0x{number:040x}", f"{number:,}")
