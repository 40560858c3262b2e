"""A dispute: perhaps a settlement between the parties, else somebody who rules."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.core.accounts import ARBITER, KEEPER
from sim.core.distributions import lognormal
from sim.core.units import BPS, HOUR
from sim.disputes.arbitration import Arbitration
from sim.disputes.case import Case, close_case, open_case, ruling
from sim.disputes.tribunal import decide
from sim.orders import Outcome
from sim.records import CaseKind, Decider, Event

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order


def object_to(order: Order, market: Market) -> Generator[simpy.Event, object, Outcome]:
    """The buyer disputes; the parties settle, or somebody rules."""
    case = open_case(order, market, CaseKind.DISPUTE)
    yield from market.step(order, Event.DISPUTED, order.buyer.account, market.settlement.dispute(order))
    if "offers" in market.scenario.settlement.modules and (yield from _settles(order, market, case)):
        return Outcome.AGREED
    return (yield from arbitrate(order, market, case, market.now + market.settlement.windows.ruling))


def _settles(order: Order, market: Market, case: Case) -> Generator[simpy.Event, object, bool]:
    """Before anybody is asked to rule, an honest seller offers what the evidence suggests."""
    if order.seller.cheats(market.now):
        return False
    weight = case.buyer_evidence + case.seller_evidence
    offered = round(BPS * case.buyer_evidence / weight / 100) * 100 if weight else BPS // 2
    settlement = market.settlement
    yield from market.step(order, Event.OFFERED, order.seller.account, settlement.offer(order, offered))
    if order.luck.dispute.accepts >= market.scenario.modules.offers.accept_share:
        return False
    yield from market.step(order, Event.AGREED, order.buyer.account, settlement.accept(order, offered))
    close_case(order, market, case, Decider.AGREEMENT)
    return True


def arbitrate(
    order: Order, market: Market, case: Case, deadline: int
) -> Generator[simpy.Event, object, Outcome]:
    """A tribunal or the arbiter rules, or the default division applies at `deadline`."""
    after, luck, settlement = market.scenario.after_sales, order.luck.dispute, market.settlement
    if settlement.court is not None:
        verdict = partial(ruling, order, market, case)
        arbitration = Arbitration(order, market, settlement.court, verdict, deadline)
        outcome, decided_by = yield from decide(arbitration)
        close_case(order, market, case, decided_by)
        return outcome
    hours = after.evidence_hours + lognormal(luck.ruling, after.ruling_hours, after.ruling_sigma)
    ruling_at = market.now + int(hours * HOUR)
    silent = luck.silence < after.silent_arbiter_share
    yield market.until(deadline if silent else min(ruling_at, deadline))
    if not market.in_time(deadline):
        yield market.until(deadline)
        yield from market.step(order, Event.LAPSED, KEEPER, settlement.lapse(order))
        close_case(order, market, case, Decider.SILENCE)
        return Outcome.LAPSED
    done = settlement.rule(order, ruling(order, market, case))
    yield from market.step(order, Event.RULED, ARBITER, done)
    close_case(order, market, case, Decider.ARBITER)
    return Outcome.RULED
