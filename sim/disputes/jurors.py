"""Jurors who vote, under cover first, and once more if the loser appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.accounts import KEEPER
from sim.core.distributions import normal
from sim.core.units import BPS, HOUR
from sim.records import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.disputes.hearing import Hearing, Steps
    from sim.settlement import Award

_MENU: Final = 2_500
"""Jurors choose between quarters, so that their votes can meet."""

_RETRY: Final = HOUR // 4
"""Seconds between looks for free jurors."""


def vote(hearing: Hearing) -> Steps:
    """Jurors vote, perhaps twice. True if the order is settled by their ruling."""
    order, market, court = hearing.order, hearing.market, hearing.court
    rounds = (court.panel, 2 * court.panel + 1)
    luck = _luck(hearing, sum(rounds))
    if not (yield from _round(hearing, 1, luck[: rounds[0]])):
        return False
    majority = court.majority(order)
    if order.luck.dispute.appeals < market.scenario.modules.jurors.appeal_share and _time_for_appeal(hearing):
        lost = majority is None or majority.refund_bps < BPS // 2
        loser = order.buyer.account if lost else order.seller.account
        yield from hearing.step(Event.APPEALED, loser, court.appeal(order, loser))
        yield from _round(hearing, 2, luck[rounds[0] :])
        majority = court.majority(order)
    else:
        yield from hearing.until(market.now + court.vote_window)
    in_time = hearing.in_time()
    if majority is not None and not in_time:
        yield from hearing.lapse()
    decided = majority is not None and in_time
    yield from hearing.step(Event.RULED if decided else Event.EXECUTED, KEEPER, court.execute(order))
    return decided


def _luck(hearing: Hearing, jurors: int) -> list[tuple[float, float]]:
    """How each juror reads the evidence, and whether it turns out: a pair of uniforms each."""
    streams, visit = hearing.market.streams, hearing.order.visit
    noise, turnout = (
        streams.array(purpose, visit, jurors).tolist() for purpose in ("juror noise", "juror turnout")
    )
    return list(zip(noise, turnout, strict=True))


def _round(hearing: Hearing, round_: int, luck: Sequence[tuple[float, float]]) -> Steps:
    """Draw, commit, reveal, tally. False if there were too few jurors."""
    order, market, court = hearing.order, hearing.market, hearing.court
    if not (yield from _draw(hearing, round_)):
        return False
    committing, revealing = market.now + court.vote_window, market.now + 2 * court.vote_window
    present = _present(hearing, round_, luck)
    yield from hearing.until(committing - court.vote_window // 2)
    committed = []
    for juror, award in present:
        if market.in_time(committing):
            court.commit(order, round_, juror, award)
            committed.append((juror, award))
    yield from hearing.until(revealing - court.vote_window // 2)
    for juror, award in committed:
        if market.in_time(revealing):
            court.reveal(order, round_, juror, award)
    yield from hearing.until(revealing)
    yield from hearing.step(Event.TALLIED, KEEPER, court.tally(order, round_))
    return True


def _present(hearing: Hearing, round_: int, luck: Sequence[tuple[float, float]]) -> list[tuple[str, Award]]:
    """The jurors who vote, and how each of them reads the evidence."""
    terms = hearing.market.scenario.modules.jurors
    present = []
    for juror, (noise, turnout) in zip(hearing.court.drawn(hearing.order, round_), luck, strict=True):
        if turnout >= terms.absent_share:
            error = terms.error * normal(noise)
            present.append((juror, hearing.award(_on_the_menu(hearing.ruling(error)))))
    return present


def _draw(hearing: Hearing, round_: int) -> Steps:
    """The keeper draws as soon as enough jurors are free. False if they are not in time."""
    order, market, court = hearing.order, hearing.market, hearing.court
    until = market.now + court.vote_window
    while market.in_time(until):
        if court.can_draw(round_):
            yield from hearing.step(Event.JURORS_DRAWN, KEEPER, court.draw(order, round_))
            return True
        yield from hearing.until(min(until, market.now + _RETRY))
    yield from hearing.until(until)
    yield from hearing.step(Event.ABANDONED, KEEPER, court.abandon(order, round_))
    return False


def _on_the_menu(buyer_bps: int) -> int:
    return round(buyer_bps / _MENU) * _MENU


def _time_for_appeal(hearing: Hearing) -> bool:
    """Whether an appeal is possible now, and a second vote would still count."""
    market, window = hearing.market, hearing.court.vote_window
    return market.now + 4 * window < hearing.deadline and market.settlement.latency < window
