"""A disagreement before a tribunal: a bonded arbitrator or drawn jurors, then a fallback, then the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import ARBITER, FALLBACK, KEEPER
from sim.core.distributions import lognormal
from sim.core.units import HOUR
from sim.disputes.jurors import vote
from sim.orders import Outcome
from sim.records import Decider, Event

if TYPE_CHECKING:
    from sim.disputes.hearing import Hearing, Steps, Verdict


def hear(hearing: Hearing) -> Verdict:
    """Let the tribunal decide before the deadline, when the default division becomes possible."""
    order, market, court = hearing.order, hearing.market, hearing.court
    yield from hearing.until_evidence_is_in()
    if not hearing.in_time():
        return (yield from hearing.lapse())
    buyer = order.buyer.account
    yield from hearing.step(Event.CASE_OPENED, buyer, court.open(order, hearing.deadline))
    if court.has_jurors:
        decided = yield from vote(hearing)
    else:
        decided = yield from _rule(hearing, order.luck.dispute.silence, fallback=False)
    if decided:
        return Outcome.RULED, Decider.JURORS if court.has_jurors else Decider.ARBITER
    if not hearing.in_time():
        return (yield from hearing.lapse())
    yield from hearing.step(Event.ESCALATED, buyer, court.escalate(order))
    share = market.scenario.after_sales.silent_arbiter_share
    again = min(order.luck.dispute.silence / share, 1.0) if share else 1.0
    if (yield from _rule(hearing, again, fallback=True)):
        return Outcome.RULED, Decider.FALLBACK
    return (yield from hearing.lapse())


def _rule(hearing: Hearing, luck: float, *, fallback: bool) -> Steps:
    """One arbitrator rules, or lets its time pass and pays for it. True if the order is settled by a ruling."""
    order, market, court = hearing.order, hearing.market, hearing.court
    after = market.scenario.after_sales
    until = market.now + court.patience
    last = min(until, hearing.deadline)
    hours = lognormal(order.luck.dispute.ruling, after.ruling_hours, after.ruling_sigma)
    ready = market.now + int(hours * HOUR)
    speaks = luck >= after.silent_arbiter_share and ready + market.settlement.latency < last
    if speaks:
        yield market.until(ready)
    if speaks and market.in_time(last):
        award = hearing.award(hearing.ruling(0.0))
        done = court.give_ruling(order, award, fallback=fallback)
        yield from hearing.step(Event.RULED, FALLBACK if fallback else ARBITER, done)
        return True
    yield from hearing.until(until)
    yield from hearing.step(Event.FORFEITED, KEEPER, court.forfeit(order, fallback=fallback))
    return False
