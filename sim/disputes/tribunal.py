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
    from sim.disputes.arbitration import Arbitration, Steps, Verdict


def decide(arbitration: Arbitration) -> Verdict:
    """Let the tribunal decide before the deadline, when the default division becomes possible."""
    order, market, court = arbitration.order, arbitration.market, arbitration.court
    yield from arbitration.until_evidence_is_in()
    if not arbitration.in_time():
        return (yield from arbitration.lapse())
    buyer = order.buyer.account
    yield from arbitration.step(Event.CASE_OPENED, buyer, court.open(order, arbitration.deadline))
    if court.has_jurors:
        decided = yield from vote(arbitration)
    else:
        decided = yield from _rule(arbitration, order.luck.dispute.silence, fallback=False)
    if decided:
        return Outcome.RULED, Decider.JURORS if court.has_jurors else Decider.ARBITER
    if not arbitration.in_time():
        return (yield from arbitration.lapse())
    yield from arbitration.step(Event.ESCALATED, buyer, court.escalate(order))
    share = market.scenario.after_sales.silent_arbiter_share
    again = min(order.luck.dispute.silence / share, 1.0) if share else 1.0
    if (yield from _rule(arbitration, again, fallback=True)):
        return Outcome.RULED, Decider.FALLBACK
    return (yield from arbitration.lapse())


def _rule(arbitration: Arbitration, luck: float, *, fallback: bool) -> Steps:
    """One arbitrator rules, or lets its time pass and pays for it. True if the order is settled by a ruling."""
    order, market, court = arbitration.order, arbitration.market, arbitration.court
    after = market.scenario.after_sales
    until = market.now + court.patience
    last = min(until, arbitration.deadline)
    hours = lognormal(order.luck.dispute.ruling, after.ruling_hours, after.ruling_sigma)
    ready = market.now + int(hours * HOUR)
    speaks = luck >= after.silent_arbiter_share and ready + market.settlement.latency < last
    if speaks:
        yield market.until(ready)
    if speaks and market.in_time(last):
        award = arbitration.award(arbitration.ruling(0.0))
        done = court.give_ruling(order, award, fallback=fallback)
        yield from arbitration.step(Event.RULED, FALLBACK if fallback else ARBITER, done)
        return True
    yield from arbitration.until(until)
    yield from arbitration.step(Event.FORFEITED, KEEPER, court.forfeit(order, fallback=fallback))
    return False
