"""Jurors who vote, under cover first, and once more if the loser appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.accounts import KEEPER
from sim.core.distributions import normal
from sim.core.units import BPS, HOUR
from sim.records import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.disputes.arbitration import Arbitration, Steps
    from sim.settlement import Award

_MENU: Final = 2_500
"""Jurors choose between quarters, so that their votes can meet."""

_RETRY: Final = HOUR // 4
"""Seconds between looks for free jurors."""


def vote(arbitration: Arbitration) -> Steps:
    """Jurors vote, perhaps twice. True if the order is settled by their ruling."""
    order, market, court = arbitration.order, arbitration.market, arbitration.court
    rounds = (court.panel, 2 * court.panel + 1)
    luck = _luck(arbitration, sum(rounds))
    if not (yield from _round(arbitration, 1, luck[: rounds[0]])):
        return False
    majority = court.majority(order)
    if order.luck.dispute.appeals < market.scenario.modules.jurors.appeal_share and _time_for_appeal(
        arbitration
    ):
        lost = majority is None or majority.refund_bps < BPS // 2
        loser = order.buyer.account if lost else order.seller.account
        yield from arbitration.step(Event.APPEALED, loser, court.appeal(order, loser))
        yield from _round(arbitration, 2, luck[rounds[0] :])
        majority = court.majority(order)
    else:
        yield from arbitration.until(market.now + court.vote_window)
    in_time = arbitration.in_time()
    if majority is not None and not in_time:
        yield from arbitration.lapse()
    decided = majority is not None and in_time
    yield from arbitration.step(Event.RULED if decided else Event.EXECUTED, KEEPER, court.execute(order))
    return decided


def _luck(arbitration: Arbitration, jurors: int) -> list[tuple[float, float]]:
    """How each juror reads the evidence, and whether it turns out: a pair of uniforms each."""
    streams, visit = arbitration.market.streams, arbitration.order.visit
    noise, turnout = (
        streams.array(purpose, visit, jurors).tolist() for purpose in ("juror noise", "juror turnout")
    )
    return list(zip(noise, turnout, strict=True))


def _round(arbitration: Arbitration, round_: int, luck: Sequence[tuple[float, float]]) -> Steps:
    """Draw, commit, reveal, tally. False if there were too few jurors."""
    order, market, court = arbitration.order, arbitration.market, arbitration.court
    if not (yield from _draw(arbitration, round_)):
        return False
    committing, revealing = market.now + court.vote_window, market.now + 2 * court.vote_window
    present = _present(arbitration, round_, luck)
    yield from arbitration.until(committing - court.vote_window // 2)
    committed = []
    for juror, award in present:
        if market.in_time(committing):
            court.commit(order, round_, juror, award)
            committed.append((juror, award))
    yield from arbitration.until(revealing - court.vote_window // 2)
    for juror, award in committed:
        if market.in_time(revealing):
            court.reveal(order, round_, juror, award)
    yield from arbitration.until(revealing)
    yield from arbitration.step(Event.TALLIED, KEEPER, court.tally(order, round_))
    return True


def _present(
    arbitration: Arbitration, round_: int, luck: Sequence[tuple[float, float]]
) -> list[tuple[str, Award]]:
    """The jurors who vote, and how each of them reads the evidence."""
    terms = arbitration.market.scenario.modules.jurors
    present = []
    for juror, (noise, turnout) in zip(arbitration.court.drawn(arbitration.order, round_), luck, strict=True):
        if turnout >= terms.absent_share:
            error = terms.error * normal(noise)
            present.append((juror, arbitration.award(_on_the_menu(arbitration.ruling(error)))))
    return present


def _draw(arbitration: Arbitration, round_: int) -> Steps:
    """The keeper draws as soon as enough jurors are free. False if they are not in time."""
    order, market, court = arbitration.order, arbitration.market, arbitration.court
    until = market.now + court.vote_window
    while market.in_time(until):
        if court.can_draw(round_):
            yield from arbitration.step(Event.JURORS_DRAWN, KEEPER, court.draw(order, round_))
            return True
        yield from arbitration.until(min(until, market.now + _RETRY))
    yield from arbitration.until(until)
    yield from arbitration.step(Event.ABANDONED, KEEPER, court.abandon(order, round_))
    return False


def _on_the_menu(buyer_bps: int) -> int:
    return round(buyer_bps / _MENU) * _MENU


def _time_for_appeal(arbitration: Arbitration) -> bool:
    """Whether an appeal is possible now, and a second vote would still count."""
    market, window = arbitration.market, arbitration.court.vote_window
    return market.now + 4 * window < arbitration.deadline and market.settlement.latency < window
