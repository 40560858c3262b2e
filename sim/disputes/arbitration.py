"""A disagreement before a tribunal: a bonded arbitrator or drawn jurors, then a fallback, then the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import ARBITER, FALLBACK, KEEPER
from sim.core.distributions import lognormal, normal
from sim.core.units import BPS, HOUR
from sim.orders.order import Condition, Outcome
from sim.records import Decider, Event
from sim.settlement import Award

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    import simpy

    from sim.market import Market
    from sim.orders.order import Order
    from sim.settlement import Court

    Steps = Generator[simpy.Event, object, bool]

_MENU = 2_500
"""Jurors choose between quarters, so that their votes can meet."""

_SMALLEST = 2.0**-54
"""Keeps uniforms off zero, where the quantile function has a pole."""

_RETRY = HOUR // 4
"""Seconds between looks for free jurors."""


def hear(
    order: Order, market: Market, court: Court, ruling: Callable[[float], int], deadline: int
) -> Generator[simpy.Event, object, tuple[Outcome, Decider]]:
    """Let the tribunal decide before `deadline`, when the default division becomes possible.

    Args:
        order: disputed.
        market: where it happens.
        court: on the settlement layer.
        ruling: the buyer's basis points, given an error in reading the evidence.
        deadline: second from which the escrow lapses.
    """
    evidence_at = market.now + int(market.scenario.after_sales.evidence_hours * HOUR)
    yield from _wait_until(order, market, evidence_at, deadline)
    if not _in_time(market, deadline):
        return (yield from _lapse(order, market, deadline))
    yield from market.step(order, Event.CASE_OPENED, order.buyer.account, court.open(order, deadline))
    if court.has_jurors:
        decided = yield from _vote(order, market, court, ruling, deadline)
    else:
        decided = yield from _rule(
            order, market, court, ruling, deadline, order.luck.dispute[3], fallback=False
        )
    if decided:
        return Outcome.RULED, Decider.JURORS if court.has_jurors else Decider.ARBITER
    if not _in_time(market, deadline):
        return (yield from _lapse(order, market, deadline))
    yield from market.step(order, Event.ESCALATED, order.buyer.account, court.escalate(order))
    share = market.scenario.after_sales.silent_arbiter_share
    again = min(order.luck.dispute[3] / share, 1.0) if share else 1.0
    if (yield from _rule(order, market, court, ruling, deadline, again, fallback=True)):
        return Outcome.RULED, Decider.FALLBACK
    return (yield from _lapse(order, market, deadline))


def _rule(
    order: Order,
    market: Market,
    court: Court,
    ruling: Callable[[float], int],
    deadline: int,
    luck: float,
    *,
    fallback: bool,
) -> Steps:
    """One arbitrator rules, or lets its time pass and pays for it. True if the order is settled by a ruling."""
    after = market.scenario.after_sales
    until = market.now + court.patience
    last = min(until, deadline)
    hours = lognormal(order.luck.dispute[2], after.ruling_hours, after.ruling_sigma)
    ready = market.now + int(hours * HOUR)
    speaks = luck >= after.silent_arbiter_share and ready + market.settlement.latency < last
    if speaks:
        yield market.env.timeout(ready - market.now)
    if speaks and _in_time(market, last):
        award = award_for(order, market, ruling(0.0))
        actor = FALLBACK if fallback else ARBITER
        yield from market.step(order, Event.RULED, actor, court.give_ruling(order, award, fallback=fallback))
        return True
    yield from _wait_until(order, market, until, deadline)
    yield from market.step(order, Event.FORFEITED, KEEPER, court.forfeit(order, fallback=fallback))
    return False


def _vote(order: Order, market: Market, court: Court, ruling: Callable[[float], int], deadline: int) -> Steps:
    """Jurors vote, perhaps twice. True if the order is settled by their ruling."""
    rounds = (court.panel, 2 * court.panel + 1)
    luck = market.streams.generator("jurors", order.visit).random((sum(rounds) + 1, 2)).tolist()
    if not (yield from _round(order, market, court, ruling, luck[: rounds[0]], 1, deadline)):
        return False
    majority = court.majority(order)
    covenants = market.scenario.covenants
    if luck[-1][0] < covenants.appeal_share and _time_for_appeal(market, court, deadline):
        lost = majority is None or majority.refund_bps < BPS // 2
        loser = order.buyer.account if lost else order.seller.account
        yield from market.step(order, Event.APPEALED, loser, court.appeal(order, loser))
        yield from _round(order, market, court, ruling, luck[rounds[0] : -1], 2, deadline)
        majority = court.majority(order)
    else:
        yield from _wait_until(order, market, market.now + court.vote_window, deadline)
    in_time = _in_time(market, deadline)
    if majority is not None and not in_time:
        yield from _lapse(order, market, deadline)
    decided = majority is not None and in_time
    yield from market.step(order, Event.RULED if decided else Event.EXECUTED, KEEPER, court.execute(order))
    return decided


def _round(
    order: Order,
    market: Market,
    court: Court,
    ruling: Callable[[float], int],
    luck: Sequence[Sequence[float]],
    round_: int,
    deadline: int,
) -> Steps:
    """Draw, commit, reveal, tally. False if there were too few jurors."""
    covenants = market.scenario.covenants
    if not (yield from _draw(order, market, court, round_, deadline)):
        return False
    committing, revealing = market.now + court.vote_window, market.now + 2 * court.vote_window
    present = []
    for juror, (noise, turnout) in zip(court.drawn(order, round_), luck, strict=True):
        if turnout >= covenants.absent_share:
            error = covenants.juror_error * normal(max(noise, _SMALLEST))
            present.append((juror, award_for(order, market, _on_the_menu(ruling(error)))))
    yield from _wait_until(order, market, committing - court.vote_window // 2, deadline)
    committed = []
    for juror, award in present:
        if _in_time(market, committing):
            court.commit(order, round_, juror, award)
            committed.append((juror, award))
    yield from _wait_until(order, market, revealing - court.vote_window // 2, deadline)
    for juror, award in committed:
        if _in_time(market, revealing):
            court.reveal(order, round_, juror, award)
    yield from _wait_until(order, market, revealing, deadline)
    yield from market.step(order, Event.TALLIED, KEEPER, court.tally(order, round_))
    return True


def _draw(order: Order, market: Market, court: Court, round_: int, deadline: int) -> Steps:
    """The keeper draws as soon as enough jurors are free. False if they are not in time."""
    until = market.now + court.vote_window
    while _in_time(market, until):
        if court.can_draw(round_):
            yield from market.step(order, Event.JURORS_DRAWN, KEEPER, court.draw(order, round_))
            return True
        yield from _wait_until(order, market, min(until, market.now + _RETRY), deadline)
    yield from _wait_until(order, market, until, deadline)
    yield from market.step(order, Event.ABANDONED, KEEPER, court.abandon(order, round_))
    return False


def award_for(order: Order, market: Market, buyer_bps: int) -> Award:
    """What a ruling of `buyer_bps` for the buyer means for all four.

    The seller bears what the buyer does not, except that carrier and insurer answer for goods that were damaged
    on their way: the carrier up to its bond, the insurer for the rest.
    """
    chosen = market.scenario.settlement.covenants
    carrier = insurer = 0
    if order.condition is Condition.DAMAGED and "carriage" in chosen:
        carrier = min(buyer_bps, market.scenario.covenants.carrier_bond_bps)
        insurer = buyer_bps - carrier if "insurance" in chosen else 0
    return Award(BPS - buyer_bps, buyer_bps - carrier - insurer, carrier, insurer)


def _on_the_menu(buyer_bps: int) -> int:
    return round(buyer_bps / _MENU) * _MENU


def _wait_until(
    order: Order, market: Market, time: int, deadline: int
) -> Generator[simpy.Event, object, None]:
    """Wait; if the deadline comes meanwhile, the order lapses, whatever else is still to be done about it."""
    if deadline <= time:
        yield from _lapse(order, market, deadline)
    yield market.env.timeout(max(0, time - market.now))


def _lapse(
    order: Order, market: Market, deadline: int
) -> Generator[simpy.Event, object, tuple[Outcome, Decider]]:
    """The default division, once."""
    if order.closed_at < 0:
        yield market.env.timeout(max(0, deadline - market.now))
        yield from market.step(order, Event.LAPSED, KEEPER, market.settlement.lapse(order))
        order.closed_at = market.now
    return Outcome.LAPSED, Decider.SILENCE


def _in_time(market: Market, deadline: int) -> bool:
    return market.now + market.settlement.latency < deadline


def _time_for_appeal(market: Market, court: Court, deadline: int) -> bool:
    """Whether an appeal is possible now, and a second vote would still count."""
    return market.now + 4 * court.vote_window < deadline and market.settlement.latency < court.vote_window
