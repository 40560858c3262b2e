"""What the three events tell, against what happened: E."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from argosy.lab.attacks.attack import Outcome
from argosy.lab.attacks.following import followed, untold
from argosy.lab.cast import EVERYBODY, NAMES, WHERE, terms
from argosy.lab.model import divide, share_of
from argosy.lab.referee import Act
from chain.contracts.escrow import withdraw
from chain.settlement.events import FUNDED, SETTLED, WITHDRAWN, said

if TYPE_CHECKING:
    from argosy.lab.attacks.following import Moment
    from argosy.lab.bench import Bench
    from argosy.lab.model import Model
    from argosy.lab.referee import Done, Referee
    from chain.evm import Log
    from chain.settlement.events import Event


_KEPT: Final = 1_000
"""Basis points of the price that a buyer leaves the seller that cancels."""


def told(bench: Bench) -> Outcome:
    """In every life `Funded`, `Settled` and `Withdrawn` tell whose order it is, how it ended, who got what."""
    cancelling = terms(bench.token)._replace(cancel_bps=_KEPT)
    tries = [[*bench.opening(), *life] for life in bench.lives]
    if not bench.gives_all_back:
        tries.append([*bench.opening(cancelling), Act("buyer", "cancel")])
    for acts in tries:
        for moment in followed(bench, acts):
            if what := _wrong(moment, last=len(moment.referee.done) == len(acts)):
                return untold(moment, acts, what)
    return Outcome()


def _wrong(moment: Moment, *, last: bool) -> str:
    """The first event of an act that is wrong; after the `last` one those of all withdrawals."""
    referee, before, act, done = moment
    what = ""
    if done.receipt is not None:
        what = _of_fund(referee, act, done) if act.name == "fund" else _of_step(referee, before, act, done)
    return what or (_of_withdrawals(referee) if last else "")


def _of_fund(referee: Referee, act: Act, done: Done) -> str:
    terms, deal = act.terms, referee.model.deals[act.order]
    assert terms is not None
    wanted = (
        act.order, terms.buyer, terms.seller, terms.token, terms.deposit, terms.carrier, terms.tax_payee,
        deal.deadline,
    )  # fmt: skip
    return _compared(FUNDED, referee.world.escrow, done, wanted)


def _of_step(referee: Referee, before: Model, act: Act, done: Done) -> str:
    deal, after = before.deals[act.order], referee.model.deals[act.order]
    if after.open:
        return ""
    share = -1 if act.name == "lapse" else act.share
    wanted = (act.order, after.state, share_of(deal, after.state, share), *divide(deal, after.state, share))
    return _compared(SETTLED, referee.world.escrow, done, wanted)


def _of_withdrawals(referee: Referee) -> str:
    """Everybody withdraws; what `Withdrawn` told all along is what everybody got."""
    world = referee.world
    tokens = {deal.terms.token for deal in referee.model.deals.values()}
    logs: list[Log] = [log for done in referee.done if done.receipt for log in done.receipt.logs]
    for token in tokens:
        for who in EVERYBODY:
            if world.would(WHERE[who], withdraw(token)):
                receipt, moved = world.moving(WHERE[who], withdraw(token))
                referee.got.update(moved)
                logs += receipt.logs
    said_so: Counter[tuple[str, str]] = Counter()
    for log in said(WITHDRAWN, world.escrow, logs):
        if not WITHDRAWN.shaped(log):
            return "Withdrawn has not the fields of the interface"
        said_so[_address(log.topics[2]), _address(log.topics[1])] += int.from_bytes(log.data, "big")
    for token in tokens:
        for who, address in WHERE.items():
            paid = referee.model.due[token, address] if referee.model.due[token, address] > 0 else 0
            got = max(referee.got[token, address], 0)
            if paid == got and said_so[token, address] != got:
                return f"Withdrawn tells of {said_so[token, address]:,} units to {who}, who got {got:,}"
    return ""


def _compared(event: Event, at: str, done: Done, wanted: tuple[int | str, ...]) -> str:
    assert done.receipt is not None
    logs = said(event, at, done.receipt.logs)
    if len(logs) != 1:
        return f"{done.act.name} emits {event.name} {len(logs)} times"
    if not event.shaped(logs[0]):
        return f"{event.name} has not the fields of the interface: types, or what is indexed, differ"
    _, topics, data = event.log(at, *wanted)
    right = dict(event.fields((at, topics, data)))
    for field, value in event.fields(logs[0]):
        if value != right[field]:
            says, should = (_named(event.text(field, word)) for word in (value, right[field]))
            return f"{event.name}.{field} of {done.act.name} says {says}, and is {should}"
    return ""


def _named(text: str) -> str:
    return NAMES.get(text, text)


def _address(word: bytes) -> str:
    return "0x" + word[-20:].hex()
